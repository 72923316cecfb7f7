import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import type { Bag } from "../../values";
import { ec2Id, regionalArn } from "../ids";
import {
  inGateway,
  TRANSIT_ASSOCIATION,
  TRANSIT_GATEWAY,
  TRANSIT_PROPAGATION,
  TRANSIT_ROUTE,
  TRANSIT_TABLE,
} from "./common";

const arnOf = (request: Request, id: string) =>
  regionalArn(request, "ec2", `transit-gateway-route-table/${id}`);

/** The table that AWS makes with a gateway, unless it is told not to. */
export function newTable(request: Request, id: string, attributes: Bag): void {
  const { world, region } = request;
  const state = { ...attributes, id, region, arn: arnOf(request, id), tagsAll: {} };
  world.put({ type: TRANSIT_TABLE, region, id, inputs: {}, state });
}

export const transitRouteTable: Model = {
  type: TRANSIT_TABLE,
  specification: "AWS::EC2::TransitGatewayRouteTable",
  // CloudFormation schema AWS::EC2::TransitGatewayRouteTable; the provider changes tags in place.
  replaces: ["transitGatewayId"],
  references: [inGateway],
  refusesDelete: [
    ({ world, region, thing }) => {
      const owner = world
        .in(region, TRANSIT_GATEWAY)
        .find(({ state }) =>
          [state.associationDefaultRouteTableId, state.propagationDefaultRouteTableId].includes(thing.id),
        );
      return owner === undefined
        ? undefined
        : new Refusal(
            "IncorrectState",
            `${thing.id} is set as default association route table for ${owner.id}`,
          );
    },
    ({ world, region, thing }) =>
      world.in(region, TRANSIT_ASSOCIATION).some(({ state }) => state.transitGatewayRouteTableId === thing.id)
        ? new Refusal("IncorrectState", `${thing.id} has associated attachments`)
        : undefined,
  ],
  id: ec2Id("tgw-rtb"),
  attributes: (request, id) => ({
    arn: arnOf(request, id),
    defaultAssociationRouteTable: false,
    defaultPropagationRouteTable: false,
  }),
  // What stands in a table goes with it.
  deleted: ({ world, region, thing }) => {
    for (const type of [TRANSIT_ROUTE, TRANSIT_PROPAGATION]) {
      for (const entry of world.in(region, type)) {
        if (entry.state.transitGatewayRouteTableId === thing.id) world.remove(entry);
      }
    }
  },
  seconds: 20,
};
