import { TRANSIT_ASSOCIATION, TRANSIT_TABLE } from "../cloud/models/ec2transitgateway/common";
import { ASSOCIATION, ROUTE, ROUTE_TABLE, SUBNET, VPC } from "../cloud/models/network/common";
import { prefixListsOf } from "../cloud/models/network/prefix-lists";
import { text, texts } from "../cloud/values";
import type { Thing, World } from "../cloud/world";
import { rangeOf } from "./addresses";
import { nameOf, type Way, type Ways } from "./ways";

/** What a route table says of a destination, whether anybody calls there or not. */
export interface Entry {
  /** Such as `network-data of us-east-1`. */
  readonly table: string;
  readonly destination: string;
  /** Where packets end that are sent there, such as `the VPC of us-west-2`: one place, unless callers differ. */
  readonly leadsTo: readonly string[];
}

const LOOKED_INTO_BY_NOBODY = ["nowhere: nobody looks into the table"];

/** Every entry of every route table of a world, of VPCs and of transit gateways. */
export function entriesOf(world: World, ways: Ways): readonly Entry[] {
  return [
    ...world.all(ROUTE_TABLE).flatMap((table) => ofVpc(world, ways, table)),
    ...world.all(TRANSIT_TABLE).flatMap((table) => ofGateway(world, ways, table)),
  ];
}

function ofVpc(world: World, ways: Ways, table: Thing): readonly Entry[] {
  const { region, id } = table;
  const subnets = world
    .in(region, ASSOCIATION)
    .filter(({ state }) => state.routeTableId === id)
    .flatMap(({ state }) => world.get(SUBNET, region, text(state.subnetId) ?? "") ?? []);
  const routes = world
    .in(region, ROUTE)
    .filter(({ state }) => state.routeTableId === id)
    .map(({ id: route, state }): Entry => {
      const cidr = text(state.destinationCidrBlock) ?? "";
      const other = text(state.destinationIpv6CidrBlock) || text(state.destinationPrefixListId) || route;
      // Routes of IPv6 and to lists are not followed.
      const ends = cidr === "" ? [] : subnets.map((subnet) => ways.way(subnet, rangeOf(cidr)));
      return entry(world, table, cidr || other, ends);
    });
  const toEndpoints = ways.gateways
    .filter((endpoint) => endpoint.region === region && texts(endpoint.state.routeTableIds).includes(id))
    .map(({ state }): Entry => {
      const list = prefixListsOf(region).find((each) => each.id === state.prefixListId)?.name;
      const destination = list ?? text(state.prefixListId) ?? "";
      return { table: called(table), destination, leadsTo: ["its gateway endpoint"] };
    });
  return [...routes, ...toEndpoints];
}

function ofGateway(world: World, ways: Ways, table: Thing): readonly Entry[] {
  const { region, id } = table;
  const attachments = world
    .in(region, TRANSIT_ASSOCIATION)
    .filter(({ state }) => state.transitGatewayRouteTableId === id)
    .map(({ state }) => text(state.transitGatewayAttachmentId) ?? "");
  return ways.entriesOf(region, id).map(({ cidr, isPropagated }) => {
    const ends = attachments.map((attachment) => ways.wayBeyond(region, attachment, rangeOf(cidr)));
    return entry(world, table, isPropagated ? `${cidr}, propagated` : cidr, ends);
  });
}

function entry(world: World, table: Thing, destination: string, ends: readonly Way[]): Entry {
  const leadsTo = [...new Set(ends.map((way) => shown(world, way)))];
  return {
    table: called(table),
    destination,
    leadsTo: leadsTo.length === 0 ? LOOKED_INTO_BY_NOBODY : leadsTo,
  };
}

function called(table: Thing): string {
  return `${nameOf(table)} of ${table.region}`;
}

function shown(world: World, way: Way): string {
  if (way.to === "nowhere") return `nowhere: ${way.why}`;
  if (way.to === "internet") return `the internet by its ${way.by}`;
  return `the VPC of ${world.all(VPC).find(({ id }) => id === way.vpcId)?.region ?? way.vpcId}`;
}
