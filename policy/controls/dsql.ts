import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { read, shown, strings } from "../reader";
import type { Member, Stack } from "../stack";

const cluster = "aws:dsql/cluster:Cluster";
const peering = "aws:dsql/clusterPeering:ClusterPeering";

const witnessPath = "multiRegionProperties.witnessRegion";
const peersPath = "multiRegionProperties.clusters";

export const dsqlMultiRegion: ResourceControl = {
  id: "dsql-multi-region",
  title: "Aurora DSQL is one of a pair from birth",
  scope: "resource",
  severity: "high",
  description:
    "A cluster names a witness when it is created, because a witness that comes later replaces it; and it cannot be deleted by force, past AWS's protection.",
  remediation: "Set multiRegionProperties.witnessRegion, and leave forceDestroy out.",
  reference:
    "https://docs.aws.amazon.com/aurora-dsql/latest/userguide/configuring-multi-region-clusters.html",
  tags: ["regions", "deletion"],
  appliesTo: [cluster],
  evaluate: ({ props }) => {
    const force = read(props, "forceDestroy");
    return [
      read(props, witnessPath).state === "absent" ? violation(`${witnessPath} is not given`) : pass,
      force.state === "known" && force.value !== false
        ? violation(`forceDestroy is ${shown(force.value)}`)
        : pass,
    ];
  },
};

/** Clusters as something names them: those of the stack, and the ids of all whose ARNs are known. */
interface Named {
  readonly members: readonly Member[];
  readonly ids: readonly string[];
  readonly regions: readonly string[];
}

const ARN = /^arn:[\w-]+:dsql:([\w-]+):\d{12}:cluster\/(\w+)$/;

function named(stack: Stack, member: Member, path: string): Named {
  const said = strings(member.props, path);
  const arns = said.map((each) => ARN.exec(each));
  return {
    members: [
      ...said.flatMap((each) => stack.called(each, [cluster])),
      ...(said.length > 0 ? [] : stack.sources(member, path, [cluster])),
    ],
    ids: said.map((each, index) => arns[index]?.[2] ?? each),
    regions: arns.flatMap((arn) => arn?.[1] ?? []),
  };
}

const isKnown = ({ members, ids }: Named) => members.length > 0 || ids.length > 0;

const meet = (one: Named, other: Named) =>
  one.members.some((each) => other.members.includes(each)) ||
  one.ids.some((each) => other.ids.includes(each));

const idsOf = (member: Member): Named => ({
  members: [member],
  ids: strings(member.props, "identifier"),
  regions: [],
});

/** The witness is in none of the regions that keep data. */
function onWitness(stack: Stack, member: Member, witness: string, others: readonly Named[]): Verdict {
  const at = read(member.props, witness);
  // `dsql-multi-region` refuses a cluster without, and the provider a peering without.
  if (at.state === "absent") return pass;
  const regions = [member, ...others.flatMap(({ members }) => members)].map((each) => stack.regionOf(each));
  const written = others.flatMap((other) => other.regions);
  if (at.state === "known") {
    const taken =
      written.includes(`${at.value}`) ||
      regions.some((each) => each.state === "known" && each.value === at.value);
    if (taken) return violation(`its witness ${shown(at.value)} is one of the pair's own regions`);
  }
  return at.state === "unknown" || regions.some(({ state }) => state !== "known")
    ? undecided("its witness or a region of the pair is unknown")
    : pass;
}

function onSameWitness(member: Member, peers: readonly Member[]): Verdict[] {
  const own = read(member.props, "witnessRegion");
  return peers.map((peer) => {
    const its = read(peer.props, witnessPath);
    if (own.state !== "known" || its.state === "unknown")
      return undecided("a witness of the pair is unknown");
    return its.state === "known" && its.value === own.value
      ? pass
      : violation(
          `its witness is ${shown(own.value)}, and its peer's ${its.state === "known" ? shown(its.value) : "none"}`,
        );
  });
}

/** Whether a peer names the peering's own cluster, by itself or by a peering of its own. */
function namesBack(stack: Stack, peer: Member, own: Named): Verdict {
  const byItself = named(stack, peer, peersPath);
  const byPeering = stack
    .ofType(peering)
    .filter((each) => meet(named(stack, each, "identifier"), idsOf(peer)))
    .map((each) => named(stack, each, "clusters"));
  if ([byItself, ...byPeering].some((names) => meet(names, own))) return pass;
  const isOpen = read(peer.props, peersPath).state === "unknown" && byItself.members.length === 0;
  return isOpen || !isKnown(own)
    ? undecided("whom its peer names is unknown")
    : violation("its peer does not name its cluster, so AWS never sets the pair up");
}

function onPeering(stack: Stack, member: Member): Verdict[] {
  const peers = named(stack, member, "clusters");
  const own = named(stack, member, "identifier");
  if (peers.members.length === 0) return [violation("it names no cluster of this stack")];
  return [
    onWitness(stack, member, "witnessRegion", [peers]),
    ...onSameWitness(member, peers.members),
    ...peers.members.map((peer) => namesBack(stack, peer, own)),
  ];
}

/**
 * Who names a peer at birth is named by a peering. Later AWS answers with a peer on both sides, and nothing tells the one that
 * was named first.
 */
function onCluster(stack: Stack, member: Member): Verdict[] {
  const peers = named(stack, member, peersPath);
  const witness = onWitness(stack, member, witnessPath, [peers]);
  const exists = read(member.props, "identifier").state === "known";
  if (exists || read(member.props, peersPath).state === "absent") return [witness];
  const isNamed = stack.ofType(peering).some((each) => meet(named(stack, each, "clusters"), idsOf(member)));
  return [witness, isNamed ? pass : violation("it names a peer, and no peering of this stack names it")];
}

export const dsqlPair: StackControl = {
  id: "dsql-pair",
  title: "Aurora DSQL's pair names each other, and one witness",
  scope: "stack",
  severity: "critical",
  description:
    "Who names a peer is named by it, both name one witness, and that is in neither's region: AWS accepts half a pair, which then takes no connections.",
  remediation:
    "Give the peer multiRegionProperties.clusters, make an aws.dsql.ClusterPeering that names it to the founder, and one witnessRegion for both.",
  reference:
    "https://docs.aws.amazon.com/aurora-dsql/latest/userguide/configuring-multi-region-clusters.html",
  tags: ["regions", "failover"],
  evaluate: (stack) => {
    const about = (subject: Member, verdicts: readonly Verdict[]): Finding[] =>
      verdicts.map((verdict) => ({ subject, verdict }));
    return [
      ...stack.ofType(cluster).flatMap((each) => about(each, onCluster(stack, each))),
      ...stack.ofType(peering).flatMap((each) => about(each, onPeering(stack, each))),
    ];
  },
};
