import { type Sample, type Samples, unknown } from "./policy-harness";

const region = "us-east-1";

const setting = (
  type: string,
  bucket: string,
  props: Sample["props"],
  more: Partial<Sample> = {},
): Sample => ({
  type: `aws:s3/${type}`,
  props: { region, bucket: unknown.string, ...props },
  ...more,
  dependencies: { bucket: [bucket], ...more.dependencies },
});

const everyObject = { status: "Enabled", filter: { prefix: "" } };

const refusal = (Condition: object) => ({
  Effect: "Deny",
  Principal: "*",
  Action: "s3:*",
  Resource: ["arn:aws:s3:::orders", "arn:aws:s3:::orders/*"],
  Condition,
});

export const refusesPlain = refusal({ Bool: { "aws:SecureTransport": "false" } });
export const refusesOldTls = refusal({ NumericLessThan: { "s3:TlsVersion": "1.2" } });

export function policyWith(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** What both of the buckets below have. */
const common = (bucket: string): Samples => ({
  [`${bucket}-lifecycle`]: setting("bucketLifecycleConfiguration:BucketLifecycleConfiguration", bucket, {
    rules: [
      { ...everyObject, abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } },
      { ...everyObject, noncurrentVersionExpiration: { noncurrentDays: 90 } },
    ],
  }),
  [`${bucket}-ownership`]: setting("bucketOwnershipControls:BucketOwnershipControls", bucket, {
    rule: { objectOwnership: "BucketOwnerEnforced" },
  }),
  [`${bucket}-policy`]: setting("bucketPolicy:BucketPolicy", bucket, {
    policy: policyWith(refusesPlain, refusesOldTls),
  }),
  [`${bucket}-public-access-block`]: setting("bucketPublicAccessBlock:BucketPublicAccessBlock", bucket, {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  }),
  [`${bucket}-versioning`]: setting("bucketVersioning:BucketVersioning", bucket, {
    versioningConfiguration: { status: "Enabled" },
  }),
});

const ENCRYPTION = "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

/** All that is set on a healthy bucket, and the bucket that takes its access logs; the key is the bucket's own. */
export function besideBucket(bucket: string, key: string): Samples {
  return {
    ...common(bucket),
    [`${bucket}-encryption`]: setting(
      ENCRYPTION,
      bucket,
      {
        rules: [
          {
            applyServerSideEncryptionByDefault: {
              sseAlgorithm: "aws:kms",
              kmsMasterKeyId: unknown.string,
            },
            bucketKeyEnabled: true,
          },
        ],
      },
      { dependencies: { rules: [key] } },
    ),
    [`${bucket}-logging`]: setting(
      "bucketLogging:BucketLogging",
      bucket,
      { targetBucket: unknown.string, targetPrefix: "orders/" },
      { dependencies: { targetBucket: ["logs"] } },
    ),
    logs: { type: "aws:s3/bucket:Bucket", protect: true, props: { region, tags: { backup: "none" } } },
    ...common("logs"),
    "logs-encryption": setting(ENCRYPTION, "logs", {
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    }),
    // Of a bucket of another stack, so that the bucket of the logs stays one whatever becomes of the other.
    "other-logging": {
      type: "aws:s3/bucketLogging:BucketLogging",
      props: { region, bucket: "another", targetBucket: unknown.string, targetPrefix: "another/" },
      dependencies: { targetBucket: ["logs"] },
    },
  };
}

export const bucketIn = (prefix: string, where: string) => `${prefix}-111122223333-${where}-an`;

/** A replication between two buckets of the mall's names. */
export function replicationFrom(from: string, to: string, prefix = "orders"): Sample {
  return {
    type: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    props: {
      region: from,
      bucket: bucketIn(prefix, from),
      role: "arn:aws:iam::111122223333:role/replication",
      rules: [
        {
          ...everyObject,
          priority: 1,
          deleteMarkerReplication: { status: "Enabled" },
          sourceSelectionCriteria: {
            sseKmsEncryptedObjects: { status: "Enabled" },
            replicaModifications: { status: "Enabled" },
          },
          destination: {
            bucket: `arn:aws:s3:::${bucketIn(prefix, to)}`,
            encryptionConfiguration: { replicaKmsKeyId: `arn:aws:kms:${to}:111122223333:key/s3` },
            replicationTime: { status: "Enabled", time: { minutes: 15 } },
            metrics: { status: "Enabled", eventThreshold: { minutes: 15 } },
          },
        },
      ],
    },
  };
}
