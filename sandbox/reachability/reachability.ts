import { VPC } from "../cloud/models/network/common";
import { prefixListsOf } from "../cloud/models/network/prefix-lists";
import { text } from "../cloud/values";
import type { Thing, World } from "../cloud/world";
import { holds, type Range, rangeOf } from "./addresses";
import { gateOf } from "./endpoint-policies";
import { type Place, placeFor, placesIn } from "./places";
import { common, type Ports, shownPorts } from "./ports";
import { type Entry, entriesOf } from "./route-tables";
import { type Peer, SecurityGroups } from "./security-groups";
import { nameOf, type Way, Ways } from "./ways";

/** From one subnet of a place to one of another. A place outside of the VPCs has no subnet. */
interface Passage {
  readonly fromSubnet: string;
  readonly toSubnet: string;
  /** Ports that the caller's groups let out, and that the other's groups let in; a place outside has none of its own. */
  readonly leaving?: readonly Ports[];
  readonly admitted?: readonly Ports[];
  /** Ports that all addresses reach. */
  readonly ports: readonly Ports[];
  /** Ports that only some of the addresses reach. */
  readonly portsForSome: readonly Ports[];
  /** Every layer that closes what is closed. */
  readonly closedBy: readonly string[];
  /** What lets through only some of the requests that come by open ports. */
  readonly narrowedBy?: string;
}

/** What one place reaches of another. */
export interface Edge {
  /** Such as `workloads of us-east-1`. */
  readonly from: string;
  readonly to: string;
  /** Ports that are open from everywhere in the one place to everywhere in the other. */
  readonly ports: readonly Ports[];
  /** Every layer that closes or narrows a part of it, or all; nothing where what both sides let through gets through. */
  readonly closedBy: readonly string[];
  /** The same subnet by subnet, whatever differs. */
  readonly passages: readonly Passage[];
}

/** What a world lets through, and where its route tables lead. */
export interface Reachability {
  readonly edges: readonly Edge[];
  readonly routes: readonly Entry[];
}

/** A place outside: callers of the internet, and those whom AWS lists; or where packets leave for. */
interface Outside {
  readonly name: string;
  readonly peer: Peer;
}

const INTERNET = "0.0.0.0/0";
const INTERNET_V6 = "::/0";

const EVERYBODY: Outside = { name: "the internet", peer: { groups: [], range: rangeOf(INTERNET) } };

/** An address that nobody has, for the way to all those that anybody has. Source: RFC 5737. */
const SOMEWHERE = "198.51.100.1/32";

/**
 * What reaches what, by the routes, gateways, security groups, endpoints and the endpoints' policies of a world alone. Network
 * ACLs are AWS's defaults, which let everything pass: the world has none. Routes of IPv6 are not followed: a VPC without a range
 * of it is closed to it, and in a VPC with one the groups alone decide.
 * What IAM and the stores' own policies make of a request is another question.
 */
export function reachability(world: World): Reachability {
  const places = placesIn(world);
  const rules = new SecurityGroups(world);
  const ways = new Ways(world);
  const survey = new Survey(world, rules, ways);
  const edges = [
    ...places.flatMap((from) => places.map((to) => survey.between(from, to))),
    ...survey.callers().flatMap((from) => places.map((to) => survey.comingIn(from, to))),
    ...places.flatMap((from) => survey.callers().map((to) => survey.goingOut(from, to))),
    ...places.flatMap((from) => ways.gateways.map((to) => survey.toGateway(from, to))).flat(),
  ];
  return { edges, routes: entriesOf(world, ways) };
}

/**
 * What somebody outside reaches of one thing: everybody, or whose addresses AWS keeps in a list of that name.
 * @throws RangeError when the thing has no addresses, or its region has no such list
 */
export function fromOutside(world: World, thing: Thing, listName?: string): Edge {
  const place = placeFor(world, thing);
  if (place === undefined) throw new RangeError(`${thing.type} ${thing.id} has no addresses`);
  const survey = new Survey(world, new SecurityGroups(world), new Ways(world));
  return survey.comingIn(listName === undefined ? EVERYBODY : listed(thing.region, listName), place);
}

function listed(region: string, name: string): Outside {
  const list = prefixListsOf(region).find((each) => each.name === name);
  if (list === undefined) throw new RangeError(`${region} has no list ${name}`);
  return { name, peer: { groups: [], range: rangeOf(SOMEWHERE), prefixListId: list.id } };
}

type Gateway = Extract<Way, { to: "internet" }>["by"];

const BOTH_GATEWAYS: readonly Gateway[] = ["internet gateway", "NAT gateway"];

