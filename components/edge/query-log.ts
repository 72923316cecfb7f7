import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnOf } from "../../infra/arns";

export interface QueryLogArgs {
  readonly zoneId: pulumi.Input<string>;
  /** AWS region of the log group: Route 53 takes no other than the edge's. */
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  readonly logGroupName: string;
  /** The key for CloudWatch Logs of that region. */
  readonly logsKeyArn: pulumi.Input<string>;
}

/** What is asked of a public zone, in an encrypted log group. */
export class QueryLog extends pulumi.ComponentResource {
  constructor(name: string, args: QueryLogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:edge:QueryLog", name, {}, opts);

    const { region } = args;
    const group = new aws.cloudwatch.LogGroup(
      name,
      { region, name: args.logGroupName, kmsKeyId: args.logsKeyArn, retentionInDays: 90 },
      { parent: this },
    );
    const policy = new aws.cloudwatch.LogResourcePolicy(
      name,
      {
        region,
        policyName: args.logGroupName.slice(1).replaceAll("/", "-"),
        policyDocument: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "route53.amazonaws.com" },
              Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
              Resource: pulumi
                .output(args.accountId)
                .apply((account) =>
                  arnOf({ service: "logs", region, account, resource: `log-group:${args.logGroupName}:*` }),
                ),
              Condition: {
                StringEquals: { "aws:SourceAccount": args.accountId },
                ArnLike: {
                  "aws:SourceArn": pulumi
                    .output(args.zoneId)
                    .apply((zone) => arnOf({ service: "route53", resource: `hostedzone/${zone}` })),
                },
              },
            },
          ],
        }),
      },
      { parent: this },
    );
    new aws.route53.QueryLog(
      name,
      { zoneId: args.zoneId, cloudwatchLogGroupArn: group.arn },
      // Route 53 tries whether it may write.
      { parent: this, dependsOn: [policy] },
    );

    this.registerOutputs();
  }
}
