import { expect } from "chai";
import { CLUSTER, REPLICATOR } from "../../../sandbox/cloud/models/kafka/common";
import { growStorage } from "../../../sandbox/cloud/models/kafka/storage";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";
import { kafkaEnd, replication } from "../../support/fixtures/kafka";
import type { Properties } from "../../support/provider-client";
import { refusedRules, rule } from "../../support/rules";

type Block = { [name: string]: Properties[string] };

describe("MSK", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  let west: FixtureRegion;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
    west = await cloud.region("us-west-2");
  });
  afterEach(() => {
    for (const number of cloud.cloud.refusedBy) refusedRules.add(number);
    cloud.stop();
  });

  const brokersWith = async (change: Block): Promise<Block> => {
    const { brokerNodeGroupInfo } = await east.inputsOf("kafkaCluster");
    return { brokerNodeGroupInfo: { ...Object(brokerNodeGroupInfo), ...change } };
  };
  const refused = async (change: Block) => refusalOf(east.request("kafkaCluster", change));
  const volume = (volumeSize: number) => ({ storageInfo: { ebsStorageInfo: { volumeSize } } });
  const bad = (reason: string) => `BadRequestException: ${reason}`;

  describe("a cluster", () => {
    rule(54, "has a multiple of its zones as brokers", async () => {
      expect(await refused({ numberOfBrokerNodes: 3 })).to.equal(
        bad(
          "The number of broker nodes must be a multiple of Availability Zones in the ClientSubnets parameter.",
        ),
      );
    });

    rule(54, "has two or three subnets", async () => {
      const one = await brokersWith({ clientSubnets: [await east.of("subnetA")] });
      expect(await refused(one)).to.equal(bad("Specify either two or three client subnets."));
    });

    rule(55, "has no broker in use1-az3", async () => {
      const vpcId = await east.of("vpc");
      const subnet = await east.request("subnetA", {
        vpcId,
        cidrBlock: "10.0.9.0/24",
        availabilityZone: "us-east-1d",
      });
      const there = await brokersWith({ clientSubnets: [await east.of("subnetA"), subnet.id] });
      expect(await refused(there)).to.equal(
        bad("One or more subnets belong to unsupported availability zones: [us-east-1d]."),
      );
    });

    rule(56, "connects no other VPC to kafka.t3.small", async () => {
      expect(await refused(await brokersWith({ instanceType: "kafka.t3.small" }))).to.equal(
        bad(
          "Multi-VPC private connectivity is not supported on the broker instance type of the MSK cluster.",
        ),
      );
    });

    rule(57, "is not born public", async () => {
      const open = await brokersWith({
        connectivityInfo: { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } },
      });
      expect(await refused(open)).to.equal(
        bad("Public access can't be turned on while the cluster is created."),
      );
    });

    rule(58, "connects other VPCs with IAM only if it has IAM", async () => {
      expect(await refused({ clientAuthentication: { sasl: { scram: true } } })).to.equal(
        bad("Multi-VPC private connectivity with sasl.iam needs a cluster with that client authentication."),
      );
    });

    rule(58, "connects no other VPC while it lets strangers in", async () => {
      expect(
        await refused({ clientAuthentication: { sasl: { iam: true }, unauthenticated: true } }),
      ).to.equal(bad("Multi-VPC private connectivity doesn't support unauthenticated access."));
    });

    rule(62, "has 16,384 GiB a broker at most", async () => {
      expect(await refused(await brokersWith(volume(16385)))).to.include("to be in the range (1 - 16384)");
    });

    rule(62, "does not shrink its volumes", async () => {
      const cluster = await east.deploy("kafkaCluster");
      expect(await refusalOf(east.update(cluster, await brokersWith(volume(50))))).to.equal(
        bad("The volume of the brokers can't be reduced from 100 GiB to 50 GiB."),
      );
    });

    rule(63, "has no storage of its own with Express brokers", async () => {
      expect(await refused(await brokersWith({ instanceType: "express.m7g.large" }))).to.equal(
        bad("StorageInfo can't be specified for Express brokers."),
      );
    });

    it("runs no version whose support has ended", async () => {
      expect(await refused({ kafkaVersion: "3.6.0" })).to.match(
        /^BadRequestException: Unsupported KafkaVersion \[3\.6\.0\]/,
      );
    });

    it("names its brokers in AWS's form, with the port for IAM", async () => {
      expect(await east.of("kafkaCluster", "bootstrapBrokersSaslIam")).to.match(
        /^(b-[123]\.orders\.[a-z0-9]{6}\.c2\.kafka\.us-east-1\.amazonaws\.com:9098,?){3}$/,
      );
    });

    for (const [fact, property] of [
      ["other security groups", "securityGroups"],
      ["other subnets", "clientSubnets"],
    ] as const) {
      it(`is replaced by ${fact}`, async () => {
        const cluster = await east.deploy("kafkaCluster");
        const inputs = { ...cluster.inputs, ...(await brokersWith({ [property]: ["another"] })) };
        expect((await east.client.diff(cluster, inputs)).replaces).to.deep.equal(["brokerNodeGroupInfo"]);
      });
    }

    it("is changed in place by another broker type", async () => {
      const cluster = await east.deploy("kafkaCluster");
      const inputs = { ...cluster.inputs, ...(await brokersWith({ instanceType: "kafka.m5.xlarge" })) };
      expect((await east.client.diff(cluster, inputs)).replaces).to.deep.equal([]);
    });

    it("is replaced by an older version", async () => {
      const cluster = await east.request("kafkaCluster", { kafkaVersion: "3.9.x" });
      const older = { ...cluster.inputs, kafkaVersion: "3.8.x" };
      expect((await east.client.diff(cluster, older)).replaces).to.deep.equal(["kafkaVersion"]);
    });

    it("keeps the volumes that have grown, where the program leaves them alone", async () => {
      const cluster = await east.deploy("kafkaCluster");
      const [thing] = cloud.world.all(CLUSTER);
      if (thing === undefined) throw new Error("no cluster");
      const path = "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize";
      growStorage(cloud.world, String(thing.state.clusterName), 110);
      expect(cloud.cloud.diff(thing.type, thing.state, thing.inputs, thing.inputs, [path])).to.deep.equal([]);
      const changed = await brokersWith({ instanceType: "kafka.m5.xlarge" });
      const { outputs } = await east.update(cluster, changed, [path]);
      expect(JSON.stringify(outputs.brokerNodeGroupInfo)).to.include('"volumeSize":110');
    });
  });

  describe("a topic", () => {
    it("has no more copies than there are brokers", async () => {
      expect(await refusalOf(east.request("kafkaTopic", { replicationFactor: 5 }))).to.equal(
        bad("Replication factor: 5 larger than available brokers: 4."),
      );
    });

    it("loses no partitions", async () => {
      const topic = await east.deploy("kafkaTopic");
      expect(await refusalOf(east.update(topic, { partitionCount: 3 }))).to.equal(
        bad("Topic currently has 6 partitions, which is higher than the requested 3."),
      );
    });
  });

  describe("a Replicator", () => {
    /** From us-east-1 to us-west-2, asked for in us-west-2. */
    const across = async (changes: Block = {}) => {
      const source = await east.of("kafkaCluster", "arn");
      const target = await west.of("kafkaOtherCluster", "arn");
      await east.deploy("replicatorRolePolicy");
      return west.client.create(
        { type: REPLICATOR, name: "across" },
        {
          replicatorName: "orders-to-invoices",
          serviceExecutionRoleArn: await east.of("replicatorRole", "arn"),
          kafkaClusters: [await kafkaEnd(east, source), await kafkaEnd(west, target)].map((end, index) =>
            index === 0 ? { ...end, vpcConfig: { subnetIds: Object(end.vpcConfig).subnetIds } } : end,
          ),
          replicationInfoList: replication(source, target),
          ...changes,
        },
      );
    };

    it("is made between two regions", async () => {
      await east.deploy("kafkaPolicy");
      expect((await across()).id).to.match(/^arn:aws:kafka:us-west-2:111122223333:replicator\//);
    });

    rule(59, "has exactly two clusters", async () => {
      const [first] = Object((await east.inputsOf("kafkaReplicator")).kafkaClusters);
      expect(await refusalOf(east.request("kafkaReplicator", { kafkaClusters: [first] }))).to.include(
        "requires 2 item minimum, but config has only 1 declared",
      );
    });

    rule(59, "is let in by the policy of a source in another region", async () => {
      expect(await refusalOf(across())).to.match(
        /^InvalidInput\.InvalidKafkaCluster: The cluster policy of .* does not allow kafka\.amazonaws\.com /,
      );
    });

    rule(60, "is made in the region of its target", async () => {
      const good = await east.inputsOf("kafkaReplicator");
      const [source, target] = Object(good.kafkaClusters);
      const worn = [await west.of("securityGroup")];
      const wearing = (end: Block) => ({
        ...end,
        vpcConfig: { ...Object(end.vpcConfig), securityGroupsIds: worn },
      });
      const inputs = { ...good, kafkaClusters: [wearing(source), wearing(target)] };
      expect(await refusalOf(west.client.create({ type: REPLICATOR, name: "lost" }, inputs))).to.match(
        /^BadRequestException: A replicator is created in the region of its target cluster/,
      );
    });

    for (const [what, change] of [
      ["compression", { targetCompressionType: "BROTLI" }],
      ["starting position", { topicReplications: [{ startingPosition: { type: "FIRST" } }] }],
      ["naming", { topicReplications: [{ topicNameConfiguration: { type: "SUFFIXED" } }] }],
    ] as const) {
      rule(61, `has a ${what} that AWS knows`, async () => {
        const { replicationInfoList } = await east.inputsOf("kafkaReplicator");
        const info = { ...Object(replicationInfoList), ...change };
        expect(await refusalOf(east.request("kafkaReplicator", { replicationInfoList: info }))).to.include(
          "InvalidParameter: expected ",
        );
      });
    }

    it("keeps its description whatever it is told, and says so", async () => {
      const replicator = await east.deploy("kafkaReplicator");
      const { outputs } = await east.update(replicator, { description: "another" });
      expect(outputs.description).to.equal(undefined);
      expect(cloud.cloud.warnings()).to.deep.equal([
        "us-east-1: Replicator orders-to-invoices keeps its description: MSK cannot change it, and the update did nothing",
      ]);
    });

    it("runs without copying anything while its role lacks a permission, and says so", async () => {
      await east.deploy("kafkaReplicator");
      await east.client.delete(await east.deploy("replicatorRolePolicy"));
      expect(cloud.cloud.warnings()).to.have.length(1);
      expect(cloud.cloud.warnings()[0]).to.match(
        /^us-east-1: Replicator orders-to-invoices is RUNNING with AuthError above 0: its role may not kafka-cluster:Connect on /,
      );
    });

    /** What the warning says is missing while the role may do only this, by cluster and kind of ARN. */
    const missing = async (changes: Block, grants: readonly (readonly [string, string, string])[]) => {
      const info = Object((await east.inputsOf("kafkaReplicator")).replicationInfoList);
      const [topics] = info.topicReplications;
      await east.client.create(
        { type: REPLICATOR, name: "copy" },
        {
          ...(await east.inputsOf("kafkaReplicator")),
          replicationInfoList: { ...info, topicReplications: [{ ...topics, ...changes }] },
        },
      );
      const source = String(info.sourceKafkaClusterArn);
      const target = String(info.targetKafkaClusterArn);
      const at = (end: string, kind: string) =>
        kind === "cluster"
          ? end
          : `${end.replace(":cluster/", `:${kind.split("/")[0]}/`)}/${kind.split("/")[1] ?? "*"}`;
      const [policy] = cloud.world.all("aws:iam/rolePolicy:RolePolicy");
      if (policy === undefined) throw new Error("no policy");
      const Statement = grants.map(([end, kind, actions]) => ({
        Effect: "Allow",
        Action: actions.split(" ").map((action) => `kafka-cluster:${action}`),
        Resource: at(end === "source" ? source : target, kind),
      }));
      cloud.world.change(policy, { policy: JSON.stringify({ Version: "2012-10-17", Statement }) });
      return cloud.cloud
        .warnings()
        .map((warning) => warning.replace(source, "source").replace(target, "target").split("may not ")[1]);
    };
    const INTERNAL =
      "CreateTopic ReadData WriteData DescribeTopic DescribeTopicDynamicConfiguration AlterTopic AlterTopicDynamicConfiguration";
    const LEAST = (["source", "target"] as const).flatMap((end) => [
      [end, "cluster", "Connect DescribeCluster WriteDataIdempotently"] as const,
      [end, "topic/*__amazon_msk_replicator_*", INTERNAL] as const,
      [end, "topic/mskr-offset-syncs.*", INTERNAL] as const,
      [end, "topic/*.checkpoints.internal", INTERNAL] as const,
    ]);
    const READS = ["source", "topic", "ReadData DescribeTopic DescribeTopicDynamicConfiguration"] as const;
    const REST = [
      ["source", "group", "DescribeGroup"],
      ["target", "topic", "CreateTopic WriteData DescribeTopic DescribeTopicDynamicConfiguration"],
      ["target", "group", "AlterGroup DescribeGroup"],
    ] as const;
    const DATA_ONLY = { copyTopicConfigurations: false, copyAccessControlListsForTopics: false };

    it("needs to write nowhere in the source but in its own topics", async () => {
      expect(await missing(DATA_ONLY, [...LEAST, READS, ...REST])).to.deep.equal([]);
    });

    it("needs to read the source", async () => {
      const [lacking] = await missing(DATA_ONLY, [...LEAST, ...REST]);
      expect(lacking).to.match(/^kafka-cluster:ReadData on .*:topic\//);
    });

    it("needs to alter the target's topics where it copies their configuration", async () => {
      const changes = { ...DATA_ONLY, copyTopicConfigurations: true };
      const [lacking] = await missing(changes, [...LEAST, READS, ...REST]);
      expect(lacking).to.match(/^kafka-cluster:AlterTopic on .*:topic\//);
    });

    it("needs to alter the target cluster where it copies access control lists", async () => {
      const changes = { ...DATA_ONLY, copyAccessControlListsForTopics: true };
      expect(await missing(changes, [...LEAST, READS, ...REST])).to.deep.equal([
        "kafka-cluster:AlterCluster on target",
      ]);
    });
  });
});
