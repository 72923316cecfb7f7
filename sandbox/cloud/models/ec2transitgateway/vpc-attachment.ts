import type { ChangeRequest, Model } from "../../model";
import { Refusal } from "../../rules";
import { text, texts } from "../../values";
import type { World } from "../../world";
import { ec2Id, regionalArn } from "../ids";
import { inSubnets, inVpc, ROUTE, ROUTE_TABLE, SUBNET, VPC } from "../network/common";
import {
  attachmentIn,
  attachmentsIn,
  detach,
  inGateway,
  switches,
  TRANSIT_ASSOCIATION,
  TRANSIT_GATEWAY,
  TRANSIT_PROPAGATION,
  VPC_ATTACHMENT,
} from "./common";
import { enter } from "./entries";
import { overlap, shown, vpcsOn } from "./overlap";

const defaults = {
  transitGatewayDefaultRouteTableAssociation: {
    option: "associationDefaultRouteTableId",
    entry: TRANSIT_ASSOCIATION,
  },
  transitGatewayDefaultRouteTablePropagation: {
    option: "propagationDefaultRouteTableId",
    entry: TRANSIT_PROPAGATION,
  },
} as const;

type Default = keyof typeof defaults;

const isDefault = (name: string): name is Default => name in defaults;

/** The table that a gateway has for this by default; empty when it was told to have none. */
function tableFor(world: World, region: string, gatewayId: string, name: Default): string {
  return text(world.get(TRANSIT_GATEWAY, region, gatewayId)?.state[defaults[name].option]) ?? "";
}

/** Enters the attachment into the gateway's own tables, or takes it out of them, as is asked for. */
function follow({ world, region, thing }: ChangeRequest): void {
  const attachment = attachmentIn(world, region, thing.id);
  if (attachment === undefined) return;
  for (const name of Object.keys(defaults).filter(isDefault)) {
    const { entry } = defaults[name];
    const id = `${tableFor(world, region, attachment.gatewayId, name)}_${thing.id}`;
    const entered = world.get(entry, region, id);
    if (thing.state[name] === true && entered === undefined) enter(world, entry, attachment);
    if (thing.state[name] !== true && entered !== undefined) world.remove(entered);
  }
}

export const vpcAttachment: Model = {
  type: VPC_ATTACHMENT,
  specification: "AWS::EC2::TransitGatewayAttachment",
  // CloudFormation schema AWS::EC2::TransitGatewayAttachment.
  replaces: ["transitGatewayId", "vpcId"],
  defaults: { applianceModeSupport: "disable", dnsSupport: "enable", ipv6Support: "disable" },
  references: [
    inGateway,
    inVpc,
    {
      ...inSubnets,
      missing: (id) => new Refusal("InvalidSubnetID.NotFound", `Subnet ${id} was deleted or does not exist.`),
    },
  ],
  invalid: [switches("applianceModeSupport", "dnsSupport", "ipv6Support", "securityGroupReferencingSupport")],
  refusesCreate: [
    ({ world, region, inputs }) => {
      const foreign = texts(inputs.subnetIds).find(
        (id) => world.get(SUBNET, region, id)?.state.vpcId !== inputs.vpcId,
      );
      if (foreign !== undefined) {
        // As AWS says it: not that it is of another VPC.
        return new Refusal("InvalidSubnetID.NotFound", `Subnet ${foreign} was deleted or does not exist.`);
      }
      const zones = texts(inputs.subnetIds).map(
        (id) => world.get(SUBNET, region, id)?.state.availabilityZone,
      );
      return new Set(zones).size === zones.length
        ? undefined
        : new Refusal("DuplicateSubnetsInSameZone", "Duplicate Subnets for same AZ");
    },
    ({ world, region, inputs }) =>
      attachmentsIn(world, region).some(
        ({ gatewayId, resource }) => gatewayId === inputs.transitGatewayId && resource.id === inputs.vpcId,
      )
        ? new Refusal(
            "DuplicateTransitGatewayAttachment",
            `${text(inputs.transitGatewayId)} has non-deleted Transit Gateway Attachments with same VPC ID.`,
          )
        : undefined,
    // hashicorp/aws ec2/transitgateway_vpc_attachment.go asks for the default table once the attachment is there.
    ({ world, region, inputs }) =>
      Object.keys(defaults)
        .filter(isDefault)
        .some(
          (name) =>
            inputs[name] === true &&
            tableFor(world, region, text(inputs.transitGatewayId) ?? "", name) === "",
        )
        ? new Refusal(
            "MissingParameter",
            "Missing required parameter in request: TransitGatewayRouteTableId.",
          )
        : undefined,
  ],
  id: ec2Id("tgw-attach"),
  attributes: (request, id) => {
    const gatewayId = text(request.inputs.transitGatewayId) ?? "";
    const has = (name: Default) => tableFor(request.world, request.region, gatewayId, name) !== "";
    return {
      arn: regionalArn(request, "ec2", `transit-gateway-attachment/${id}`),
      // On by default here, and off on the gateway: nothing can be referenced until both say so.
      securityGroupReferencingSupport: "enable",
      transitGatewayDefaultRouteTableAssociation: has("transitGatewayDefaultRouteTableAssociation"),
      transitGatewayDefaultRouteTablePropagation: has("transitGatewayDefaultRouteTablePropagation"),
      vpcOwnerId: request.account,
    };
  },
  warns: (thing, world) => {
    const own = world.get(VPC, thing.region, text(thing.state.vpcId) ?? "");
    if (own === undefined) return undefined;
    const others = vpcsOn(world, thing.region, text(thing.state.transitGatewayId) ?? "");
    const clash = others.find((other) => other !== own && overlap(own, other));
    return clash === undefined
      ? undefined
      : `VPC ${shown(own)} is attached to ${text(thing.state.transitGatewayId)}, and overlaps ${shown(clash)}: AWS propagates the range of the first of them only.`;
  },
  created: follow,
  updated: follow,
  deleted: ({ world, region, thing }) => {
    detach(world, thing.id);
    // The VPC's own routes stay too, and lead nowhere.
    for (const route of world.in(region, ROUTE)) {
      const table = world.get(ROUTE_TABLE, region, text(route.state.routeTableId) ?? "");
      if (
        route.state.transitGatewayId === thing.state.transitGatewayId &&
        table?.state.vpcId === thing.state.vpcId
      )
        world.change(route, { state: "blackhole" });
    }
  },
  seconds: 90,
};
