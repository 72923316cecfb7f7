import { expect } from "chai";
import type { Bag } from "../../../sandbox/cloud/values";
import { recordMall } from "../../stacks/mall";
import { only, registered } from "../../support/recorder";

const REPLICATOR = "aws:msk/replicator:Replicator";
const WAYS = ["us-east-1-to-us-west-2", "us-west-2-to-us-east-1"] as const;

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

      it("acts as a role of its own, which may do nothing beyond these two clusters", () => {
        const { policy } = only(mall.secondary, "aws:iam/rolePolicy:RolePolicy", `msk-${way}`).inputs;
        const statements: readonly { readonly Sid: string; readonly Resource: string }[] = JSON.parse(
          String(policy),
        ).Statement;
        const allOf = (region: typeof source | typeof target) => {
          const arn = arns()[region];
          return [
            arn,
            `${arn.replace(":cluster/", ":topic/")}/*`,
            `${arn.replace(":cluster/", ":group/")}/*`,
          ];
        };
        expect(statements.map(({ Resource }) => Resource)).to.deep.equal([
          ...allOf(source),
          ...allOf(target),
        ]);
      });

      it("waits for every topic of the newcomer, so that it creates none", () => {
        const { dependencies } = only(mall.secondary, REPLICATOR, `msk-${way}`);
        const topics = Object.values(registered(mall.secondary, "aws:msk/topic:Topic"));
        expect(dependencies).to.include.members(topics.map(({ urn }) => urn));
      });
    });
  }
});
