import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnOf } from "../../infra/arns";
import { hostOf } from "../../infra/hosts";
import { NodeFunction, type NodeFunctionArgs } from "../compute/node-function";

/** A global cluster whose master user's password is rotated. */
export interface RotatedCluster {
  /** Which of AWS's APIs knows it. */
  readonly databases: "rds" | "docdb";
  readonly globalClusterId: pulumi.Input<string>;
  /** The member in this region: the only one that the function may modify. */
  readonly clusterArn: pulumi.Input<string>;
}

export interface SecretRotationArgs
  extends Pick<NodeFunctionArgs, "accountId" | "lambdaKeyArn" | "logsKeyArn" | "logGroupPrefix"> {
  readonly region: string;
  /** The secret, with a first version: JSON with `username` and `password`. A change replaces the rotation. */
  readonly secretArn: pulumi.Input<string>;
  readonly cluster: RotatedCluster;
  /** This region's key for Secrets Manager. */
  readonly secretsKeyArn: pulumi.Input<string>;
}

/**
 * A new password for the master user of a global cluster every 30 days: AWS manages none for the members of a global cluster.
 * The function asks AWS's APIs only, and sets the password there; it opens no connection to the database, so it is in no VPC,
 * and no security group has to let it in.
 */
export class SecretRotation extends pulumi.ComponentResource {
  constructor(name: string, args: SecretRotationArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:secrets:SecretRotation", name, {}, opts);

    const rotator = this.createRotator(name, args);
    const admission = this.admitSecretsManager(name, rotator, args);
    this.schedule(name, rotator, admission, args);
    this.registerOutputs({});
  }

  private createRotator(name: string, args: SecretRotationArgs): NodeFunction {
    const { accountId, cluster, lambdaKeyArn, logsKeyArn, logGroupPrefix } = args;
    return new NodeFunction(
      name,
      {
        description: "Rotates the password of a master user",
        accountId,
        code: { folder: join(__dirname, "secret-rotation"), files: ["index.mjs", "rotation.mjs"] },
        statements: statementsOf(args),
        variables: { DATABASES: cluster.databases, GLOBAL_CLUSTER_ID: cluster.globalClusterId },
        memorySize: 256,
        // It waits until the cluster has taken the password; no step is without an end.
        timeout: 900,
        lambdaKeyArn,
        logsKeyArn,
        logGroupPrefix,
      },
      { parent: this },
    );
  }

  /** Secrets Manager for this secret only: another account's could be given the function's ARN, too. */
  private admitSecretsManager(
    name: string,
    rotator: NodeFunction,
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
    rotator: NodeFunction,
    admission: aws.lambda.Permission,
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
      { parent: this, dependsOn: [rotator, admission] },
    );
  }
}

/** What the function may do, but for its log. */
function statementsOf({ region, accountId, secretArn, secretsKeyArn, cluster }: SecretRotationArgs) {
  return [
    {
      Effect: "Allow",
      Action: [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
      ],
      Resource: secretArn,
    },
    // It is about no secret.
    { Effect: "Allow", Action: "secretsmanager:GetRandomPassword", Resource: "*" },
    {
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: secretsKeyArn,
      Condition: {
        StringEquals: {
          "kms:ViaService": hostOf("secretsmanager", region),
          "kms:EncryptionContext:SecretARN": secretArn,
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
          account: accountId,
          resource: pulumi.interpolate`global-cluster:${cluster.globalClusterId}`,
        })
        .apply(arnOf),
    },
    {
      Effect: "Allow",
      Action: ["rds:DescribeDBClusters", "rds:ModifyDBCluster"],
      Resource: cluster.clusterArn,
    },
  ];
}
