import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { ec2Id, regionalArn } from "../ids";
import {
  ASSOCIATION,
  GATEWAY,
  inSubnet,
  inTable,
  inUse,
  inVpc,
  NAT,
  notFound,
  ROUTE,
  ROUTE_TABLE,
} from "./common";

export const routeTable: Model = {
  type: ROUTE_TABLE,
  specification: "AWS::EC2::RouteTable",
  replaces: ["vpcId"],
  references: [inVpc],
  id: ec2Id("rtb"),
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `route-table/${id}`),
    ownerId: request.account,
    propagatingVgws: [],
    routes: [],
  }),
  heldByReferences: inUse("routeTable"),
};

export const route: Model = {
  type: ROUTE,
  specification: "AWS::EC2::Route",
  // hashicorp/aws ec2/vpc_route.go: the table and the destination are ForceNew; the target is not.
  replaces: ["routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
  references: [
    inTable,
    {
      property: "gatewayId",
      type: GATEWAY,
      missing: notFound("InvalidGatewayID.NotFound", "internetGateway"),
    },
    { property: "natGatewayId", type: NAT, missing: notFound("NatGatewayNotFound", "natGateway") },
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world
        .in(region, ROUTE)
        .some(
          ({ state }) =>
            state.routeTableId === inputs.routeTableId &&
            state.destinationCidrBlock === inputs.destinationCidrBlock,
        )
        ? new Refusal(
            "RouteAlreadyExists",
            `The route identified by ${text(inputs.destinationCidrBlock)} already exists.`,
          )
        : undefined,
  ],
  id: ({ inputs }) => `r-${text(inputs.routeTableId)}${text(inputs.destinationCidrBlock)}`,
  attributes: () => ({
    instanceId: "",
    instanceOwnerId: "",
    networkInterfaceId: "",
    origin: "CreateRoute",
    state: "active",
  }),
};

export const routeTableAssociation: Model = {
  type: ASSOCIATION,
  replaces: ["subnetId", "gatewayId"],
  references: [inTable, inSubnet],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world.in(region, ASSOCIATION).some(({ state }) => state.subnetId === inputs.subnetId)
        ? new Refusal(
            "Resource.AlreadyAssociated",
            `the specified association for route table ${text(inputs.routeTableId)} conflicts with an existing association`,
          )
        : undefined,
  ],
  id: ec2Id("rtbassoc"),
  attributes: () => ({}),
};
