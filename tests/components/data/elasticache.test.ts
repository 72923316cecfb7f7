import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Elasticache, type ElasticacheArgs } from "../../../components/data/elasticache";
import { ElasticacheGlobal } from "../../../components/data/elasticache-global";
import { elasticacheBirth } from "../../../components/data/elasticache-membership";
import type { Bag } from "../../../sandbox/cloud/values";
import { only, type Recorded, registered } from "../../support/recorder";
import { keysIn, networkIn, recordWith } from "../harness";

const GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
const DATASTORE = "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup";
const USER = "aws:elasticache/user:User";
const USER_GROUP = "aws:elasticache/userGroup:UserGroup";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

const IGNORED = [
  "engine",
  "engineVersion",
  "parameterGroupName",
  "atRestEncryptionEnabled",
  "transitEncryptionEnabled",
  "transitEncryptionMode",
  "globalReplicationGroupId",
  "nodeType",
  "numNodeGroups",
  "automaticFailoverEnabled",
];

function mallIn(
  opts: pulumi.ComponentResourceOptions,
  callersOf: (vpcId: pulumi.Output<string>) => ElasticacheArgs["callers"],
  args: Partial<ElasticacheArgs> = {},
) {
  const keys = keysIn(opts);
  const network = networkIn(opts, keys);
  const { replicationGroupId, configurationEndpoint, port, securityGroupId } = new Elasticache(
    "elasticache",
    {
      identifier: "mall-test-cache-us-east-1",
      membership: { role: "primary", nodeType: "cache.m6g.large", shards: 2 },
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      kmsKeyArn: keys.arns.elasticache,
      logsKeyArn: keys.arns.logs,
      replicasPerShard: 1,
      userPrefix: "mall-test-",
      services: ["carts", "orders"],
      callers: callersOf(network.vpcId),
      protect: true,
      ...args,
    },
    opts,
  );
  const { globalReplicationGroupId } = new ElasticacheGlobal(
    "elasticache-global",
    { suffix: "mall-test", founderId: replicationGroupId, protect: args.protect ?? true },
    opts,
  );
  return { replicationGroupId, configurationEndpoint, port, securityGroupId, globalReplicationGroupId };
}

const recordMall = (args: Partial<ElasticacheArgs> = {}) =>
  recordWith((opts) =>
    mallIn(
      opts,
      (vpcId) => [
        {
          name: "carts",
          securityGroupId: new aws.ec2.SecurityGroup(
            "carts",
            { vpcId },
            { ...(opts.providers && "aws" in opts.providers ? { provider: opts.providers.aws } : {}) },
          ).id,
        },
      ],
      args,
    ),
  );

const pick = (inputs: Bag, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, inputs[key]]));

function keyServiceOf({ world }: Recorded<unknown>, arn: unknown): unknown {
  return world.all("aws:kms/key:Key").find(({ state }) => state.arn === arn)?.state.tags;
}