class Survey {
  private readonly vpcs: readonly Range[];

  constructor(
    private readonly world: World,
    private readonly rules: SecurityGroups,
    private readonly ways: Ways,
  ) {
    this.vpcs = world.all(VPC).map(({ state }) => rangeOf(text(state.cidrBlock) ?? ""));
  }

  between(from: Place, to: Place): Edge {
    const passages = from.subnets.flatMap((source) =>
      to.subnets.map((target) => {
        const sameVpc = source.region === target.region && source.state.vpcId === target.state.vpcId;
        const caller: Peer = { groups: sameVpc ? from.groups : [], range: rangeIn(source) };
        const called: Peer = { groups: sameVpc ? to.groups : [], range: rangeIn(target) };
        return this.passage(from, source, caller, to, target, called);
      }),
    );
    return edge(shown(from), shown(to), passages);
  }

  /** Everybody outside whom some rule could mean: all, whoever has a range that a rule names, and AWS's lists. */
  callers(): readonly Outside[] {
    const { cidrs, cidrsV6, prefixLists } = this.rules.named;
    const known = this.world.all(VPC).flatMap(({ region }) => prefixListsOf(region));
    const lists = [...prefixLists].map((id) => ({
      id,
      name: known.find((list) => list.id === id)?.name ?? id,
    }));
    return [...new Set([INTERNET, ...[...cidrs].filter((cidr) => !this.isWithin(cidr))])]
      .map((cidr): Outside => ({ name: nameOfRange(cidr), peer: { groups: [], range: rangeOf(cidr) } }))
      .concat(
        [...new Set([INTERNET_V6, ...cidrsV6])].map((cidrV6) => ({
          name: cidrV6 === INTERNET_V6 ? "the internet over IPv6" : cidrV6,
          peer: { groups: [], cidrV6 },
        })),
      )
      .concat(lists.map(({ id, name }) => ({ name, peer: { groups: [], prefixListId: id } })));
  }

  comingIn({ name, peer }: Outside, to: Place): Edge {
    const passages = to.subnets.map((subnet): Passage => {
      const admitted = this.rules.allowed("ingress", to.groups, peer);
      const closedBy = [
        ...(to.facesInternet ? [] : ["it has no address of the internet"]),
        ...this.outside(subnet, peer, ["internet gateway"]),
        ...(admitted.length === 0 ? [`security group of ${shown(to)}: lets nobody of them in`] : []),
      ];
      const ports = closedBy.length === 0 ? admitted : [];
      return { fromSubnet: name, toSubnet: subnet.id, admitted, ports, portsForSome: ports, closedBy };
    });
    return edge(name, shown(to), passages);
  }

  goingOut(from: Place, { name, peer }: Outside): Edge {
    const passages = from.subnets.map((subnet): Passage => {
      const leaving = this.rules.allowed("egress", from.groups, peer);
      const closedBy = [
        // Who has no address of the internet leaves by a gateway that lends one.
        ...this.outside(subnet, peer, from.facesInternet ? BOTH_GATEWAYS : ["NAT gateway"]),
        ...(leaving.length === 0 ? [`security group of ${shown(from)}: lets nothing out to it`] : []),
      ];
      const ports = closedBy.length === 0 ? leaving : [];
      return { fromSubnet: subnet.id, toSubnet: name, leaving, ports, portsForSome: ports, closedBy };
    });
    return edge(shown(from), name, passages);
  }

  toGateway(from: Place, endpoint: Thing): readonly Edge[] {
    const subnets = from.subnets.filter(
      ({ region, state }) => region === endpoint.region && state.vpcId === endpoint.state.vpcId,
    );
    if (subnets.length === 0) return [];
    const service = (text(endpoint.state.serviceName) ?? "").split(".").at(-1);
    const prefixListId = text(endpoint.state.prefixListId) ?? "";
    const { refusesAll, narrowedBy } = gateOf(endpoint);
    const peer: Peer = { groups: [], prefixListId, range: rangeOf(INTERNET) };
    const passages = subnets.map((subnet): Passage => {
      const leaving = this.rules.allowed("egress", from.groups, peer);
      const closedBy = [
        ...(refusesAll === undefined ? [] : [`endpoint: ${refusesAll}`]),
        ...(this.ways.reachesGateway(subnet, endpoint)
          ? []
          : ["route: its table has no route to the endpoint"]),
        ...(leaving.length === 0 ? [`security group of ${shown(from)}: lets nothing out to it`] : []),
      ];
      const ports = closedBy.length === 0 ? leaving : [];
      const passage = { fromSubnet: subnet.id, toSubnet: endpoint.id, leaving, ports, portsForSome: ports };
      return { ...passage, closedBy, ...(narrowedBy !== undefined && { narrowedBy }) };
    });
    return [edge(shown(from), `gateway endpoint ${service} of ${endpoint.region}`, passages)];
  }

