import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface TransitGatewayArgs {
  /** Private ASN, unlike that of any other region's gateway. A change replaces the gateway. */
  readonly asn: number;
  readonly vpcId: pulumi.Input<string>;
  /** Where the gateway enters the VPC: one subnet per Availability Zone, because it reaches no other zone. */
  readonly subnetIds: readonly pulumi.Input<string>[];
}

/**
 * A region's router to the other regions. The VPC is attached to a table of its own, and nothing gets into a table unless
 * the program says so: AWS would otherwise put every attachment into one table, and let each reach all.
 */
export class TransitGateway extends pulumi.ComponentResource {
  /** The gateway, once the VPC is attached: before that AWS refuses the VPC's routes to it. */
  readonly transitGatewayId: pulumi.Output<string>;
  /** Table of the VPC and of all peerings: the VPC is found in it, and each peering adds the way to its region. */
  readonly routeTableId: pulumi.Output<string>;

  constructor(name: string, args: TransitGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:network:TransitGateway", name, {}, opts);

    const gateway = this.createGateway(name, args.asn);
    const attachment = this.attachVpc(name, gateway.id, args);
    const table = new aws.ec2transitgateway.RouteTable(
      name,
      { transitGatewayId: gateway.id, tags: { Name: name } },
      { parent: this },
    );
    this.enter(name, attachment.id, table.id);

    this.transitGatewayId = attachment.transitGatewayId;
    this.routeTableId = table.id;
    this.registerOutputs({ transitGatewayId: this.transitGatewayId, routeTableId: this.routeTableId });
  }

  private createGateway(name: string, asn: number): aws.ec2transitgateway.TransitGateway {
    return new aws.ec2transitgateway.TransitGateway(
      name,
      {
        description: "Between the regions",
        amazonSideAsn: asn,
        defaultRouteTableAssociation: "disable",
        defaultRouteTablePropagation: "disable",
        autoAcceptSharedAttachments: "disable",
        tags: { Name: name },
      },
      { parent: this },
    );
  }

  private attachVpc(
    name: string,
    transitGatewayId: pulumi.Input<string>,
    { vpcId, subnetIds }: TransitGatewayArgs,
  ): aws.ec2transitgateway.VpcAttachment {
    return new aws.ec2transitgateway.VpcAttachment(
      name,
      {
        transitGatewayId,
        vpcId,
        subnetIds: [...subnetIds],
        transitGatewayDefaultRouteTableAssociation: false,
        transitGatewayDefaultRouteTablePropagation: false,
        tags: { Name: `${name}-vpc` },
      },
      // AWS takes one attachment of a VPC per gateway.
      { parent: this, deleteBeforeReplace: true },
    );
  }

  private enter(
    name: string,
    transitGatewayAttachmentId: pulumi.Input<string>,
    transitGatewayRouteTableId: pulumi.Input<string>,
  ) {
    const entry = { transitGatewayAttachmentId, transitGatewayRouteTableId };
    // AWS takes one association of an attachment.
    const opts = { parent: this, deleteBeforeReplace: true };
    new aws.ec2transitgateway.RouteTableAssociation(`${name}-vpc`, entry, opts);
    new aws.ec2transitgateway.RouteTablePropagation(`${name}-vpc`, entry, { parent: this });
  }
}
