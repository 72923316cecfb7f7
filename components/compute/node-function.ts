import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { serviceTrust } from "../identity/service-trust";

/** The files that a function runs, all of which are known before anything is registered. */
export interface NodeFunctionCode {
  /** The folder beside the component whose function it is. */
  readonly folder: string;
  /** Names of files in it. `index.mjs` is among them, and exports `handler`. */
  readonly files: readonly string[];
  /** Texts of further files, by name. @default none */
  readonly texts?: Readonly<Record<string, string>>;
}

export interface NodeFunctionArgs {
  /** What it does, in a sentence. */
  readonly description: string;
  readonly accountId: pulumi.Input<string>;
  readonly code: NodeFunctionCode;
  /** What it may do, as statements of an IAM policy; to write its log comes on top. @default nothing */
  readonly statements?: readonly pulumi.Input<object>[];
  /** Whose work it does. @default a role of its own */
  readonly role?: { readonly name: pulumi.Input<string>; readonly arn: pulumi.Input<string> };
  readonly variables: Readonly<Record<string, pulumi.Input<string>>>;
  /** Megabytes. */
  readonly memorySize: number;
  /** Seconds, 900 at most. */
  readonly timeout: number;
  /** For those who call it by its name; a change replaces it. @default a name that Pulumi makes */
  readonly functionName?: string;
  /** @default as many at once as the account has left */
  readonly reservedConcurrentExecutions?: number;
  /** Where it finds what is in a VPC only. @default in no VPC */
  readonly vpc?: {
    readonly subnetIds: readonly pulumi.Input<string>[];
    readonly securityGroupId: pulumi.Input<string>;
  };
  /** This region's key for Lambda. */
  readonly lambdaKeyArn: pulumi.Input<string>;
  /** This region's key for CloudWatch Logs. */
  readonly logsKeyArn: pulumi.Input<string>;
  /** Start of the names of the region's log groups. */
  readonly logGroupPrefix: string;
}

/**
 * A function of the mall's own, in JavaScript as it stands in the repository: with its log, and with a policy of its own. Who
 * depends on it waits for its rights, too.
 */
export class NodeFunction extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /** Changes with the code, and with nothing else. */
  readonly codeVersion: string;

  constructor(name: string, args: NodeFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:compute:NodeFunction", name, {}, opts);

    const logGroup = new aws.cloudwatch.LogGroup(
      name,
      { name: `${args.logGroupPrefix}${name}`, kmsKeyId: args.logsKeyArn, retentionInDays: 90 },
      { parent: this },
    );
    const role = args.role ?? this.createRole(name, args);
    const rights = this.grant(name, role.name, logGroup.arn, args);
    const created = this.createFunction(name, role.arn, rights, logGroup.name, args);

    this.arn = created.arn;
    this.name = created.name;
    this.codeVersion = versionOf(args.code);
    this.registerOutputs({ arn: this.arn, name: this.name });
  }

  private createRole(name: string, { description, accountId }: NodeFunctionArgs): aws.iam.Role {
    return new aws.iam.Role(
      name,
      { description, assumeRolePolicy: serviceTrust("lambda.amazonaws.com", accountId) },
      { parent: this },
    );
  }

  private grant(
    name: string,
    role: pulumi.Input<string>,
    logGroupArn: pulumi.Output<string>,
    { statements = [] }: NodeFunctionArgs,
  ): aws.iam.RolePolicy {
    return new aws.iam.RolePolicy(
      name,
      {
        role,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            ...statements,
            {
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
              Resource: pulumi.interpolate`${logGroupArn}:*`,
            },
          ],
        }),
      },
      { parent: this },
    );
  }

  private createFunction(
    name: string,
    role: pulumi.Input<string>,
    rights: aws.iam.RolePolicy,
    logGroup: pulumi.Output<string>,
    args: NodeFunctionArgs,
  ): aws.lambda.Function {
    const { vpc } = args;
    return new aws.lambda.Function(
      name,
      {
        ...(args.functionName !== undefined && { name: args.functionName }),
        description: args.description,
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code: archiveOf(args.code),
        role,
        memorySize: args.memorySize,
        timeout: args.timeout,
        ...(args.reservedConcurrentExecutions !== undefined && {
          reservedConcurrentExecutions: args.reservedConcurrentExecutions,
        }),
        kmsKeyArn: args.lambdaKeyArn,
        environment: { variables: args.variables },
        ...(vpc !== undefined && {
          vpcConfig: { subnetIds: [...vpc.subnetIds], securityGroupIds: [vpc.securityGroupId] },
        }),
        loggingConfig: { logFormat: "JSON", logGroup },
      },
      // Lambda tries the permissions for the network interfaces at once; without these it asks for none before it is called.
      { parent: this, ...(vpc !== undefined && { dependsOn: [rights] }) },
    );
  }
}

function archiveOf({ folder, files, texts = {} }: NodeFunctionCode): pulumi.asset.AssetArchive {
  return new pulumi.asset.AssetArchive({
    ...Object.fromEntries(files.map((file) => [file, new pulumi.asset.FileAsset(join(folder, file))])),
    ...Object.fromEntries(
      Object.entries(texts).map(([file, text]) => [file, new pulumi.asset.StringAsset(text)]),
    ),
  });
}

function versionOf({ folder, files, texts = {} }: NodeFunctionCode): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(folder, file)));
  for (const text of Object.values(texts)) hash.update(text);
  return hash.digest("hex").slice(0, 16);
}
