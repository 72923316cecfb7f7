import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import type { Thing, World } from "../../world";
import { ec2Id, regionalArn } from "../ids";
import {
  type Attachment,
  attachmentIn,
  detach,
  inGateway,
  noAttachment,
  PEERING,
  PEERING_ACCEPTER,
  sidesOf,
  TRANSIT_ASSOCIATION,
  TRANSIT_GATEWAY,
  TRANSIT_PROPAGATION,
  TRANSIT_ROUTE,
} from "./common";
import { enter } from "./entries";
import { overlap, shown, vpcsOn } from "./overlap";

/** The tables that the attachments of a side's VPCs, or the peering itself, are associated with. */
function tablesOf(world: World, { region, gatewayId }: Attachment, type: Attachment["resource"]["type"]) {
  return world
    .in(region, TRANSIT_ASSOCIATION)
    .filter(({ state }) => {
      const associated = attachmentIn(world, region, state.transitGatewayAttachmentId);
      return associated?.gatewayId === gatewayId && associated.resource.type === type;
    })
    .map(({ state }) => ({
      table: state.transitGatewayRouteTableId,
      attachment: state.transitGatewayAttachmentId,
    }));
}

/** Where the static and propagated routes of a table lead: to these attachments. */
function leadsTo(world: World, region: string, table: unknown): readonly unknown[] {
  return [...world.in(region, TRANSIT_ROUTE), ...world.in(region, TRANSIT_PROPAGATION)]
    .filter(({ state }) => state.transitGatewayRouteTableId === table)
    .map(({ state }) => state.transitGatewayAttachmentId);
}

/** Why nothing gets from a side's VPCs into the peering, or out of it to them; AWS accepts either. */
function deadEnd(world: World, side: Attachment): string | undefined {
  const { thing, region } = side;
  const outward = tablesOf(world, side, "vpc").some(({ table }) =>
    leadsTo(world, region, table).includes(thing.id),
  );
  if (!outward) return `no route table that a VPC of ${region} is associated with has a route to it`;
  const inward = tablesOf(world, side, "peering").filter(({ attachment }) => attachment === thing.id);
  if (inward.length === 0) return `${region} associates it with no route table`;
  const arrives = inward.some(({ table }) =>
    leadsTo(world, region, table).some(
      (id) => typeof id === "string" && attachmentIn(world, region, id)?.resource.type === "vpc",
    ),
  );
  return arrives ? undefined : `its route table in ${region} leads to no VPC`;
}

function clashOf(
  world: World,
  [one, other]: readonly [Attachment, Attachment],
): readonly Thing[] | undefined {
  return vpcsOn(world, one.region, one.gatewayId)
    .flatMap((here) => vpcsOn(world, other.region, other.gatewayId).map((there) => [here, there] as const))
    .find(([here, there]) => overlap(here, there));
}

/** AWS has one attachment: when it goes, so do both resources, and its places in the tables of both regions. */
function end(world: World, attachmentId: string): void {
  detach(world, attachmentId);
  for (const type of [PEERING, PEERING_ACCEPTER]) {
    for (const thing of world.all(type).filter(({ id }) => id === attachmentId)) world.remove(thing);
  }
}

export const peeringAttachment: Model = {
  type: PEERING,
  specification: "AWS::EC2::TransitGatewayPeeringAttachment",
  // CloudFormation schema AWS::EC2::TransitGatewayPeeringAttachment: all but tags; hashicorp/aws has options so, too.
  replaces: ["options", "peerAccountId", "peerRegion", "peerTransitGatewayId", "transitGatewayId"],
  references: [inGateway],
  refusesCreate: [
    ({ world, inputs: { peerRegion, peerTransitGatewayId, transitGatewayId } }) =>
      world.all(PEERING).some((peering) => {
        const joined = sidesOf(peering).map(({ gatewayId }) => gatewayId);
        return (
          joined.includes(text(transitGatewayId) ?? "") && joined.includes(text(peerTransitGatewayId) ?? "")
        );
      })
        ? // Quotas of transit gateways: one peering between two of them.
          new Refusal(
            "DuplicateTransitGatewayAttachment",
            `${text(transitGatewayId)} has non-deleted Transit Gateway Attachments with ${text(peerTransitGatewayId)}.`,
          )
        : // AWS takes the request, and finds nobody to hand it to; the provider waits for either of the two.
          world.get(TRANSIT_GATEWAY, text(peerRegion) ?? "", text(peerTransitGatewayId) ?? "") === undefined
          ? new Refusal(
              "UnexpectedState",
              "unexpected state 'failed', wanted target 'available, pendingAcceptance'",
            )
          : undefined,
  ],
  id: ec2Id("tgw-attach"),
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `transit-gateway-attachment/${id}`),
    peerAccountId: request.account,
    state: "pendingAcceptance",
  }),
  warns: (thing, world) => {
    const sides = sidesOf(thing);
    const state = text(thing.state.state);
    const name = `Transit gateway peering ${thing.id} of ${thing.region} and ${text(thing.state.peerRegion)} is ${state}`;
    if (state !== "available") return `${name}, and carries nothing until the other side accepts.`;
    const clash = clashOf(world, sides);
    if (clash !== undefined)
      return `${name}, and the VPCs ${clash.map(shown).join(" and ")} overlap: what is meant for one stays in the other.`;
    const reason = deadEnd(world, sides[0]) ?? deadEnd(world, sides[1]);
    return reason === undefined ? undefined : `${name}, and carries nothing both ways: ${reason}.`;
  },
  deleted: ({ world, thing }) => end(world, thing.id),
  seconds: 120,
};

function peeringOf({ world, inputs }: Request): Thing | undefined {
  return world.all(PEERING).find(({ id }) => id === inputs.transitGatewayAttachmentId);
}

export const peeringAttachmentAccepter: Model = {
  type: PEERING_ACCEPTER,
  // hashicorp/aws ec2/transitgateway_peering_attachment_accepter.go: ForceNew.
  replaces: ["transitGatewayAttachmentId"],
  refusesCreate: [
    (request) => {
      const id = text(request.inputs.transitGatewayAttachmentId) ?? "";
      const peering = peeringOf(request);
      if (peering === undefined) return noAttachment(id);
      const [requester, accepter] = sidesOf(peering);
      // Within one region AWS gives the other side an id of its own, which the provider does not tell: terraform-provider-aws#40880.
      if (request.region === requester.region) {
        return new Refusal(
          "InvalidParameterValue",
          `Cannot accept ${id} as the source of the peering request.`,
          81,
        );
      }
      if (request.region !== accepter.region) return noAttachment(id);
      return accepter.state === "pendingAcceptance"
        ? undefined
        : new Refusal("IncorrectState", `${id} is in invalid state`, 81);
    },
  ],
  id: ({ inputs }) => text(inputs.transitGatewayAttachmentId) ?? "",
  attributes: (request) => {
    const { region, state } = peeringOf(request) ?? {};
    return {
      peerAccountId: request.account,
      peerRegion: region,
      peerTransitGatewayId: state?.transitGatewayId,
      transitGatewayId: state?.peerTransitGatewayId,
    };
  },
  created: (request) => {
    const peering = peeringOf(request);
    if (peering === undefined) return;
    request.world.change(peering, { state: "available" });
    for (const side of sidesOf(peering)) enter(request.world, TRANSIT_ASSOCIATION, side);
  },
  // There is no taking back of one's word: the provider deletes the attachment.
  deleted: ({ world, thing }) => end(world, thing.id),
  seconds: 90,
};
