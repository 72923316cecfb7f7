import {
  PEERING,
  sidesOf,
  TRANSIT_ASSOCIATION,
  TRANSIT_PROPAGATION,
  TRANSIT_ROUTE,
  VPC_ATTACHMENT,
} from "../cloud/models/ec2transitgateway/common";
import { ASSOCIATION, ENDPOINT, GATEWAY, NAT, ROUTE, SUBNET, VPC } from "../cloud/models/network/common";
import { text, texts } from "../cloud/values";
import type { Thing, World } from "../cloud/world";
import { holds, lengthOf, type Range, rangeOf, shownAddress } from "./addresses";

/** Where packets get to: into a VPC, out to the internet, to a gateway endpoint, or nowhere. */
export type Way =
  | { readonly to: "vpc"; readonly vpcId: string }
  | { readonly to: "internet"; readonly by: "internet gateway" | "NAT gateway" }
  | { readonly to: "nowhere"; readonly why: string };

/** More gateways than any way has; a way that passes more goes in circles. */
const MOST_GATEWAYS = 8;

const nowhere = (why: string): Way => ({ to: "nowhere", why });

/** The ways of a world's packets: by its route tables, gateways, attachments and peerings. */
export class Ways {
  private readonly tables = new Map<string, string>();
  private readonly known = new Map<string, Way>();

  constructor(private readonly world: World) {
    for (const { region, state } of world.all(ASSOCIATION))
      this.tables.set(`${region} ${text(state.subnetId)}`, text(state.routeTableId) ?? "");
  }

  /** From a subnet to addresses: the first and the last stand for those between. */
  way(from: Thing, to: Range): Way {
    const key = `${from.region} ${from.id} ${to.first} ${to.last}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const way = together(to, (address) => this.leave(from, address, 0));
    this.known.set(key, way);
    return way;
  }

  /** From an attachment, into the table of a transit gateway that it looks into. */
  wayBeyond(region: string, attachmentId: string, to: Range): Way {
    return together(to, (address) => this.pass(region, attachmentId, address, 0));
  }

  /** What stands in a table of a transit gateway. */
  entriesOf(region: string, table: string): readonly { cidr: string; isPropagated: boolean }[] {
    const named = (isPropagated: boolean, routes: readonly { cidr: string | undefined }[]) =>
      routes.flatMap(({ cidr }) => (cidr === undefined ? [] : [{ cidr, isPropagated }]));
    return [...named(false, this.staticIn(region, table)), ...named(true, this.propagatedIn(region, table))];
  }

  /** Whether a subnet's packets to a gateway endpoint's service get to the endpoint. */
  reachesGateway({ region, id }: Thing, endpoint: Thing): boolean {
    const table = this.tables.get(`${region} ${id}`);
    return (
      table !== undefined && endpoint.region === region && texts(endpoint.state.routeTableIds).includes(table)
    );
  }

  /** Gateway endpoints, which are routes and no network interfaces. */
  get gateways(): readonly Thing[] {
    return this.world.all(ENDPOINT).filter(({ state }) => state.vpcEndpointType === "Gateway");
  }

  private leave(from: Thing, to: Range, passed: number): Way {
    const vpcId = text(from.state.vpcId) ?? "";
    const vpc = this.world.get(VPC, from.region, vpcId);
    if (vpc !== undefined && holds(rangeOf(text(vpc.state.cidrBlock) ?? ""), to)) return { to: "vpc", vpcId };
    if (passed > MOST_GATEWAYS) return nowhere("packets go in circles");
    const table = this.tables.get(`${from.region} ${from.id}`);
    const what = `${nameOf(from)} of ${from.region}`;
    if (table === undefined) return nowhere(`${what} has no route table but its VPC's main one`);
    const route = mostSpecific(
      this.world
        .in(from.region, ROUTE)
        .filter(({ state }) => state.routeTableId === table)
        .map(({ state }) => ({ cidr: text(state.destinationCidrBlock), state })),
      to,
    );
    if (route === undefined) return nowhere(`${what} has no route to ${shownAddress(to.first)}`);
    const { state, gatewayId, natGatewayId, transitGatewayId } = route.state;
    if (state === "blackhole") return nowhere(`the route of ${what} to ${route.cidr} leads nowhere`);
    if (isGiven(gatewayId)) return this.throughInternetGateway(from, text(gatewayId) ?? "");
    if (isGiven(natGatewayId)) return this.throughNat(from, text(natGatewayId) ?? "", to, passed + 1);
    if (isGiven(transitGatewayId)) return this.enter(from, text(transitGatewayId) ?? "", to, passed + 1);
    return nowhere(`the route of ${what} to ${route.cidr} leads to no gateway`);
  }

  private throughInternetGateway({ region, state }: Thing, id: string): Way {
    const gateway = this.world.get(GATEWAY, region, id);
    return gateway !== undefined && gateway.state.vpcId === state.vpcId
      ? { to: "internet", by: "internet gateway" }
      : nowhere(`${id} is no internet gateway of the VPC of ${region}`);
  }

  private throughNat({ region }: Thing, id: string, to: Range, passed: number): Way {
    const nat = this.world.get(NAT, region, id);
    const subnet = this.world.get(SUBNET, region, text(nat?.state.subnetId) ?? "");
    if (subnet === undefined) return nowhere(`the NAT gateway ${id} of ${region} is gone`);
    const way = this.leave(subnet, to, passed);
    return way.to === "internet" ? { ...way, by: "NAT gateway" } : way;
  }

