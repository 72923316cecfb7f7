import type { Model, Rule } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { inGateway, VPC_ATTACHMENT } from "../ec2transitgateway/common";
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

const noGateway = notFound("InvalidTransitGatewayID.NotFound", "transitGateway");

/** A transit gateway to which the table's VPC is not attached is none, to this VPC. */
const attached: Rule = ({ world, region, inputs }) => {
  const gateway = text(inputs.transitGatewayId);
  if (gateway === undefined) return undefined;
  const vpc = world.get(ROUTE_TABLE, region, text(inputs.routeTableId) ?? "")?.state.vpcId;
  const attachments = world.in(region, VPC_ATTACHMENT);
  return attachments.some(({ state }) => state.transitGatewayId === gateway && state.vpcId === vpc)
    ? undefined
    : noGateway(gateway);
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
    { ...inGateway, missing: noGateway },
  ],
  refusesCreate: [
    attached,
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
  refusesUpdate: [attached],
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
