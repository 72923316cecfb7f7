import type { Reference, Request } from "../../model";
import { Refusal } from "../../rules";
import { text, type Value } from "../../values";
import type { Thing, World } from "../../world";
import { KEY } from "../kms";
import { SECURITY_GROUP } from "../network/common";
import { FAMILIES, type Family } from "./families";

/** What the models of Aurora and of DocumentDB share: one control plane answers for both. */

export function combination(reason: string, rule: number | undefined): Refusal {
  return new Refusal("InvalidParameterCombination", reason, rule);
}

export const usableKey = ({ rule }: Family, property: string): Reference => ({
  property,
  type: KEY,
  by: "arn",
  missing: (arn) =>
    new Refusal(
      "KMSKeyNotAccessibleFault",
      `The specified KMS key [${arn}] does not exist, is not enabled or you do not have permissions to access it.`,
      rule(5),
    ),
});

export const subnetGroupExists = ({ subnetGroup }: Family): Reference => ({
  property: "dbSubnetGroupName",
  type: subnetGroup,
  by: "name",
  missing: (name) => new Refusal("DBSubnetGroupNotFoundFault", `DB subnet group '${name}' does not exist.`),
});

/** What a cluster names. */
export const clusterReferences = (family: Family): readonly Reference[] => [
  usableKey(family, "kmsKeyId"),
  subnetGroupExists(family),
  {
    property: "globalClusterIdentifier",
    type: family.globalCluster,
    missing: (id) => new Refusal("GlobalClusterNotFoundFault", `Global cluster ${id} not found`),
  },
  {
    property: "dbClusterParameterGroupName",
    type: family.clusterParameterGroup,
    by: "name",
    missing: (name) =>
      new Refusal("DBClusterParameterGroupNotFound", `DBClusterParameterGroup not found: ${name}`),
  },
  {
    property: "vpcSecurityGroupIds",
    type: SECURITY_GROUP,
    missing: (id) =>
      new Refusal("InvalidParameterValue", `Invalid security group , groupId= ${id}, groupName=`),
  },
];

export function versionRefusal({ versions, engine, rule }: Family, version: unknown): Refusal | undefined {
  if (typeof version !== "string" || versions.has(version)) return undefined;
  return combination(`Cannot find version ${version} for ${engine}`, rule(22));
}

/** The thing of that identifier, of whichever database: they share their identifiers. */
export function namesake(
  world: World,
  kind: "globalCluster" | "cluster" | "instance",
  home: string,
  id: Value | undefined,
): Thing | undefined {
  return FAMILIES.map((family) => world.get(family[kind], home, text(id) ?? "")).find(Boolean);
}

export function clusterOf({ cluster }: Family, { world, region, inputs }: Request): Thing | undefined {
  return world.get(cluster, region, text(inputs.clusterIdentifier) ?? "");
}
