import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import type { World } from "../../world";
import {
  type Attachment,
  inTransitTable,
  namedIn,
  TRANSIT_ASSOCIATION,
  TRANSIT_GATEWAY,
  TRANSIT_PROPAGATION,
  TRANSIT_ROUTE,
  usable,
} from "./common";

/** hashicorp/aws ec2/transitgateway_*.go: the table's id, and what tells the entry apart in it. */
const entryId = ({ inputs }: Request, of: string) =>
  `${text(inputs.transitGatewayRouteTableId)}_${text(inputs[of])}`;

function resourceOf({ world, region, inputs }: Request) {
  const { type, id } = namedIn(world, region, inputs)?.resource ?? {};
  return { resourceId: id, resourceType: type };
}

/** What the gateway itself does with an attachment, where it has a default table for that. */
export function enter(
  world: World,
  type: typeof TRANSIT_ASSOCIATION | typeof TRANSIT_PROPAGATION,
  { thing: { id }, region, gatewayId, resource }: Attachment,
): void {
  const gateway = world.get(TRANSIT_GATEWAY, region, gatewayId);
  const table = text(
    type === TRANSIT_ASSOCIATION
      ? gateway?.state.associationDefaultRouteTableId
      : gateway?.state.propagationDefaultRouteTableId,
  );
  if (table === undefined || table === "") return;
  const asked = { transitGatewayAttachmentId: id, transitGatewayRouteTableId: table };
  const state = { ...asked, region, resourceId: resource.id, resourceType: resource.type };
  world.put({ type, region, id: `${table}_${id}`, inputs: asked, state: { ...state, id: `${table}_${id}` } });
}

export const transitAssociation: Model = {
  type: TRANSIT_ASSOCIATION,
  // No API changes an association. hashicorp/aws ec2/transitgateway_route_table_association.go.
  replaces: ["transitGatewayAttachmentId", "transitGatewayRouteTableId"],
  references: [inTransitTable],
  refusesCreate: [
    usable,
    ({ world, region, inputs }) => {
      const id = inputs.transitGatewayAttachmentId;
      return world
        .in(region, TRANSIT_ASSOCIATION)
        .some(({ state }) => state.transitGatewayAttachmentId === id)
        ? new Refusal(
            "Resource.AlreadyAssociated",
            `Transit Gateway Attachment ${text(id)} is already associated to a route table.`,
          )
        : undefined;
    },
  ],
  id: (request) => entryId(request, "transitGatewayAttachmentId"),
  attributes: resourceOf,
  seconds: 40,
};

export const transitPropagation: Model = {
  type: TRANSIT_PROPAGATION,
  // CloudFormation schema AWS::EC2::TransitGatewayRouteTablePropagation: both.
  replaces: ["transitGatewayAttachmentId", "transitGatewayRouteTableId"],
  references: [inTransitTable],
  refusesCreate: [
    usable,
    ({ world, region, inputs }) =>
      namedIn(world, region, inputs)?.resource.type === "peering"
        ? new Refusal(
            "InvalidParameterValue",
            `Transit Gateway Attachment ${text(inputs.transitGatewayAttachmentId)} is a peering attachment, which does not propagate routes.`,
          )
        : undefined,
    (request) =>
      request.world.get(
        TRANSIT_PROPAGATION,
        request.region,
        entryId(request, "transitGatewayAttachmentId"),
      ) === undefined
        ? undefined
        : new Refusal(
            "TransitGatewayRouteTablePropagation.Duplicate",
            `Propagation ${text(request.inputs.transitGatewayAttachmentId)} already exists in Transit Gateway Route Table ${text(request.inputs.transitGatewayRouteTableId)}.`,
          ),
  ],
  id: (request) => entryId(request, "transitGatewayAttachmentId"),
  attributes: resourceOf,
  seconds: 10,
};

export const transitRoute: Model = {
  type: TRANSIT_ROUTE,
  // CloudFormation schema AWS::EC2::TransitGatewayRoute: all of it.
  replaces: ["blackhole", "destinationCidrBlock", "transitGatewayAttachmentId", "transitGatewayRouteTableId"],
  defaults: { blackhole: false },
  references: [inTransitTable],
  refusesCreate: [
    (request) => {
      const { blackhole, transitGatewayAttachmentId } = request.inputs;
      if (blackhole === true) return undefined;
      return transitGatewayAttachmentId === undefined
        ? new Refusal(
            "MissingParameter",
            "Missing required parameter in request: TransitGatewayAttachmentId.",
          )
        : usable(request);
    },
    (request) =>
      request.world.get(TRANSIT_ROUTE, request.region, entryId(request, "destinationCidrBlock")) === undefined
        ? undefined
        : new Refusal(
            "RouteAlreadyExists",
            `Route ${text(request.inputs.destinationCidrBlock)} already exists in Transit Gateway Route Table ${text(request.inputs.transitGatewayRouteTableId)}.`,
          ),
  ],
  id: (request) => entryId(request, "destinationCidrBlock"),
  attributes: () => ({}),
  seconds: 5,
};
