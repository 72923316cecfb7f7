import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnOf } from "../../infra/arns";
import { PRODUCTS } from "./opensearch-products";

/** A domain on the other end of a connection. */
export interface OpenSearchPeer {
  readonly region: string;
  readonly domainName: string;
  /** Name of the role that administers it; it may not exist yet. */
  readonly roleName: string;
}

export interface OpenSearchFollowerArgs {
  /** Name of the function; those who move the writer call it by that. A change replaces it. */
  readonly functionName: string;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** Who administers the domain: the role that the function takes on, and its security group. */
  readonly operator: {
    readonly roleName: pulumi.Input<string>;
    readonly roleArn: pulumi.Input<string>;
    readonly securityGroupId: pulumi.Input<string>;
  };
  readonly domainArn: pulumi.Input<string>;
  readonly endpoint: pulumi.Input<string>;
  readonly peers: readonly OpenSearchPeer[];
  /** Subnets from which the domain can be reached. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** This region's key for Lambda. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** This region's key for CloudWatch Logs. */
  readonly logsKeyArn: pulumi.Input<string>;
  /** Start of the names of the region's log groups. */
  readonly logGroupPrefix: string;
}

const SOURCES = ["index.mjs", "direction.mjs", "signature.mjs"] as const;

/** What the function knows of the indexes, as a file beside its code. */
const TEMPLATE = JSON.stringify({
  templateName: PRODUCTS.name,
  indexPattern: PRODUCTS.indexPattern,
  template: PRODUCTS.template,
});

/**
 * The function that makes a domain lead or follow: AWS offers that as requests to the domain only. It is called at each
 * deployment that changes something about it, and in a failover.
 */
export class OpenSearchFollower extends pulumi.ComponentResource {
  readonly functionArn: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  /** Changes with the code and what it is told: what an earlier one has set up is set up again. */
  readonly version: string;

  constructor(name: string, args: OpenSearchFollowerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:OpenSearchFollower", name, {}, opts);

    const group = new aws.cloudwatch.LogGroup(
      name,
      { name: `${args.logGroupPrefix}${name}`, kmsKeyId: args.logsKeyArn, retentionInDays: 90 },
      { parent: this },
    );
    const permissions = this.grant(name, group.arn, args);
    const created = this.createFunction(name, group, permissions, args);

    this.functionArn = created.arn;
    this.functionName = created.name;
    this.version = versionOf(args.peers);
    this.registerOutputs({ functionArn: this.functionArn, functionName: this.functionName });
  }

  private grant(name: string, logGroupArn: pulumi.Output<string>, args: OpenSearchFollowerArgs) {
    const networkInterfaces = [
      "ec2:AssignPrivateIpAddresses",
      "ec2:CreateNetworkInterface",
      "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:UnassignPrivateIpAddresses",
    ];
    return new aws.iam.RolePolicy(
      name,
      {
        role: args.operator.roleName,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: ["es:ESHttp*"], Resource: pulumi.interpolate`${args.domainArn}/*` },
            ...followed(args),
            {
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
              Resource: pulumi.interpolate`${logGroupArn}:*`,
            },
            // Lambda makes the network interfaces with the function's role, and AWS cannot narrow that to a subnet.
            { Effect: "Allow", Action: networkInterfaces, Resource: "*" },
            // The code itself makes none.
            {
              Effect: "Deny",
              Action: networkInterfaces,
              Resource: "*",
              Condition: {
                ArnEquals: {
                  "lambda:SourceFunctionArn": pulumi.output(args.accountId).apply((account) =>
                    arnOf({
                      service: "lambda",
                      region: args.region,
                      account,
                      resource: `function:${args.functionName}`,
                    }),
                  ),
                },
              },
            },
          ],
        }),
      },
      { parent: this },
    );
  }

  private createFunction(
    name: string,
    logGroup: aws.cloudwatch.LogGroup,
    permissions: aws.iam.RolePolicy,
    args: OpenSearchFollowerArgs,
  ): aws.lambda.Function {
    const { operator } = args;
    return new aws.lambda.Function(
      name,
      {
        name: args.functionName,
        description: "Makes the OpenSearch domain of the region lead, or follow another region's",
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code: new pulumi.asset.AssetArchive({
          ...Object.fromEntries(SOURCES.map((file) => [file, new pulumi.asset.FileAsset(sourceOf(file))])),
          "template.json": new pulumi.asset.StringAsset(TEMPLATE),
        }),
        role: operator.roleArn,
        memorySize: 256,
        timeout: 300,
        // Two at once would each undo what the other has begun.
        reservedConcurrentExecutions: 1,
        kmsKeyArn: args.kmsKeyArn,
        environment: {
          variables: {
            DOMAIN_ENDPOINT: args.endpoint,
            ROLE_ARN: operator.roleArn,
            PEERS: pulumi.jsonStringify(
              args.peers.map(({ region, roleName }) => ({
                region,
                roleArn: pulumi
                  .output(args.accountId)
                  .apply((account) => arnOf({ service: "iam", account, resource: `role/${roleName}` })),
              })),
            ),
          },
        },
        vpcConfig: { subnetIds: [...args.subnetIds], securityGroupIds: [operator.securityGroupId] },
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      },
      // Lambda tries the permissions for the network interfaces at once.
      { parent: this, dependsOn: [permissions] },
    );
  }
}

/** A leader's policy delegates to the account: who follows it needs IAM's word, too. */
function followed({ peers, accountId }: OpenSearchFollowerArgs) {
  if (peers.length === 0) return [];
  const leaders = peers.map(({ region, domainName }) =>
    pulumi
      .output(accountId)
      .apply((account) => arnOf({ service: "es", region, account, resource: `domain/${domainName}` })),
  );
  return [{ Effect: "Allow", Action: ["es:ESCrossClusterGet"], Resource: leaders }];
}

function sourceOf(file: string): string {
  return join(__dirname, "opensearch-follower", file);
}

function versionOf(peers: readonly OpenSearchPeer[]): string {
  const hash = createHash("sha256").update(TEMPLATE).update(JSON.stringify(peers));
  for (const file of SOURCES) hash.update(readFileSync(sourceOf(file)));
  return hash.digest("hex").slice(0, 16);
}
