import { randomUUID } from "node:crypto";
import type { Model, Request, Rule } from "../../model";
import { Refusal } from "../../rules";
import { allowedWithin } from "../../specification";
import { type Bag, bags, isList, text, texts, valuesAt } from "../../values";
import type { Thing, World } from "../../world";
import { allowedByIdentity, ROLE } from "../iam";
import { regionalArn, regionOfArn, token } from "../ids";
import { SECURITY_GROUP, SUBNET } from "../network/common";
import { allows, letsService } from "../policy-document";
import { badRequest, CLUSTER_POLICY, clusterOf, isOn, pathOf, REPLICATOR, textAt, wears } from "./common";

const VPC_IAM = "connectivityInfo.vpcConnectivity.clientAuthentication.sasl.iam";

/** What a cluster's policy must let the service do. Source: developer guide, "Prepare the Amazon MSK source cluster". */
const SERVICE_ACTIONS = ["kafka:CreateVpcConnection", "kafka:GetBootstrapBrokers", "kafka:DescribeClusterV2"];

/** What the service does as its role with either cluster, by the kind of ARN and a name for its last part. */
const BOTH_ENDS = [
  ["cluster", "", ["Connect", "DescribeCluster", "WriteDataIdempotently"]],
  ...["any__amazon_msk_replicator_any", "mskr-offset-syncs.any", "any.checkpoints.internal"].map(
    (topic) =>
      [
        "topic",
        topic,
        [
          "CreateTopic",
          "ReadData",
          "WriteData",
          "DescribeTopic",
          "DescribeTopicDynamicConfiguration",
          "AlterTopic",
          "AlterTopicDynamicConfiguration",
        ],
      ] as const,
  ),
] as const;

/**
 * The same with one of them.
 * Source: MSK developer guide, "Service execution role permissions reference".
 */
const ONE_END = {
  source: [
    ["topic", "any", ["ReadData", "DescribeTopic", "DescribeTopicDynamicConfiguration"]],
    ["group", "any", ["DescribeGroup"]],
  ],
  target: [
    ["topic", "any", ["CreateTopic", "WriteData", "DescribeTopic", "DescribeTopicDynamicConfiguration"]],
    ["group", "any", ["AlterGroup", "DescribeGroup"]],
  ],
} as const;

/** What it does with the target besides, for what the replicator copies beyond data; both are on by default. */
function copied({ replicationInfoList }: Bag): readonly (readonly [string, string, readonly string[]])[] {
  const copies = (what: string) =>
    !valuesAt(replicationInfoList, `topicReplications.${what}`).includes(false);
  return [
    ...(copies("copyTopicConfigurations")
      ? [["topic", "any", ["AlterTopic", "AlterTopicDynamicConfiguration"]] as const]
      : []),
    ...(copies("copyAccessControlListsForTopics") ? [["cluster", "", ["AlterCluster"]] as const] : []),
  ];
}

/** Of these the provider sends no change: it calls UpdateReplicationInfo, which does not take them. */
const NEVER_SENT = ["replicatorName", "description", "serviceExecutionRoleArn"] as const;

/** Paths of the provider's inputs whose values AWS enumerates, with the type and property of the specification. */
const ENUMERATED = [
  ["targetCompressionType", "ReplicationInfo", "TargetCompressionType"],
  ["topicReplications.startingPosition.type", "ReplicationStartingPosition", "Type"],
  ["topicReplications.topicNameConfiguration.type", "ReplicationTopicNameConfiguration", "Type"],
  [
    "consumerGroupReplications.consumerGroupOffsetSyncMode",
    "ConsumerGroupReplication",
    "ConsumerGroupOffsetSyncMode",
  ],
] as const;

