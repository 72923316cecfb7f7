import { expect } from "chai";
import {
  failoverGlobalReplicationGroup,
  modifyGlobalReplicationGroup,
} from "../../sandbox/cloud/models/elasticache/global-datastore";
import { INVOCATION } from "../../sandbox/cloud/models/lambda/invocation";
import {
  failoverGlobalCluster,
  rebuildMember,
  switchoverGlobalCluster,
  upgradeMinorVersion,
  writerOf,
} from "../../sandbox/cloud/models/rds/global-database";
import { rotateSecret, SECRET } from "../../sandbox/cloud/models/secrets";
import { PARAMETER } from "../../sandbox/cloud/models/ssm";
import type { Thing, World } from "../../sandbox/cloud/world";
import { copyOfBothUp } from "../support/clone";
import { plannedSteps } from "../support/preview";

const AURORA = "mall-production-aurora";

const WRITER_REGION = "/mall/production/writer-region";
const POINTER_MOVES = {
  op: "update",
  resource: "aws:ssm/parameter:Parameter pointers-writer-region",
  properties: ["insecureValue"],
};

/** The call that tells the own search domain to lead or to follow: another one takes its place, and deleting the old is nothing. */
const DIRECTION = "aws:lambda/invocation:Invocation opensearch-direction";

/** The global clusters; the identifier of a member is theirs with its region. */
const GLOBALS = [AURORA, "mall-production-documentdb"] as const;

const DATASTORE = "ldgnf-mall-production";

const secondaryOf = (global: string) => `arn:aws:rds:us-west-2:111122223333:cluster:${global}-us-west-2`;

function writer(world: World, global: string): Thing {
  const found = writerOf(world, global);
  if (found === undefined) throw new Error(`${global} has no writer`);
  return found;
}

/** ElastiCache has one way: the old primary follows at once, and nobody leaves. */
function failoverValkey(world: World): void {
  failoverGlobalReplicationGroup(world, DATASTORE, {
    primaryRegion: "us-west-2",
    primaryReplicationGroupId: "mall-production-cache-us-west-2",
  });
}

/** How AWS changes the world, by what happens to every store that has a writer; one by one they are in tests/sandbox. */
const EVENTS = {
  "a switchover": (world: World) => {
    for (const global of GLOBALS) switchoverGlobalCluster(world, global, secondaryOf(global));
    failoverValkey(world);
  },
  "a failover, while the old writers are being rebuilt": (world: World) => {
    for (const global of GLOBALS)
      failoverGlobalCluster(world, global, secondaryOf(global), { allowDataLoss: true });
    failoverValkey(world);
  },
  "a failover, once the old writers follow the new ones": (world: World) => {
    for (const global of GLOBALS) {
      const old = writer(world, global);
      failoverGlobalCluster(world, global, secondaryOf(global), { allowDataLoss: true });
      rebuildMember(world, global, old);
    }
    failoverValkey(world);
  },
} satisfies Readonly<Record<string, (world: World) => void>>;

describe("after Aurora, DocumentDB and Valkey have changed their writers", () => {
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

  it("a change of the writer region moves the pointers of both stacks, and tells their search domains", async () => {
    const clone = await copyOfBothUp();
    clone.edit("Pulumi.yaml", "default: us-east-1", "default: us-west-2");
    await clone.with(async (sandbox) => {
      EVENTS["a switchover"](sandbox.simulation.world);
      for (const stack of ["us-east-1", "us-west-2"]) {
        const steps = await plannedSteps(sandbox, stack);
        expect(steps.filter(({ resource }) => resource !== DIRECTION)).to.deep.equal([POINTER_MOVES]);
        expect(
          new Set(steps.flatMap(({ properties, resource }) => (resource === DIRECTION ? properties : []))),
        ).to.deep.equal(new Set(["input"]));
        const { stdout } = await sandbox.run(["preview", "--stack", stack, "--non-interactive", "--diff"]);
        expect(stdout).to.match(/~ insecureValue *: "us-east-1" => "us-west-2"/);
        expect(stdout).to.match(/~ writerRegion *: "us-east-1" => "us-west-2"/);
      }
    });
  });

  it("the survivor moves its own pointer, tells its own search domain, and touches nothing else in any region", async () => {
    const clone = await copyOfBothUp();
    clone.edit("Pulumi.yaml", "default: us-east-1", "default: us-west-2");
    await clone.with(async (sandbox) => {
      const { world } = sandbox.simulation;
      const pointer = () => world.get(PARAMETER, "us-west-2", WRITER_REGION);
      const told = () => world.in("us-west-2", INVOCATION);
      const rest = () =>
        JSON.stringify(world.all().filter((thing) => thing !== pointer() && !told().includes(thing)));
      const before = rest();
      await sandbox.run(["up", "--stack", "us-west-2", "--yes", "--non-interactive", "--refresh=false"]);
      expect([pointer()?.state.insecureValue, rest() === before]).to.deep.equal(["us-west-2", true]);
      expect(told().map(({ inputs }) => inputs.input)).to.deep.equal(['{"writerRegion":"us-west-2"}']);
    });
  });
});