  private passage(from: Place, source: Thing, caller: Peer, to: Place, target: Thing, called: Peer): Passage {
    const leaving = this.rules.allowed("egress", from.groups, called);
    const admitted = this.rules.allowed("ingress", to.groups, caller);
    const ports = common(leaving, admitted);
    const portsForSome = common(
      this.rules.allowedForSome("egress", from.groups, called),
      this.rules.allowedForSome("ingress", to.groups, caller),
    );
    const closedBy = [
      ...whyNot(this.ways.way(source, rangeIn(target)), arrival(target)),
      ...whyNot(this.ways.way(target, rangeIn(source)), arrival(source)).map(
        (why) => `${why}, on the way back`,
      ),
      ...(leaving.length === 0 ? [`security group of ${shown(from)}: lets nothing out to it`] : []),
      ...(admitted.length === 0 ? [`security group of ${shown(to)}: lets nobody in from it`] : []),
      ...(leaving.length > 0 && admitted.length > 0 && ports.length === 0
        ? [`security groups: out on ${shownPorts(leaving)}, in on ${shownPorts(admitted)}`]
        : []),
      ...(to.refusesAll === undefined ? [] : [`endpoint: ${to.refusesAll}`]),
    ];
    return {
      fromSubnet: source.id,
      toSubnet: target.id,
      leaving,
      admitted,
      ports: closedBy.length === 0 ? ports : [],
      portsForSome: closedBy.length === 0 ? portsForSome : [],
      closedBy,
      ...(to.narrowedBy !== undefined && { narrowedBy: to.narrowedBy }),
    };
  }

  /** What closes the way between a subnet and somebody outside, by one of these gateways. */
  private outside(subnet: Thing, { cidrV6, prefixListId }: Peer, by: readonly Gateway[]): readonly string[] {
    const { region, state } = subnet;
    if (cidrV6 !== undefined) {
      const vpc = this.world.get(VPC, region, text(state.vpcId) ?? "")?.state;
      const has = text(vpc?.ipv6CidrBlock) !== undefined || vpc?.assignGeneratedIpv6CidrBlock === true;
      return has ? [] : [`address: the VPC of ${region} has no range of IPv6`];
    }
    const endpoint = this.ways.gateways.find(
      (each) => each.state.prefixListId === prefixListId && this.ways.reachesGateway(subnet, each),
    );
    if (endpoint !== undefined) return [`route: leads to the gateway endpoint ${endpoint.id}`];
    const way = this.ways.way(subnet, rangeOf(SOMEWHERE));
    if (way.to !== "internet") return whyNot(way, { to: "internet", by: by[0] ?? "internet gateway" });
    return by.includes(way.by)
      ? []
      : [`route: ${nameOf(subnet)} of ${region} leads to the internet by its ${way.by}`];
  }

  private isWithin(cidr: string): boolean {
    return this.vpcs.some((vpc) => holds(vpc, rangeOf(cidr)));
  }
}

function arrival({ state }: Thing): Way {
  return { to: "vpc", vpcId: text(state.vpcId) ?? "" };
}

/** What closes a way; nothing if it leads where it should. */
function whyNot(way: Way, wanted: Way): readonly string[] {
  if (way.to === "nowhere") return [`route: ${way.why}`];
  return JSON.stringify(way) === JSON.stringify(wanted)
    ? []
    : [`route: leads to the ${way.to === "vpc" ? "own VPC" : way.to}`];
}

function edge(from: string, to: string, passages: readonly Passage[]): Edge {
  const [first, ...others] = passages;
  const ports = others.reduce((all, passage) => common(all, passage.ports), first?.ports ?? []);
  const layers = passages.flatMap(({ closedBy, narrowedBy }) => [
    ...closedBy,
    ...(narrowedBy === undefined ? [] : [`endpoint: ${narrowedBy}`]),
  ]);
  return { from, to, ports, closedBy: [...new Set(layers)], passages };
}

function rangeIn({ state }: Thing): Range {
  return rangeOf(text(state.cidrBlock) ?? "");
}

function shown({ name, region }: Place): string {
  return `${name} of ${region}`;
}

function nameOfRange(cidr: string): string {
  return cidr === INTERNET ? "the internet" : cidr;
}
