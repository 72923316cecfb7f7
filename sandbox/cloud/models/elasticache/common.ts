import type { Reference } from "../../model";
import { Refusal } from "../../rules";
import { KEY } from "../kms";
import { SECURITY_GROUP } from "../network/common";

export const SUBNET_GROUP = "aws:elasticache/subnetGroup:SubnetGroup";
export const USER = "aws:elasticache/user:User";
export const USER_GROUP = "aws:elasticache/userGroup:UserGroup";

export function combination(reason: string, rule?: number): Refusal {
  return new Refusal("InvalidParameterCombination", reason, rule);
}

export function value(reason: string, rule?: number): Refusal {
  return new Refusal("InvalidParameterValue", reason, rule);
}

/** What a replication group names of its region. */
export const REGIONAL_REFERENCES: readonly Reference[] = [
  {
    property: "kmsKeyId",
    type: KEY,
    by: "arn",
    missing: (arn) => new Refusal("InvalidKMSKeyFault", `The KMS key supplied is not valid: ${arn}`),
  },
  {
    property: "subnetGroupName",
    type: SUBNET_GROUP,
    by: "name",
    missing: (name) =>
      new Refusal("CacheSubnetGroupNotFoundFault", `Cache Subnet Group ${name} does not exist.`),
  },
  {
    property: "securityGroupIds",
    type: SECURITY_GROUP,
    missing: (id) => value(`Some security group Ids are not found: ${id}`),
  },
  {
    property: "userGroupIds",
    type: USER_GROUP,
    missing: (id) => new Refusal("UserGroupNotFoundFault", `User group ${id} not found.`),
  },
];

/** Running versions of Valkey, by what is asked for. Source: ElastiCache user guide, engine versions. */
const VALKEY_VERSIONS: Readonly<Record<string, string>> = { "7.2": "7.2.6", "8.0": "8.0.1", "8.1": "8.1.0" };

/** The version that runs when this one is asked for; `undefined` when AWS has no such version. */
export function runningVersion(engine: string, version: string): string | undefined {
  if (engine === "valkey") return VALKEY_VERSIONS[version];
  return /^7\.[01]$/.test(version) ? `${version}.0` : undefined;
}

/** Major and minor of a version, to be compared. */
export function versionOf(version: string): { readonly major: number; readonly minor: number } {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return { major, minor };
}

/**
 * Node types of a global datastore.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastores-Getting-Started.html
 */
const GLOBAL_NODE_TYPE = /^cache\.(m5|m6g|m7g|r5|r6g|r6gd|r7g|c7gn)\.(\d*xlarge|large)$/;

export function globalTakesNodeType(nodeType: string): Refusal | undefined {
  return GLOBAL_NODE_TYPE.test(nodeType)
    ? undefined
    : value("Global replication group is not supported for the node type.", 39);
}
