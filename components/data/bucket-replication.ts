import * as aws from "@pulumi/aws";
import type { PolicyDocument } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { hostOf } from "../../infra/hosts";

/** One region's end: what is replicated from it, and to it. */
export interface ReplicationEnd {
  readonly region: string;
  /** The region's key for S3. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** Its buckets by purpose; what both ends have is replicated. */
  readonly buckets: Readonly<Record<string, ReplicatedBucket>>;
}

export interface ReplicatedBucket {
  readonly name: pulumi.Input<string>;
  readonly arn: pulumi.Input<string>;
  /** Versioning of a bucket that is made in the same run: S3 replicates between buckets that keep versions only. */
  readonly versioning?: pulumi.Resource;
}

export interface BucketReplicationArgs {
  /** The region of the stack that sets up both directions. */
  readonly newcomer: ReplicationEnd;
  readonly earlier: ReplicationEnd;
}

/** The time, in minutes, within which S3 promises to replicate; it sells this one only. */
const PROMISED_MINUTES = 15;

/**
 * The buckets of two regions replicate to each other: whichever region is lost, the other has its objects. S3 does not send
 * replicas on, so that nothing goes round in circles.
 */
export class BucketReplication extends pulumi.ComponentResource {
  constructor(name: string, args: BucketReplicationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:BucketReplication", name, {}, opts);
    this.replicate(name, args.newcomer, args.earlier);
    this.replicate(name, args.earlier, args.newcomer);
    this.registerOutputs({});
  }

  private replicate(name: string, from: ReplicationEnd, to: ReplicationEnd) {
    const direction = `${name}-from-${from.region}`;
    const roleArn = this.createRole(direction, from, to);
    for (const [purpose, source] of Object.entries(from.buckets)) {
      const destination = to.buckets[purpose];
      if (destination === undefined)
        throw new RangeError(`${name}: ${to.region} has no bucket for ${purpose}`);
      new aws.s3.BucketReplicationConfig(
        `${direction}-${purpose}`,
        {
          region: from.region,
          bucket: source.name,
          role: roleArn,
          rules: [this.everything(destination.arn, to.kmsKeyArn)],
        },
        { parent: this, dependsOn: versioningOf(source, destination) },
      );
    }
  }

  /** All of it said explicitly: what is left out, AWS fills in, and the next run sees a difference. */
  private everything(
    destinationArn: pulumi.Input<string>,
    kmsKeyArn: pulumi.Input<string>,
  ): aws.types.input.s3.BucketReplicationConfigRule {
    return {
      id: "everything",
      status: "Enabled",
      priority: 1,
      filter: { prefix: "" },
      deleteMarkerReplication: { status: "Enabled" },
      sourceSelectionCriteria: {
        sseKmsEncryptedObjects: { status: "Enabled" },
        // Tags that are set on a replica come back to the original.
        replicaModifications: { status: "Enabled" },
      },
      destination: {
        bucket: destinationArn,
        // The destination's own: S3 takes any other without a word, and then replicates nothing.
        encryptionConfiguration: { replicaKmsKeyId: kmsKeyArn },
        replicationTime: { status: "Enabled", time: { minutes: PROMISED_MINUTES } },
        metrics: { status: "Enabled", eventThreshold: { minutes: PROMISED_MINUTES } },
      },
    };
  }

  private createRole(direction: string, from: ReplicationEnd, to: ReplicationEnd): pulumi.Output<string> {
    const role = new aws.iam.Role(
      direction,
      {
        description: `Lets S3 replicate from ${from.region} to ${to.region}`,
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          // For replication AWS documents no condition on the source; a role can be passed within its account only.
          Statement: [
            { Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sts:AssumeRole" },
          ],
        }),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      direction,
      { role: role.name, policy: pulumi.jsonStringify(permissions(from, to)) },
      { parent: this },
    );
    // S3 uses the role at once, so it must not start before the permissions are there.
    return pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
  }
}

function versioningOf(...buckets: readonly ReplicatedBucket[]): pulumi.Resource[] {
  return buckets.flatMap(({ versioning }) => (versioning === undefined ? [] : [versioning]));
}

/** What S3 needs to read one end and to write the other, and nothing the other way round. */
function permissions(from: ReplicationEnd, to: ReplicationEnd): pulumi.Output<PolicyDocument> {
  const arns = ({ buckets }: ReplicationEnd) => pulumi.all(Object.values(buckets).map(({ arn }) => arn));
  return pulumi.all([arns(from), arns(to), from.kmsKeyArn, to.kmsKeyArn]).apply(
    ([sources, destinations, sourceKey, destinationKey]): PolicyDocument => ({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ReadWhatToReplicate",
          Effect: "Allow",
          Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
          Resource: sources,
        },
        {
          Sid: "ReadTheSources",
          Effect: "Allow",
          Action: [
            "s3:GetObjectVersionForReplication",
            "s3:GetObjectVersionAcl",
            "s3:GetObjectVersionTagging",
          ],
          Resource: sources.map(objectsOf),
        },
        {
          Sid: "WriteTheReplicas",
          Effect: "Allow",
          Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
          Resource: destinations.map(objectsOf),
        },
        {
          Sid: "DecryptTheSources",
          Effect: "Allow",
          Action: ["kms:Decrypt"],
          Resource: sourceKey,
          Condition: throughS3(from.region, sources),
        },
        {
          Sid: "EncryptTheReplicas",
          Effect: "Allow",
          Action: ["kms:Encrypt", "kms:GenerateDataKey"],
          Resource: destinationKey,
          Condition: throughS3(to.region, destinations),
        },
      ],
    }),
  );
}

/** The encryption context is the bucket, or the object where a writer has turned the bucket key off. */
function throughS3(region: string, buckets: readonly string[]) {
  return {
    StringEquals: { "kms:ViaService": hostOf("s3", region) },
    StringLike: { "kms:EncryptionContext:aws:s3:arn": [...buckets, ...buckets.map(objectsOf)] },
  };
}

function objectsOf(bucketArn: string): string {
  return `${bucketArn}/*`;
}
