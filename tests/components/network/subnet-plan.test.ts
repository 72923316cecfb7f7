import { expect } from "chai";
import fc from "fast-check";
import { IPv4CidrRange } from "ip-num";
import { planSubnets } from "../../../components/network/subnet-plan";

const vpc = fc
  .tuple(fc.integer({ min: 1, max: 223 }), fc.integer({ min: 0, max: 255 }))
  .map(([first, second]) => `${first}.${second}.0.0/16`);
const zones = fc.integer({ min: 1, max: 5 });
const range = (cidr: string) => IPv4CidrRange.fromCidr(cidr);

describe("The subnet plan", () => {
  it("of 10.0.0.0/16 in three zones is the workshop's", () => {
    expect(planSubnets("10.0.0.0/16", 3)).to.deep.equal([
      { tier: "public", zone: 0, cidr: "10.0.0.0/20" },
      { tier: "public", zone: 1, cidr: "10.0.16.0/20" },
      { tier: "public", zone: 2, cidr: "10.0.32.0/20" },
      { tier: "private", zone: 0, cidr: "10.0.48.0/20" },
      { tier: "private", zone: 1, cidr: "10.0.64.0/20" },
      { tier: "private", zone: 2, cidr: "10.0.80.0/20" },
      { tier: "data", zone: 0, cidr: "10.0.96.0/20" },
      { tier: "data", zone: 1, cidr: "10.0.112.0/20" },
      { tier: "data", zone: 2, cidr: "10.0.128.0/20" },
    ]);
  });

  it("has nine subnets in three zones, whatever the VPC", () => {
    fc.assert(fc.property(vpc, (cidr) => planSubnets(cidr, 3).length === 9));
  });

  it("has only /20 subnets", () => {
    fc.assert(
      fc.property(vpc, zones, (cidr, n) => planSubnets(cidr, n).every((s) => s.cidr.endsWith("/20"))),
    );
  });

  it("has only subnets inside the VPC", () => {
    fc.assert(
      fc.property(vpc, zones, (cidr, n) =>
        planSubnets(cidr, n).every((s) => range(cidr).contains(range(s.cidr))),
      ),
    );
  });

  it("has no subnets that share an address", () => {
    fc.assert(
      fc.property(vpc, zones, (cidr, n) => {
        const firsts = planSubnets(cidr, n).map((s) => range(s.cidr).getFirst().getValue());
        // All of one size and aligned to it, so that they are disjoint when they start apart.
        return firsts.every((first) => first % 4096n === 0n) && new Set(firsts).size === firsts.length;
      }),
    );
  });

  it("has every tier once in every zone", () => {
    fc.assert(
      fc.property(vpc, zones, (cidr, n) => {
        const places = planSubnets(cidr, n).map(({ tier, zone }) => `${tier} ${zone}`);
        return new Set(places).size === 3 * n;
      }),
    );
  });

  it("refuses a VPC that is too small, with what it has and what it needs", () => {
    expect(() => planSubnets("10.0.0.0/17", 3)).to.throw(
      RangeError,
      "10.0.0.0/17 has room for 8 /20 subnets; 3 tiers in 3 zones need 9",
    );
  });

  it("refuses a VPC smaller than one subnet", () => {
    expect(() => planSubnets("10.0.0.0/21", 1)).to.throw(
      RangeError,
      "10.0.0.0/21 has room for 0 /20 subnets; 3 tiers in 1 zones need 3",
    );
  });
});