describe("ElastiCache", () => {
  let recorded: Awaited<ReturnType<typeof recordMall>>;
  let group: Bag;
  before(async () => {
    recorded = await recordMall();
    group = only(recorded, GROUP, "elasticache").inputs;
  });

  it("has a replication group with these inputs for its security", () => {
    const expected = {
      engine: "valkey",
      engineVersion: "7.2",
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      snapshotRetentionLimit: 35,
      authToken: undefined,
      autoMinorVersionUpgrade: undefined,
      port: 6379,
    };
    expect(pick(group, Object.keys(expected))).to.deep.equal(expected);
  });

  it("has the shards and replicas that it is given", () => {
    expect(pick(group, ["nodeType", "numNodeGroups", "replicasPerNodeGroup"])).to.deep.equal({
      nodeType: "cache.m6g.large",
      numNodeGroups: 2,
      replicasPerNodeGroup: 1,
    });
  });

  it("names its final snapshot after its incarnation", () => {
    expect(group.finalSnapshotIdentifier).to.match(/^mall-test-cache-us-east-1-final-[0-9a-f]{8}$/);
  });

  it("is encrypted with the key of ElastiCache", () => {
    expect(keyServiceOf(recorded, group.kmsKeyId)).to.deep.equal({ service: "elasticache" });
  });

  it("is in the data subnets", () => {
    const { inputs } = only(recorded, "aws:elasticache/subnetGroup:SubnetGroup", "elasticache");
    const data = recorded.world
      .all("aws:ec2/subnet:Subnet")
      .filter(({ state }) => JSON.stringify(state.tags).includes("network-data"))
      .map(({ id }) => id);
    expect(inputs.subnetIds).to.have.members(data);
  });

  it("is protected", () => {
    expect(only(recorded, GROUP, "elasticache").protect).to.equal(true);
  });

  it("is not protected in a throw-away environment", async () => {
    const throwAway = await recordMall({ protect: false });
    expect([
      only(throwAway, GROUP, "elasticache").protect,
      only(throwAway, DATASTORE, "elasticache-global").protect,
    ]).to.deep.equal([false, false]);
  });

  it("leaves alone what matters at birth only, and what AWS changes", () => {
    expect(only(recorded, GROUP, "elasticache").ignoreChanges).to.deep.equal(IGNORED);
  });

  it("refuses a node that a global datastore does not take", async () => {
    let message = "";
    await recordMall({
      membership: { role: "primary", nodeType: "cache.t4g.medium", shards: 2 },
    }).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.match(/^elasticache: nodeType is cache\.t4g\.medium; expected /);
  });

  it("refuses a shard without a replica", async () => {
    let message = "";
    await recordMall({ replicasPerShard: 0 }).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.equal("elasticache: replicasPerShard is 0; expected at least 1, to fail over to");
  });

  it("lets in exactly the callers that are named", () => {
    const { securityGroupId } = recorded.outputs;
    const rules = recorded.world.all(RULE).filter(({ state }) => state.securityGroupId === securityGroupId);
    const carts = recorded.world
      .all("aws:ec2/securityGroup:SecurityGroup")
      .find(({ state }) => String(state.name).startsWith("carts-"))?.id;
    expect(rules.map(({ inputs }) => inputs)).to.deep.equal([
      {
        securityGroupId,
        ipProtocol: "tcp",
        fromPort: 6379,
        toPort: 6379,
        description: "Valkey from carts",
        referencedSecurityGroupId: carts,
        tags: {},
      },
    ]);
  });

  it("lets nobody in when nobody is named", async () => {
    const closed = await recordWith((opts) => mallIn(opts, () => []));
    const { securityGroupId } = closed.outputs;
    expect(
      closed.world.all(RULE).filter(({ state }) => state.securityGroupId === securityGroupId),
    ).to.deep.equal([]);
  });

  it("hands out no secret", () => {
    expect(recorded.secretOutputs).to.deep.equal([]);
  });

  it("knows no secret", () => {
    expect(recorded.registrations.filter(({ secretInputs }) => secretInputs.length > 0)).to.deep.equal([]);
  });

  describe("its users", () => {
    it("are one for each service, by IAM, with the service's own keys and channels", () => {
      const users = Object.values(registered(recorded, USER));
      expect(users.map(({ inputs }) => inputs)).to.have.deep.members(
        ["carts", "orders"].map((service) => ({
          userId: `mall-test-${service}`,
          userName: `mall-test-${service}`,
          engine: "valkey",
          accessString: `on ~${service}:* resetchannels &${service}:* +@all -@admin -@dangerous +info`,
          authenticationMode: { type: "iam" },
        })),
      );
    });

    it("are the group's, and nobody else is", () => {
      expect(only(recorded, USER_GROUP, "elasticache").inputs).to.deep.equal({
        userGroupId: "mall-test-cache-us-east-1",
        engine: "valkey",
        userIds: ["mall-test-carts", "mall-test-orders"],
      });
    });

    it("are those of the replication group", () => {
      expect(group.userGroupIds).to.deep.equal(["mall-test-cache-us-east-1"]);
    });
  });

  describe("its logs", () => {
    const groups = () =>
      ["elasticache-slow-log", "elasticache-engine-log"].map((name) =>
        only(recorded, "aws:cloudwatch/logGroup:LogGroup", name),
      );

    it("go to groups with the key of logs, for 90 days", () => {
      expect(
        groups().map(({ inputs }) => [
          inputs.name,
          inputs.retentionInDays,
          keyServiceOf(recorded, inputs.kmsKeyId),
        ]),
      ).to.deep.equal(
        ["slow-log", "engine-log"].map((log) => [
          `/aws/vendedlogs/elasticache/mall-test-cache-us-east-1/${log}`,
          90,
          { service: "logs" },
        ]),
      );
    });

    it("are delivered as JSON", () => {
      expect(group.logDeliveryConfigurations).to.deep.equal(
        ["slow-log", "engine-log"].map((logType) => ({
          destinationType: "cloudwatch-logs",
          destination: `/aws/vendedlogs/elasticache/mall-test-cache-us-east-1/${logType}`,
          logFormat: "json",
          logType,
        })),
      );
    });
  });

  describe("its global datastore", () => {
    it("is founded around the replication group, and says nothing else", () => {
      expect(only(recorded, DATASTORE, "elasticache-global").inputs).to.deep.equal({
        globalReplicationGroupIdSuffix: "mall-test",
        globalReplicationGroupDescription: "Valkey of all regions",
        primaryReplicationGroupId: "mall-test-cache-us-east-1",
      });
    });

    it("is protected", () => {
      expect(only(recorded, DATASTORE, "elasticache-global").protect).to.equal(true);
    });

    it("leaves its primary alone", () => {
      expect(only(recorded, DATASTORE, "elasticache-global").ignoreChanges).to.deep.equal([
        "primaryReplicationGroupId",
      ]);
    });

    it("is handed out with AWS's prefix", () => {
      expect(recorded.outputs.globalReplicationGroupId).to.match(/^[a-z]{5}-mall-test$/);
    });
  });
});

describe("The birth of a replication group", () => {
  const founder = elasticacheBirth({ role: "primary", nodeType: "cache.m6g.large", shards: 2 });
  const follower = elasticacheBirth({ role: "secondary", globalReplicationGroupId: "ldgnf-mall" });

  it("of the founder brings what all members are", () => {
    expect(founder.args).to.deep.equal({
      engine: "valkey",
      engineVersion: "7.2",
      parameterGroupName: "default.valkey7.cluster.on",
      nodeType: "cache.m6g.large",
      numNodeGroups: 2,
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
    });
  });

  it("of a follower brings the global datastore alone", () => {
    expect(follower.args).to.deep.equal({ globalReplicationGroupId: "ldgnf-mall" });
  });

  it("is ignored afterwards in either role alike, so that a failover changes nothing", () => {
    expect([founder.ignoreChanges, follower.ignoreChanges]).to.deep.equal([IGNORED, IGNORED]);
  });
});
