import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { serviceTrust } from "../identity/service-trust";

/** One of the two clusters between which a Replicator copies. */
export interface MskEnd {
  readonly region: string;
  readonly clusterArn: pulumi.Input<string>;
  /** Subnets from which the Replicator reaches the cluster, in the cluster's region. */
  readonly subnetIds: readonly pulumi.Input<string>[];
}

export interface MskReplicatorArgs {
  /** Name of the Replicator, unique in the account's region. MSK cannot change it, and the provider does not say so. */
  readonly replicatorName: string;
  readonly accountId: pulumi.Input<string>;
  readonly source: MskEnd;
  /** With the security group that the Replicator wears there. */
  readonly target: MskEnd & { readonly securityGroupId: pulumi.Input<string> };
  /** What must be there first: each cluster with its policy, its rules and its topics. */
  readonly after: readonly pulumi.Resource[];
}

/** The limit of the provider, 30 minutes, is less than MSK has been seen to take (two hours). */
const TIMEOUTS = { create: "3h", update: "3h", delete: "3h" };

/** Topics in which the service keeps its own state, in both clusters. */
const INTERNAL_TOPICS = ["*__amazon_msk_replicator_*", "mskr-offset-syncs.*", "*.checkpoints.internal"];

const CLUSTER_ACTIONS = ["Connect", "DescribeCluster", "WriteDataIdempotently"];

const INTERNAL_TOPIC_ACTIONS = [
  "CreateTopic",
  "ReadData",
  "WriteData",
  "DescribeTopic",
  "DescribeTopicDynamicConfiguration",
  "AlterTopic",
  "AlterTopicDynamicConfiguration",
];

/** What the service does with everybody else's topics and groups: the source's it reads only. */
const SOURCE_ACTIONS = {
  topics: ["ReadData", "DescribeTopic", "DescribeTopicDynamicConfiguration"],
  groups: ["DescribeGroup"],
};
const TARGET_ACTIONS = {
  topics: ["CreateTopic", "WriteData", "DescribeTopic", "DescribeTopicDynamicConfiguration"],
  groups: ["AlterGroup", "DescribeGroup"],
};

/** Copies every topic and the consumers' positions from one region's cluster to another's, under the same names. */
export class MskReplicator extends pulumi.ComponentResource {
  constructor(name: string, args: MskReplicatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:MskReplicator", name, {}, opts);

    const { role, policy } = this.createRole(name, args);
    this.createReplicator(name, role, [policy, ...args.after], args);
    this.registerOutputs({});
  }

  /** A role for each Replicator: those that share one share its Kafka quotas. */
  private createRole(name: string, args: MskReplicatorArgs) {
    const role = new aws.iam.Role(
      name,
      {
        description: `Lets MSK replicate from ${args.source.region} to ${args.target.region}`,
        assumeRolePolicy: serviceTrust("kafka.amazonaws.com", args.accountId),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      name,
      {
        role: role.name,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            ...statementsFor("Source", args.source, SOURCE_ACTIONS),
            ...statementsFor("Target", args.target, TARGET_ACTIONS),
          ],
        }),
      },
      { parent: this },
    );
    return { role, policy };
  }

  private createReplicator(
    name: string,
    role: aws.iam.Role,
    dependsOn: pulumi.Resource[],
    { replicatorName, source, target }: MskReplicatorArgs,
  ): void {
    new aws.msk.Replicator(
      name,
      {
        // MSK runs it next to the cluster to which it writes.
        region: target.region,
        replicatorName,
        description: `Every topic of ${source.region}, to ${target.region}`,
        serviceExecutionRoleArn: role.arn,
        kafkaClusters: [
          // Without a security group: across regions MSK comes in through PrivateLink.
          {
            amazonMskCluster: { mskClusterArn: source.clusterArn },
            vpcConfig: { subnetIds: [...source.subnetIds] },
          },
          {
            amazonMskCluster: { mskClusterArn: target.clusterArn },
            vpcConfig: { subnetIds: [...target.subnetIds], securityGroupsIds: [target.securityGroupId] },
          },
        ],
        replicationInfoList: {
          sourceKafkaClusterArn: source.clusterArn,
          targetKafkaClusterArn: target.clusterArn,
          targetCompressionType: "GZIP",
          topicReplications: [
            {
              topicsToReplicates: [".*"],
              detectAndCopyNewTopics: true,
              // Each region's program sets its own topics' configuration; two directions would overwrite each other.
              copyTopicConfigurations: false,
              // Access is IAM's; there are no Kafka ACLs.
              copyAccessControlListsForTopics: false,
              // The same names in both directions: MSK marks what it has copied, and does not copy it back.
              topicNameConfiguration: { type: "IDENTICAL" },
              // What a new, or a rebuilt, region lacks comes first.
              startingPosition: { type: "EARLIEST" },
            },
          ],
          consumerGroupReplications: [
            {
              consumerGroupsToReplicates: [".*"],
              detectAndCopyNewConsumerGroups: true,
              synchroniseConsumerGroupOffsets: true,
              // Wherever the producers are: positions survive the way back, too.
              consumerGroupOffsetSyncMode: "ENHANCED",
            },
          ],
        },
      },
      { parent: this, dependsOn, customTimeouts: TIMEOUTS },
    );
  }
}

/**
 * Exactly one cluster, its topics and its groups: `arn:…:topic/<cluster>/<uuid>/<topic>`. No right to alter a topic's
 * configuration, nor Kafka ACLs: neither is copied.
 * https://docs.aws.amazon.com/msk/latest/developerguide/msk-replicator-permissions-reference.html
 */
function statementsFor(sid: string, { clusterArn }: MskEnd, { topics, groups }: typeof SOURCE_ACTIONS) {
  const arn = pulumi.output(clusterArn);
  const inside = (kind: string, name: string) =>
    arn.apply((cluster) => `${cluster.replace(":cluster/", `:${kind}/`)}/${name}`);
  const allow = (noun: string, actions: readonly string[], resources: readonly pulumi.Output<string>[]) => ({
    Sid: `${sid}${noun}`,
    Effect: "Allow",
    Action: actions.map((action) => `kafka-cluster:${action}`),
    Resource: resources,
  });
  return [
    allow("Cluster", CLUSTER_ACTIONS, [arn]),
    allow(
      "InternalTopics",
      INTERNAL_TOPIC_ACTIONS,
      INTERNAL_TOPICS.map((name) => inside("topic", name)),
    ),
    allow("Topics", topics, [inside("topic", "*")]),
    allow("Groups", groups, [inside("group", "*")]),
  ];
}
