import type * as aws from "@pulumi/aws";

/** What becomes of a bucket's objects with time. */
export interface BucketLifecycle {
  /** Days after which an object moves to Infrequent Access; S3 takes 30 at least. @default never */
  readonly infrequentAfterDays?: number;
  /** Days after which an object moves to Glacier Instant Retrieval. @default never */
  readonly archiveAfterDays?: number;
  /** Days after which an object is deleted. @default never */
  readonly deleteAfterDays?: number;
  /** Days for which a version is kept that has been overwritten or deleted. */
  readonly keepVersionsForDays: number;
}

type LifecycleRule = aws.types.input.s3.BucketLifecycleConfigurationRule;

/** The rules of a lifecycle. Every one says which objects it is for: left unsaid, each run sees a difference. */
export function lifecycleRules(lifecycle: BucketLifecycle): LifecycleRule[] {
  const { infrequentAfterDays, archiveAfterDays, deleteAfterDays, keepVersionsForDays } = lifecycle;
  const everything = { status: "Enabled", filter: { prefix: "" } };
  const transitions = [
    ...(infrequentAfterDays === undefined
      ? []
      : [{ days: infrequentAfterDays, storageClass: "STANDARD_IA" }]),
    ...(archiveAfterDays === undefined ? [] : [{ days: archiveAfterDays, storageClass: "GLACIER_IR" }]),
  ];
  return [
    // Nobody sees the parts of an upload that was given up, and everybody pays for them.
    { id: "abandoned-uploads", ...everything, abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } },
    {
      id: "old-versions",
      ...everything,
      noncurrentVersionExpiration: { noncurrentDays: keepVersionsForDays },
      // Where objects expire, S3 removes by itself the delete markers that nothing is behind any more, and refuses to be told.
      ...(deleteAfterDays === undefined && { expiration: { expiredObjectDeleteMarker: true } }),
    },
    ...(transitions.length === 0 ? [] : [{ id: "cold-objects", ...everything, transitions }]),
    ...(deleteAfterDays === undefined
      ? []
      : [{ id: "expired-objects", ...everything, expiration: { days: deleteAfterDays } }]),
  ];
}
