import { expect } from "chai";
import {
  PEERING,
  PEERING_ACCEPTER,
  TRANSIT_ASSOCIATION,
  TRANSIT_PROPAGATION,
  TRANSIT_ROUTE,
  TRANSIT_TABLE,
} from "../../../sandbox/cloud/models/ec2transitgateway/common";
import { ROUTE } from "../../../sandbox/cloud/models/network/common";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";
import type { Deployed, Properties } from "../../support/provider-client";
import { rule } from "../../support/rules";

const GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway";
const VPC_ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment";

describe("Transit gateways", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
  });
  afterEach(() => cloud.stop());

  const make = (type: string, inputs: Properties) => east.client.create({ type, name: "another" }, inputs);
  const states = (type: string) => cloud.world.all(type).map(({ state }) => state);
  const warnings = () => cloud.cloud.warnings();

  /** A route of the VPC through the gateway. */
  const vpcRoute = async (transitGatewayId: string) =>
    make(ROUTE, {
      routeTableId: await east.of("routeTable"),
      destinationCidrBlock: "10.1.0.0/16",
      transitGatewayId,
    });

  describe("a gateway", () => {
    for (const asn of [64_511, 65_535, 4_199_999_999, 4_294_967_295]) {
      rule(80, `the ASN ${asn} is not private`, async () => {
        expect(await refusalOf(east.request("transitGateway", { amazonSideAsn: asn }))).to.equal(
          `InvalidParameterValue: Value (${asn}) for parameter amazonSideAsn is invalid.`,
        );
      });
    }

    for (const asn of [64_512, 65_534, 4_200_000_000, 4_294_967_294]) {
      rule(80, `the ASN ${asn} passes`, async () => {
        const { outputs } = await east.request("transitGateway", { amazonSideAsn: asn });
        expect(outputs.amazonSideAsn).to.equal(asn);
      });
    }

    it("has the ASN of all others, and a table for everything, when nothing is said", async () => {
      const { id, outputs } = await make(GATEWAY, {});
      expect(outputs.amazonSideAsn).to.equal(64512);
      expect(
        states(TRANSIT_TABLE).map((table) => [
          table.transitGatewayId,
          table.id,
          table.defaultAssociationRouteTable,
          table.defaultPropagationRouteTable,
        ]),
      ).to.deep.equal([[id, outputs.associationDefaultRouteTableId, true, true]]);
    });

    it("has no table when it is told so", async () => {
      const { outputs } = await east.deploy("transitGateway");
      expect([
        outputs.associationDefaultRouteTableId,
        outputs.propagationDefaultRouteTableId,
        states(TRANSIT_TABLE),
      ]).to.deep.equal(["", "", []]);
    });

    it("takes switches in words", async () => {
      expect(
        await refusalOf(east.request("transitGateway", { defaultRouteTableAssociation: "off" })),
      ).to.contain('expected defaultRouteTableAssociation to be one of ["disable" "enable"], got off');
    });

    it("is replaced by another ASN, and by a default table that it was made without", async () => {
      const gateway = await east.deploy("transitGateway");
      const { replaces } = await east.client.diff(gateway, {
        ...gateway.inputs,
        amazonSideAsn: 64515,
        defaultRouteTableAssociation: "enable",
      });
      expect(replaces).to.have.members(["amazonSideAsn", "defaultRouteTableAssociation"]);
    });

    it("stays while a VPC is attached", async () => {
      const { id } = await east.deploy("transitAttachment");
      const gateway = await east.deploy("transitGateway");
      expect(await refusalOf(east.client.delete(gateway))).to.equal(
        `IncorrectState: ${gateway.id} has non-deleted VPC Attachments: ${id}.`,
      );
    });

    it("stays while it is peered, also where the other side asked", async () => {
      const { id } = await east.deploy("transitPeering");
      const gateway = await east.deploy("peerTransitGateway");
      expect(await refusalOf(east.client.delete(gateway))).to.equal(
        `IncorrectState: ${gateway.id} has non-deleted Transit Gateway Cross Region Peering Attachments: ${id}.`,
      );
    });

    it("takes its default table along", async () => {
      await east.client.delete(await make(GATEWAY, {}));
      expect(states(TRANSIT_TABLE)).to.deep.equal([]);
    });
  });

  describe("a VPC", () => {
    it("is attached once", async () => {
      await east.deploy("transitAttachment");
      expect(await refusalOf(east.request("transitAttachment"))).to.equal(
        `DuplicateTransitGatewayAttachment: ${await east.of("transitGateway")} has non-deleted Transit Gateway Attachments with same VPC ID.`,
      );
    });

    it("is attached in one subnet of a zone", async () => {
      const twin = await east.request("subnetA", { cidrBlock: "10.0.2.0/24" });
      const subnetIds = [await east.of("subnetA"), twin.id];
      expect(await refusalOf(east.request("transitAttachment", { subnetIds }))).to.equal(
        "DuplicateSubnetsInSameZone: Duplicate Subnets for same AZ",
      );
    });

    it("is attached in subnets of its own; AWS knows no others", async () => {
      const other = await make("aws:ec2/vpc:Vpc", { cidrBlock: "10.9.0.0/16" });
      const subnetIds = [await east.of("subnetA")];
      expect(await refusalOf(east.request("transitAttachment", { vpcId: other.id, subnetIds }))).to.equal(
        `InvalidSubnetID.NotFound: Subnet ${subnetIds[0]} was deleted or does not exist.`,
      );
    });

    it("gets into the gateway's own tables, unless it is told not to", async () => {
      const gateway = await make(GATEWAY, {});
      const attachment = await east.request("transitAttachment", { transitGatewayId: gateway.id });
      const entries = () =>
        [...states(TRANSIT_ASSOCIATION), ...states(TRANSIT_PROPAGATION)].map(
          ({ transitGatewayAttachmentId, transitGatewayRouteTableId }) => [
            transitGatewayAttachmentId,
            transitGatewayRouteTableId,
          ],
        );
      const entry = [attachment.id, gateway.outputs.associationDefaultRouteTableId];
      expect(entries()).to.deep.equal([entry, entry]);
      await east.update(attachment, {
        transitGatewayDefaultRouteTableAssociation: false,
        transitGatewayDefaultRouteTablePropagation: false,
      });
      expect(entries()).to.deep.equal([]);
    });

    it("does not get into a table that the gateway was told not to have", async () => {
      expect(
        await refusalOf(
          east.request("transitAttachment", { transitGatewayDefaultRouteTableAssociation: true }),
        ),
      ).to.equal("MissingParameter: Missing required parameter in request: TransitGatewayRouteTableId.");
    });

    it("is accepted, and not propagated, where its range overlaps that of another", async () => {
      const first = await east.deploy("transitAttachment");
      const vpc = await make("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/20" });
      const subnet = await make("aws:ec2/subnet:Subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
      expect(warnings()).to.deep.equal([]);
      const second = await east.request("transitAttachment", { vpcId: vpc.id, subnetIds: [subnet.id] });
      const gateway = await east.of("transitGateway");
      const says = (one: string, other: string) =>
        `us-east-1: VPC ${one} is attached to ${gateway}, and overlaps ${other}: AWS propagates the range of the first of them only.`;
      const [own, others] = [`${first.inputs.vpcId} (10.0.0.0/16)`, `${vpc.id} (10.0.0.0/20)`];
      expect(warnings()).to.deep.equal([says(own, others), says(others, own)]);
      expect(second.id).to.match(/^tgw-attach-0[0-9a-f]{16}$/);
    });

    it("has no route through a gateway to which it is not attached", async () => {
      const gateway = await east.of("transitGateway");
      expect(await refusalOf(vpcRoute(gateway))).to.equal(
        `InvalidTransitGatewayID.NotFound: The transitGateway ID '${gateway}' does not exist`,
      );
    });

    it("has routes that lead nowhere once it is detached, in its own tables and in the gateway's", async () => {
      const attachment = await east.deploy("transitAttachment");
      await vpcRoute(await east.of("transitGateway"));
      await make(TRANSIT_ROUTE, {
        transitGatewayRouteTableId: await east.of("transitRouteTable"),
        transitGatewayAttachmentId: attachment.id,
        destinationCidrBlock: "10.0.0.0/16",
      });
      await east.deployAll(["transitAssociation", "transitPropagation"]);
      await east.client.delete(attachment);
      expect([
        states(ROUTE).map(({ state }) => state),
        states(TRANSIT_ROUTE).map(({ blackhole }) => blackhole),
        states(TRANSIT_ASSOCIATION),
        states(TRANSIT_PROPAGATION),
      ]).to.deep.equal([["blackhole"], [true], [], []]);
    });
  });

  describe("a route table", () => {
    it("takes an attachment that is in no other", async () => {
      const { inputs } = await east.deploy("transitAssociation");
      const table = await east.request("transitRouteTable");
      expect(
        await refusalOf(east.request("transitAssociation", { transitGatewayRouteTableId: table.id })),
      ).to.equal(
        `Resource.AlreadyAssociated: Transit Gateway Attachment ${inputs.transitGatewayAttachmentId} is already associated to a route table.`,
      );
    });

    it("takes attachments of its own gateway; AWS knows no others", async () => {
      const gateway = await east.request("transitGateway", { amazonSideAsn: 64515 });
      const table = await east.request("transitRouteTable", { transitGatewayId: gateway.id });
      const attachment = await east.of("transitAttachment");
      expect(
        await refusalOf(east.request("transitAssociation", { transitGatewayRouteTableId: table.id })),
      ).to.equal(
        `InvalidTransitGatewayAttachmentID.NotFound: Transit Gateway Attachment ${attachment} was deleted or does not exist.`,
      );
    });

    it("has one static route to a range", async () => {
      const { inputs } = await east.deploy("transitRoute");
      expect(await refusalOf(east.request("transitRoute"))).to.equal(
        `RouteAlreadyExists: Route 10.1.0.0/16 already exists in Transit Gateway Route Table ${inputs.transitGatewayRouteTableId}.`,
      );
    });

    it("wants to know where a route leads, unless that is nowhere", async () => {
      expect(
        await refusalOf(east.request("transitRoute", { transitGatewayAttachmentId: undefined })),
      ).to.equal("MissingParameter: Missing required parameter in request: TransitGatewayAttachmentId.");
    });

    it("may lead nowhere", async () => {
      const { outputs } = await east.request("transitRoute", {
        transitGatewayAttachmentId: undefined,
        blackhole: true,
      });
      expect(outputs.blackhole).to.equal(true);
    });

    it("learns a VPC's range once", async () => {
      const { inputs } = await east.deploy("transitPropagation");
      expect(await refusalOf(east.request("transitPropagation"))).to.equal(
        `TransitGatewayRouteTablePropagation.Duplicate: Propagation ${inputs.transitGatewayAttachmentId} already exists in Transit Gateway Route Table ${inputs.transitGatewayRouteTableId}.`,
      );
    });

    it("learns nothing from a peering", async () => {
      await east.deploy("transitAccepter");
      const transitGatewayAttachmentId = await east.of("transitPeering");
      expect(await refusalOf(east.request("transitPropagation", { transitGatewayAttachmentId }))).to.match(
        /^InvalidParameterValue: .* does not propagate routes\.$/,
      );
    });

    it("stays while something is associated with it", async () => {
      await east.deploy("transitAssociation");
      const table = await east.deploy("transitRouteTable");
      expect(await refusalOf(east.client.delete(table))).to.equal(
        `IncorrectState: ${table.id} has associated attachments`,
      );
    });

    it("takes what stands in it along", async () => {
      await east.deployAll(["transitRoute", "transitPropagation"]);
      await east.client.delete(await east.deploy("transitRouteTable"));
      expect([states(TRANSIT_ROUTE), states(TRANSIT_PROPAGATION)]).to.deep.equal([[], []]);
    });
  });

  describe("a peering", () => {
    const status = () => states(PEERING).map(({ state }) => state);
    const invalid = (id: string) => `IncorrectState: ${id} is in invalid state`;

    it("waits for the other side, also within one account", async () => {
      const { id, outputs } = await east.deploy("transitPeering");
      expect(outputs.state).to.equal("pendingAcceptance");
      expect(warnings()).to.deep.equal([
        `us-east-1: Transit gateway peering ${id} of us-east-1 and us-west-2 is pendingAcceptance, and carries nothing until the other side accepts.`,
      ]);
    });

    it("is available once the other side accepts", async () => {
      await east.deploy("transitAccepter");
      expect(status()).to.deep.equal(["available"]);
    });

    it("wants a gateway in the region that it names", async () => {
      expect(await refusalOf(east.request("transitPeering", { peerRegion: "eu-west-1" }))).to.contain(
        "unexpected state 'failed', wanted target 'available, pendingAcceptance'",
      );
    });

    it("exists once between two gateways", async () => {
      const { inputs } = await east.deploy("transitPeering");
      expect(await refusalOf(east.request("transitPeering"))).to.equal(
        `DuplicateTransitGatewayAttachment: ${inputs.transitGatewayId} has non-deleted Transit Gateway Attachments with ${inputs.peerTransitGatewayId}.`,
      );
    });

    rule(81, "who asked cannot accept", async () => {
      const { id } = await east.deploy("transitPeering");
      expect(await refusalOf(east.request("transitAccepter", { region: "us-east-1" }))).to.equal(
        `InvalidParameterValue: Cannot accept ${id} as the source of the peering request.`,
      );
    });

    rule(81, "within one region, the id of who asked is not that of who is asked", async () => {
      const other = await east.request("transitGateway", { amazonSideAsn: 64515 });
      const { id } = await east.request("transitPeering", {
        peerRegion: "us-east-1",
        peerTransitGatewayId: other.id,
      });
      const accepted = east.request("transitAccepter", {
        region: "us-east-1",
        transitGatewayAttachmentId: id,
      });
      expect(await refusalOf(accepted)).to.equal(
        `InvalidParameterValue: Cannot accept ${id} as the source of the peering request.`,
      );
    });

    it("is unknown in a third region", async () => {
      const { id } = await east.deploy("transitPeering");
      expect(await refusalOf(east.request("transitAccepter", { region: "eu-west-1" }))).to.equal(
        `InvalidTransitGatewayAttachmentID.NotFound: Transit Gateway Attachment ${id} was deleted or does not exist.`,
      );
    });

    rule(81, "it is accepted once", async () => {
      await east.deploy("transitAccepter");
      expect(await refusalOf(east.request("transitAccepter"))).to.equal(
        invalid(await east.of("transitPeering")),
      );
    });

    for (const [type, more] of [
      [TRANSIT_ASSOCIATION, {}],
      [TRANSIT_ROUTE, { destinationCidrBlock: "10.1.0.0/16" }],
    ] as const) {
      rule(81, `before it is accepted, it gets no ${type.split(":").at(-1)}`, async () => {
        const { id } = await east.deploy("transitPeering");
        const entry = {
          transitGatewayRouteTableId: await east.of("transitRouteTable"),
          transitGatewayAttachmentId: id,
          ...more,
        };
        expect(await refusalOf(make(type, entry))).to.equal(invalid(id));
      });
    }

    it("gets into the own table of a gateway that has one, and into no other", async () => {
      await east.deploy("transitAccepter");
      const peer = await east.deploy("peerTransitGateway");
      expect(
        cloud.world
          .all(TRANSIT_ASSOCIATION)
          .map(({ region, state }) => [region, state.transitGatewayRouteTableId]),
      ).to.deep.equal([["us-west-2", peer.outputs.associationDefaultRouteTableId]]);
    });

    for (const [side, name] of [
      ["who asked", "transitPeering"],
      ["who accepted", "transitAccepter"],
    ] as const) {
      it(`ends for both when ${side} ends it, and static routes then lead nowhere`, async () => {
        await east.deploy("transitRoute");
        await east.client.delete(await east.deploy(name));
        const gone = await Promise.all(
          (["transitPeering", "transitAccepter"] as const).map(async (each) =>
            east.client.read(await east.deploy(each)),
          ),
        );
        expect([gone, states(TRANSIT_ROUTE).map(({ blackhole }) => blackhole)]).to.deep.equal([
          [undefined, undefined],
          [true],
        ]);
      });
    }

    it("leaves a route to it as a difference that a replacement mends", async () => {
      const route = await east.deploy("transitRoute");
      await east.client.delete(await east.deploy("transitPeering"));
      const read = await east.client.read(route);
      expect((await east.client.diff({ ...route, ...read }, route.inputs)).replaces).to.have.members([
        "blackhole",
        "transitGatewayAttachmentId",
      ]);
    });

    describe("between two networks", () => {
      let west: FixtureRegion;
      let built: Readonly<Record<string, Deployed>>;

      /** A thing in a region, and nothing that a fixture would bring along. */
      const makeIn = (region: FixtureRegion, type: string, inputs: Properties) =>
        region.client.create({ type, name: "of a network" }, inputs);

      /** A VPC with its gateway and table. */
      const networkIn = async (region: FixtureRegion, cidr: string) => {
        const vpc = await makeIn(region, "aws:ec2/vpc:Vpc", { cidrBlock: cidr });
        const subnet = await makeIn(region, "aws:ec2/subnet:Subnet", {
          vpcId: vpc.id,
          cidrBlock: cidr.replace("/16", "/24"),
        });
        const gateway = await region.deploy("transitGateway");
        const table = await region.deploy("transitRouteTable");
        const attachment = await makeIn(region, VPC_ATTACHMENT, {
          transitGatewayId: gateway.id,
          vpcId: vpc.id,
          subnetIds: [subnet.id],
        });
        const entry = { transitGatewayRouteTableId: table.id, transitGatewayAttachmentId: attachment.id };
        await makeIn(region, TRANSIT_ASSOCIATION, entry);
        await makeIn(region, TRANSIT_PROPAGATION, entry);
        return { gateway, table };
      };

      const join = async (cidrs: readonly [string, string]) => {
        west = await cloud.region("us-west-2");
        const [here, there] = [await networkIn(east, cidrs[0]), await networkIn(west, cidrs[1])];
        const peering = await makeIn(east, PEERING, {
          transitGatewayId: here.gateway.id,
          peerRegion: "us-west-2",
          peerTransitGatewayId: there.gateway.id,
        });
        await makeIn(west, PEERING_ACCEPTER, { transitGatewayAttachmentId: peering.id });
        const side = async (region: FixtureRegion, table: Deployed, destinationCidrBlock: string) => {
          const entry = { transitGatewayRouteTableId: table.id, transitGatewayAttachmentId: peering.id };
          return {
            association: await makeIn(region, TRANSIT_ASSOCIATION, entry),
            route: await makeIn(region, TRANSIT_ROUTE, { ...entry, destinationCidrBlock }),
          };
        };
        const own = await side(east, here.table, cidrs[1]);
        const other = await side(west, there.table, cidrs[0]);
        built = {
          peering,
          ownAssociation: own.association,
          ownRoute: own.route,
          otherAssociation: other.association,
          otherRoute: other.route,
        };
      };

      const warned = (reason: string) =>
        `us-east-1: Transit gateway peering ${built.peering?.id} of us-east-1 and us-west-2 is available, and ${reason}`;

      it("carries packets both ways, with an association and a route on either side", async () => {
        await join(["10.0.0.0/16", "10.1.0.0/16"]);
        expect(warnings()).to.deep.equal([]);
      });

      for (const [piece, reason] of [
        ["ownRoute", "no route table that a VPC of us-east-1 is associated with has a route to it"],
        ["otherRoute", "no route table that a VPC of us-west-2 is associated with has a route to it"],
        ["ownAssociation", "us-east-1 associates it with no route table"],
        ["otherAssociation", "us-west-2 associates it with no route table"],
      ] as const) {
        it(`is accepted by AWS, and carries nothing both ways, without ${piece}`, async () => {
          await join(["10.0.0.0/16", "10.1.0.0/16"]);
          const gone = built[piece];
          if (gone !== undefined) await (piece.startsWith("own") ? east : west).client.delete(gone);
          expect(warnings()).to.deep.equal([warned(`carries nothing both ways: ${reason}.`)]);
        });
      }

      it("is accepted by AWS, and carries nothing where the two ranges overlap", async () => {
        await join(["10.0.0.0/16", "10.0.0.0/16"]);
        const [east16, west16] = cloud.world
          .all(VPC_ATTACHMENT)
          .map(({ state }) => `${String(state.vpcId)} (10.0.0.0/16)`);
        expect(warnings()).to.deep.equal([
          warned(`the VPCs ${east16} and ${west16} overlap: what is meant for one stays in the other.`),
        ]);
      });
    });
  });
});
