import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { serviceTrust } from "../identity/service-trust";

export interface FlowLogsArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Name of the log group. */
  readonly logGroupName: string;
  /** The region's key for CloudWatch Logs. */
  readonly logsKeyArn: pulumi.Input<string>;
  /** Account whose VPCs may write to the log group. */
  readonly accountId: pulumi.Input<string>;
}

/** All traffic of a VPC, accepted and rejected, in an encrypted log group. */
export class FlowLogs extends pulumi.ComponentResource {
  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:network:FlowLogs", name, {}, opts);

    const group = new aws.cloudwatch.LogGroup(
      name,
      { name: args.logGroupName, kmsKeyId: args.logsKeyArn, retentionInDays: 90 },
      { parent: this },
    );
    const roleArn = this.createRole(name, group.arn, args);
    new aws.ec2.FlowLog(
      name,
      {
        vpcId: args.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: group.arn,
        iamRoleArn: roleArn,
        maxAggregationInterval: 60,
        tags: { Name: name },
      },
      { parent: this },
    );

    this.registerOutputs({});
  }

  private createRole(
    name: string,
    logGroupArn: pulumi.Output<string>,
    args: FlowLogsArgs,
  ): pulumi.Output<string> {
    const role = new aws.iam.Role(
      name,
      {
        description: "Lets VPC flow logs write to their log group",
        assumeRolePolicy: serviceTrust("vpc-flow-logs.amazonaws.com", args.accountId),
      },
      { parent: this },
    );
    const policy = new aws.iam.RolePolicy(
      name,
      {
        role: role.name,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
              Resource: [logGroupArn, pulumi.interpolate`${logGroupArn}:*`],
            },
            // Describing groups cannot be narrowed to one.
            { Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: "*" },
          ],
        }),
      },
      { parent: this },
    );
    // The flow log uses the role at once, so it must not start before the permissions are there.
    return pulumi.all([role.arn, policy.id]).apply(([arn]) => arn);
  }
}
