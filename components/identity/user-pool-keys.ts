import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { serviceTrust } from "./service-trust";

export interface UserPoolKeysArgs {
  readonly accountId: pulumi.Input<string>;
  /** Who the tokens say they are from: the URL under which the pool publishes its keys. */
  readonly issuer: pulumi.Input<string>;
  /** This region's key for Lambda. */
  readonly lambdaKeyArn: pulumi.Input<string>;
  /** This region's key for CloudWatch Logs. */
  readonly logsKeyArn: pulumi.Input<string>;
  /** Start of the names of the region's log groups. */
  readonly logGroupPrefix: string;
}

const SOURCE = join(__dirname, "user-pool-keys", "index.mjs");

/**
 * The public keys of a user pool, read once it is there, so that they can be written where they outlive its region. AWS offers them
 * under a URL and in no API, so a function reads them. It is in no VPC: what it asks is on the internet.
 */
export class UserPoolKeys extends pulumi.ComponentResource {
  /** JSON Web Key Set as JSON, of less than the 4,096 characters that a standard parameter takes. */
  readonly jwks: pulumi.Output<string>;

  constructor(name: string, args: UserPoolKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:identity:UserPoolKeys", name, {}, opts);

    const logGroup = new aws.cloudwatch.LogGroup(
      name,
      { name: `${args.logGroupPrefix}${name}`, kmsKeyId: args.logsKeyArn, retentionInDays: 90 },
      { parent: this },
    );
    const { role, permissions } = this.createRole(name, logGroup, args);
    const reader = this.createFunction(name, role, logGroup, args);
    const call = new aws.lambda.Invocation(
      name,
      {
        functionName: reader.name,
        input: "{}",
        // Called again for another pool, and by other code.
        triggers: { issuer: args.issuer, version: version() },
      },
      { parent: this, dependsOn: [permissions] },
    );

    this.jwks = call.result;
    this.registerOutputs({ jwks: this.jwks });
  }

  private createRole(name: string, logGroup: aws.cloudwatch.LogGroup, args: UserPoolKeysArgs) {
    const role = new aws.iam.Role(
      name,
      {
        description: "Reads the public keys of the user pool",
        assumeRolePolicy: serviceTrust("lambda.amazonaws.com", args.accountId),
      },
      { parent: this },
    );
    const permissions = new aws.iam.RolePolicy(
      name,
      {
        role: role.name,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
              Resource: pulumi.interpolate`${logGroup.arn}:*`,
            },
          ],
        }),
      },
      { parent: this },
    );
    return { role, permissions };
  }

  private createFunction(
    name: string,
    role: aws.iam.Role,
    logGroup: aws.cloudwatch.LogGroup,
    args: UserPoolKeysArgs,
  ): aws.lambda.Function {
    return new aws.lambda.Function(
      name,
      {
        description: "Reads the public keys of the user pool",
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code: new pulumi.asset.AssetArchive({ "index.mjs": new pulumi.asset.FileAsset(SOURCE) }),
        role: role.arn,
        memorySize: 128,
        timeout: 60,
        kmsKeyArn: args.lambdaKeyArn,
        environment: { variables: { ISSUER: args.issuer } },
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      },
      { parent: this },
    );
  }
}

function version(): string {
  return createHash("sha256").update(readFileSync(SOURCE)).digest("hex").slice(0, 16);
}
