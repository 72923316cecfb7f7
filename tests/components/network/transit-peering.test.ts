import { expect } from "chai";
import { recordMall } from "../../stacks/mall";
import { only, registered } from "../../support/recorder";

const TYPES = "aws:ec2transitgateway";
const PEERING = `${TYPES}/peeringAttachment:PeeringAttachment`;
const ACCEPTER = `${TYPES}/peeringAttachmentAccepter:PeeringAttachmentAccepter`;
const ASSOCIATION = `${TYPES}/routeTableAssociation:RouteTableAssociation`;
const TRANSIT_ROUTE = `${TYPES}/route:Route`;
const ROUTE = "aws:ec2/route:Route";
const NAME = "transit-us-east-1";

const SIDES = [
  { region: "us-east-1", beyond: "10.1.0.0/16" },
  { region: "us-west-2", beyond: "10.0.0.0/16" },
] as const;

describe("The peering of transit gateways", () => {
  let east: Awaited<ReturnType<typeof recordMall>>["primary"];
  let west: Awaited<ReturnType<typeof recordMall>>["secondary"];
  before(async () => {
    ({ primary: east, secondary: west } = await recordMall());
  });

  const outputsOf = (region: string) => (region === "us-east-1" ? east : west).outputs;
  const urn = (type: string) =>
    west.registrations.find((each) => each.type === type && each.name === NAME)?.urn;

  it("is asked for by the newcomer, in its own region", () => {
    const { tags, ...inputs } = only(west, PEERING, NAME).inputs;
    expect(inputs).to.deep.equal({
      region: "us-west-2",
      transitGatewayId: west.outputs.transitGatewayId,
      peerRegion: "us-east-1",
      peerTransitGatewayId: east.outputs.transitGatewayId,
    });
  });

  it("keeps what AWS fills in, which would replace it", () => {
    expect(only(west, PEERING, NAME).ignoreChanges).to.deep.equal(["options"]);
  });

  it("is accepted in the earlier region, by the newcomer", () => {
    const { region, transitGatewayAttachmentId } = only(west, ACCEPTER, NAME).inputs;
    const [peering] = west.world.all(PEERING);
    expect([region, transitGatewayAttachmentId, peering?.state.state]).to.deep.equal([
      "us-east-1",
      peering?.id,
      "available",
    ]);
  });

  for (const { region, beyond } of SIDES) {
    const side = `${NAME}-in-${region}`;

    for (const type of [ASSOCIATION, TRANSIT_ROUTE]) {
      it(`waits in ${region} for the accepter before it gets a ${type.split(":").at(-1)}`, () => {
        expect(only(west, type, side).dependencies).to.include(urn(ACCEPTER));
      });
    }

    it(`finds the VPC of ${region} alone, by the table of its peerings`, () => {
      const { inputs } = only(west, ASSOCIATION, side);
      expect([inputs.region, inputs.transitGatewayRouteTableId]).to.deep.equal([
        region,
        outputsOf(region).transitGatewayPeeringsRouteTableId,
      ]);
    });

    it(`is found from ${region} by the table of its VPC`, () => {
      const { inputs } = only(west, TRANSIT_ROUTE, side);
      expect([inputs.region, inputs.transitGatewayRouteTableId]).to.deep.equal([
        region,
        outputsOf(region).transitGatewayRouteTableId,
      ]);
    });

    it(`leads from ${region} to ${beyond}, and nowhere else`, () => {
      const routes = Object.values(registered(west, TRANSIT_ROUTE)).filter(
        ({ inputs }) => inputs.region === region,
      );
      expect(routes.map(({ inputs }) => inputs.destinationCidrBlock)).to.deep.equal([beyond]);
    });

    it(`is reached from the private and the data tables of ${region}, and from no public one`, () => {
      const { privateRouteTableIds, dataRouteTableIds, transitGatewayId } = outputsOf(region);
      const routes = west.world.in(region, ROUTE).filter(({ state }) => state.transitGatewayId !== undefined);
      expect(
        routes.map(({ state }) => [state.routeTableId, state.destinationCidrBlock, state.transitGatewayId]),
      ).to.have.deep.members(
        [...privateRouteTableIds, ...dataRouteTableIds].map((table) => [table, beyond, transitGatewayId]),
      );
    });
  }
});