const MEMBERSHIPS = {
  "components/data/aurora-membership.ts": "aws:rds/cluster:Cluster aurora",
  "components/data/documentdb-membership.ts": "aws:docdb/cluster:Cluster documentdb",
  "components/data/elasticache-membership.ts":
    "aws:elasticache/replicationGroup:ReplicationGroup elasticache",
} as const;

interface Need {
  readonly key: string;
  /** Where the key stands. */
  readonly in: readonly (keyof typeof MEMBERSHIPS)[];
  /** What a preview would plan without the key. */
  readonly why: string;
  /** What happens in AWS, and in whose stack it shows. */
  readonly happens: (world: World) => void;
  readonly stack: string;
}

/** All keys of Aurora; of the others what only the engine shows, tests/sandbox has the rest. */
const NEEDED: readonly Need[] = [
  {
    key: "replicationSourceIdentifier",
    in: ["components/data/aurora-membership.ts"],
    why: "a promotion of the member that follows",
    happens: EVENTS["a switchover"],
    stack: "us-east-1",
  },
  {
    key: "globalClusterIdentifier",
    in: ["components/data/aurora-membership.ts", "components/data/documentdb-membership.ts"],
    why: "a join that AWS refuses while it rebuilds the old writer",
    happens: EVENTS["a failover, while the old writers are being rebuilt"],
    stack: "us-east-1",
  },
  {
    key: "engineVersion",
    in: ["components/data/aurora-membership.ts"],
    why: "a downgrade after AWS has raised the minor version",
    happens: (world) => upgradeMinorVersion(world, AURORA, "15.12"),
    stack: "us-west-2",
  },
  {
    key: "nodeType",
    in: ["components/data/elasticache-membership.ts"],
    why: "smaller nodes after the global datastore was scaled, which AWS refuses on a member",
    happens: (world) =>
      modifyGlobalReplicationGroup(world, DATASTORE, { cacheNodeType: "cache.r7g.2xlarge" }),
    stack: "us-east-1",
  },
];

describe("each drift key of a member is needed", () => {
  for (const { key, in: files, why, happens, stack } of NEEDED) {
    it(`without ${key} a preview plans ${why}`, async () => {
      const clone = await copyOfBothUp();
      for (const file of files) clone.edit(file, `  "${key}",\n`, "");
      await clone.with(async (sandbox) => {
        happens(sandbox.simulation.world);
        expect(await plannedSteps(sandbox, stack, "--refresh")).to.have.deep.members(
          files.map((file) => ({ op: "update", resource: MEMBERSHIPS[file], properties: [key] })),
        );
      });
    });
  }
});

describe("after AWS has raised the minor version of all members", () => {
  it("a refreshed preview of the primary says so on the global cluster, and on nothing else", async () => {
    const clone = await copyOfBothUp();
    await clone.with(async (sandbox) => {
      upgradeMinorVersion(sandbox.simulation.world, AURORA, "15.12");
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
  it("stays as it was born, whatever the program says later, and a rotation is not undone", async () => {
    const clone = await copyOfBothUp();
    clone.edit("components/data/master-user.ts", "length: 40", "length: 41");
    await clone.with(async (sandbox) => {
      expect(await plannedSteps(sandbox, "us-east-1")).to.deep.equal([]);
      for (const secret of sandbox.simulation.world.in("us-east-1", SECRET))
        rotateSecret(sandbox.simulation.world, secret.id);
      expect(await plannedSteps(sandbox, "us-east-1", "--refresh")).to.deep.equal([]);
    });
  });
});
