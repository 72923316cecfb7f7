import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";
import { arnOf, arnOfRoot } from "../../infra/arns";
import { hostOf, principalOf } from "../../infra/hosts";

/** A service that uses a key for resources of this account and region, and which of its own. */
export interface ServiceItself {
  /** Name in its principal and in its ARNs, such as `dsql`. */
  readonly service: string;
  /** Its resources, as the end of an ARN: `cluster/*`. */
  readonly resources: string;
  /** What it names in the encryption context of every call. */
  readonly encryptionContext: string;
}

/** Who may use a key, beyond the administration of it. */
export type KeyUse =
  | {
      /** Principals of the account, through these AWS services only (`kms:ViaService`, without the region). */
      readonly through: readonly string[];
      /** A service that also asks KMS in its own name, where no caller's rights count. */
      readonly itself?: ServiceItself;
    }
  | {
      /** CloudWatch Logs itself, for the log groups of this account. */
      readonly logs: true;
    }
  | {
      /** Route 53 itself, which signs the account's hosted zones with it. */
      readonly dnssec: true;
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
 * @param reader a distribution of CloudFront that reads what is encrypted with it
 */
export function keyPolicy(accountId: string, region: string, use: KeyUse, reader?: string): PolicyDocument {
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
      ...useStatements(accountId, region, use),
      ...(reader === undefined ? [] : [readerStatement(reader)]),
    ],
  };
}

function useStatements(accountId: string, region: string, use: KeyUse): PolicyStatement[] {
  if ("logs" in use) return [logsStatement(accountId, region)];
  if ("dnssec" in use) return dnssecStatements(accountId);
  return [
    ...serviceStatements(accountId, region, use.through),
    ...(use.itself === undefined ? [] : itselfStatements(accountId, region, use.itself)),
  ];
}

function serviceStatements(
  accountId: string,
  region: string,
  services: readonly string[],
): PolicyStatement[] {
  const through = {
    "kms:CallerAccount": accountId,
    "kms:ViaService": services.map((service) => hostOf(service, region)),
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

/**
 * As the service's guide has them, but for any of its resources here: the key is there before the first. The ARN says the
 * account, too; `aws:SourceAccount` stands in no policy of AWS's for it, and a key that a request lacks would refuse it.
 */
function itselfStatements(
  accountId: string,
  region: string,
  { service, resources, encryptionContext }: ServiceItself,
): PolicyStatement[] {
  const Principal = { Service: principalOf(service) };
  const ArnLike = { "aws:SourceArn": arnOf({ service, region, account: accountId, resource: resources }) };
  return [
    {
      Sid: "UseByTheServiceItself",
      Effect: "Allow",
      Principal,
      Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
      Resource: "*",
      Condition: { ArnLike, StringLike: { [`kms:EncryptionContext:${encryptionContext}`]: "*" } },
    },
    {
      Sid: "DescriptionForTheServiceItself",
      Effect: "Allow",
      Principal,
      Action: ["kms:DescribeKey"],
      Resource: "*",
      Condition: { ArnLike },
    },
  ];
}

/** CloudFront asks S3 in its own name, for one distribution: the account's rights do not count there. */
function readerStatement(distributionArn: string): PolicyStatement {
  return {
    Sid: "DecryptionForTheDistribution",
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Action: ["kms:Decrypt"],
    Resource: "*",
    Condition: { StringEquals: { "aws:SourceArn": distributionArn } },
  };
}

function logsStatement(accountId: string, region: string): PolicyStatement {
  return {
    Sid: "UseByCloudWatchLogs",
    Effect: "Allow",
    Principal: { Service: hostOf("logs", region) },
    Action: USE,
    Resource: "*",
    Condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": arnOf({
          service: "logs",
          region,
          account: accountId,
          resource: "log-group:*",
        }),
      },
    },
  };
}

/** What Route 53 demands of a zone's signing key: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html */
function dnssecStatements(accountId: string): PolicyStatement[] {
  const forZones = {
    StringEquals: { "aws:SourceAccount": accountId },
    ArnLike: { "aws:SourceArn": arnOf({ service: "route53", resource: "hostedzone/*" }) },
  };
  const route53 = { Service: "dnssec-route53.amazonaws.com" };
  return [
    {
      Sid: "SigningByRoute53",
      Effect: "Allow",
      Principal: route53,
      Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
      Resource: "*",
      Condition: forZones,
    },
    {
      Sid: "GrantsForRoute53",
      Effect: "Allow",
      Principal: route53,
      Action: ["kms:CreateGrant"],
      Resource: "*",
      Condition: { ...forZones, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

function root(accountId: string) {
  return { AWS: arnOfRoot(accountId) };
}
