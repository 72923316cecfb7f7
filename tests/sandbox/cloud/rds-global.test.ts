import { expect } from "chai";
import {
  failoverGlobalCluster,
  rebuildMember,
  switchoverGlobalCluster,
  upgradeMinorVersion,
} from "../../../sandbox/cloud/models/rds/global-database";
import type { Thing } from "../../../sandbox/cloud/world";
import { type FixtureName, type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";
import type { Deployed } from "../../support/provider-client";

const EAST = "arn:aws:rds:us-east-1:111122223333:cluster:orders-us-east-1";
const WEST = "arn:aws:rds:us-west-2:111122223333:cluster:orders-us-west-2";

describe("Aurora's global database", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  let west: FixtureRegion;

  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
    await east.deploy("instance");
    west = await cloud.region("us-west-2", east);
    await west.deploy("instance");
  });

  afterEach(() => cloud.stop());

  /** What AWS answers about a fixture now. */
  const now = async (region: FixtureRegion, name: FixtureName): Promise<Deployed> => {
    const read = await region.client.read(await region.deploy(name));
    if (read === undefined) throw new Error(`${name} is gone`);
    return read;
  };
  const answer = async (region: FixtureRegion, name: FixtureName, output: string) =>
    (await now(region, name)).outputs[output];
  const members = () => answer(east, "globalCluster", "globalClusterMembers");

  const cluster = (region: FixtureRegion): Thing => {
    const thing = cloud.world.get("aws:rds/cluster:Cluster", region.name, `orders-${region.name}`);
    if (thing === undefined) throw new Error("the cluster is gone");
    return thing;
  };

  describe("at birth", () => {
    it("the founder writes, and the other member reads", async () => {
      expect(await members()).to.deep.equal([
        { dbClusterArn: EAST, isWriter: true, readers: [WEST] },
        { dbClusterArn: WEST, isWriter: false, readers: [] },
      ]);
    });

    it("the second member follows the founder", async () => {
      expect(await answer(west, "cluster", "replicationSourceIdentifier")).to.equal(EAST);
    });

    it("the founder follows nobody", async () => {
      expect(await answer(east, "cluster", "replicationSourceIdentifier")).to.equal(undefined);
    });

    it("the founder's first instance writes", async () => {
      expect(await answer(east, "instance", "writer")).to.equal(true);
    });

    it("the follower's first instance does not write", async () => {
      expect(await answer(west, "instance", "writer")).to.equal(false);
    });

    it("a member that a program does not tell to follow wants to be promoted, unless that is ignored", async () => {
      const member = await west.deploy("cluster");
      const asked = await west.client.diff(member, member.inputs);
      const ignored = await west.client.diff(member, member.inputs, ["replicationSourceIdentifier"]);
      expect([asked.changes, ignored.changes]).to.deep.equal([["replicationSourceIdentifier"], []]);
    });
  });

  const changes = {
    "a switchover": () => switchoverGlobalCluster(cloud.world, "orders", WEST),
    "a failover without loss": () => failoverGlobalCluster(cloud.world, "orders", WEST, { switchover: true }),
  };

  for (const [change, run] of Object.entries(changes)) {
    describe(`after ${change}`, () => {
      beforeEach(run);

      it("the target writes, and the old writer reads", async () => {
        expect(await members()).to.deep.equal([
          { dbClusterArn: EAST, isWriter: false, readers: [] },
          { dbClusterArn: WEST, isWriter: true, readers: [EAST] },
        ]);
      });

      it("the new writer follows nobody", async () => {
        expect(await answer(west, "cluster", "replicationSourceIdentifier")).to.equal(undefined);
      });

      it("the old writer follows the new one", async () => {
        expect(await answer(east, "cluster", "replicationSourceIdentifier")).to.equal(WEST);
      });

      it("the new writer's instance writes", async () => {
        expect(await answer(west, "instance", "writer")).to.equal(true);
      });

      it("the old writer's instance reads", async () => {
        expect(await answer(east, "instance", "writer")).to.equal(false);
      });

      it("both are members", async () => {
        expect([
          await answer(east, "cluster", "globalClusterIdentifier"),
          await answer(west, "cluster", "globalClusterIdentifier"),
        ]).to.deep.equal(["orders", "orders"]);
      });

      it("no snapshot is left", () => {
        expect(cloud.world.leftovers).to.deep.equal([]);
      });

      it("the global endpoint is as before", async () => {
        const before = await east.of("globalCluster", "endpoint");
        expect(await answer(east, "globalCluster", "endpoint")).to.equal(before);
      });

      it("the old writer's program sees one property differ", async () => {
        const { inputs } = await east.deploy("cluster");
        expect(await east.client.diff(await now(east, "cluster"), inputs)).to.deep.equal({
          changes: ["replicationSourceIdentifier"],
          replaces: [],
        });
      });

      it("a second one back brings the first writer back", async () => {
        switchoverGlobalCluster(cloud.world, "orders", EAST);
        expect(await members()).to.deep.equal([
          { dbClusterArn: EAST, isWriter: true, readers: [WEST] },
          { dbClusterArn: WEST, isWriter: false, readers: [] },
        ]);
      });
    });
  }

  describe("after a failover with loss of data", () => {
    beforeEach(() => failoverGlobalCluster(cloud.world, "orders", WEST, { allowDataLoss: true }));

    it("the target is the only member", async () => {
      expect(await members()).to.deep.equal([{ dbClusterArn: WEST, isWriter: true, readers: [] }]);
    });

    it("the old writer is no member", async () => {
      expect(await answer(east, "cluster", "globalClusterIdentifier")).to.equal(undefined);
    });

    it("the old writer's instance does not write", async () => {
      expect(await answer(east, "instance", "writer")).to.equal(false);
    });

    it("the new writer's instance writes", async () => {
      expect(await answer(west, "instance", "writer")).to.equal(true);
    });

    it("one snapshot is left in the lost region", () => {
      expect(cloud.world.leftovers.map(({ kind, region }) => ({ kind, region }))).to.deep.equal([
        { kind: "DB cluster snapshot", region: "us-east-1" },
      ]);
    });

    it("the snapshot is named as AWS names it", () => {
      expect(cloud.world.leftovers[0]?.id).to.match(/^rds:unplanned-global-failover-orders-us-east-1-\d+$/);
    });

    it("the old writer keeps its ARN", async () => {
      expect(await answer(east, "cluster", "arn")).to.equal(EAST);
    });

    it("the old writer's program wants it back in the global cluster", async () => {
      const { inputs } = await east.deploy("cluster");
      expect((await east.client.diff(await now(east, "cluster"), inputs)).changes).to.deep.equal([
        "globalClusterIdentifier",
      ]);
    });

    it("AWS refuses what that program wants", async () => {
      const { inputs } = await east.deploy("cluster");
      const request = east.client.update(await now(east, "cluster"), inputs);
      expect(await refusalOf(request)).to.equal(
        "InvalidParameter: existing RDS Clusters cannot be added to an existing RDS Global Cluster",
      );
    });

    it("a rebuilt old writer is a member that reads", async () => {
      rebuildMember(cloud.world, "orders", cluster(east));
      expect(await members()).to.deep.equal([
        { dbClusterArn: EAST, isWriter: false, readers: [] },
        { dbClusterArn: WEST, isWriter: true, readers: [EAST] },
      ]);
    });

    it("a rebuilt old writer follows the new one", async () => {
      rebuildMember(cloud.world, "orders", cluster(east));
      expect(await answer(east, "cluster", "replicationSourceIdentifier")).to.equal(WEST);
    });
  });

  describe("when a program takes membership away", () => {
    it("the writer is the last to leave", async () => {
      const writer = await east.deploy("cluster");
      expect(await refusalOf(east.update(writer, { globalClusterIdentifier: undefined }))).to.equal(
        "InvalidGlobalClusterStateFault: orders-us-east-1 is the primary cluster of orders; remove its secondary clusters first",
      );
    });

    it("a follower leaves as a cluster of its own", async () => {
      const follower = await west.deploy("cluster");
      await west.update(follower, { globalClusterIdentifier: undefined }, ["replicationSourceIdentifier"]);
      expect(await answer(west, "cluster", "replicationSourceIdentifier")).to.equal(undefined);
    });

    it("a follower that left writes", async () => {
      const follower = await west.deploy("cluster");
      await west.update(follower, { globalClusterIdentifier: undefined }, ["replicationSourceIdentifier"]);
      expect(await answer(west, "instance", "writer")).to.equal(true);
    });

    it("a follower that is promoted is no member any more", async () => {
      const follower = await west.deploy("cluster");
      await west.update(follower, { backupRetentionPeriod: 7 });
      expect(await members()).to.deep.equal([{ dbClusterArn: EAST, isWriter: true, readers: [] }]);
    });

    it("a follower whose source is ignored stays a member", async () => {
      const follower = await west.deploy("cluster");
      await west.update(follower, { backupRetentionPeriod: 7 }, ["replicationSourceIdentifier"]);
      expect(await answer(west, "cluster", "globalClusterIdentifier")).to.equal("orders");
    });
  });

  describe("after AWS raises the minor version", () => {
    beforeEach(() => upgradeMinorVersion(cloud.world, "orders", "17.6"));

    for (const name of ["globalCluster", "cluster", "instance"] as const) {
      it(`${name} runs it in every region`, async () => {
        expect([
          await answer(east, name, "engineVersionActual"),
          await answer(west, name, "engineVersionActual"),
        ]).to.deep.equal(["17.6", "17.6"]);
      });
    }

    it("a member's program sees its version differ, and no replacement", async () => {
      const { inputs } = await east.deploy("cluster");
      expect(await east.client.diff(await now(east, "cluster"), inputs)).to.deep.equal({
        changes: ["engineVersion"],
        replaces: [],
      });
    });
  });
});
