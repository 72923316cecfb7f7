import type { Reference, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import type { Thing } from "../../world";
import { KEY } from "../kms";
import { CLUSTER } from "./global-database";

export const SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup";
export const CLUSTER_PARAMETER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";

/** Versions of Aurora PostgreSQL that AWS creates; source: cfn-lint 1.58.0's list of versions that are not deprecated. */
const VERSIONS: ReadonlySet<string> = new Set([
  ...minors(15, [10, 12, 13, 14, 15, 17, 18, 19]),
  ...minors(16, [8, 9, 10, 11, 12, 13, 14, 15]),
  ...minors(17, [4, 5, 6, 7, 8, 9, 10, 11]),
  ...minors(18, [3]),
]);

function minors(major: number, list: readonly number[]): readonly string[] {
  return list.map((minor) => `${major}.${minor}`);
}

export function combination(reason: string, rule: number): Refusal {
  return new Refusal("InvalidParameterCombination", reason, rule);
}

export const usableKey = (property: string): Reference => ({
  property,
  type: KEY,
  by: "arn",
  missing: (arn) =>
    new Refusal(
      "KMSKeyNotAccessibleFault",
      `The specified KMS key [${arn}] does not exist, is not enabled or you do not have permissions to access it.`,
      5,
    ),
});

export const subnetGroupExists: Reference = {
  property: "dbSubnetGroupName",
  type: SUBNET_GROUP,
  by: "name",
  missing: (name) => new Refusal("DBSubnetGroupNotFoundFault", `DB subnet group '${name}' does not exist.`),
};

export function versionRefusal(version: unknown): Refusal | undefined {
  if (typeof version !== "string" || VERSIONS.has(version)) return undefined;
  return combination(`Cannot find version ${version} for aurora-postgresql`, 22);
}

/** Classes that a global database takes: memory-optimised, and Serverless v2. */
const MEMORY_OPTIMISED = /^db\.(serverless$|(r|x)\d\w*\.)/;

export function globalTakesClass(request: Request): Refusal | undefined {
  const global = clusterOf(request)?.state.globalClusterIdentifier;
  const instanceClass = text(request.inputs.instanceClass) ?? "";
  return global === undefined || MEMORY_OPTIMISED.test(instanceClass)
    ? undefined
    : combination(`DB Instance class ${instanceClass} is not supported for members of a global database`, 21);
}

export function clusterOf({ world, region, inputs }: Request): Thing | undefined {
  return world.get(CLUSTER, region, text(inputs.clusterIdentifier) ?? "");
}
