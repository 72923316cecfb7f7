import { createHash } from "node:crypto";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { arnOf } from "../../infra/arns";
import { NodeFunction, type NodeFunctionArgs } from "../compute/node-function";
import { PRODUCTS } from "./opensearch-products";

/** A domain on the other end of a connection. */
export interface OpenSearchPeer {
  readonly region: string;
  readonly domainName: string;
  /** Name of the role that administers it; it may not exist yet. */
  readonly roleName: string;
}

export interface OpenSearchFollowerArgs
  extends Pick<NodeFunctionArgs, "accountId" | "lambdaKeyArn" | "logsKeyArn" | "logGroupPrefix"> {
  /** Name of the function; those who move the writer call it by that. A change replaces it. */
  readonly functionName: string;
  readonly region: string;
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
}

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

    const created = this.createFunction(name, args);

    this.functionArn = created.arn;
    this.functionName = created.name;
    this.version = versionOf(created.codeVersion, args.peers);
    this.registerOutputs({ functionArn: this.functionArn, functionName: this.functionName });
  }

  private createFunction(name: string, args: OpenSearchFollowerArgs): NodeFunction {
    const { operator, subnetIds, accountId, lambdaKeyArn, logsKeyArn, logGroupPrefix } = args;
    return new NodeFunction(
      name,
      {
        functionName: args.functionName,
        description: "Makes the OpenSearch domain of the region lead, or follow another region's",
        accountId,
        code: {
          folder: join(__dirname, "opensearch-follower"),
          files: ["index.mjs", "direction.mjs", "signature.mjs"],
          texts: { "template.json": TEMPLATE },
        },
        role: { name: operator.roleName, arn: operator.roleArn },
        statements: [
          { Effect: "Allow", Action: ["es:ESHttp*"], Resource: pulumi.interpolate`${args.domainArn}/*` },
          ...followed(args),
          ...networkInterfaces(args),
        ],
        variables: {
          DOMAIN_ENDPOINT: args.endpoint,
          ROLE_ARN: operator.roleArn,
          PEERS: peersOf(args),
        },
        memorySize: 256,
        timeout: 300,
        // Two at once would each undo what the other has begun.
        reservedConcurrentExecutions: 1,
        vpc: { subnetIds, securityGroupId: operator.securityGroupId },
        lambdaKeyArn,
        logsKeyArn,
        logGroupPrefix,
      },
      { parent: this },
    );
  }
}

function peersOf({ peers, accountId }: OpenSearchFollowerArgs): pulumi.Output<string> {
  return pulumi.jsonStringify(
    peers.map(({ region, roleName }) => ({
      region,
      roleArn: pulumi
        .output(accountId)
        .apply((account) => arnOf({ service: "iam", account, resource: `role/${roleName}` })),
    })),
  );
}

/** Lambda makes the network interfaces with the function's role. */
function networkInterfaces({ functionName, region, accountId }: OpenSearchFollowerArgs) {
  const actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ];
  const itself = pulumi
    .output(accountId)
    .apply((account) => arnOf({ service: "lambda", region, account, resource: `function:${functionName}` }));
  return [
    // AWS cannot narrow that to a subnet.
    { Effect: "Allow", Action: actions, Resource: "*" },
    // The code itself makes none.
    {
      Effect: "Deny",
      Action: actions,
      Resource: "*",
      Condition: { ArnEquals: { "lambda:SourceFunctionArn": itself } },
    },
  ];
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

function versionOf(code: string, peers: readonly OpenSearchPeer[]): string {
  return createHash("sha256").update(code).update(JSON.stringify(peers)).digest("hex").slice(0, 16);
}
