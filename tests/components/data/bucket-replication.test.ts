import type { PolicyStatement } from "@pulumi/aws/iam";
import { expect } from "chai";
import { text } from "../../../sandbox/cloud/values";
import { recordMall } from "../../stacks/mall";
import { only, type Recorded, registered } from "../../support/recorder";

const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

const REGIONS = ["us-east-1", "us-west-2"] as const;
const PURPOSES = ["assets", "analytics", "traces"] as const;

const bucketIn = (region: string, purpose: string) => `mall-production-${purpose}-111122223333-${region}-an`;
const arnsIn = (region: string) => PURPOSES.map((purpose) => `arn:aws:s3:::${bucketIn(region, purpose)}`);
const objects = (arns: readonly string[]) => arns.map((arn) => `${arn}/*`);

describe("The replication of buckets", () => {
  let west: Recorded<unknown>;
  let keys: Readonly<Record<string, string>>;
  before(async () => {
    const { primary, secondary } = await recordMall();
    west = secondary;
    keys = {
      "us-east-1": primary.outputs.keyArns.s3,
      "us-west-2": secondary.outputs.keyArns.s3,
    };
  });

  for (const from of REGIONS) {
    const [to = ""] = REGIONS.filter((region) => region !== from);
    const direction = `replication-us-east-1-from-${from}`;

    it(`from ${from} takes everything along, within 15 minutes, encrypted with the key of ${to}`, () => {
      const { inputs } = only(west, REPLICATION, `${direction}-traces`);
      expect([inputs.region, inputs.bucket]).to.deep.equal([from, bucketIn(from, "traces")]);
      expect(inputs.rules).to.deep.equal([
        {
          id: "everything",
          status: "Enabled",
          priority: 1,
          filter: { prefix: "" },
          deleteMarkerReplication: { status: "Enabled" },
          sourceSelectionCriteria: {
            sseKmsEncryptedObjects: { status: "Enabled" },
            replicaModifications: { status: "Enabled" },
          },
          destination: {
            bucket: `arn:aws:s3:::${bucketIn(to, "traces")}`,
            encryptionConfiguration: { replicaKmsKeyId: keys[to] },
            replicationTime: { status: "Enabled", time: { minutes: 15 } },
            metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
          },
        },
      ]);
    });

    it(`from ${from} waits until the newcomer's bucket keeps versions`, () => {
      for (const purpose of PURPOSES) {
        expect(only(west, REPLICATION, `${direction}-${purpose}`).dependencies).to.include(
          `urn:pulumi:us-west-2::mall::mall:data:Bucket$${VERSIONING}::buckets-${purpose}`,
        );
      }
    });

    it(`from ${from} may read there, write in ${to}, and nothing the other way round`, () => {
      const { policy } = only(west, ROLE_POLICY, direction).inputs;
      const { Statement }: { readonly Statement: readonly PolicyStatement[] } = JSON.parse(
        text(policy) ?? "",
      );
      const through = (region: string) => ({
        StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` },
        StringLike: {
          "kms:EncryptionContext:aws:s3:arn": [...arnsIn(region), ...objects(arnsIn(region))],
        },
      });
      expect(Statement.map(({ Sid, Effect, ...rest }) => rest)).to.deep.equal([
        { Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"], Resource: arnsIn(from) },
        {
          Action: [
            "s3:GetObjectVersionForReplication",
            "s3:GetObjectVersionAcl",
            "s3:GetObjectVersionTagging",
          ],
          Resource: objects(arnsIn(from)),
        },
        {
          Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
          Resource: objects(arnsIn(to)),
        },
        { Action: ["kms:Decrypt"], Resource: keys[from], Condition: through(from) },
        { Action: ["kms:Encrypt", "kms:GenerateDataKey"], Resource: keys[to], Condition: through(to) },
      ]);
    });
  }

  it("leaves out the access logs", () => {
    expect(Object.keys(registered(west, REPLICATION))).to.have.members(
      REGIONS.flatMap((from) => PURPOSES.map((purpose) => `replication-us-east-1-from-${from}-${purpose}`)),
    );
  });
});