export const replicator: Model = {
  type: REPLICATOR,
  specification: "AWS::MSK::Replicator",
  // hashicorp/aws kafka/replicator.go: these are ForceNew.
  replaces: ["kafkaClusters"],
  replacesWithin: {
    replicationInfoList: [
      "sourceKafkaClusterArn",
      "targetKafkaClusterArn",
      "targetCompressionType",
      "topicReplications.startingPosition",
      "topicReplications.topicNameConfiguration",
      // CloudFormation schema AWS::MSK::Replicator: cannot be changed.
      "consumerGroupReplications.consumerGroupOffsetSyncMode",
    ],
  },
  references: [
    {
      property: "serviceExecutionRoleArn",
      type: ROLE,
      by: "arn",
      missing: (arn) => badRequest(`The service execution role ${arn} doesn't exist or can't be assumed.`),
    },
    wears("kafkaClusters.vpcConfig.securityGroupsIds"),
  ],
  invalid: [
    ({ inputs }) => {
      const given = inputs.kafkaClusters;
      if (!isList(given) || given.length === 2) return undefined;
      return given.length < 2
        ? new Refusal(
            "NotEnoughListItems",
            `Attribute kafka_cluster requires 2 item minimum, but config has only ${given.length} declared.`,
            59,
          )
        : new Refusal(
            "TooManyListItems",
            `Attribute kafka_cluster supports 2 item maximum, but config has ${given.length} declared.`,
            59,
          );
    },
    ({ inputs }) => {
      for (const [path, type, property] of ENUMERATED) {
        const value = text(valuesAt(inputs.replicationInfoList, path)[0]);
        const allowed = allowedWithin("AWS::MSK::Replicator", type, property);
        if (value !== undefined && !allowed.includes(value)) {
          const reason = `expected ${path} to be one of ${JSON.stringify(allowed)}, got ${value}`;
          return new Refusal("InvalidParameter", reason, 61);
        }
      }
      return undefined;
    },
  ],
  refusesCreate: [
    (request) => {
      const named = clusterArnsOf(request.inputs);
      const lost = [endOf(request.inputs, "source"), endOf(request.inputs, "target")].find(
        (arn) => !named.includes(arn),
      );
      return lost === undefined
        ? undefined
        : badRequest(`The cluster ${lost} of the replication info is not among the kafkaClusters.`, 60);
    },
    ({ region, inputs }) => {
      const target = endOf(inputs, "target");
      return regionOfArn(target) === region
        ? undefined
        : badRequest(`A replicator is created in the region of its target cluster, ${target}.`, 60);
    },
    ({ world, inputs }) => {
      const lost = clusterArnsOf(inputs).find((arn) => clusterOf(world, arn) === undefined);
      return lost === undefined ? undefined : notUsable(`The specified cluster ${lost} doesn't exist.`);
    },
    bothClusters((cluster) =>
      Number(cluster.state.numberOfBrokerNodes) >= 3
        ? undefined
        : notUsable(
            `The specified Amazon MSK Cluster has less than 3 brokers. Cluster ARN: ${text(cluster.state.arn)}`,
          ),
    ),
    bothClusters((cluster) =>
      isOn(cluster.state.clientAuthentication, "sasl.iam")
        ? undefined
        : notUsable(`IAM Auth is not enabled for the Amazon MSK Cluster ${text(cluster.state.arn)}`),
    ),
    acrossRegions((source) =>
      isOn(source.state.brokerNodeGroupInfo, VPC_IAM)
        ? undefined
        : notUsable(
            `Multi-VPC private connectivity for IAM is not turned on for the source cluster ${text(source.state.arn)}`,
          ),
    ),
    acrossRegions((source, { world }) => {
      const policy = world.get(CLUSTER_POLICY, source.region, text(source.state.arn) ?? "");
      const allowed = SERVICE_ACTIONS.every((action) =>
        letsService(text(policy?.state.policy), { service: "kafka.amazonaws.com", action, carries: {} }),
      );
      return allowed
        ? undefined
        : notUsable(
            `The cluster policy of ${text(source.state.arn)} does not allow kafka.amazonaws.com ${SERVICE_ACTIONS.join(", ")}`,
          );
    }),
    ({ world, inputs }) => {
      for (const entry of bags(inputs.kafkaClusters)) {
        const home = regionOfArn(textAt(entry, "amazonMskCluster.mskClusterArn") ?? "");
        const lost = texts(valuesAt(entry, "vpcConfig.subnetIds")[0]).find(
          (id) => world.get(SUBNET, home, id) === undefined,
        );
        if (lost !== undefined) return badRequest(`The subnet ID '${lost}' does not exist in ${home}.`);
      }
      return undefined;
    },
    ({ world, region, inputs }) => {
      const target = bags(inputs.kafkaClusters).find(
        (entry) => textAt(entry, "amazonMskCluster.mskClusterArn") === endOf(inputs, "target"),
      );
      const worn = texts(valuesAt(target, "vpcConfig.securityGroupsIds")[0]);
      return worn.some((id) => world.get(SECURITY_GROUP, region, id) !== undefined)
        ? undefined
        : badRequest("Specify security groups of the target cluster's region for the target cluster.");
    },
    ({ world, inputs }) => {
      const role = world.all(ROLE).find(({ state }) => state.arn === inputs.serviceExecutionRoleArn);
      return text(role?.state.assumeRolePolicy)?.includes("kafka.amazonaws.com") === true
        ? undefined
        : badRequest(
            `The service execution role ${text(inputs.serviceExecutionRoleArn)} doesn't exist or can't be assumed.`,
          );
    },
    ({ world, region, inputs }) =>
      world.in(region, REPLICATOR).some(({ state }) => state.replicatorName === inputs.replicatorName)
        ? new Refusal("ConflictException", "A resource with this name already exists.")
        : undefined,
  ],
  id: (request) =>
    regionalArn(request, "kafka", `replicator/${text(request.inputs.replicatorName)}/${randomUUID()}-4`),
  attributes: (_, id) => ({ arn: id, currentVersion: `K${token(13).toUpperCase()}` }),
  // S10: the edit succeeds, and AWS answers with what it had before.
  updated: ({ world, thing }, before) =>
    world.change(thing, {
      ...Object.fromEntries(NEVER_SENT.map((property) => [property, before[property]])),
      currentVersion: `K${token(13).toUpperCase()}`,
    }),
  warns: (thing, world) => unsentEdit(thing) ?? authError(thing, world),
  seconds: 900,
};

