import { type Reading, read } from "./reader";
import type { Member, Stack } from "./stack";

export const bucketTypes = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];

/** The resources in which a bucket's settings live, in the SDK's old and new names. */
export const settingTypes = {
  encryption: [
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  ],
  lifecycle: [
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
  ],
  logging: ["aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2"],
  ownership: ["aws:s3/bucketOwnershipControls:BucketOwnershipControls"],
  policy: ["aws:s3/bucketPolicy:BucketPolicy"],
  publicAccessBlock: ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"],
  replication: ["aws:s3/bucketReplicationConfig:BucketReplicationConfig"],
  versioning: ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Setting = keyof typeof settingTypes;

/** Of which less is demanded, and why. */
export interface Exemption {
  readonly who: string;
  readonly from: readonly Setting[];
  readonly reason: string;
}

/** The bucket that other buckets of the stack send their access logs to. */
export const accessLogTarget: Exemption = {
  who: "the bucket of the access logs",
  from: ["encryption", "logging", "replication"],
  reason:
    "S3 delivers access logs to no bucket that is encrypted with a KMS key, and would log its own deliveries for ever; they are about this region's buckets only",
};

export function takesAccessLogs(stack: Stack, bucket: Member): boolean {
  return stack
    .ofType(...settingTypes.logging)
    .some((logging) => stack.target(logging, "targetBucket", bucketTypes).includes(bucket));
}

/** What is set on a bucket, as far as it is in the stack. */
export function settingsOf(stack: Stack, bucket: Member, setting: Setting): Member[] {
  return stack
    .ofType(...settingTypes[setting])
    .filter((member) => stack.target(member, "bucket", bucketTypes).includes(bucket));
}

const bucketArn = /^arn:aws[\w-]*:s3:::(.+)$/;
const accountRegional = /-\d{12}-([a-z]{2}(?:-[a-z]+)+-\d)-an$/;

/** The name in a bucket's ARN. */
export function bucketInArn(arn: Reading): Reading {
  if (arn.state !== "known") return arn;
  const value = bucketArn.exec(`${arn.value}`)?.[1];
  return value === undefined ? { state: "absent" } : { state: "known", value };
}

/** A bucket's ARN names no region; its name does, in an account's own part of the namespace. */
export function regionInName(name: unknown): string | undefined {
  return accountRegional.exec(`${name}`)?.[1];
}

/** The destination's bucket in a rule of a replication. */
export function destinationIn(rule: unknown): Reading {
  return bucketInArn(read(rule, "destination.bucket"));
}
