import * as aws from "@pulumi/aws";
import type { PolicyStatement } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { arnOf, arnOfBucket } from "../../infra/arns";
import type { Bucket } from "../data/bucket";

export interface DistributionLogsArgs {
  readonly distributionArn: pulumi.Input<string>;
  /** Name of the delivery's source, destination and delivery; the bucket's policy knows the source by it. */
  readonly name: string;
  /** AWS region in which CloudWatch Logs takes on CloudFront's logs. */
  readonly region: string;
  /** The bucket that takes them, in whichever region. */
  readonly bucket: Bucket;
}

/** Who asks CloudFront for what, as objects in a bucket (standard logging, version 2). */
export class DistributionLogs extends pulumi.ComponentResource {
  constructor(name: string, args: DistributionLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:edge:DistributionLogs", name, {}, opts);

    const { region } = args;
    const source = new aws.cloudwatch.LogDeliverySource(
      name,
      { region, name: args.name, logType: "ACCESS_LOGS", resourceArn: args.distributionArn },
      { parent: this },
    );
    const destination = new aws.cloudwatch.LogDeliveryDestination(
      name,
      {
        region,
        name: args.name,
        outputFormat: "json",
        deliveryDestinationConfiguration: { destinationResourceArn: args.bucket.arn },
      },
      { parent: this },
    );
    new aws.cloudwatch.LogDelivery(
      name,
      {
        region,
        deliverySourceName: source.name,
        deliveryDestinationArn: destination.arn,
        s3DeliveryConfigurations: [
          { suffixPath: "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}", enableHiveCompatiblePath: false },
        ],
      },
      // Without the bucket's consent CloudWatch Logs would write it into the bucket's policy by itself.
      { parent: this, dependsOn: [args.bucket.policy] },
    );
    this.registerOutputs({});
  }
}

/**
 * What the bucket's policy allows, so that the logs arrive there.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
 */
export function logDelivery(
  bucket: pulumi.Input<string>,
  accountId: pulumi.Input<string>,
  { region, name }: Pick<DistributionLogsArgs, "region" | "name">,
): pulumi.Output<PolicyStatement> {
  return pulumi.all([bucket, accountId]).apply(
    ([target, account]): PolicyStatement => ({
      Sid: "DistributionLogs",
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${arnOfBucket(target)}/AWSLogs/${account}/*`,
      Condition: {
        StringEquals: { "aws:SourceAccount": account, "s3:x-amz-acl": "bucket-owner-full-control" },
        ArnLike: {
          "aws:SourceArn": arnOf({ service: "logs", region, account, resource: `delivery-source:${name}` }),
        },
      },
    }),
  );
}
