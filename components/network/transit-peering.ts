import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { TransitTables } from "./transit-gateway";

/** One region's end of the peering. */
export interface TransitEnd {
  readonly region: string;
  /** IPv4 range of its VPC. */
  readonly vpcCidr: string;
  /** Its transit gateway, to which its VPC is attached. */
  readonly transitGatewayId: pulumi.Input<string>;
  /** The gateway's tables: of its VPC, and of its peerings, which find the VPC there and nothing else. */
  readonly transitRouteTableIds: Readonly<Record<keyof TransitTables, pulumi.Input<string>>>;
  /** Route tables of the VPC that get the way to the other region, by tier; the others have none. */
  readonly routeTableIds: Readonly<Record<string, readonly pulumi.Input<string>[]>>;
}

export interface TransitPeeringArgs {
  /** The region of the stack that makes the peering, on both sides: it asks for it. */
  readonly newcomer: TransitEnd;
  /** Accepts. AWS asks for that also within one account. */
  readonly earlier: TransitEnd;
}

/**
 * The way between the networks of two regions, in both directions. A peering learns no routes: each gateway and each VPC is
 * told the range of the other region, and no wider one.
 */
export class TransitPeering extends pulumi.ComponentResource {
  constructor(name: string, args: TransitPeeringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:network:TransitPeering", name, {}, opts);

    const accepted = this.peer(name, args);
    this.route(name, args.newcomer, args.earlier, accepted);
    this.route(name, args.earlier, args.newcomer, accepted);

    this.registerOutputs({});
  }

  /** @returns id of the attachment, the same in both regions, once it carries packets */
  private peer(name: string, { newcomer, earlier }: TransitPeeringArgs): pulumi.Output<string> {
    const tags = { Name: name };
    const attachment = new aws.ec2transitgateway.PeeringAttachment(
      name,
      {
        region: newcomer.region,
        transitGatewayId: newcomer.transitGatewayId,
        peerRegion: earlier.region,
        peerTransitGatewayId: earlier.transitGatewayId,
        tags,
      },
      {
        parent: this,
        // AWS fills them in for some pairs of regions, and a difference replaces the peering (terraform-provider-aws#41360).
        ignoreChanges: ["options"],
        // AWS takes one peering between two gateways.
        deleteBeforeReplace: true,
      },
    );
    const accepter = new aws.ec2transitgateway.PeeringAttachmentAccepter(
      name,
      { region: earlier.region, transitGatewayAttachmentId: attachment.id, tags },
      { parent: this, deleteBeforeReplace: true },
    );
    return accepter.transitGatewayAttachmentId;
  }

  private route(name: string, from: TransitEnd, to: TransitEnd, attachmentId: pulumi.Output<string>) {
    const { region, transitRouteTableIds: tables } = from;
    const side = `${name}-in-${region}`;
    const attachment = { region, transitGatewayAttachmentId: attachmentId };
    // AWS takes one association of an attachment, and one route to a range in a table.
    const opts = { parent: this, deleteBeforeReplace: true };
    new aws.ec2transitgateway.RouteTableAssociation(
      side,
      { ...attachment, transitGatewayRouteTableId: tables.peerings },
      opts,
    );
    new aws.ec2transitgateway.Route(
      side,
      { ...attachment, transitGatewayRouteTableId: tables.vpc, destinationCidrBlock: to.vpcCidr },
      opts,
    );
    for (const [tier, tables] of Object.entries(from.routeTableIds)) {
      for (const [at, routeTableId] of tables.entries()) {
        new aws.ec2.Route(
          `${side}-${tier}-${at}`,
          {
            region,
            routeTableId,
            destinationCidrBlock: to.vpcCidr,
            transitGatewayId: from.transitGatewayId,
          },
          opts,
        );
      }
    }
  }
}
