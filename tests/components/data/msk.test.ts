import { expect } from "chai";
import { Msk, type MskArgs } from "../../../components/data/msk";
import { SERVER_PROPERTIES } from "../../../components/data/msk-engine";
import { type Bag, isBag } from "../../../sandbox/cloud/values";
import { only, type Registration, registered } from "../../support/recorder";
import { keysIn, networkIn, recordWith } from "../harness";

const CLUSTER = "aws:msk/cluster:Cluster";
const TOPIC = "aws:msk/topic:Topic";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

const recordMsk = (args: Partial<MskArgs> = {}, zones = 3) =>
  recordWith((opts) => {
    const keys = keysIn(opts);
    const network = networkIn(opts, keys);
    const { clusterArn, bootstrapBrokers, securityGroupId } = new Msk(
      "msk",
      {
        clusterName: "mall-test-msk-us-east-1",
        vpcId: network.vpcId,
        subnetIds: network.subnetIds.data.slice(0, zones),
        kmsKeyArn: keys.arns.msk,
        logsKeyArn: keys.arns.logs,
        logGroupPrefix: "/mall/test/",
        instanceType: "kafka.m5.large",
        brokers: 3,
        volumeSize: 100,
        maxVolumeSize: 400,
        topics: {
          "order.created": { partitions: 6, retentionDays: 7 },
          "dlq.all": { partitions: 1, retentionDays: 30 },
        },
        callers: [{ name: "workloads", securityGroupId: network.workloadSecurityGroupId }],
        protect: true,
        ...args,
      },
      opts,
    );
    return { clusterArn, bootstrapBrokers, securityGroupId };
  });

const pick = (inputs: Bag, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, inputs[key]]));

function blockOf(inputs: Bag, name: string): Bag {
  const block = inputs[name];
  if (!isBag(block)) throw new TypeError(`${name} is no block`);
  return block;
}