  /** From a VPC into the transit gateway: by its attachment, which packets reach in their own zone only. */
  private enter(from: Thing, gatewayId: string, to: Range, passed: number): Way {
    const { region } = from;
    const attachment = this.world
      .in(region, VPC_ATTACHMENT)
      .find(({ state }) => state.transitGatewayId === gatewayId && state.vpcId === from.state.vpcId);
    if (attachment === undefined) return nowhere(`the VPC of ${region} is not attached to ${gatewayId}`);
    const zones = texts(attachment.state.subnetIds).map(
      (id) => this.world.get(SUBNET, region, id)?.state.availabilityZone,
    );
    if (!zones.includes(from.state.availabilityZone ?? ""))
      return nowhere(`${attachment.id} has no subnet in the zone of ${nameOf(from)} of ${region}`);
    return this.pass(region, attachment.id, to, passed);
  }

  /** Through the table with which an attachment is associated, to the next attachment. */
  private pass(region: string, attachmentId: string, to: Range, passed: number): Way {
    if (passed > MOST_GATEWAYS) return nowhere("packets go in circles");
    const table = this.world
      .in(region, TRANSIT_ASSOCIATION)
      .find(({ state }) => state.transitGatewayAttachmentId === attachmentId)
      ?.state.transitGatewayRouteTableId;
    if (table === undefined) return nowhere(`${region} associates ${attachmentId} with no route table`);
    const route = mostSpecific([...this.staticIn(region, table), ...this.propagatedIn(region, table)], to);
    if (route === undefined)
      return nowhere(`the transit gateway of ${region} has no route to ${shownAddress(to.first)}`);
    if (route.state.blackhole === true)
      return nowhere(`the transit gateway of ${region} drops what is for ${route.cidr}`);
    return this.follow(region, text(route.state.transitGatewayAttachmentId) ?? "", to, passed);
  }

  private follow(region: string, attachmentId: string, to: Range, passed: number): Way {
    const vpc = this.world.get(VPC_ATTACHMENT, region, attachmentId);
    if (vpc !== undefined) return this.arrive(vpc, to);
    const peering = this.world.all(PEERING).find(({ id }) => id === attachmentId);
    if (peering === undefined) return nowhere(`${attachmentId} of ${region} is gone`);
    if (peering.state.state !== "available") return nowhere(`the peering ${attachmentId} is not accepted`);
    const other = sidesOf(peering).find((side) => side.region !== region);
    return other === undefined
      ? nowhere(`${attachmentId} leads back into ${region}`)
      : this.pass(other.region, attachmentId, to, passed + 1);
  }

  private arrive(attachment: Thing, to: Range): Way {
    const vpcId = text(attachment.state.vpcId) ?? "";
    const cidr = text(this.world.get(VPC, attachment.region, vpcId)?.state.cidrBlock);
    return cidr !== undefined && holds(rangeOf(cidr), to)
      ? { to: "vpc", vpcId }
      : nowhere(`${shownAddress(to.first)} is not in the VPC behind ${attachment.id}`);
  }

  private staticIn(region: string, table: unknown) {
    return this.world
      .in(region, TRANSIT_ROUTE)
      .filter(({ state }) => state.transitGatewayRouteTableId === table)
      .map(({ state }) => ({ cidr: text(state.destinationCidrBlock), state }));
  }

  private propagatedIn(region: string, table: unknown) {
    return this.world
      .in(region, TRANSIT_PROPAGATION)
      .filter(({ state }) => state.transitGatewayRouteTableId === table)
      .map(({ state }) => {
        const attachment = this.world.get(
          VPC_ATTACHMENT,
          region,
          text(state.transitGatewayAttachmentId) ?? "",
        );
        const vpc = this.world.get(VPC, region, text(attachment?.state.vpcId) ?? "");
        return { cidr: text(vpc?.state.cidrBlock), state };
      });
  }
}

/** Where the first and the last of some addresses lead, if it is to the same place. */
function together(to: Range, lead: (address: Range) => Way): Way {
  const [first, last] = [lead({ first: to.first, last: to.first }), lead({ first: to.last, last: to.last })];
  const agree = first.to === "nowhere" ? last.to === "nowhere" : same(first, last);
  return agree
    ? first
    : nowhere(`only some of the packets to ${shownAddress(to.first)} and what follows get there`);
}

function same(one: Way, other: Way): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Of routes to the same range the first counts: static ones stand before propagated ones, as AWS prefers them. */
function mostSpecific<R extends { readonly cidr: string | undefined }>(
  routes: readonly R[],
  to: Range,
): (R & { readonly cidr: string }) | undefined {
  return routes
    .filter((route): route is R & { readonly cidr: string } => route.cidr !== undefined)
    .filter(({ cidr }) => holds(rangeOf(cidr), to))
    .sort((a, b) => lengthOf(b.cidr) - lengthOf(a.cidr))[0];
}

function isGiven(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

/** What people call a subnet. */
export function nameOf({ id, state: { tags } }: Thing): string {
  const name: unknown = typeof tags === "object" && tags !== null ? Reflect.get(tags, "Name") : undefined;
  return typeof name === "string" ? name : id;
}
