import { type Sample, type Samples, unknown } from "./policy-harness";

const regions = ["us-east-1", "us-west-2"] as const;

const type = (noun: string) =>
  `aws:ec2transitgateway/${noun}:${noun.charAt(0).toUpperCase()}${noun.slice(1)}`;

export const transitTypes = {
  gateway: type("transitGateway"),
  attachment: type("vpcAttachment"),
  table: type("routeTable"),
  association: type("routeTableAssociation"),
  route: type("route"),
  peering: type("peeringAttachment"),
  accepter: type("peeringAttachmentAccepter"),
} as const;

/** The gateway of a region, its VPC, and the peering with an earlier region, as the newcomer makes them on both sides. */
const transitOf = (own: string, other: string): Samples => ({
  "transit-gateway": {
    type: transitTypes.gateway,
    props: {
      region: own,
      amazonSideAsn: 64513,
      defaultRouteTableAssociation: "disable",
      defaultRouteTablePropagation: "disable",
    },
    outputs: { id: unknown.string, associationDefaultRouteTableId: unknown.string },
  },
  "transit-attachment": {
    type: transitTypes.attachment,
    props: {
      region: own,
      transitGatewayId: unknown.string,
      vpcId: "vpc-0a1b2c3d4e5f60718",
      subnetIds: ["subnet-0a1b2c3d4e5f60718"],
      transitGatewayDefaultRouteTableAssociation: false,
      transitGatewayDefaultRouteTablePropagation: false,
    },
    outputs: { id: unknown.string },
    dependencies: { transitGatewayId: ["transit-gateway"] },
  },
  "transit-table": {
    type: transitTypes.table,
    props: { region: own, transitGatewayId: unknown.string },
    outputs: { id: unknown.string },
    dependencies: { transitGatewayId: ["transit-gateway"] },
  },
  "transit-association": {
    type: transitTypes.association,
    props: {
      region: own,
      transitGatewayAttachmentId: unknown.string,
      transitGatewayRouteTableId: unknown.string,
    },
    dependencies: {
      transitGatewayAttachmentId: ["transit-attachment"],
      transitGatewayRouteTableId: ["transit-table"],
    },
  },
  "transit-peering": {
    type: transitTypes.peering,
    props: {
      region: own,
      transitGatewayId: unknown.string,
      peerRegion: other,
      peerTransitGatewayId: "tgw-0a1b2c3d4e5f60718",
    },
    outputs: { id: unknown.string },
    dependencies: { transitGatewayId: ["transit-attachment"] },
  },
  "transit-accepter": {
    type: transitTypes.accepter,
    props: { region: other, transitGatewayAttachmentId: unknown.string },
    outputs: { id: unknown.string },
    dependencies: { transitGatewayAttachmentId: ["transit-peering"] },
  },
  ...Object.fromEntries(
    [
      [own, "10.1.0.0/16", { transitGatewayRouteTableId: ["transit-table"] }] as const,
      [other, "10.0.0.0/16", {}] as const,
    ].flatMap(([region, destinationCidrBlock, table]) => {
      const entry = {
        region,
        transitGatewayAttachmentId: unknown.string,
        transitGatewayRouteTableId: region === own ? unknown.string : "tgw-rtb-0a1b2c3d4e5f60718",
      };
      const dependencies = { transitGatewayAttachmentId: ["transit-accepter"], ...table };
      return [
        [`peering-association-${region}`, { type: transitTypes.association, props: entry, dependencies }],
        [
          `peering-route-${region}`,
          { type: transitTypes.route, props: { ...entry, destinationCidrBlock }, dependencies },
        ],
      ];
    }),
  ),
});

export const transit = transitOf(...regions);

/** The way of the stores to the other region. */
export const dataRoute: Sample = {
  type: "aws:ec2/route:Route",
  props: {
    region: "us-east-1",
    routeTableId: unknown.string,
    transitGatewayId: unknown.string,
    destinationCidrBlock: "10.1.0.0/16",
  },
  dependencies: { routeTableId: ["data-table"], transitGatewayId: ["transit-attachment"] },
};

/** The same, in which the first resource of a type goes by another name, and is in the first region. */
export function transitWith(type: string, name: string): Samples {
  const [own, other] = regions;
  const samples = type === transitTypes.accepter ? transitOf(other, own) : transit;
  const [old] = Object.entries(samples).find(([, sample]) => sample.type === type) ?? [];
  const renamed = (each: string) => (each === old ? name : each);
  return Object.fromEntries(
    Object.entries(samples).map(([each, sample]) => [
      renamed(each),
      {
        ...sample,
        dependencies: Object.fromEntries(
          Object.entries(sample.dependencies ?? {}).map(([path, names]) => [path, names.map(renamed)]),
        ),
      },
    ]),
  );
}
