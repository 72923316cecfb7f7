import { isReachedAcross, SERVICE_PORTS, SERVICES, type Store, usersOf } from "../../infra/catalogue";
import type { World } from "../../sandbox/cloud/world";
import { shownPorts } from "../../sandbox/reachability/ports";
import { type Edge, reachability } from "../../sandbox/reachability/reachability";
import { PORTS } from "../../stacks/region";
import type { StackFiles } from "../stacks/mall";

/** Stores with addresses in the VPC, and on which ports; the buckets are reached through S3's endpoint. */
export const IN_VPC = {
  ...PORTS,
  msk: { from: 9098, to: 9098 },
  dsql: { from: 5432, to: 5432 },
} satisfies Partial<Readonly<Record<Store, { readonly from: number; readonly to: number }>>>;

/** DSQL's clusters stand in the first two regions, which form the pair. */
const PAIR_ONLY: readonly string[] = ["dsql"];

const ENDPOINTS =
  "endpoints ec2 ecr.api ecr.dkr eks elasticloadbalancing kms logs monitoring secretsmanager ssm sts xray";

const nameOf = (store: string) => (store === "dsql" ? "endpoint dsql" : store);

/** What the catalogue asks for, and what each part of the platform needs for itself. */
export function neededEdges(stacks: StackFiles): readonly string[] {
  const regions = [...stacks.keys()];
  return regions.flatMap((here, at) => {
    const stores = Object.entries(IN_VPC).filter(
      ([store]) => usersOf(store as Store).length > 0 && (at < 2 || !PAIR_ONLY.includes(store)),
    );
    const edge = (from: string, to: string, ports: string, there = here) =>
      `${from} of ${here} -> ${to} of ${there}: ${ports}`;
    const gateway = SERVICES["api-gateway"].port;
    return [
      ...stores.map(([store, ports]) => edge("workloads", nameOf(store), shownPorts([ports]))),
      ...regions
        .filter((there) => there !== here)
        .flatMap((there) =>
          stores
            .filter(([store]) => isReachedAcross(store as Store))
            .map(([store, ports]) => edge("workloads", nameOf(store), shownPorts([ports]), there)),
        ),
      edge("workloads", "workloads", SERVICE_PORTS.join(", ")),
      edge("workloads", ENDPOINTS, "443"),
      edge("workloads", "gateway endpoint s3", "443"),
      // Brokers among themselves, and a Replicator's interfaces with them.
      edge("msk", "msk", "9098"),
      edge("function mall-production-opensearch-follower", "opensearch", "443"),
      edge("application load balancer", "workloads", `${gateway}`),
      edge("network load balancer", "application load balancer", "443"),
      `com.amazonaws.global.cloudfront.origin-facing -> network load balancer of ${here}: 443`,
      `com.amazonaws.${here}.route53-healthchecks -> network load balancer of ${here}: 443`,
    ];
  });
}

/** What the route tables have to say for that. */
export function neededRoutes(stacks: StackFiles): readonly string[] {
  return [...stacks].flatMap(([here, { "mall:vpcCidr": own, "mall:availabilityZoneIds": zones }]) => {
    const others = [...stacks].filter(([there]) => there !== here);
    const entry = (table: string, destination: string, end: string) =>
      `${table} of ${here}: ${destination} -> ${end}`;
    const toOthers = (table: string) =>
      others.map(([there, { "mall:vpcCidr": cidr }]) => entry(table, `${cidr}`, `the VPC of ${there}`));
    const toS3 = (table: string) => entry(table, `com.amazonaws.${here}.s3`, "its gateway endpoint");
    return [
      entry("network-public", "0.0.0.0/0", "the internet by its internet gateway"),
      ...(Array.isArray(zones) ? zones : [])
        .map((_, zone) => `network-private-${zone}`)
        .flatMap((table) => [
          entry(table, "0.0.0.0/0", "the internet by its NAT gateway"),
          ...toOthers(table),
          toS3(table),
        ]),
      ...toOthers("network-data"),
      toS3("network-data"),
      ...toOthers("transit-vpc"),
      entry("transit-peerings", `${own}, propagated`, `the VPC of ${here}`),
    ];
  });
}

/** An open edge with its ports; what narrows it, and whether only some may use it, is a part of what is said. */
function shownEdge({ from, to, ports, closedBy }: Edge): string {
  const but = closedBy.length === 0 ? "" : ` but for ${closedBy.join("; ")}`;
  return `${from} -> ${to}: ${shownPorts(ports)}${but}`;
}

/** What is open somewhere of an edge. */
function isOpen({ passages }: Edge): boolean {
  return passages.some(({ portsForSome }) => portsForSome.length > 0);
}

/** Everything that gets through in a world, and everything that its route tables say. */
export function openIn(world: World): readonly string[] {
  const { edges, routes } = reachability(world);
  return [
    ...edges.filter(isOpen).map(shownEdge),
    ...routes.map(
      ({ table, destination, leadsTo }) => `${table}: ${destination} -> ${leadsTo.join(", or ")}`,
    ),
  ];
}

/** How a world departs from what the catalogue needs. */
export interface Departure {
  readonly missing: readonly string[];
  readonly unneeded: readonly string[];
}

export function departureOf(world: World, stacks: StackFiles): Departure {
  const needed = [...neededEdges(stacks), ...neededRoutes(stacks)];
  const open = openIn(world);
  return {
    missing: needed.filter((each) => !open.includes(each)),
    unneeded: open.filter((each) => !needed.includes(each)),
  };
}
