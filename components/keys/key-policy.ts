import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";

/** Who may use a key, beyond the administration of it. */
export type KeyUse =
  | {
      /** Principals of the account, through these AWS services only (`kms:ViaService`, without the region). */
      readonly through: readonly string[];
    }
  | {
      /** CloudWatch Logs itself, for the log groups of this account. */
      readonly logs: true;
    };

/** Administration of a key without the use of it; a grant (`kms:Create*` would allow one) hands out the use. */
const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:Delete*",
  "kms:Describe*",
  "kms:Disable*",
  "kms:Enable*",
  "kms:Get*",
  "kms:List*",
  "kms:Put*",
  "kms:Revoke*",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:Update*",
];

const USE = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

/**
 * The policy of a key. It never names a role as principal: AWS refuses one that does not exist yet, and a recreated role
 * leaves an orphan id behind. It delegates to the account, narrowed by the service through which the key is used.
 */
export function keyPolicy(accountId: string, region: string, use: KeyUse): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Administration",
        Effect: "Allow",
        Principal: root(accountId),
        Action: ADMINISTRATION,
        Resource: "*",
      },
      ...("logs" in use
        ? [logsStatement(accountId, region)]
        : serviceStatements(accountId, region, use.through)),
    ],
  };
}

function serviceStatements(
  accountId: string,
  region: string,
  services: readonly string[],
): PolicyStatement[] {
  const through = {
    "kms:CallerAccount": accountId,
    "kms:ViaService": services.map((service) => `${service}.${region}.amazonaws.com`),
  };
  return [
    {
      Sid: "UseThroughTheService",
      Effect: "Allow",
      Principal: root(accountId),
      Action: USE,
      Resource: "*",
      Condition: { StringEquals: through },
    },
    {
      Sid: "GrantsForTheService",
      Effect: "Allow",
      Principal: root(accountId),
      Action: ["kms:CreateGrant"],
      Resource: "*",
      Condition: { StringEquals: through, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

function logsStatement(accountId: string, region: string): PolicyStatement {
  return {
    Sid: "UseByCloudWatchLogs",
    Effect: "Allow",
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: USE,
    Resource: "*",
    Condition: {
      ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${accountId}:log-group:*` },
    },
  };
}

function root(accountId: string) {
  return { AWS: `arn:aws:iam::${accountId}:root` };
}
