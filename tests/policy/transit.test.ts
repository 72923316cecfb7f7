import { expect } from "chai";
import { findingsIn, type Samples } from "../support/policy-harness";
import { previewedSecondary } from "../support/policy-preview";
import { transitTypes } from "../support/policy-transit";

const called = (type: string, name: string) => `${type} ${name}`;
const PEERING = called(transitTypes.peering, "transit-us-east-1");
const ACCEPTER = called(transitTypes.accepter, "transit-us-east-1");
const GATEWAY = called(transitTypes.gateway, "transit");
const TABLE = called(transitTypes.table, "transit-vpc");
const associationIn = (region: string) => called(transitTypes.association, `transit-us-east-1-in-${region}`);
const routeIn = (region: string) => called(transitTypes.route, `transit-us-east-1-in-${region}`);
const ASSOCIATIONS = [
  called(transitTypes.association, "transit-vpc"),
  associationIn("us-east-1"),
  associationIn("us-west-2"),
];

/** What makes a way between regions that is declared, and dead. */
const DEFECTS: readonly {
  readonly defect: string;
  readonly lacks?: readonly string[];
  readonly says?: Readonly<Record<string, Samples[string]["props"]>>;
  readonly caughtBy: readonly string[];
}[] = [
  {
    defect: "no accepter anywhere",
    lacks: [ACCEPTER],
    caughtBy: [`transit-peering-accepted: ${PEERING}`],
  },
  {
    defect: "no route back in the earlier region",
    lacks: [routeIn("us-east-1")],
    caughtBy: [`transit-peering-both-ways: ${PEERING}`],
  },
  {
    defect: "a table of its own that nothing is associated with",
    lacks: ASSOCIATIONS,
    caughtBy: [`transit-peering-both-ways: ${PEERING}`, `transit-route-table-used: ${TABLE}`],
  },
  {
    defect: "attachments that use the default table",
    says: { [GATEWAY]: { defaultRouteTableAssociation: "enable", defaultRouteTablePropagation: "enable" } },
    caughtBy: [`transit-gateway-own-tables: ${GATEWAY}`],
  },
  {
    defect: "a default route as the only one over the peering",
    says: { [routeIn("us-west-2")]: { destinationCidrBlock: "0.0.0.0/0" } },
    caughtBy: [`transit-route-narrow: ${routeIn("us-west-2")}`],
  },
  {
    defect: "no ASN of its own",
    says: { [GATEWAY]: { amazonSideAsn: null } },
    caughtBy: [`transit-gateway-asn: ${GATEWAY}`],
  },
  {
    defect: "a way of the stores to the internet, over the other region",
    says: {
      "aws:ec2/route:Route transit-us-east-1-in-us-west-2-data-0": { destinationCidrBlock: "0.0.0.0/0" },
    },
    caughtBy: ["database-subnets-without-internet-route: aws:rds/subnetGroup:SubnetGroup aurora"],
  },
];

describe("The way between the regions, on a newcomer's first preview", () => {
  let mall: Samples = {};
  before(async () => {
    mall = await previewedSecondary();
  });

  /** Of a resource with several findings, one. */
  const refusals = async (samples: Samples) =>
    new Set((await findingsIn(samples)).map(({ control, resource }) => `${control}: ${resource}`));

  it("has everything on both sides", async () => {
    expect([...(await refusals(mall))]).to.deep.equal([]);
  });

  for (const { defect, lacks = [], says = {}, caughtBy } of DEFECTS) {
    it(`is refused with ${defect}`, async () => {
      const planted = Object.fromEntries(
        Object.entries(mall)
          .filter(([name]) => !lacks.includes(name))
          .map(([name, sample]) => [name, { ...sample, props: { ...sample.props, ...says[name] } }]),
      );
      expect(Object.keys(mall)).to.include.members([...lacks, ...Object.keys(says)]);
      expect([...(await refusals(planted))]).to.include.members(caughtBy);
    });
  }
});