function notUsable(reason: string): Refusal {
  return new Refusal("InvalidInput.InvalidKafkaCluster", reason, 59);
}

function endOf(inputs: Bag, end: "source" | "target"): string {
  return textAt(inputs.replicationInfoList, `${end}KafkaClusterArn`) ?? "";
}

function clusterArnsOf(inputs: Bag): readonly string[] {
  return valuesAt(inputs.kafkaClusters, "amazonMskCluster.mskClusterArn").flatMap((arn) => text(arn) ?? []);
}

function bothClusters(rule: (cluster: Thing) => Refusal | undefined): Rule {
  return ({ world, inputs }) =>
    clusterArnsOf(inputs)
      .flatMap((arn) => clusterOf(world, arn) ?? [])
      .map(rule)
      .find((refusal) => refusal !== undefined);
}

/** What AWS demands of a source in another region than the target. */
function acrossRegions(rule: (source: Thing, request: Request) => Refusal | undefined): Rule {
  return (request) => {
    const source = clusterOf(request.world, endOf(request.inputs, "source"));
    return source === undefined || source.region === request.region ? undefined : rule(source, request);
  };
}

/** S9: the Replicator is RUNNING, and copies nothing, while its role lacks a permission. */
function authError(thing: Thing, world: World): string | undefined {
  const statements = allowedByIdentity(world, text(thing.state.serviceExecutionRoleArn) ?? "");
  const granted = (action: string, arn: string) =>
    statements.some((statement) => allows(statement, action, arn));
  const needed = (["source", "target"] as const).flatMap((end) => {
    const cluster = endOf(thing.state, end);
    const [before] = cluster.split(":cluster/");
    return [...BOTH_ENDS, ...ONE_END[end], ...(end === "target" ? copied(thing.state) : [])].flatMap(
      ([kind, name, actions]) =>
        actions.map((action) => ({
          action: `kafka-cluster:${action}`,
          arn: kind === "cluster" ? cluster : `${before}:${kind}/${pathOf(cluster)}/${name}`,
        })),
    );
  });
  const lacking = needed.find(({ action, arn }) => !granted(action, arn));
  return lacking === undefined
    ? undefined
    : `Replicator ${text(thing.state.replicatorName)} is RUNNING with AuthError above 0: its role may not ${lacking.action} on ${lacking.arn}`;
}

/** S10: what the program asks for, and AWS was never told. */
function unsentEdit(thing: Thing): string | undefined {
  const property = NEVER_SENT.find((name) => text(thing.inputs[name]) !== text(thing.state[name]));
  return property === undefined
    ? undefined
    : `Replicator ${text(thing.state.replicatorName)} keeps its ${property}: MSK cannot change it, and the update did nothing`;
}
