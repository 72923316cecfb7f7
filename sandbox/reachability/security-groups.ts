import { SECURITY_GROUP } from "../cloud/models/network/common";
import { type Bag, bags, text, texts } from "../cloud/values";
import type { World } from "../cloud/world";
import { holds, holdsV6, meet, type Range, rangeOf } from "./addresses";
import { ALL_PORTS, allOf, merged, type Ports } from "./ports";

export type Direction = "ingress" | "egress";

/** Whom a rule is about. */
export interface Peer {
  /** Groups that it wears in the same VPC; a group means nothing elsewhere. */
  readonly groups: readonly string[];
  /** Its addresses; none where only a prefix list says them, or where they are of IPv6. */
  readonly range?: Range;
  /** Its addresses of IPv6. */
  readonly cidrV6?: string;
  readonly prefixListId?: string;
}

interface Rule {
  readonly group: string;
  readonly direction: Direction;
  readonly ports: Ports;
  readonly referenced?: string | undefined;
  readonly cidr?: string | undefined;
  readonly cidrV6?: string | undefined;
  readonly prefixListId?: string | undefined;
}

const TYPES: Readonly<Record<Direction, string>> = {
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
};

/** The rules of a world's security groups, whether they stand by themselves or in their group. */
export class SecurityGroups {
  private readonly rules = new Map<string, Rule[]>();

  constructor(world: World) {
    for (const rule of [...separate(world), ...inline(world)]) {
      const key = `${rule.direction} ${rule.group}`;
      this.rules.set(key, [...(this.rules.get(key) ?? []), rule]);
    }
  }

  /** Ports on which somebody who wears these groups may call, or be called by, all of a peer's addresses. */
  allowed(direction: Direction, groups: readonly string[], peer: Peer): readonly Ports[] {
    return this.ports(direction, groups, (rule) => matches(rule, peer, holds));
  }

  /** The same, for at least one of the peer's addresses. */
  allowedForSome(direction: Direction, groups: readonly string[], peer: Peer): readonly Ports[] {
    return this.ports(direction, groups, (rule) => matches(rule, peer, meet));
  }

  /** Ranges and lists that rules name, whoever has them. */
  get named(): Readonly<Record<"cidrs" | "cidrsV6" | "prefixLists", ReadonlySet<string>>> {
    const all = [...this.rules.values()].flat();
    return {
      cidrs: new Set(all.flatMap(({ cidr }) => cidr ?? [])),
      cidrsV6: new Set(all.flatMap(({ cidrV6 }) => cidrV6 ?? [])),
      prefixLists: new Set(all.flatMap(({ prefixListId }) => prefixListId ?? [])),
    };
  }

  private ports(
    direction: Direction,
    groups: readonly string[],
    is: (rule: Rule) => boolean,
  ): readonly Ports[] {
    // What wears no group is closed by none: a network load balancer may.
    if (groups.length === 0) return ALL_PORTS;
    return merged(
      groups
        .flatMap((group) => this.rules.get(`${direction} ${group}`) ?? [])
        .filter(is)
        .map(({ ports }) => ports),
    );
  }
}

function matches(rule: Rule, peer: Peer, covers: (outer: Range, inner: Range) => boolean): boolean {
  if (rule.referenced !== undefined) return peer.groups.includes(rule.referenced);
  if (rule.prefixListId !== undefined) return rule.prefixListId === peer.prefixListId;
  if (rule.cidrV6 !== undefined) return peer.cidrV6 !== undefined && holdsV6(rule.cidrV6, peer.cidrV6);
  return rule.cidr !== undefined && peer.range !== undefined && covers(rangeOf(rule.cidr), peer.range);
}

function separate(world: World): readonly Rule[] {
  return (["ingress", "egress"] as const).flatMap((direction) =>
    world.all(TYPES[direction]).flatMap(({ state }) =>
      portsOf(state.ipProtocol, state).map((ports) => ({
        group: text(state.securityGroupId) ?? "",
        direction,
        ports,
        referenced: text(state.referencedSecurityGroupId),
        cidr: text(state.cidrIpv4),
        cidrV6: text(state.cidrIpv6),
        prefixListId: text(state.prefixListId),
      })),
    ),
  );
}

function inline(world: World): readonly Rule[] {
  return world.all(SECURITY_GROUP).flatMap(({ id, state }) =>
    (["ingress", "egress"] as const).flatMap((direction) =>
      bags(state[direction]).flatMap((rule) =>
        portsOf(rule.protocol, rule).flatMap((ports) => {
          const common = { group: id, direction, ports };
          return [
            ...texts(rule.cidrBlocks).map((cidr) => ({ ...common, cidr })),
            ...texts(rule.ipv6CidrBlocks).map((cidrV6) => ({ ...common, cidrV6 })),
            ...texts(rule.prefixListIds).map((prefixListId) => ({ ...common, prefixListId })),
            ...texts(rule.securityGroups).map((referenced) => ({ ...common, referenced })),
            ...(rule.self === true ? [{ ...common, referenced: id }] : []),
          ];
        }),
      ),
    ),
  );
}

/** Protocols by their numbers at IANA, as rules may write them. */
const BY_NUMBER: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6" };

/** What a rule is about; a protocol without ports goes as a whole, whichever of its types the rule names. */
function portsOf(protocol: Bag[string] | undefined, { fromPort, toPort }: Bag): readonly Ports[] {
  const given = text(protocol) ?? "";
  if (given === "-1" || given === "all") return ALL_PORTS;
  const name = BY_NUMBER[given] ?? given;
  if (name !== "tcp" && name !== "udp") return [allOf(name)];
  if (typeof fromPort !== "number" || typeof toPort !== "number") return [];
  return [{ from: fromPort, to: toPort, ...(name === "udp" && { transport: name }) }];
}
