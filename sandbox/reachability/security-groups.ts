import { SECURITY_GROUP } from "../cloud/models/network/common";
import { type Bag, bags, text, texts } from "../cloud/values";
import type { World } from "../cloud/world";
import { holds, meet, type Range, rangeOf } from "./addresses";
import { ALL_PORTS, merged, type Ports } from "./ports";

export type Direction = "ingress" | "egress";

/** Whom a rule is about. */
export interface Peer {
  /** Groups that it wears in the same VPC; a group means nothing elsewhere. */
  readonly groups: readonly string[];
  /** Its addresses; none where only a prefix list says them. */
  readonly range?: Range;
  readonly prefixListId?: string;
}

interface Rule {
  readonly group: string;
  readonly direction: Direction;
  readonly ports: Ports;
  readonly referenced?: string | undefined;
  readonly cidr?: string | undefined;
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

  /** TCP ports on which somebody who wears these groups may call, or be called by, all of a peer's addresses. */
  allowed(direction: Direction, groups: readonly string[], peer: Peer): readonly Ports[] {
    return this.ports(direction, groups, (rule) => matches(rule, peer, holds));
  }

  /** The same, for at least one of the peer's addresses. */
  allowedForSome(direction: Direction, groups: readonly string[], peer: Peer): readonly Ports[] {
    return this.ports(direction, groups, (rule) => matches(rule, peer, meet));
  }

  /** Ranges and lists that rules name, whoever has them. */
  get named(): { readonly cidrs: ReadonlySet<string>; readonly prefixLists: ReadonlySet<string> } {
    const all = [...this.rules.values()].flat();
    return {
      cidrs: new Set(all.flatMap(({ cidr }) => cidr ?? [])),
      prefixLists: new Set(all.flatMap(({ prefixListId }) => prefixListId ?? [])),
    };
  }

  private ports(
    direction: Direction,
    groups: readonly string[],
    is: (rule: Rule) => boolean,
  ): readonly Ports[] {
    // What wears no group is closed by none: a network load balancer may.
    if (groups.length === 0) return [ALL_PORTS];
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
            ...texts(rule.prefixListIds).map((prefixListId) => ({ ...common, prefixListId })),
            ...texts(rule.securityGroups).map((referenced) => ({ ...common, referenced })),
            ...(rule.self === true ? [{ ...common, referenced: id }] : []),
          ];
        }),
      ),
    ),
  );
}

/** The TCP ports of a rule: none, if it is about another protocol. */
function portsOf(protocol: Bag[string] | undefined, { fromPort, toPort }: Bag): readonly Ports[] {
  if (protocol === "-1" || protocol === "all") return [ALL_PORTS];
  if (protocol !== "tcp" && protocol !== "6") return [];
  return typeof fromPort === "number" && typeof toPort === "number" ? [{ from: fromPort, to: toPort }] : [];
}
