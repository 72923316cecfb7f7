import { existsSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { AuroraGlobal } from "../../../components/data/aurora-global";
import { SecretRotation } from "../../../components/secrets/secret-rotation";
import { isBag } from "../../../sandbox/cloud/values";
import { only, type Recorded } from "../../support/recorder";
import { ACCOUNT, keysIn, recordWith } from "../harness";

const NAME = "aurora-master-rotation";
const FUNCTION = "aws:lambda/function:Function";
const SECRET = "aws:secretsmanager/secret:Secret";
const ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";

const CLUSTER = `arn:aws:rds:us-east-1:${ACCOUNT}:cluster:mall-test-aurora-us-east-1`;

const recordRotation = () =>
  recordWith((opts: pulumi.ComponentResourceOptions) => {
    const { arns } = keysIn(opts);
    const { globalClusterId, masterSecretArn } = new AuroraGlobal(
      "aurora-global",
      {
        identifier: "mall-test-aurora",
        databaseName: "mall",
        secretsKeyArn: arns.secrets,
        protect: true,
      },
      opts,
    );
    new SecretRotation(
      NAME,
      {
        region: "us-east-1",
        accountId: ACCOUNT,
        secretArn: masterSecretArn,
        cluster: { databases: "rds", globalClusterId, clusterArn: CLUSTER },
        secretsKeyArn: arns.secrets,
        lambdaKeyArn: arns.lambda,
        logsKeyArn: arns.logs,
        logGroupPrefix: "/mall/test/",
      },
      opts,
    );
    return { secretArn: masterSecretArn, secretsKeyArn: arns.secrets };
  });

describe("The rotation of a secret", () => {
  let recorded: Recorded<Awaited<ReturnType<typeof recordRotation>>["outputs"]>;
  before(async () => {
    recorded = await recordRotation();
  });
  const inputsOf = (type: string) => only(recorded, type, NAME).inputs;

  /** The role's statements, with the secret, its key and the log group as words. */
  const statements = () => {
    const { policy } = inputsOf("aws:iam/rolePolicy:RolePolicy");
    const secret = only(recorded, SECRET, "aurora-global-master");
    expect(String(recorded.outputs.secretArn)).to.match(/:secret:/);
    const named = String(policy)
      .replaceAll(String(recorded.outputs.secretArn), "<secret>")
      .replaceAll(String(secret.inputs.kmsKeyId), "<secrets key>");
    return JSON.parse(named).Statement;
  };

  it("comes after 30 days, and not at once", () => {
    const { rotationRules, rotateImmediately } = inputsOf(ROTATION);
    expect({ rotationRules, rotateImmediately }).to.deep.equal({
      rotationRules: { automaticallyAfterDays: 30 },
      rotateImmediately: false,
    });
  });

  it("is by a function that may do this, and nothing else", () => {
    expect(statements()).to.deep.equal([
      {
        Effect: "Allow",
        Action: [
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetSecretValue",
          "secretsmanager:PutSecretValue",
          "secretsmanager:UpdateSecretVersionStage",
        ],
        Resource: "<secret>",
      },
      { Effect: "Allow", Action: "secretsmanager:GetRandomPassword", Resource: "*" },
      {
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "<secrets key>",
        Condition: {
          StringEquals: {
            "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
            "kms:EncryptionContext:SecretARN": "<secret>",
          },
        },
      },
      {
        Effect: "Allow",
        Action: "rds:DescribeGlobalClusters",
        Resource: `arn:aws:rds::${ACCOUNT}:global-cluster:mall-test-aurora`,
      },
      { Effect: "Allow", Action: ["rds:DescribeDBClusters", "rds:ModifyDBCluster"], Resource: CLUSTER },
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/mall/test/${NAME}:*`,
      },
    ]);
  });

  it("lets Secrets Manager call the function for this secret of this account only", () => {
    const { action, principal, sourceAccount, sourceArn } = inputsOf("aws:lambda/permission:Permission");
    expect({ action, principal, sourceAccount, sourceArn }).to.deep.equal({
      action: "lambda:InvokeFunction",
      principal: "secretsmanager.amazonaws.com",
      sourceAccount: ACCOUNT,
      sourceArn: recorded.outputs.secretArn,
    });
  });

  it("is by a function in no VPC: it calls AWS's APIs only", () => {
    expect(inputsOf(FUNCTION).vpcConfig).to.equal(undefined);
  });

  it("tells the function which global cluster it is about, and no secret", () => {
    expect(inputsOf(FUNCTION).environment).to.deep.equal({
      variables: { DATABASES: "rds", GLOBAL_CLUSTER_ID: "mall-test-aurora" },
    });
  });

  it("is of code that there is", () => {
    const { code } = inputsOf(FUNCTION);
    const assets = isBag(code) && isBag(code.assets) ? Object.entries(code.assets) : [];
    const files = assets.map(([file, asset]) => [file, isBag(asset) && existsSync(String(asset.path))]);
    expect(files).to.deep.equal([
      ["index.mjs", true],
      ["rotation.mjs", true],
    ]);
  });
});
