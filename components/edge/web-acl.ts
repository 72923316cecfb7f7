import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type RuleModes, rulesAt } from "./web-acl-rules";

/** What a web ACL stands before. CloudFront's lives in one region, and a distribution names it; the others it names itself. */
export type Protected =
  | {
      readonly front: "cloudfront";
      /** Where AWS WAF keeps what is for CloudFront, whatever the region of the stack. */
      readonly region: string;
    }
  | {
      readonly front: "load-balancer";
      /** An Application Load Balancer of the stack's region. */
      readonly resourceArn: pulumi.Input<string>;
    }
  | {
      readonly front: "user-pool";
      readonly resourceArn: pulumi.Input<string>;
    };

export interface WebAclArgs {
  readonly protects: Protected;
  /** Start of its name; what it stands before follows. A change replaces it. */
  readonly aclNamePrefix: string;
  /** Rules that shall do something else than they do by themselves. */
  readonly modes: RuleModes;
  /** Key of CloudWatch Logs in the region of the ACL. */
  readonly logsKeyArn: pulumi.Input<string>;
}

/** Headers that let who reads them act for somebody else: the shopper, or CloudFront. */
const SECRET_HEADERS = ["authorization", "cookie", "x-origin-verify"];

/** AWS WAF before one thing, with its logs. */
export class WebAcl extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: WebAclArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:edge:WebAcl", name, {}, opts);

    const { protects } = args;
    const { front } = protects;
    const aclName = `${args.aclNamePrefix}${front}`;
    const place = protects.front === "cloudfront" ? { region: protects.region } : {};

    const acl = new aws.wafv2.WebAcl(
      name,
      {
        ...place,
        name: aclName,
        description: `Before the ${front}`,
        scope: front === "cloudfront" ? "CLOUDFRONT" : "REGIONAL",
        defaultAction: { allow: {} },
        rules: rulesAt(front, args.modes),
        // In the sampled requests, which the redaction of the logs leaves alone.
        dataProtectionConfig: {
          dataProtections: [
            {
              action: "SUBSTITUTION",
              field: { fieldType: "SINGLE_HEADER", fieldKeys: [...SECRET_HEADERS] },
            },
          ],
        },
        visibilityConfig: {
          cloudwatchMetricsEnabled: true,
          metricName: aclName,
          sampledRequestsEnabled: true,
        },
      },
      { parent: this },
    );
    this.log(name, acl, aclName, place, args);
    if (protects.front !== "cloudfront") {
      new aws.wafv2.WebAclAssociation(
        name,
        { webAclArn: acl.arn, resourceArn: protects.resourceArn },
        { parent: this },
      );
    }

    this.arn = acl.arn;
    this.registerOutputs({ arn: this.arn });
  }

  private log(
    name: string,
    acl: aws.wafv2.WebAcl,
    aclName: string,
    place: { readonly region?: string },
    args: WebAclArgs,
  ): void {
    const group = new aws.cloudwatch.LogGroup(
      name,
      {
        ...place,
        // AWS WAF writes to no log group of another name.
        name: `aws-waf-logs-${aclName}`,
        kmsKeyId: args.logsKeyArn,
        retentionInDays: 90,
      },
      { parent: this },
    );
    new aws.wafv2.WebAclLoggingConfiguration(
      name,
      {
        ...place,
        resourceArn: acl.arn,
        logDestinationConfigs: [group.arn],
        redactedFields: SECRET_HEADERS.map((header) => ({ singleHeader: { name: header } })),
      },
      { parent: this },
    );
  }
}
