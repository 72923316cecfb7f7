import { expect } from "chai";
import {
  failoverGlobalCluster,
  rebuildMember,
  switchoverGlobalCluster,
  upgradeMinorVersion,
  writerOf,
} from "../../sandbox/cloud/models/rds/global-database";
import type { Thing, World } from "../../sandbox/cloud/world";
import { copyOfBothUp } from "../support/clone";
import { plannedSteps } from "../support/preview";

const GLOBAL = "mall-production-aurora";
const SECONDARY_ARN = "arn:aws:rds:us-west-2:111122223333:cluster:mall-production-aurora-us-west-2";

function writer(world: World): Thing {
  const found = writerOf(world, GLOBAL);
  if (found === undefined) throw new Error("no writer");
  return found;
}

/** How AWS changes the world, by what happens. */
const EVENTS: Readonly<Record<string, (world: World) => void>> = {
  "a switchover": (world) => switchoverGlobalCluster(world, GLOBAL, SECONDARY_ARN),
  "a failover, while the old writer is being rebuilt": (world) =>
    failoverGlobalCluster(world, GLOBAL, SECONDARY_ARN, { allowDataLoss: true }),
  "a failover, once the old writer follows the new one": (world) => {
    const old = writer(world);
    failoverGlobalCluster(world, GLOBAL, SECONDARY_ARN, { allowDataLoss: true });
    rebuildMember(world, GLOBAL, old);
  },
};

describe("after Aurora has changed its writer", () => {
  for (const [event, happens] of Object.entries(EVENTS)) {
    for (const flags of [[], ["--refresh"]]) {
      it(`${event}: a preview of both stacks ${flags.join() || "without --refresh"} plans nothing`, async () => {
        const clone = await copyOfBothUp();
        await clone.with(async (sandbox) => {
          happens(sandbox.simulation.world);
          expect(await plannedSteps(sandbox, "us-east-1", ...flags)).to.deep.equal([]);
          expect(await plannedSteps(sandbox, "us-west-2", ...flags)).to.deep.equal([]);
        });
      });
    }
  }

  it("a write to the new writer region moves the published pointer only", async () => {
    const clone = await copyOfBothUp();
    clone.edit("Pulumi.yaml", "default: us-east-1", "default: us-west-2");
    await clone.with(async (sandbox) => {
      switchoverGlobalCluster(sandbox.simulation.world, GLOBAL, SECONDARY_ARN);
      expect(await plannedSteps(sandbox, "us-west-2")).to.deep.equal([]);
      const { stdout } = await sandbox.run([
        "preview",
        "--stack",
        "us-west-2",
        "--non-interactive",
        "--diff",
      ]);
      expect(stdout).to.match(/~ writerRegion *: "us-east-1" => "us-west-2"/);
    });
  });
});

/** For each ignored key: what happens in AWS, in whose stack it shows, and what a preview would plan without the key. */
const NEEDED = [
  {
    key: "replicationSourceIdentifier",
    why: "a promotion of the member that follows",
    happens: EVENTS["a switchover"],
    stack: "us-east-1",
  },
  {
    key: "globalClusterIdentifier",
    why: "a join that AWS refuses while it rebuilds the old writer",
    happens: EVENTS["a failover, while the old writer is being rebuilt"],
    stack: "us-east-1",
  },
  {
    key: "engineVersion",
    why: "a downgrade after AWS has raised the minor version",
    happens: (world: World) => upgradeMinorVersion(world, GLOBAL, "15.12"),
    stack: "us-west-2",
  },
];

describe("each drift key of an Aurora cluster is needed", () => {
  for (const { key, why, happens, stack } of NEEDED) {
    it(`without ${key} a preview plans ${why}`, async () => {
      const clone = await copyOfBothUp();
      clone.edit("components/data/aurora-membership.ts", `  "${key}",\n`, "");
      await clone.with(async (sandbox) => {
        happens?.(sandbox.simulation.world);
        expect(await plannedSteps(sandbox, stack, "--refresh")).to.deep.equal([
          { op: "update", resource: "aws:rds/cluster:Cluster aurora", properties: [key] },
        ]);
      });
    });
  }
});

describe("after AWS has raised the minor version of all members", () => {
  it("a refreshed preview of the primary says so on the global cluster, and on nothing else", async () => {
    const clone = await copyOfBothUp();
    await clone.with(async (sandbox) => {
      upgradeMinorVersion(sandbox.simulation.world, GLOBAL, "15.12");
      expect(await plannedSteps(sandbox, "us-east-1", "--refresh")).to.deep.equal([
        {
          op: "update",
          resource: "aws:rds/globalCluster:GlobalCluster aurora-global",
          properties: ["engineVersion"],
        },
      ]);
    });
  });
});

describe("the master password", () => {
  it("stays as it was born, whatever the program says later", async () => {
    const clone = await copyOfBothUp();
    clone.edit("components/data/aurora-global.ts", "length: 40", "length: 41");
    await clone.with(async (sandbox) => {
      expect(await plannedSteps(sandbox, "us-east-1")).to.deep.equal([]);
    });
  });
});
