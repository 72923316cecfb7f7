import { expect } from "chai";
import {
  failoverGlobalReplicationGroup,
  modifyGlobalReplicationGroup,
} from "../../sandbox/cloud/models/elasticache/global-datastore";
import { growStorage } from "../../sandbox/cloud/models/kafka/storage";
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

/** How AWS changes the world, by what happens to every store that has a writer. */
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

/** The same, store by store. */
const ONE_BY_ONE = {
  Aurora: (world: World) => switchoverGlobalCluster(world, GLOBALS[0], secondaryOf(GLOBALS[0])),
  DocumentDB: (world: World) => switchoverGlobalCluster(world, GLOBALS[1], secondaryOf(GLOBALS[1])),
  Valkey: failoverValkey,
} satisfies Readonly<Record<string, (world: World) => void>>;

/** What both stacks plan after something has happened in AWS. */
async function plannedAfter(happens: (world: World) => void, ...flags: readonly string[]): Promise<unknown> {
  const clone = await copyOfBothUp();
  return clone.with(async (sandbox) => {
    happens(sandbox.simulation.world);
    return {
      "us-east-1": await plannedSteps(sandbox, "us-east-1", ...flags),
      "us-west-2": await plannedSteps(sandbox, "us-west-2", ...flags),
    };
  });
}

const NOTHING = { "us-east-1": [], "us-west-2": [] };

describe("after one store alone has changed its writer", () => {
  for (const [store, happens] of Object.entries(ONE_BY_ONE)) {
    it(`${store}: a refreshed preview of both stacks plans nothing`, async () => {
      expect(await plannedAfter(happens, "--refresh")).to.deep.equal(NOTHING);
    });
  }
});

describe("after Aurora, DocumentDB and Valkey have changed their writers", () => {
  for (const [event, happens] of Object.entries(EVENTS)) {
    it(`${event}: a refreshed preview of both stacks plans nothing`, async () => {
      expect(await plannedAfter(happens, "--refresh")).to.deep.equal(NOTHING);
    });
  }

  // Without a refresh a preview sees nothing of what happened, whatever that was: one event stands for all.
  it("a preview of both stacks without --refresh plans nothing", async () => {
    expect(await plannedAfter(EVENTS["a switchover"])).to.deep.equal(NOTHING);
  });

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
      EVENTS["a failover, while the old writers are being rebuilt"](world);
      const pointer = () => world.get(PARAMETER, "us-west-2", WRITER_REGION);
      const told = () => world.in("us-west-2", INVOCATION);
      const rest = () =>
        JSON.stringify(world.all().filter((thing) => thing !== pointer() && !told().includes(thing)));
      const before = rest();
      await sandbox.run(["up", "--stack", "us-west-2", "--yes", "--non-interactive", "--refresh=false"]);
      expect([pointer()?.state.insecureValue, rest() === before]).to.deep.equal(["us-west-2", true]);
      expect(told().map(({ inputs }) => inputs.input)).to.deep.equal(['{"writerRegion":"us-west-2"}']);
      expect(await plannedSteps(sandbox, "us-west-2", "--refresh")).to.deep.equal([]);
    });
  });
});

const OWNERS = {
  "components/data/aurora-membership.ts": "aws:rds/cluster:Cluster aurora",
  "components/data/documentdb-membership.ts": "aws:docdb/cluster:Cluster documentdb",
  "components/data/elasticache-membership.ts":
    "aws:elasticache/replicationGroup:ReplicationGroup elasticache",
  "components/data/elasticache-global.ts":
    "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup elasticache-global",
  "components/data/msk.ts": "aws:msk/cluster:Cluster msk",
} as const;

interface Need {
  readonly key: string;
  /** Where the key stands, and how. */
  readonly in: Readonly<Partial<Record<keyof typeof OWNERS, string>>>;
  readonly op: "update" | "replace";
  /** What a preview would plan without the key. */
  readonly why: string;
  /** What happens in AWS, and in whose stack it shows. */
  readonly happens: (world: World) => void;
  readonly stack: string;
}

/** All keys of Aurora, and the one that replaces; of the others what only the engine shows, tests/sandbox has the rest. */
const NEEDED: readonly Need[] = [
  {
    key: "replicationSourceIdentifier",
    in: { "components/data/aurora-membership.ts": '  "replicationSourceIdentifier",\n' },
    op: "update",
    why: "a promotion of the member that follows",
    happens: EVENTS["a switchover"],
    stack: "us-east-1",
  },
  {
    key: "globalClusterIdentifier",
    in: {
      "components/data/aurora-membership.ts": '  "globalClusterIdentifier",\n',
      "components/data/documentdb-membership.ts": '  "globalClusterIdentifier",\n',
    },
    op: "update",
    why: "a join that AWS refuses while it rebuilds the old writer",
    happens: EVENTS["a failover, while the old writers are being rebuilt"],
    stack: "us-east-1",
  },
  {
    key: "engineVersion",
    in: { "components/data/aurora-membership.ts": '  "engineVersion",\n' },
    op: "update",
    why: "a downgrade after AWS has raised the minor version",
    happens: (world) => upgradeMinorVersion(world, AURORA, "15.12"),
    stack: "us-west-2",
  },
  {
    key: "nodeType",
    in: { "components/data/elasticache-membership.ts": '  "nodeType",\n' },
    op: "update",
    why: "smaller nodes after the global datastore was scaled, which AWS refuses on a member",
    happens: (world) =>
      modifyGlobalReplicationGroup(world, DATASTORE, { cacheNodeType: "cache.r7g.2xlarge" }),
    stack: "us-east-1",
  },
  {
    key: "primaryReplicationGroupId",
    in: { "components/data/elasticache-global.ts": '  "primaryReplicationGroupId",\n' },
    op: "replace",
    why: "another global datastore, of which the founder would be the primary",
    happens: failoverValkey,
    stack: "us-east-1",
  },
  {
    key: "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize",
    in: { "components/data/msk.ts": "ignoreChanges: [VOLUME_SIZE]," },
    op: "update",
    why: "smaller volumes after MSK has enlarged them, which AWS refuses",
    happens: (world) => growStorage(world, "mall-production-msk-us-east-1", 1_100),
    stack: "us-east-1",
  },
];

describe("each drift key is needed", () => {
  for (const { key, in: places, op, why, happens, stack } of NEEDED) {
    it(`without ${key} a preview plans ${why}`, async () => {
      const clone = await copyOfBothUp();
      for (const [file, text] of Object.entries(places)) clone.edit(file, text, "");
      await clone.with(async (sandbox) => {
        happens(sandbox.simulation.world);
        const resources = Object.entries(OWNERS).flatMap(([file, owner]) => (file in places ? [owner] : []));
        expect(await plannedSteps(sandbox, stack, "--refresh")).to.have.deep.members(
          resources.map((resource) => ({ op, resource, properties: [key.split(".")[0]] })),
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
