import type { Reference } from "../../model";
import { Refusal } from "../../rules";
import { text, type Value, valuesAt } from "../../values";
import type { Thing, World } from "../../world";
import { SECURITY_GROUP } from "../network/common";

export const CLUSTER = "aws:msk/cluster:Cluster";
export const CONFIGURATION = "aws:msk/configuration:Configuration";
export const CLUSTER_POLICY = "aws:msk/clusterPolicy:ClusterPolicy";
export const TOPIC = "aws:msk/topic:Topic";
export const REPLICATOR = "aws:msk/replicator:Replicator";

export function badRequest(reason: string, rule?: number): Refusal {
  return new Refusal("BadRequestException", reason, rule);
}

/** The cluster that something belongs to, in its region. */
export const ofCluster: Reference = {
  property: "clusterArn",
  type: CLUSTER,
  by: "arn",
  missing: (arn) => new Refusal("NotFoundException", `The requested resource ${arn} doesn't exist.`),
};

export const wears = (property: string): Reference => ({
  property,
  type: SECURITY_GROUP,
  missing: (id) => badRequest(`The security group ID '${id}' does not exist.`),
});

export function clusterOf(world: World, arn: Value | undefined): Thing | undefined {
  return world.all(CLUSTER).find(({ state }) => state.arn === arn);
}

/** `<name>/<uuid>` of a cluster's ARN. */
export function pathOf(clusterArn: string): string {
  return clusterArn.split(":cluster/")[1] ?? "";
}

/** Whether the value at a path is true; what is not given is not. */
export function isOn(value: Value | undefined, path: string): boolean {
  return valuesAt(value, path)[0] === true;
}

export function textAt(value: Value | undefined, path: string): string | undefined {
  return text(valuesAt(value, path)[0]);
}
