import { isPrivateRange } from "../addresses";
import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { demand, isExactly } from "../demand";
import { read, shown } from "../reader";
import type { Member, Stack } from "../stack";

const gatewayType = "aws:ec2transitgateway/transitGateway:TransitGateway";
const vpcAttachmentType = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
const tableType = "aws:ec2transitgateway/routeTable:RouteTable";
const associationType = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation";
const propagationType = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation";
const transitRouteType = "aws:ec2transitgateway/route:Route";
const peeringType = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment";
const accepterType = "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter";
const attachmentId = "transitGatewayAttachmentId";

const isPrivateAsn = (asn: number) =>
  (asn >= 64_512 && asn <= 65_534) || (asn >= 4_200_000_000 && asn <= 4_294_967_294);

export const transitGatewayAsn: StackControl = {
  id: "transit-gateway-asn",
  title: "Every transit gateway has an ASN of its own",
  scope: "stack",
  severity: "medium",
  description:
    "A gateway says its ASN, a private one that the gateway of no other region has: unsaid, AWS gives all of them 64512, and a change later replaces the gateway.",
  remediation:
    "Set amazonSideAsn, 64512 to 65534 or 4200000000 to 4294967294, unlike that of any other region.",
  reference: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html",
  tags: ["network", "transit"],
  evaluate: (stack): Finding[] => {
    const gateways = stack.ofType(gatewayType);
    const asnOf = (gateway: Member) =>
      stack.isInput(gateway, "amazonSideAsn") ? read(gateway.props, "amazonSideAsn") : undefined;
    const verdictOn = (subject: Member): Verdict => {
      const asn = asnOf(subject);
      if (asn === undefined || asn.state === "absent") return violation("it has no ASN of its own");
      if (asn.state === "unknown") return undecided("its ASN is unknown");
      if (typeof asn.value !== "number" || !isPrivateAsn(asn.value))
        return violation(`its ASN ${shown(asn.value)} is not private`);
      const twin = gateways.find((other) => {
        const another = asnOf(other);
        return (
          another?.state === "known" &&
          another.value === asn.value &&
          regionNameOf(stack, other) !== regionNameOf(stack, subject)
        );
      });
      return twin === undefined ? pass : violation(`${twin.name} has the same ASN`);
    };
    return gateways.map((subject) => ({ subject, verdict: verdictOn(subject) }));
  },
};

interface DefaultTables {
  /** What puts attachments into a table without a resource that says so. */
  readonly switches: readonly string[];
  readonly off: unknown;
  /** Whether AWS switches them on where nothing is said. */
  readonly onByDefault: boolean;
}

export const defaultTables: Readonly<Record<string, DefaultTables>> = {
  [gatewayType]: {
    switches: ["defaultRouteTableAssociation", "defaultRouteTablePropagation"],
    off: "disable",
    onByDefault: true,
  },
  // Silent, it does as the gateway says.
  [vpcAttachmentType]: {
    switches: ["transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation"],
    off: false,
    onByDefault: false,
  },
};

export const transitGatewayOwnTables: ResourceControl = {
  id: "transit-gateway-own-tables",
  title: "Transit gateways route by their own tables",
  scope: "resource",
  severity: "high",
  description:
    "A gateway has no default route table, and no attachment goes into one: in it, whatever is attached reaches all the rest, and tables of our own stand beside it unused.",
  remediation:
    'Set defaultRouteTableAssociation and defaultRouteTablePropagation to "disable", and associate each attachment by a resource.',
  reference: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html",
  tags: ["network", "transit"],
  appliesTo: Object.keys(defaultTables),
  evaluate: ({ type, props }) => {
    const { switches = [], off, onByDefault } = defaultTables[type] ?? {};
    return switches.map((path) => demand(props, path, isExactly(off), onByDefault ? undefined : pass));
  },
};

export const transitRouteTableUsed: StackControl = {
  id: "transit-route-table-used",
  title: "Every transit gateway route table is used",
  scope: "stack",
  severity: "high",
  description:
    "A route table with which no attachment is associated decides about no packet, whatever its routes say. Only one in which a VPC is found by propagation may wait for the peerings of other stacks.",
  remediation:
    "Associate an attachment with it by an aws.ec2transitgateway.RouteTableAssociation, propagate the VPC into it, or delete it.",
  reference: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html",
  tags: ["network", "transit"],
  evaluate: (stack): Finding[] => {
    const used = new Set(
      stack
        .ofType(associationType, propagationType)
        .flatMap((entry) => stack.target(entry, "transitGatewayRouteTableId", [tableType])),
    );
    return stack.ofType(tableType).map((subject) => ({
      subject,
      verdict: used.has(subject)
        ? pass
        : violation("no attachment is associated with it, and no VPC is found in it"),
    }));
  },
};

/**
 * The attachments that a property points to. By what it was made from first: a peering and its accepter have the same id
 * once it is known, and only the accepter waits until packets get through.
 */
function attachments(stack: Stack, member: Member, types: readonly string[]): readonly Member[] {
  const made = stack.sources(member, attachmentId, types);
  return made.length > 0 ? made : stack.target(member, attachmentId, types);
}

