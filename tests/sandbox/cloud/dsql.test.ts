import { expect } from "chai";
import { DSQL_CLUSTER, deleteCluster, liftDeletionProtection } from "../../../sandbox/cloud/models/dsql";
import { KEY } from "../../../sandbox/cloud/models/kms";
import type { Thing } from "../../../sandbox/cloud/world";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";
import { operationRefusal, rule } from "../../support/rules";

describe("Aurora DSQL", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
  });
  afterEach(() => cloud.stop());

  const statusIn = (region: string) => cloud.world.in(region, DSQL_CLUSTER)[0]?.status;
  const clusterIn = (region: string): Thing => {
    const [cluster] = cloud.world.in(region, DSQL_CLUSTER);
    if (cluster === undefined) throw new Error(`no cluster in ${region}`);
    return cluster;
  };
  const witness = (witnessRegion: string, clusters: readonly string[] = []) => ({
    multiRegionProperties: { witnessRegion, ...(clusters.length > 0 && { clusters: [...clusters] }) },
  });
  const NOBODY = `arn:aws:dsql:us-west-2:111122223333:cluster/${"a".repeat(26)}`;

  describe("the pair", () => {
    it("waits in PENDING_SETUP while the founder is alone", async () => {
      await east.deploy("dsqlFounder");
      expect(statusIn("us-east-1")).to.equal("PENDING_SETUP");
    });

    it("warns of a founder that is alone", async () => {
      const id = await east.of("dsqlFounder");
      expect(cloud.cloud.warnings()).to.deep.equal([
        `us-east-1: Aurora DSQL cluster ${id} is PENDING_SETUP, and takes no connections until its peer region is up.`,
      ]);
    });

    it("warns of a cluster whose key does not let the service in for clusters of its region", async () => {
      const west = await cloud.region("us-west-2");
      await east.deploy("dsqlPeering");
      const here = clusterIn("us-east-1");
      const [own] = cloud.world.in("us-east-1", KEY);
      const foreign = cloud.world.get(KEY, "us-west-2", await west.of("key"));
      if (own === undefined || foreign?.state.policy === undefined) throw new Error("no keys");
      const before = cloud.cloud.warnings();
      cloud.world.change(own, { policy: foreign.state.policy });
      expect([before, cloud.cloud.warnings()]).to.deep.equal([
        [],
        [
          `us-east-1: Aurora DSQL cluster ${here.id} is KMS_KEY_INACCESSIBLE: the policy of ${String(own.state.arn)} does not let dsql.amazonaws.com use it.`,
        ],
      ]);
    });

    it("waits while only the peer names the founder", async () => {
      await east.deploy("dsqlPeer");
      expect([statusIn("us-east-1"), statusIn("us-west-2")]).to.deep.equal([
        "PENDING_SETUP",
        "PENDING_SETUP",
      ]);
    });

    it("is active once both name each other", async () => {
      await east.deploy("dsqlPeering");
      expect([statusIn("us-east-1"), statusIn("us-west-2")]).to.deep.equal(["ACTIVE", "ACTIVE"]);
    });

    it("leaves the founder's program without a difference", async () => {
      await east.deploy("dsqlPeering");
      const { type, id, inputs, state } = clusterIn("us-east-1");
      expect([id.length, cloud.cloud.diff(type, state, inputs, inputs, [])]).to.deep.equal([26, []]);
    });

    it("is replaced by another witness", async () => {
      await east.deploy("dsqlFounder");
      const { type, inputs, state } = clusterIn("us-east-1");
      const news = { ...inputs, ...witness("us-west-2") };
      expect(cloud.cloud.diff(type, state, inputs, news, [])).to.deep.equal([
        { property: "multiRegionProperties", replaces: true, inputDiffers: true },
      ]);
    });
  });

  describe("its end", () => {
    beforeEach(async () => {
      await east.deploy("dsqlPeering");
    });

    it("leaves the first to be deleted in PENDING_DELETE", () => {
      deleteCluster(cloud.world, clusterIn("us-east-1"));
      expect(statusIn("us-east-1")).to.equal("PENDING_DELETE");
    });

    it("takes both with the second", () => {
      deleteCluster(cloud.world, clusterIn("us-east-1"));
      deleteCluster(cloud.world, clusterIn("us-west-2"));
      expect(cloud.world.all(DSQL_CLUSTER)).to.deep.equal([]);
    });

    it("makes Pulumi wait in vain for one alone", async () => {
      const refusal = await refusalOf(east.client.delete(await east.deploy("dsqlFounder")));
      expect(refusal).to.contain("last state: 'PENDING_DELETE', timeout: 30m0s");
    });
  });

  rule(49, "the witness is in another region than the cluster", async () => {
    expect(await refusalOf(east.request("dsqlFounder", witness("us-east-1")))).to.equal(
      "ValidationException: The witness region cannot be the same as the cluster's region",
    );
  });

  rule(49, "both peers name the same witness", async () => {
    const other = await cloud.region("us-east-2");
    const founder = await east.of("dsqlFounder", "arn");
    expect(await refusalOf(other.request("dsqlFounder", witness("us-west-2", [founder])))).to.equal(
      "ValidationException: All clusters of a multi-Region cluster must have the same witness region",
    );
  });

  rule(50, "peers and witness are in one set of regions", async () => {
    expect(await refusalOf(east.request("dsqlFounder", witness("eu-west-1")))).to.equal(
      "ValidationException: Regions us-east-1, eu-west-1 cannot form a multi-Region cluster",
    );
  });

  rule(51, "a cluster is peered while it is in PENDING_SETUP", async () => {
    await east.deploy("dsqlPeering");
    expect(await refusalOf(east.request("dsqlPeering"))).to.equal(
      "ValidationException: unexpected state 'ACTIVE', wanted target 'PENDING_SETUP'",
    );
  });

  rule(52, "a peer is named by its ARN", async () => {
    expect(await refusalOf(east.request("dsqlFounder", witness("us-east-2", ["orders"])))).to.match(
      /^ValidationException: /,
    );
  });

  rule(52, "a cluster is not its own peer", async () => {
    const own = await east.of("dsqlFounder", "arn");
    expect(await refusalOf(east.request("dsqlPeering", { clusters: [own] }))).to.equal(
      "ValidationException: A cluster cannot be its own peer",
    );
  });

  it("a peer exists", async () => {
    expect(await refusalOf(east.request("dsqlFounder", witness("us-east-2", [NOBODY])))).to.equal(
      `ResourceNotFoundException: Cluster ${NOBODY} does not exist`,
    );
  });

  it("a peering waits in vain for a cluster that does not name it back", async () => {
    await east.deploy("dsqlFounder");
    const west = await cloud.region("us-west-2");
    const stranger = await west.of("dsqlFounder", "arn");
    expect(await refusalOf(east.request("dsqlPeering", { clusters: [stranger] }))).to.contain(
      "last state: 'PENDING_SETUP', timeout: 30m0s",
    );
  });

  rule(53, "a protected cluster is not deleted", async () => {
    await east.deploy("dsqlFounder");
    const cluster = clusterIn("us-east-1");
    cloud.world.change(cluster, { deletionProtectionEnabled: true });
    const refusal = operationRefusal(() => deleteCluster(cloud.world, cluster));
    liftDeletionProtection(cloud.world, cluster);
    deleteCluster(cloud.world, cluster);
    expect([refusal, cloud.world.all(DSQL_CLUSTER)]).to.deep.equal([
      `ValidationException: Cluster ${cluster.id} has deletion protection enabled`,
      [],
    ]);
  });
});
