import { expect } from "chai";
import {
  type ElasticacheMembership,
  elasticacheBirth,
} from "../../../components/data/elasticache-membership";
import {
  failoverGlobalReplicationGroup,
  modifyGlobalReplicationGroup,
} from "../../../sandbox/cloud/models/elasticache/global-datastore";
import {
  changed,
  type FixtureName,
  type FixtureRegion,
  refusalOf,
  TestCloud,
} from "../../support/cloud-fixtures";
import type { Deployed, Properties } from "../../support/provider-client";
import { operationRefusal, rule } from "../../support/rules";

const combination = (reason: string) => `InvalidParameterCombination: ${reason}`;
const value = (reason: string) => `InvalidParameterValue: ${reason}`;
const invalid = (reason: string) => `InvalidParameter: ${reason}`;
const DATASTORE = "ldgnf-orders";

describe("ElastiCache", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  let west: FixtureRegion;

  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
    west = await cloud.region("us-west-2", east);
  });

  afterEach(() => cloud.stop());

  const founded = () => east.deploy("globalReplicationGroup");
  const spread = () => west.deploy("replicationGroup");
  const now = async (region: FixtureRegion, name: FixtureName): Promise<Deployed> => {
    const read = await region.client.read(await region.deploy(name));
    if (read === undefined) throw new Error(`${name} is gone`);
    return read;
  };
  const answer = async (region: FixtureRegion, name: FixtureName, output: string) =>
    (await now(region, name)).outputs[output];
  /** What the provider, or AWS, says to a replication group on its own with some inputs changed. */
  const refused = (changes: Parameters<typeof changed>[1]) =>
    refusalOf(east.request("replicationGroup", changes));

  describe("of a secondary replication group", () => {
    for (const [property, given, name] of [
      ["numNodeGroups", 2, "num_node_groups"],
      ["parameterGroupName", "default.valkey7.cluster.on", "parameter_group_name"],
      ["engine", "valkey", "engine"],
      ["engineVersion", "7.2", "engine_version"],
      ["nodeType", "cache.m6g.large", "node_type"],
      ["securityGroupNames", ["orders"], "security_group_names"],
      ["transitEncryptionEnabled", true, "transit_encryption_enabled"],
      ["transitEncryptionMode", "required", "transit_encryption_mode"],
      ["atRestEncryptionEnabled", true, "at_rest_encryption_enabled"],
      ["snapshotArns", ["arn:aws:s3:::orders/dump.rdb"], "snapshot_arns"],
      ["snapshotName", "orders", "snapshot_name"],
    ] as const) {
      rule(35, `${property} is the global datastore's`, async () => {
        const asked = Array.isArray(given) ? [...given] : (given as Properties[string]);
        expect(await refusalOf(west.request("replicationGroup", { [property]: asked }))).to.equal(
          `ConflictsWith: "global_replication_group_id": conflicts with ${name}`,
        );
      });
    }

    rule(40, "it is in another region than the other members", async () => {
      const request = east.client.create(
        { type: "aws:elasticache/replicationGroup:ReplicationGroup", name: "twin" },
        {
          replicationGroupId: "twin",
          description: "Twin",
          globalReplicationGroupId: (await founded()).id,
          replicasPerNodeGroup: 1,
        },
      );
      expect(await refusalOf(request)).to.equal(
        value("Global Replication Group [ldgnf-orders] already has a member in us-east-1"),
      );
    });

    rule(40, "a global datastore takes two", async () => {
      await spread();
      await (await cloud.region("eu-west-1", east)).deploy("replicationGroup");
      const fourth = await cloud.region("eu-central-1", east);
      expect(await refusalOf(fourth.request("replicationGroup"))).to.equal(
        value("Global Replication Group [ldgnf-orders] already has two secondary replication groups"),
      );
    });

    rule(41, "it has a replica to fail over to", async () => {
      expect(await refusalOf(west.request("replicationGroup", { replicasPerNodeGroup: 0 }))).to.equal(
        combination(
          "When using automatic failover, there must be at least 2 cache clusters in the replication group.",
        ),
      );
    });

    it("it is what the founder is", async () => {
      await spread();
      const names = ["engine", "engineVersion", "nodeType", "numNodeGroups", "transitEncryptionMode"];
      const { outputs } = await now(west, "replicationGroup");
      expect(names.map((name) => outputs[name])).to.deep.equal([
        "valkey",
        "7.2",
        "cache.m6g.large",
        2,
        "required",
      ]);
    });

    it("it inherits the founder's failover, so silence wants that off again", async () => {
      const silent = await west.request("replicationGroup", {
        automaticFailoverEnabled: undefined,
        multiAzEnabled: undefined,
      });
      expect((await west.client.diff(silent, silent.inputs)).changes).to.deep.equal([
        "automaticFailoverEnabled",
        "multiAzEnabled",
      ]);
    });
  });

  describe("of a replication group on its own", () => {
    rule(36, "its node type is given", async () => {
      expect(await refused({ nodeType: undefined })).to.equal(
        invalid(`"node_type" is required unless "global_replication_group_id" is set.`),
      );
    });

    rule(37, "Multi-AZ needs automatic failover", async () => {
      expect(await refused({ automaticFailoverEnabled: false })).to.equal(
        invalid("automatic_failover_enabled must be true if multi_az_enabled is true"),
      );
    });

    rule(38, "nodes are counted in one way", async () => {
      expect(await refused({ numCacheClusters: 4 })).to.equal(
        `ConflictsWith: "num_cache_clusters": conflicts with num_node_groups`,
      );
    });

    rule(43, "a token and a user group exclude each other", async () => {
      expect(await refused({ authToken: "correct-horse-battery" })).to.equal(
        `ConflictsWith: "auth_token": conflicts with user_group_ids`,
      );
    });

    rule(44, "a key needs encryption at rest", async () => {
      expect(await refused({ atRestEncryptionEnabled: false })).to.equal(
        combination("KmsKeyId can be specified only if AtRestEncryptionEnabled is true."),
      );
    });

    rule(45, "its identifier has 40 characters at most", async () => {
      expect(await refused({ replicationGroupId: "a".repeat(41) })).to.equal(
        invalid(`expected length of replication_group_id to be in the range (1 - 40), got ${"a".repeat(41)}`),
      );
    });

    rule(46, "several shards need a parameter group for cluster mode", async () => {
      expect(await refused({ parameterGroupName: "default.valkey7" })).to.equal(
        combination(
          "Use of multiple node groups requires a cache parameter group where cluster-enabled is set to yes.",
        ),
      );
    });

    rule(46, "its parameter group is of the engine's family", async () => {
      expect(await refused({ parameterGroupName: "default.redis7.cluster.on" })).to.equal(
        combination("Expected a parameter group of family valkey7 but found one of family redis7"),
      );
    });

    rule(47, "data tiering is r6gd's", async () => {
      expect(await refused({ dataTieringEnabled: true })).to.equal(
        combination(
          "Data tiering must be enabled for the node type r6gd, and is supported for no other node type.",
        ),
      );
    });

    it("users need encryption in transit", async () => {
      const plain = { transitEncryptionEnabled: false, transitEncryptionMode: undefined };
      expect(await refused(plain)).to.equal(
        combination(
          "User group based access control requires encryption-in-transit to be enabled on the replication group.",
        ),
      );
    });

    it("a version that is not Valkey's is not found", async () => {
      expect(await refused({ engineVersion: "7.3" })).to.equal(
        combination("Cannot find version 7.3 for valkey"),
      );
    });
  });

  describe("of users", () => {
    it("an IAM user is named as it is identified", async () => {
      expect(await refusalOf(east.request("cacheUser", { userName: "default" }))).to.equal(
        combination("User Id and User name must be same for authentication type: iam"),
      );
    });

    it("a user of Valkey authenticates", async () => {
      const open = { authenticationMode: { type: "no-password-required" } };
      expect(await refusalOf(east.request("cacheUser", open))).to.equal(
        combination("Users of the engine VALKEY must authenticate by password or by IAM"),
      );
    });

    it("a group of Redis OSS needs a user named default, one of Valkey none", async () => {
      await east.deploy("cacheUserGroup");
      const request = east.request("cacheUserGroup", { userGroupId: "redis", engine: "redis" });
      expect(await refusalOf(request)).to.equal(
        "DefaultUserRequired: User group needs to contain a user with the user name default.",
      );
    });
  });

  describe("of a global datastore", () => {
    rule(39, "its nodes are large or above", async () => {
      const small = await east.request("replicationGroup", { nodeType: "cache.t4g.medium" });
      const request = east.client.create(
        { type: "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup", name: "small" },
        { globalReplicationGroupIdSuffix: "small", primaryReplicationGroupId: small.id },
      );
      expect(await refusalOf(request)).to.equal(
        value("Global replication group is not supported for the node type."),
      );
    });

    rule(42, "it is deleted once nobody but the primary is a member", async () => {
      await spread();
      expect(await refusalOf(east.client.delete(await founded()))).to.equal(
        "InvalidGlobalReplicationGroupState: Global Replication Group [ldgnf-orders] still has secondary replication groups; disassociate them first",
      );
    });

    rule(42, "its primary is not disassociated", async () => {
      await founded();
      expect(await refusalOf(east.client.delete(await now(east, "replicationGroup")))).to.equal(
        value(
          "Replication Group [orders-us-east-1] is the primary of Global Replication Group [ldgnf-orders]; only a secondary can be disassociated",
        ),
      );
    });

    it("it leaves its primary when it is deleted, on its own", async () => {
      await east.client.delete(await founded());
      expect(await answer(east, "replicationGroup", "globalReplicationGroupId")).to.equal("");
    });

    it("a secondary leaves with its deletion, and a final snapshot stays", async () => {
      await west.client.delete(await spread());
      await east.client.delete(await founded());
      expect(cloud.world.leftovers.map(({ id }) => id)).to.deep.equal(["orders-us-west-2-final"]);
    });

    rule(48, "its version is never lowered", async () => {
      const request = east.update(await founded(), { engineVersion: "7.1" });
      expect(await refusalOf(request)).to.contain("(ldgnf-orders) engine version requires replacement");
    });

    rule(48, "its parameter group changes with the major version", async () => {
      const request = east.update(await founded(), { parameterGroupName: "orders" });
      expect(await refusalOf(request)).to.equal(
        invalid("cannot change parameter group name without upgrading major engine version"),
      );
    });

    it("a member alone is not changed", async () => {
      await founded();
      const request = east.update(await now(east, "replicationGroup"), { nodeType: "cache.m6g.xlarge" });
      expect(await refusalOf(request)).to.equal(
        value("Cluster [orders-us-east-1] is part of a global cluster [ldgnf-orders]. Request rejected."),
      );
    });
  });

  describe("after a failover to the secondary", () => {
    const target = { primaryRegion: "us-west-2", primaryReplicationGroupId: "orders-us-west-2" };
    beforeEach(async () => {
      await spread();
      failoverGlobalReplicationGroup(cloud.world, DATASTORE, target);
    });

    it("the global datastore reports the new primary", async () => {
      expect(await answer(east, "globalReplicationGroup", "primaryReplicationGroupId")).to.equal(
        "orders-us-west-2",
      );
    });

    it("both are members", async () => {
      expect([
        await answer(east, "replicationGroup", "globalReplicationGroupId"),
        await answer(west, "replicationGroup", "globalReplicationGroupId"),
      ]).to.deep.equal([DATASTORE, DATASTORE]);
    });

    it("the global datastore would be replaced, unless its primary is ignored", async () => {
      const { inputs } = await founded();
      const datastore = await now(east, "globalReplicationGroup");
      expect([
        await east.client.diff(datastore, inputs),
        await east.client.diff(datastore, inputs, ["primaryReplicationGroupId"]),
      ]).to.deep.equal([
        { changes: ["primaryReplicationGroupId"], replaces: ["primaryReplicationGroupId"] },
        { changes: [], replaces: [] },
      ]);
    });

    for (const region of ["us-east-1", "us-west-2"]) {
      it(`the program of ${region} finds its replication group as it was`, async () => {
        const where = region === "us-east-1" ? east : west;
        const { inputs } = await where.deploy("replicationGroup");
        expect((await where.client.diff(await now(where, "replicationGroup"), inputs)).changes).to.deep.equal(
          [],
        );
      });
    }

    it("it cannot be done to the primary", () => {
      expect(operationRefusal(() => failoverGlobalReplicationGroup(cloud.world, DATASTORE, target))).to.equal(
        value(
          "Replication Group [orders-us-west-2] is already the primary of Global Replication Group [ldgnf-orders]",
        ),
      );
    });
  });

  describe("each drift key of a replication group is needed", () => {
    const { ignoreChanges } = elasticacheBirth({ role: "primary", nodeType: "cache.m6g.large", shards: 2 });
    const changes = {
      nodeType: { cacheNodeType: "cache.m6g.xlarge" },
      numNodeGroups: { numNodeGroups: 3 },
      automaticFailoverEnabled: { automaticFailoverEnabled: false },
    };
    for (const [key, change] of Object.entries(changes)) {
      it(`without ${key} a changed global datastore would be changed back on a member`, async () => {
        await founded();
        const { inputs } = await east.deploy("replicationGroup");
        modifyGlobalReplicationGroup(cloud.world, DATASTORE, change);
        const member = await now(east, "replicationGroup");
        const without = ignoreChanges.filter((each) => each !== key);
        expect([
          (await east.client.diff(member, inputs, without)).changes,
          (await east.client.diff(member, inputs, ignoreChanges)).changes,
        ]).to.deep.equal([[key], []]);
      });
    }

    it("without globalReplicationGroupId a move of ownership would replace the founder, before any refresh", async () => {
      const founder = await east.deploy("replicationGroup");
      const { nodeType: _, ...asked } = changed(founder.inputs, {
        ...Object.fromEntries(ignoreChanges.map((key) => [key, undefined])),
        automaticFailoverEnabled: true,
        globalReplicationGroupId: (await founded()).id,
      });
      const membership: ElasticacheMembership = { role: "secondary", globalReplicationGroupId: DATASTORE };
      expect([
        (await east.client.diff(founder, asked)).replaces,
        (await east.client.diff(founder, asked, elasticacheBirth(membership).ignoreChanges)).replaces,
      ]).to.deep.equal([["globalReplicationGroupId"], []]);
    });
  });
});