function accepterOf(stack: Stack, peering: Member): Member | undefined {
  return stack
    .ofType(accepterType)
    .find((accepter) => attachments(stack, accepter, [peeringType]).includes(peering));
}

function regionNameOf(stack: Stack, member: Member): string | undefined {
  const region = stack.regionOf(member);
  return region.state === "known" && typeof region.value === "string" ? region.value : undefined;
}

function peerRegionOf({ props }: Member): string | undefined {
  const region = read(props, "peerRegion");
  return region.state === "known" && typeof region.value === "string" ? region.value : undefined;
}

export const transitPeeringAccepted: StackControl = {
  id: "transit-peering-accepted",
  title: "Peerings of transit gateways are accepted",
  scope: "stack",
  severity: "high",
  description:
    "Who asks for a peering with a gateway of another region also accepts it there: until then it carries nothing, and AWS accepts none by itself, not even within one account.",
  remediation:
    "Add an aws.ec2transitgateway.PeeringAttachmentAccepter of the attachment, with the region of the other gateway.",
  reference: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-peering-accept-reject.html",
  tags: ["network", "transit", "regions"],
  evaluate: (stack): Finding[] =>
    stack.ofType(peeringType).map((subject) => {
      const [own, other] = [regionNameOf(stack, subject), peerRegionOf(subject)];
      if (own === undefined || other === undefined)
        return { subject, verdict: undecided("its regions are unknown") };
      if (own === other) return { subject, verdict: violation("it asks for a peering with its own region") };
      const accepter = accepterOf(stack, subject);
      if (accepter === undefined) return { subject, verdict: violation("nobody accepts it") };
      const accepted = regionNameOf(stack, accepter);
      return {
        subject,
        verdict:
          accepted === other
            ? pass
            : violation(
                `${accepter.name} accepts it in ${accepted ?? "an unknown region"}, and not in ${other}`,
              ),
      };
    }),
};

export const transitPeeringBothWays: StackControl = {
  id: "transit-peering-both-ways",
  title: "Peerings of transit gateways are routed on both sides",
  scope: "stack",
  severity: "high",
  description:
    "In both regions a peering is associated with a route table, and a static route leads over it: it learns no routes, and a packet without the way back is lost.",
  remediation:
    "Add an aws.ec2transitgateway.RouteTableAssociation and a Route of the accepted attachment in each of the two regions.",
  reference: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-peering-add-route.html",
  tags: ["network", "transit", "regions"],
  evaluate: (stack): Finding[] =>
    stack.ofType(peeringType).flatMap((subject): Finding[] => {
      const regions = [regionNameOf(stack, subject), peerRegionOf(subject)];
      const accepter = accepterOf(stack, subject);
      const ends = accepter === undefined ? [subject] : [subject, accepter];
      const onSide = (type: string, region: string | undefined) =>
        stack
          .ofType(type)
          .some(
            (entry) =>
              regionNameOf(stack, entry) === region &&
              attachments(stack, entry, [accepterType, peeringType]).some((end) => ends.includes(end)),
          );
      return regions.flatMap((region) => {
        if (region === undefined) return [{ subject, verdict: undecided("one of its regions is unknown") }];
        return [
          {
            subject,
            verdict: onSide(associationType, region)
              ? pass
              : violation(`it is associated with no route table in ${region}`),
          },
          {
            subject,
            verdict: onSide(transitRouteType, region)
              ? pass
              : violation(`no route of ${region} leads over it`),
          },
        ];
      });
    }),
};

function targetOf(stack: Stack, subject: Member): Verdict {
  const found = attachments(stack, subject, [accepterType, vpcAttachmentType, peeringType]);
  const blackhole = read(subject.props, "blackhole");
  if (blackhole.state === "known" && blackhole.value === true) return pass;
  if (found.some(({ type }) => type !== peeringType)) return pass;
  if (found.length > 0)
    return violation("it is made from a peering that nobody has accepted yet, and AWS refuses it");
  return read(subject.props, attachmentId).state === "absent"
    ? violation("it leads to no attachment")
    : undecided("its attachment is of another stack");
}

export const transitRouteNarrow: StackControl = {
  id: "transit-route-narrow",
  title: "Routes between regions lead to private ranges, over accepted attachments",
  scope: "stack",
  severity: "critical",
  description:
    "A static route of a transit gateway names a private range, and an attachment that has been accepted: a default route sends everything there, what is meant for the internet, too.",
  remediation:
    "Name the other region's range as destinationCidrBlock, and take the attachment's id from its accepter.",
  reference: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-create-static-route.html",
  tags: ["network", "transit", "exposure"],
  evaluate: (stack): Finding[] =>
    stack.ofType(transitRouteType).flatMap((subject): Finding[] => {
      const range = read(subject.props, "destinationCidrBlock");
      const narrow =
        range.state !== "known"
          ? undecided("its destination is unknown")
          : typeof range.value === "string" && isPrivateRange(range.value)
            ? pass
            : violation(`it leads ${shown(range.value)} over the transit gateway`);
      return [
        { subject, verdict: narrow },
        { subject, verdict: targetOf(stack, subject) },
      ];
    }),
};
