/** What AWS Backup can protect among the mall's stores. */
export interface BackedUp {
  readonly type: string;
  /** Why one of this type may say that it is not backed up; without a reason none may. */
  readonly mayDecline?: string;
}

const declinedBuckets = "some hold what is of no use after a loss, such as logs of access";

export const backedUp: readonly BackedUp[] = [
  { type: "aws:docdb/cluster:Cluster" },
  { type: "aws:dsql/cluster:Cluster" },
  { type: "aws:rds/cluster:Cluster" },
  { type: "aws:s3/bucket:Bucket", mayDecline: declinedBuckets },
  { type: "aws:s3/bucketV2:BucketV2", mayDecline: declinedBuckets },
];

/** How one says that it is not backed up. */
export const declining = { key: "backup", value: "none" } as const;

export const planType = "aws:backup/plan:Plan";
export const selectionType = "aws:backup/selection:Selection";
