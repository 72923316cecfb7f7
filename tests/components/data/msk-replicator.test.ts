import { expect } from "chai";
import type { Bag } from "../../../sandbox/cloud/values";
import { recordMall } from "../../stacks/mall";
import { only, registered } from "../../support/recorder";

const REPLICATOR = "aws:msk/replicator:Replicator";
const WAYS = ["us-east-1-to-us-west-2", "us-west-2-to-us-east-1"] as const;

const CLUSTER = ["Connect", "DescribeCluster", "WriteDataIdempotently"].map(
  (action) => `kafka-cluster:${action}`,
);
const INTERNAL_TOPICS = [
  "CreateTopic",
  "ReadData",
  "WriteData",
  "DescribeTopic",
  "DescribeTopicDynamicConfiguration",
  "AlterTopic",
  "AlterTopicDynamicConfiguration",
].map((action) => `kafka-cluster:${action}`);

describe("MSK's Replicators", () => {
  let mall: Awaited<ReturnType<typeof recordMall>>;
  before(async () => {
    mall = await recordMall();
  });

  const inputsOf = (way: string): Bag => only(mall.secondary, REPLICATOR, `msk-${way}`).inputs;
  const arns = () => ({
    "us-east-1": mall.primary.outputs.mskClusterArn,
    "us-west-2": mall.secondary.outputs.mskClusterArn,
  });

  type Region = keyof ReturnType<typeof arns>;
  /** As an ARN's end names whatever is inside of a cluster. */
  const inside = (kind: string, region: Region, name = "*") =>
    `${arns()[region].replace(":cluster/", `:${kind}/`)}/${name}`;
  const internal = (region: Region) =>
    ["*__amazon_msk_replicator_*", "mskr-offset-syncs.*", "*.checkpoints.internal"].map((name) =>
      inside("topic", region, name),
    );
  const isOf = (arn: string, region: Region) => arn.startsWith(`arn:aws:kafka:${region}:`);
  const grantsOf = (way: string) => {
    const { policy } = only(mall.secondary, "aws:iam/rolePolicy:RolePolicy", `msk-${way}`).inputs;
    const statements: readonly {
      readonly Action: readonly string[];
      readonly Resource: readonly string[];
    }[] = JSON.parse(String(policy)).Statement;
    return statements.map(({ Action, Resource }) => ({ Action, Resource }));
  };

  it("are made by the newcomer, one for each direction", () => {
    expect(Object.keys(registered(mall.primary, REPLICATOR))).to.deep.equal([]);
    expect(Object.keys(registered(mall.secondary, REPLICATOR))).to.have.members(
      WAYS.map((way) => `msk-${way}`),
    );
  });

  for (const [way, source, target] of [
    [WAYS[0], "us-east-1", "us-west-2"],
    [WAYS[1], "us-west-2", "us-east-1"],
  ] as const) {
    describe(`that from ${source} to ${target}`, () => {
      it("runs where it writes", () => {
        expect(inputsOf(way).region).to.equal(target);
      });

      it("reaches each cluster from the data subnets of its region, in the group of the cluster that it writes to", () => {
        const endOf = (region: typeof source | typeof target) => {
          const { outputs } = region === "us-east-1" ? mall.primary : mall.secondary;
          return { cluster: { mskClusterArn: outputs.mskClusterArn }, outputs };
        };
        const [from, to] = [endOf(source), endOf(target)];
        expect(inputsOf(way).kafkaClusters).to.deep.equal([
          { amazonMskCluster: from.cluster, vpcConfig: { subnetIds: from.outputs.dataSubnetIds } },
          {
            amazonMskCluster: to.cluster,
            vpcConfig: {
              subnetIds: to.outputs.dataSubnetIds,
              securityGroupsIds: [to.outputs.mskSecurityGroupId],
            },
          },
        ]);
      });

      it("copies every topic under its own name, and the consumers' positions, from the beginning", () => {
        expect(inputsOf(way).replicationInfoList).to.deep.equal({
          sourceKafkaClusterArn: arns()[source],
          targetKafkaClusterArn: arns()[target],
          targetCompressionType: "GZIP",
          topicReplications: [
            {
              topicsToReplicates: [".*"],
              detectAndCopyNewTopics: true,
              copyTopicConfigurations: false,
              copyAccessControlListsForTopics: false,
              topicNameConfiguration: { type: "IDENTICAL" },
              startingPosition: { type: "EARLIEST" },
            },
          ],
          consumerGroupReplications: [
            {
              consumerGroupsToReplicates: [".*"],
              detectAndCopyNewConsumerGroups: true,
              synchroniseConsumerGroupOffsets: true,
              consumerGroupOffsetSyncMode: "ENHANCED",
            },
          ],
        });
      });

      it("acts as a role of its own, which reads the source, and writes nothing there but its own topics", () => {
        expect(
          grantsOf(way).filter(({ Resource }) => Resource.some((arn) => isOf(arn, source))),
        ).to.deep.equal([
          { Action: CLUSTER, Resource: [arns()[source]] },
          { Action: INTERNAL_TOPICS, Resource: internal(source) },
          {
            Action: [
              "kafka-cluster:ReadData",
              "kafka-cluster:DescribeTopic",
              "kafka-cluster:DescribeTopicDynamicConfiguration",
            ],
            Resource: [inside("topic", source)],
          },
          { Action: ["kafka-cluster:DescribeGroup"], Resource: [inside("group", source)] },
        ]);
      });

      it("writes the target's topics and positions, and alters no configuration there", () => {
        expect(
          grantsOf(way).filter(({ Resource }) => Resource.some((arn) => isOf(arn, target))),
        ).to.deep.equal([
          { Action: CLUSTER, Resource: [arns()[target]] },
          { Action: INTERNAL_TOPICS, Resource: internal(target) },
          {
            Action: [
              "kafka-cluster:CreateTopic",
              "kafka-cluster:WriteData",
              "kafka-cluster:DescribeTopic",
              "kafka-cluster:DescribeTopicDynamicConfiguration",
            ],
            Resource: [inside("topic", target)],
          },
          {
            Action: ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"],
            Resource: [inside("group", target)],
          },
        ]);
      });

      it("may do nothing beyond these two clusters", () => {
        const beyond = grantsOf(way).flatMap(({ Resource }) =>
          Resource.filter((arn) => !isOf(arn, source) && !isOf(arn, target)),
        );
        expect(beyond).to.deep.equal([]);
      });

      it("waits for every topic of the newcomer, so that it creates none", () => {
        const { dependencies } = only(mall.secondary, REPLICATOR, `msk-${way}`);
        const topics = Object.values(registered(mall.secondary, "aws:msk/topic:Topic"));
        expect(dependencies).to.include.members(topics.map(({ urn }) => urn));
      });
    });
  }
});
