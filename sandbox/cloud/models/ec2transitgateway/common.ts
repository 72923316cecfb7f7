import type { Reference, Rule } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, text, type Value } from "../../values";
import type { Thing, World } from "../../world";

export const TRANSIT_GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway";
export const VPC_ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";
export const TRANSIT_TABLE = "aws:ec2transitgateway/routeTable:RouteTable";
export const TRANSIT_ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation";
export const TRANSIT_PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation";
export const TRANSIT_ROUTE = "aws:ec2transitgateway/route:Route";
export const PEERING = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment";
export const PEERING_ACCEPTER = "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter";

const gone = (code: string, what: string) => (id: string) =>
  new Refusal(code, `${what} ${id} was deleted or does not exist.`);

export const noAttachment = gone("InvalidTransitGatewayAttachmentID.NotFound", "Transit Gateway Attachment");

export const inGateway: Reference = {
  property: "transitGatewayId",
  type: TRANSIT_GATEWAY,
  missing: gone("InvalidTransitGatewayID.NotFound", "Transit Gateway"),
};

export const inTransitTable: Reference = {
  property: "transitGatewayRouteTableId",
  type: TRANSIT_TABLE,
  missing: gone("InvalidRouteTableID.NotFound", "Transit Gateway Route Table"),
};

/** An attachment as one side of it sees it: a peering has the same id in both regions. */
export interface Attachment {
  readonly thing: Thing;
  /** The region whose side this is. */
  readonly region: string;
  /** The gateway on this side. */
  readonly gatewayId: string;
  readonly state: string;
  /** What hangs on the gateway: a VPC, or another gateway. */
  readonly resource: { readonly type: "vpc" | "peering"; readonly id: string };
}

/** The sides of a peering: who asked for it, then who was asked. */
export function sidesOf(peering: Thing): readonly [Attachment, Attachment] {
  const [own, other] = [
    text(peering.state.transitGatewayId) ?? "",
    text(peering.state.peerTransitGatewayId) ?? "",
  ];
  const common = { thing: peering, state: text(peering.state.state) ?? "" };
  return [
    { ...common, region: peering.region, gatewayId: own, resource: { type: "peering", id: other } },
    {
      ...common,
      region: text(peering.state.peerRegion) ?? "",
      gatewayId: other,
      resource: { type: "peering", id: own },
    },
  ];
}

function ofVpc(thing: Thing): Attachment {
  return {
    thing,
    region: thing.region,
    gatewayId: text(thing.state.transitGatewayId) ?? "",
    // The provider waits until it is, and shows no state.
    state: "available",
    resource: { type: "vpc", id: text(thing.state.vpcId) ?? "" },
  };
}

/** Every attachment to the gateways of a region. */
export function attachmentsIn(world: World, region: string): readonly Attachment[] {
  return [
    ...world.in(region, VPC_ATTACHMENT).map(ofVpc),
    ...world
      .all(PEERING)
      .flatMap(sidesOf)
      .filter((side) => side.region === region),
  ];
}

export function attachmentIn(world: World, region: string, id: Value | undefined): Attachment | undefined {
  return attachmentsIn(world, region).find(({ thing }) => thing.id === id);
}

/** Which attachment a thing of a route table names; one of another gateway is none, to AWS. */
export function namedIn(world: World, region: string, inputs: Bag): Attachment | undefined {
  const table = world.get(TRANSIT_TABLE, region, text(inputs.transitGatewayRouteTableId) ?? "");
  const found = attachmentIn(world, region, inputs.transitGatewayAttachmentId);
  return found?.gatewayId === table?.state.transitGatewayId ? found : undefined;
}

/** A table takes attachments of its own gateway, once they are available. */
export const usable: Rule = ({ world, region, inputs }) => {
  const found = namedIn(world, region, inputs);
  const id = text(inputs.transitGatewayAttachmentId) ?? "";
  if (found === undefined) return noAttachment(id);
  return found.state === "available"
    ? undefined
    : new Refusal("IncorrectState", `${id} is in invalid state`, 81);
};

/** A switch of AWS's that is a word, and no boolean; the provider looks at it before it asks. */
export function switches(...names: readonly string[]): Rule {
  return ({ inputs }) => {
    const wrong = names.find((name) => {
      const value = text(inputs[name]);
      return value !== undefined && value !== "enable" && value !== "disable";
    });
    return wrong === undefined
      ? undefined
      : new Refusal(
          "InvalidValue",
          `expected ${wrong} to be one of ["disable" "enable"], got ${text(inputs[wrong])}`,
        );
  };
}

/** Takes an attachment out of the tables of both its ends. A static route to it stays, and leads nowhere. */
export function detach(world: World, attachmentId: string): void {
  const names = ({ state }: Thing) => state.transitGatewayAttachmentId === attachmentId;
  for (const type of [TRANSIT_ASSOCIATION, TRANSIT_PROPAGATION]) {
    for (const thing of world.all(type).filter(names)) world.remove(thing);
  }
  for (const route of world.all(TRANSIT_ROUTE).filter(names))
    world.change(route, { blackhole: true, transitGatewayAttachmentId: undefined });
}
