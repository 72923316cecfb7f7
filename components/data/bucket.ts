import * as aws from "@pulumi/aws";
import type { PolicyStatement } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { arnOfBucket } from "../../infra/arns";
import type { BackupTag } from "../backup/backup-tag";
import { type BucketLifecycle, lifecycleRules } from "./bucket-lifecycle";
import { bucketPolicy } from "./bucket-policy";

/** With what a bucket's objects are encrypted. */
export type BucketEncryption =
  | {
      readonly with: "kms";
      /** The region's key for S3. */
      readonly keyArn: pulumi.Input<string>;
    }
  | {
      /** S3's own key: S3 delivers its access logs to no bucket that is encrypted otherwise. */
      readonly with: "s3";
    };

export interface BucketArgs {
  /** Name of the bucket, in S3's account-regional namespace. A change replaces it. */
  readonly name: pulumi.Input<string>;
  readonly encryption: BucketEncryption;
  readonly lifecycle: BucketLifecycle;
  /** Whether AWS Backup keeps a copy: replication carries on what is deleted or overwritten by a mistake. */
  readonly backup: BackupTag;
  /** What the bucket's policy allows; by default nothing, so that identities' own policies decide. */
  readonly allows?: readonly pulumi.Input<PolicyStatement>[];
  /** Where S3 logs who does what with the bucket. @default nowhere, as for the bucket of the logs itself */
  readonly accessLogs?: {
    readonly bucket: Bucket;
    /** Start of the logs' keys, such as `assets/`. */
    readonly prefix: string;
  };
  /** Pulumi's protect; S3 itself refuses to delete a bucket that is not empty. */
  readonly protect: boolean;
}

/** A private bucket: versioned, encrypted, TLS only, without ACLs, with an end for what is old. */
export class Bucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** Done when S3 keeps versions, which replication asks for on both sides. */
  readonly versioning: aws.s3.BucketVersioning;
  /** Done when the bucket's policy is in force. */
  readonly policy: aws.s3.BucketPolicy;

  constructor(name: string, args: BucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:Bucket", name, {}, opts);

    const bucket = new aws.s3.Bucket(
      name,
      // Nobody else can create a bucket in this account's part of the namespace, before it or after it.
      { bucket: args.name, bucketNamespace: "account-regional", tags: { ...args.backup } },
      { parent: this, protect: args.protect },
    );
    this.encrypt(name, bucket, args.encryption);
    this.versioning = this.keepVersions(name, bucket, args.lifecycle);
    this.policy = this.close(name, bucket, args.allows);
    if (args.accessLogs !== undefined) this.log(name, bucket, args.accessLogs);

    this.bucketName = bucket.bucket;
    this.arn = bucket.bucket.apply(arnOfBucket);
    this.registerOutputs({ bucketName: this.bucketName, arn: this.arn });
  }

  private encrypt(name: string, bucket: aws.s3.Bucket, encryption: BucketEncryption) {
    new aws.s3.BucketServerSideEncryptionConfiguration(
      name,
      {
        bucket: bucket.bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault:
              encryption.with === "kms"
                ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: encryption.keyArn }
                : { sseAlgorithm: "AES256" },
            // One request to KMS for many objects; it also makes the bucket the encryption context.
            ...(encryption.with === "kms" && { bucketKeyEnabled: true }),
            // Keys that come with the request are in nobody's hands here.
            blockedEncryptionTypes: ["SSE-C"],
          },
        ],
      },
      { parent: this },
    );
  }

  private keepVersions(
    name: string,
    bucket: aws.s3.Bucket,
    lifecycle: BucketLifecycle,
  ): aws.s3.BucketVersioning {
    const versioning = new aws.s3.BucketVersioning(
      name,
      { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
      { parent: this },
    );
    new aws.s3.BucketLifecycleConfiguration(
      name,
      { bucket: bucket.bucket, rules: lifecycleRules(lifecycle) },
      // The rules speak of versions.
      { parent: this, dependsOn: [versioning] },
    );
    return versioning;
  }

  /** One after the other: S3 refuses two changes of who may enter at the same time (OperationAborted). */
  private close(
    name: string,
    bucket: aws.s3.Bucket,
    allows: readonly pulumi.Input<PolicyStatement>[] | undefined,
  ): aws.s3.BucketPolicy {
    const ownership = new aws.s3.BucketOwnershipControls(
      name,
      { bucket: bucket.bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      { parent: this },
    );
    const block = new aws.s3.BucketPublicAccessBlock(
      name,
      {
        bucket: bucket.bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      { parent: this, dependsOn: [ownership] },
    );
    return new aws.s3.BucketPolicy(
      name,
      { bucket: bucket.bucket, policy: bucketPolicy(bucket.bucket, allows) },
      { parent: this, dependsOn: [block] },
    );
  }

  private log(name: string, bucket: aws.s3.Bucket, to: NonNullable<BucketArgs["accessLogs"]>) {
    new aws.s3.BucketLogging(
      name,
      { bucket: bucket.bucket, targetBucket: to.bucket.bucketName, targetPrefix: to.prefix },
      // S3 looks into the target's policy whether it may write there.
      { parent: this, dependsOn: [to.bucket.policy] },
    );
  }
}
