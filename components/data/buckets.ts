import type { PolicyStatement } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { arnOfBucket } from "../../infra/arns";
import { BACKED_UP, type BackupTag, NOT_BACKED_UP } from "../backup/backup-tag";
import { Bucket } from "./bucket";
import type { BucketLifecycle } from "./bucket-lifecycle";
import { readableBy } from "./bucket-policy";

/** What the mall's buckets hold, with what becomes of it. */
const LIFECYCLES = {
  /** Files that shoppers are shown. */
  assets: { keepVersionsForDays: 90 },
  analytics: { infrequentAfterDays: 30, archiveAfterDays: 90, keepVersionsForDays: 90 },
  traces: {
    infrequentAfterDays: 30,
    archiveAfterDays: 90,
    deleteAfterDays: 365,
    keepVersionsForDays: 30,
  },
} as const satisfies Readonly<Record<string, BucketLifecycle>>;

/** Traces are of use for some days. */
const BACKUPS = {
  assets: BACKED_UP,
  analytics: BACKED_UP,
  traces: NOT_BACKED_UP,
} as const satisfies Readonly<Record<keyof typeof LIFECYCLES, BackupTag>>;

export type BucketPurpose = keyof typeof LIFECYCLES;

export const BUCKET_PURPOSES = Object.keys(LIFECYCLES) as readonly BucketPurpose[];

/** Start of the keys under which load balancers log, in the bucket of the access logs. */
const LOAD_BALANCER_LOGS = "load-balancers";

/** Where a load balancer logs who asked for what. */
export interface LoadBalancerLogs {
  readonly bucket: Bucket;
  /** Start of the logs' keys, without a slash at its end. */
  readonly prefix: string;
}

export interface BucketsArgs {
  /** Name of each bucket, and of the one for the logs of who used them. */
  readonly names: Readonly<Record<BucketPurpose | "accessLogs", pulumi.Input<string>>>;
  readonly accountId: pulumi.Input<string>;
  /** The region's key for S3. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** The distribution of CloudFront that reads the assets. @default none: the bucket is no origin, and admits nobody */
  readonly distributionArn?: pulumi.Input<string>;
  /** What may write into the bucket of the logs, beside S3. @default nothing */
  readonly logWriters?: readonly pulumi.Input<PolicyStatement>[];
  /** Whether Pulumi refuses to delete the buckets. */
  readonly protect: boolean;
}

/** The buckets of a region: for assets, analytics and traces, and one that keeps the access logs of these and of load balancers. */
export class Buckets extends pulumi.ComponentResource {
  readonly buckets: Readonly<Record<BucketPurpose, Bucket>>;
  /** Who used the buckets, and what else logs who asks for what. */
  readonly accessLogs: Bucket;
  readonly loadBalancerLogs: LoadBalancerLogs;

  constructor(name: string, args: BucketsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:Buckets", name, {}, opts);

    const accessLogs = this.createAccessLogs(name, args);
    const readers =
      args.distributionArn === undefined ? [] : readableBy(args.distributionArn, args.names.assets);
    const create = (purpose: BucketPurpose) =>
      new Bucket(
        `${name}-${purpose}`,
        {
          name: args.names[purpose],
          encryption: { with: "kms", keyArn: args.kmsKeyArn },
          lifecycle: LIFECYCLES[purpose],
          backup: BACKUPS[purpose],
          allows: purpose === "assets" ? readers : [],
          accessLogs: { bucket: accessLogs, prefix: `${purpose}/` },
          protect: args.protect,
        },
        { parent: this },
      );

    this.accessLogs = accessLogs;
    this.buckets = {
      assets: create("assets"),
      analytics: create("analytics"),
      traces: create("traces"),
    };
    this.loadBalancerLogs = { bucket: accessLogs, prefix: LOAD_BALANCER_LOGS };
    this.registerOutputs({});
  }

  private createAccessLogs(name: string, args: BucketsArgs): Bucket {
    return new Bucket(
      `${name}-access-logs`,
      {
        name: args.names.accessLogs,
        encryption: { with: "s3" },
        lifecycle: { infrequentAfterDays: 30, deleteAfterDays: 365, keepVersionsForDays: 30 },
        backup: NOT_BACKED_UP,
        allows: [delivery(args), loadBalancerDelivery(args), ...(args.logWriters ?? [])],
        protect: args.protect,
      },
      { parent: this },
    );
  }
}

/** S3's log delivery acts for every account that asks; here for the buckets of the region only. */
function delivery({ names, accountId }: BucketsArgs): pulumi.Output<PolicyStatement> {
  const logged = BUCKET_PURPOSES.map((purpose) => names[purpose]);
  return pulumi.all([names.accessLogs, accountId, pulumi.all(logged)]).apply(
    ([target, account, sources]): PolicyStatement => ({
      Sid: "AccessLogs",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: BUCKET_PURPOSES.map((purpose) => `${arnOfBucket(target)}/${purpose}/*`),
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": sources.map(arnOfBucket) },
      },
    }),
  );
}

/**
 * So does Elastic Load Balancing's, which writes under the account whose load balancer it is: here under the mall's alone. There is no
 * condition on the source beside it: it is unproved that this service names one, and if it does not, no load balancer may log.
 */
function loadBalancerDelivery({ names, accountId }: BucketsArgs): pulumi.Output<PolicyStatement> {
  return pulumi.all([names.accessLogs, accountId]).apply(
    ([target, account]): PolicyStatement => ({
      Sid: "LoadBalancerLogs",
      Effect: "Allow",
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${arnOfBucket(target)}/${LOAD_BALANCER_LOGS}/AWSLogs/${account}/*`,
    }),
  );
}
