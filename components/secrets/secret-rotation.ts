import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnOf } from "../../infra/arns";
import { serviceTrust } from "../identity/service-trust";

/** A global cluster whose master user's password is rotated. */
export interface RotatedCluster {
  /** Which of AWS's APIs knows it. */
  readonly databases: "rds" | "docdb";
  readonly globalClusterId: pulumi.Input<string>;
  /** The member in this region: the only one that the function may modify. */
  readonly clusterArn: pulumi.Input<string>;
}

export interface SecretRotationArgs {
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** The secret, with a first version: JSON with `username` and `password`. A change replaces the rotation. */
  readonly secretArn: pulumi.Input<string>;
  readonly cluster: RotatedCluster;
  /** This region's key for Secrets Manager. */
  readonly secretsKeyArn: pulumi.Input<string>;
  /** This region's key for Lambda. */
  readonly lambdaKeyArn: pulumi.Input<string>;
  /** This region's key for CloudWatch Logs. */
  readonly logsKeyArn: pulumi.Input<string>;
  /** Start of the names of the region's log groups. */
  readonly logGroupPrefix: string;
}

const SOURCES = ["index.mjs", "rotation.mjs"] as const;

/**
 * A new password for the master user of a global cluster every 30 days: AWS manages none for the members of a global cluster.
 * The function asks AWS's APIs only, and sets the password there; it opens no connection to the database, so it is in no VPC,
 * and no security group has to let it in.
 */
export class SecretRotation extends pulumi.ComponentResource {
  constructor(name: string, args: SecretRotationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:secrets:SecretRotation", name, {}, opts);

    const logGroup = new aws.cloudwatch.LogGroup(
      name,
      { name: `${args.logGroupPrefix}${name}`, kmsKeyId: args.logsKeyArn, retentionInDays: 90 },
      { parent: this },
    );
    const { role, permissions } = this.createRole(name, logGroup, args);
    const rotator = this.createFunction(name, role, logGroup, args);
    const admission = this.admitSecretsManager(name, rotator, args);
    this.schedule(name, rotator, [permissions, admission], args);
    this.registerOutputs({});
  }

  private createRole(name: string, logGroup: aws.cloudwatch.LogGroup, args: SecretRotationArgs) {
    const { cluster } = args;
    const role = new aws.iam.Role(
      name,
      {
        description: "Rotates the password of a master user",
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
              Action: [
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage",
              ],
              Resource: args.secretArn,
            },
            // It is about no secret.
            { Effect: "Allow", Action: "secretsmanager:GetRandomPassword", Resource: "*" },
            {
              Effect: "Allow",
              Action: ["kms:Decrypt", "kms:GenerateDataKey"],
              Resource: args.secretsKeyArn,
              Condition: {
                StringEquals: {
                  "kms:ViaService": `secretsmanager.${args.region}.amazonaws.com`,
                  "kms:EncryptionContext:SecretARN": args.secretArn,
                },
              },
            },
            // Amazon DocumentDB's actions are those of RDS.
            {
              Effect: "Allow",
              Action: "rds:DescribeGlobalClusters",
              Resource: pulumi
                .output({
                  service: "rds",
                  account: args.accountId,
                  resource: pulumi.interpolate`global-cluster:${cluster.globalClusterId}`,
                })
                .apply(arnOf),
            },
            {
              Effect: "Allow",
              Action: ["rds:DescribeDBClusters", "rds:ModifyDBCluster"],
              Resource: cluster.clusterArn,
            },
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
    args: SecretRotationArgs,
  ): aws.lambda.Function {
    return new aws.lambda.Function(
      name,
      {
        description: "Rotates the password of a master user",
        runtime: "nodejs22.x",
        architectures: ["arm64"],
        handler: "index.handler",
        code: new pulumi.asset.AssetArchive(
          Object.fromEntries(
            SOURCES.map((file) => [
              file,
              new pulumi.asset.FileAsset(join(__dirname, "secret-rotation", file)),
            ]),
          ),
        ),
        role: role.arn,
        memorySize: 256,
        // It waits until the cluster has taken the password; no step is without an end.
        timeout: 900,
        kmsKeyArn: args.lambdaKeyArn,
        environment: {
          variables: {
            DATABASES: args.cluster.databases,
            GLOBAL_CLUSTER_ID: args.cluster.globalClusterId,
          },
        },
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      },
      { parent: this },
    );
  }

  /** Secrets Manager for this secret only: another account's could be given the function's ARN, too. */
  private admitSecretsManager(
    name: string,
    rotator: aws.lambda.Function,
    args: SecretRotationArgs,
  ): aws.lambda.Permission {
    return new aws.lambda.Permission(
      name,
      {
        function: rotator.arn,
        action: "lambda:InvokeFunction",
        principal: "secretsmanager.amazonaws.com",
        sourceAccount: args.accountId,
        sourceArn: args.secretArn,
      },
      { parent: this },
    );
  }

  private schedule(
    name: string,
    rotator: aws.lambda.Function,
    needed: readonly pulumi.Resource[],
    args: SecretRotationArgs,
  ): void {
    new aws.secretsmanager.SecretRotation(
      name,
      {
        secretId: args.secretArn,
        rotationLambdaArn: rotator.arn,
        rotationRules: { automaticallyAfterDays: 30 },
        // The password is as new as the secret. What AWS calls at once is the function's test.
        rotateImmediately: false,
      },
      { parent: this, dependsOn: [...needed] },
    );
  }
}
