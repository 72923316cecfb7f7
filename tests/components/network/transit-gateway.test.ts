import { expect } from "chai";
import { TransitGateway } from "../../../components/network/transit-gateway";
import { only, type Recorded } from "../../support/recorder";
import { countsOf, keysIn, networkIn, recordWith } from "../harness";

const TYPES = "aws:ec2transitgateway";
const GATEWAY = `${TYPES}/transitGateway:TransitGateway`;
const ATTACHMENT = `${TYPES}/vpcAttachment:VpcAttachment`;

describe("The transit gateway", () => {
  let recorded: Recorded<{ gateway: string; tables: { vpc: string; peerings: string } }>;
  before(async () => {
    recorded = await recordWith((opts) => {
      const { vpcId, subnetIds } = networkIn(opts, keysIn(opts));
      const args = { asn: 64513, vpcId, subnetIds: subnetIds.private };
      const transit = new TransitGateway("transit", args, opts);
      return { gateway: transit.transitGatewayId, tables: transit.routeTableIds };
    });
  });

  const idsOf = (type: string) => recorded.world.all(type).map(({ id }) => id);

  it("has exactly so many resources of each type", () => {
    const own = recorded.registrations.filter(({ name }) => name.startsWith("transit"));
    expect(countsOf(own)).to.deep.equal({
      "mall:network:TransitGateway": 1,
      [GATEWAY]: 1,
      [ATTACHMENT]: 1,
      [`${TYPES}/routeTable:RouteTable`]: 2,
      [`${TYPES}/routeTableAssociation:RouteTableAssociation`]: 1,
      [`${TYPES}/routeTablePropagation:RouteTablePropagation`]: 1,
    });
  });

  it("has the ASN that it is given, no default table, and takes in nobody by itself", () => {
    const { description, tags, ...inputs } = only(recorded, GATEWAY, "transit").inputs;
    expect(inputs).to.deep.equal({
      amazonSideAsn: 64513,
      defaultRouteTableAssociation: "disable",
      defaultRouteTablePropagation: "disable",
      autoAcceptSharedAttachments: "disable",
    });
  });

  it("enters the VPC through the private subnets, one in each zone", () => {
    const privates = recorded.world
      .all("aws:ec2/subnet:Subnet")
      .filter(({ state }) => JSON.stringify(state.tags).includes('"tier":"private"'));
    expect(only(recorded, ATTACHMENT, "transit").inputs.subnetIds).to.have.members(
      privates.map(({ id }) => id),
    );
  });

  for (const [entry, table] of [
    ["Association", "vpc"],
    ["Propagation", "peerings"],
  ] as const) {
    it(`has the VPC in the table of its ${table}, by ${entry.toLowerCase()}`, () => {
      const { inputs } = only(recorded, `${TYPES}/routeTable${entry}:RouteTable${entry}`, "transit-vpc");
      expect(inputs).to.deep.equal({
        transitGatewayAttachmentId: idsOf(ATTACHMENT)[0],
        transitGatewayRouteTableId: recorded.outputs.tables[table],
      });
    });
  }

  it("is known by its id once the VPC is attached", () => {
    expect([recorded.outputs.gateway]).to.deep.equal(idsOf(GATEWAY));
  });
});
