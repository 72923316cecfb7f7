import { LOAD_BALANCER } from "../cloud/models/lb/common";
import { ENDPOINT, SECURITY_GROUP, SUBNET } from "../cloud/models/network/common";
import { type Bag, isBag, text, texts, type Value, valuesAt } from "../cloud/values";
import type { Thing, World } from "../cloud/world";
import { type Gate, gateOf } from "./endpoint-policies";

/** Something with addresses in a VPC: where it stands, and what it wears. */
export interface Place extends Gate {
  /** What it is, such as `aurora` or `endpoint kms`; unique in its region. */
  readonly name: string;
  readonly region: string;
  readonly subnets: readonly Thing[];
  /** Ids of its security groups. */
  readonly groups: readonly string[];
  /** Whether it has addresses of the internet too. */
  readonly facesInternet: boolean;
}

/** Where a resource says which subnets it stands in, and what it wears. */
interface Standing {
  readonly subnets: string | { readonly group: string; readonly type: string };
  readonly groups: string;
  /** What people call it; by default the first word of its type. */
  readonly called?: (thing: Thing) => string;
}

const ENDPOINT_NAME = "endpoint ";

/** Every type of the simulated cloud that puts network interfaces into subnets; a test holds it against the models. */
export const STANDING: Readonly<Record<string, Standing>> = {
  "aws:rds/cluster:Cluster": {
    subnets: { group: "dbSubnetGroupName", type: "aws:rds/subnetGroup:SubnetGroup" },
    groups: "vpcSecurityGroupIds",
    called: () => "aurora",
  },
  "aws:docdb/cluster:Cluster": {
    subnets: { group: "dbSubnetGroupName", type: "aws:docdb/subnetGroup:SubnetGroup" },
    groups: "vpcSecurityGroupIds",
    called: () => "documentdb",
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    subnets: { group: "subnetGroupName", type: "aws:elasticache/subnetGroup:SubnetGroup" },
    groups: "securityGroupIds",
  },
  "aws:msk/cluster:Cluster": {
    subnets: "brokerNodeGroupInfo.clientSubnets",
    groups: "brokerNodeGroupInfo.securityGroups",
  },
  "aws:opensearch/domain:Domain": { subnets: "vpcOptions.subnetIds", groups: "vpcOptions.securityGroupIds" },
  "aws:lambda/function:Function": {
    subnets: "vpcConfig.subnetIds",
    groups: "vpcConfig.securityGroupIds",
    called: ({ state }) => `function ${text(state.name) ?? ""}`,
  },
  [ENDPOINT]: {
    subnets: "subnetIds",
    groups: "securityGroupIds",
    called: ({ state }) => `${ENDPOINT_NAME}${serviceOf(state)}`,
  },
  [LOAD_BALANCER]: {
    subnets: "subnets",
    groups: "securityGroups",
    called: ({ state }) =>
      state.loadBalancerType === "network" ? "network load balancer" : "application load balancer",
  },
};

/** The tag by which Karpenter finds the subnets for nodes. */
const DISCOVERY = "karpenter.sh/discovery";

/** Last part of an endpoint service's name; DSQL's carries a letter and digits of its own. */
function serviceOf({ serviceName }: Bag): string {
  return (text(serviceName) ?? "")
    .split(".")
    .slice(3)
    .join(".")
    .replace(/-\w{4}$/, "");
}

/** Everybody with addresses in a VPC of the world. */
export function placesIn(world: World): readonly Place[] {
  const standing = Object.entries(STANDING).flatMap(([type, how]) =>
    world.all(type).flatMap((thing) => placeOf(world, thing, how)),
  );
  return [...together(standing), ...workloads(world, standing)];
}

/** One thing of the world as a place; nothing when it has no addresses in a VPC. */
export function placeFor(world: World, thing: Thing): Place | undefined {
  const how = STANDING[thing.type];
  return how === undefined ? undefined : placeOf(world, thing, how)[0];
}

/** Endpoints that stand in the same subnets and wear the same groups are one place to whoever looks for a way. */
function together(places: readonly Place[]): readonly Place[] {
  const alike = new Map<string, Place[]>();
  for (const place of places) {
    const { name, region, subnets, groups, refusesAll, narrowedBy } = place;
    const isEndpoint = name.startsWith(ENDPOINT_NAME);
    const key = JSON.stringify([
      isEndpoint || name,
      region,
      subnets.map(({ id }) => id),
      [...groups].sort(),
      refusesAll,
      narrowedBy,
    ]);
    alike.set(key, [...(alike.get(key) ?? []), place]);
  }
  return [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const services = [first, ...others].map(({ name }) => name.replace(ENDPOINT_NAME, "")).sort();
    return [others.length === 0 ? first : { ...first, name: `endpoints ${services.join(" ")}` }];
  });
}

function placeOf(world: World, thing: Thing, how: Standing): Place[] {
  const ids = subnetIdsOf(world, thing, how);
  if (ids.length === 0) return [];
  return [
    {
      name: how.called?.(thing) ?? thing.type.split(/[:/]/)[1] ?? "",
      region: thing.region,
      subnets: subnetsOf(world, thing.region, ids),
      groups: valuesAt(thing.state, how.groups).flatMap(flat),
      facesInternet: thing.type === LOAD_BALANCER && thing.state.internal === false,
      ...gateOf(thing),
    },
  ];
}

function subnetIdsOf(world: World, { region, state }: Thing, { subnets }: Standing): readonly string[] {
  if (typeof subnets === "string") return valuesAt(state, subnets).flatMap(flat);
  const group = world.in(region, subnets.type).find(({ state: { name } }) => name === state[subnets.group]);
  return texts(group?.state.subnetIds);
}

/**
 * Pods wear a group that nothing else wears, on nodes in the subnets that are tagged for them. They come and go: no resource
 * of the world stands for them.
 */
function workloads(world: World, standing: readonly Place[]): readonly Place[] {
  const worn = new Set(standing.flatMap(({ groups }) => groups));
  return world.all(SECURITY_GROUP).flatMap((group): Place[] => {
    const subnets = world
      .in(group.region, SUBNET)
      .filter(({ state }) => state.vpcId === group.state.vpcId && tagOf(state, DISCOVERY) !== undefined);
    if (worn.has(group.id) || subnets.length === 0) return [];
    const name = (tagOf(group.state, "Name") ?? group.id).replace(/^network-/, "");
    return [{ name, region: group.region, subnets, groups: [group.id], facesInternet: false }];
  });
}

function subnetsOf(world: World, region: string, ids: readonly string[]): readonly Thing[] {
  return ids.flatMap((id) => world.get(SUBNET, region, id) ?? []);
}

function tagOf({ tags }: Bag, key: string): string | undefined {
  return isBag(tags) ? text(tags[key]) : undefined;
}

function flat(value: Value): readonly string[] {
  return typeof value === "string" ? [value] : texts(value);
}
