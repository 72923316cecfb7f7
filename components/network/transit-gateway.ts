import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface TransitGatewayArgs {
  /** Private ASN, unlike that of any other region's gateway. A change replaces the gateway. */
  readonly asn: number;
  readonly vpcId: pulumi.Input<string>;
  /** Where the gateway enters the VPC: one subnet per Availability Zone, because it reaches no other zone. */
  readonly subnetIds: readonly pulumi.Input<string>[];
}

/** Tables of a transit gateway, by who looks into them. */
export interface TransitTables {
  /** The VPC: each peering adds the way to its region. */
  readonly vpc: pulumi.Output<string>;
  /** All peerings: they find the VPC there, and nothing else. */
  readonly peerings: pulumi.Output<string>;
}

/**
 * A region's router to the other regions. The VPC and the peerings look into tables of their own, and nothing gets into a table
 * unless the program says so: AWS would otherwise put every attachment into one table, and let each reach all. What comes over a
 * peering finds the VPC alone: no region is a way between two others.
 */
export class TransitGateway extends pulumi.ComponentResource {
  /** The gateway, once the VPC is attached: before that AWS refuses the VPC's routes to it. */
  readonly transitGatewayId: pulumi.Output<string>;
  readonly routeTableIds: TransitTables;

  constructor(name: string, args: TransitGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:network:TransitGateway", name, {}, opts);

    const gateway = this.createGateway(name, args.asn);
    const attachment = this.attachVpc(name, gateway.id, args);
    const tables = {
      vpc: this.createTable(`${name}-vpc`, gateway.id),
      peerings: this.createTable(`${name}-peerings`, gateway.id),
    };
    this.enter(`${name}-vpc`, attachment.id, tables);

    this.transitGatewayId = attachment.transitGatewayId;
    this.routeTableIds = tables;
    this.registerOutputs({ transitGatewayId: this.transitGatewayId, routeTableIds: this.routeTableIds });
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

  private createTable(name: string, transitGatewayId: pulumi.Input<string>): pulumi.Output<string> {
    return new aws.ec2transitgateway.RouteTable(
      name,
      { transitGatewayId, tags: { Name: name } },
      { parent: this },
    ).id;
  }

  private enter(name: string, transitGatewayAttachmentId: pulumi.Input<string>, tables: TransitTables) {
    new aws.ec2transitgateway.RouteTableAssociation(
      name,
      { transitGatewayAttachmentId, transitGatewayRouteTableId: tables.vpc },
      // AWS takes one association of an attachment.
      { parent: this, deleteBeforeReplace: true },
    );
    new aws.ec2transitgateway.RouteTablePropagation(
      name,
      { transitGatewayAttachmentId, transitGatewayRouteTableId: tables.peerings },
      { parent: this },
    );
  }
}