describe("MSK", () => {
  let recorded: Awaited<ReturnType<typeof recordMsk>>;
  let cluster: Registration;
  before(async () => {
    recorded = await recordMsk();
    cluster = only(recorded, CLUSTER, "msk");
  });

  const keyTagsOf = (arn: unknown) =>
    recorded.world.all("aws:kms/key:Key").find(({ state }) => state.arn === arn)?.state.tags;

  it("takes clients that authenticate with IAM, and nobody else", () => {
    expect(cluster.inputs.clientAuthentication).to.deep.equal({
      sasl: { iam: true },
      unauthenticated: false,
    });
  });

  it("speaks TLS only", () => {
    expect(blockOf(cluster.inputs, "encryptionInfo").encryptionInTransit).to.deep.equal({
      clientBroker: "TLS",
      inCluster: true,
    });
  });

  it("is encrypted with its own key", () => {
    const { encryptionAtRestKmsKeyArn } = blockOf(cluster.inputs, "encryptionInfo");
    expect(keyTagsOf(encryptionAtRestKmsKeyArn)).to.deep.equal({ service: "msk" });
  });

  it("has no public access, and lets a Replicator of another region in with IAM", () => {
    expect(blockOf(cluster.inputs, "brokerNodeGroupInfo").connectivityInfo).to.deep.equal({
      publicAccess: { type: "DISABLED" },
      vpcConnectivity: { clientAuthentication: { sasl: { iam: true } } },
    });
  });

  for (const [what, zones, args, message] of [
    [
      "brokers that cannot be spread over the zones evenly",
      3,
      { brokers: 4 },
      "msk: brokers is 4; expected a multiple of the 3 zones, and at least 3: every topic has so many copies",
    ],
    [
      "fewer brokers than a topic has copies",
      2,
      { brokers: 2 },
      "msk: brokers is 2; expected a multiple of the 2 zones, and at least 3: every topic has so many copies",
    ],
    [
      "a broker that takes no multi-VPC connectivity",
      3,
      { instanceType: "kafka.t3.small" },
      "msk: instanceType is kafka.t3.small; expected a broker of kafka.m5 or kafka.m7g: kafka.t3 has no multi-VPC connectivity, which the Replicator needs, and express brokers take no volumes",
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      let refusal = "";
      await recordMsk(args, zones).catch((error: Error) => {
        refusal = error.message;
      });
      expect(refusal).to.equal(message);
    });
  }

  it("is watched topic by topic, by CloudWatch and by Prometheus", () => {
    expect(pick(cluster.inputs, ["enhancedMonitoring", "openMonitoring"])).to.deep.equal({
      enhancedMonitoring: "PER_TOPIC_PER_BROKER",
      openMonitoring: {
        prometheus: { jmxExporter: { enabledInBroker: true }, nodeExporter: { enabledInBroker: true } },
      },
    });
  });

  it("logs into a group of its own, with the key of logs, for 90 days", () => {
    const group = only(recorded, "aws:cloudwatch/logGroup:LogGroup", "msk").inputs;
    expect(cluster.inputs.loggingInfo).to.deep.equal({
      brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: "/mall/test/msk" } },
    });
    expect([group.name, group.retentionInDays, keyTagsOf(group.kmsKeyId)]).to.deep.equal([
      "/mall/test/msk",
      90,
      { service: "logs" },
    ]);
  });

  it("tells its brokers that copies are three, two of them in sync, and that no topic is an accident", () => {
    expect(SERVER_PROPERTIES.split("\n")).to.deep.equal([
      "auto.create.topics.enable=false",
      "compression.type=producer",
      "default.replication.factor=3",
      "min.insync.replicas=2",
      "unclean.leader.election.enable=false",
    ]);
  });

  it("names the configuration that says so", () => {
    const [configuration] = recorded.world.all("aws:msk/configuration:Configuration");
    expect(configuration?.state.serverProperties).to.equal(SERVER_PROPERTIES);
    expect(cluster.inputs.configurationInfo).to.deep.equal({
      arn: configuration?.state.arn,
      revision: configuration?.state.latestRevision,
    });
  });

  it("grows to the size that it is given, and ignores that it did", () => {
    const { inputs } = only(recorded, "aws:appautoscaling/target:Target", "msk-storage");
    expect(pick(inputs, ["resourceId", "scalableDimension", "maxCapacity"])).to.deep.equal({
      resourceId: recorded.outputs.clusterArn,
      scalableDimension: "kafka:broker-storage:VolumeSize",
      maxCapacity: 400,
    });
    expect(cluster.ignoreChanges).to.deep.equal([
      "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize",
    ]);
  });

  it("lets Replicators of other regions connect to it, as the service", () => {
    const { policy } = only(recorded, "aws:msk/clusterPolicy:ClusterPolicy", "msk").inputs;
    expect(JSON.parse(String(policy)).Statement).to.deep.equal([
      {
        Sid: "Replication",
        Effect: "Allow",
        Principal: { Service: "kafka.amazonaws.com" },
        Action: ["kafka:CreateVpcConnection", "kafka:GetBootstrapBrokers", "kafka:DescribeClusterV2"],
        Resource: recorded.outputs.clusterArn,
      },
    ]);
  });

  it("has exactly the topics that it is given, with three copies", () => {
    const keys = ["name", "partitionCount", "replicationFactor", "configs"];
    const topics = Object.values(registered(recorded, TOPIC)).map(({ inputs }) => pick(inputs, keys));
    expect(topics).to.have.deep.members([
      {
        name: "order.created",
        partitionCount: 6,
        replicationFactor: 3,
        configs: '{"min.insync.replicas":"2","retention.ms":"604800000"}',
      },
      {
        name: "dlq.all",
        partitionCount: 1,
        replicationFactor: 3,
        configs: '{"min.insync.replicas":"2","retention.ms":"2592000000"}',
      },
    ]);
  });

  for (const protect of [true, false]) {
    it(`${protect ? "is" : "is not"} protected, with its topics, when protect is ${protect}`, async () => {
      const again = await recordMsk({ protect });
      const holding = [only(again, CLUSTER, "msk"), ...Object.values(registered(again, TOPIC))];
      expect(holding.map((each) => each.protect)).to.deep.equal([protect, protect, protect]);
    });
  }

  it("lets in the workloads and the Replicator that wears its group, on the port of IAM alone", () => {
    const { securityGroupId } = recorded.outputs;
    const rules = Object.values(registered(recorded, RULE)).filter(
      ({ inputs }) => inputs.securityGroupId === securityGroupId,
    );
    const keys = ["description", "fromPort", "toPort"];
    expect(rules.map(({ inputs }) => pick(inputs, keys))).to.have.deep.members([
      { description: "Kafka with IAM from workloads", fromPort: 9098, toPort: 9098 },
      { description: "Kafka with IAM between the Replicator and the brokers", fromPort: 9098, toPort: 9098 },
    ]);
  });

  it("hands out its brokers with the port of IAM", () => {
    const ports = recorded.outputs.bootstrapBrokers.split(",").map((broker) => broker.split(":")[1]);
    expect(ports).to.deep.equal(["9098", "9098", "9098"]);
  });

  it("hands out no secret", () => {
    expect(recorded.secretOutputs).to.deep.equal([]);
  });
});
