import { expect } from "chai";
import { sampleOf, withChange, withResources } from "../support/policy-fixture";
import { type Sample, unknown, verdictsOn } from "../support/policy-harness";

const region = "us-east-1";
const route = (props: Sample["props"], dependencies: Sample["dependencies"]): Sample => ({
  type: "aws:ec2/route:Route",
  props: { region, routeTableId: unknown.string, ...props },
  dependencies: { routeTableId: ["data-table"], ...dependencies },
});

describe("database-not-public", () => {
  it("refuses an instance with a public address", async () => {
    const samples = withChange("instance", { props: { publiclyAccessible: true } });
    expect(await verdictsOn(samples)).to.deep.equal(["database-not-public: instance"]);
  });

  it("refuses an instance that leaves it to AWS", async () => {
    const samples = withChange("instance", { props: { publiclyAccessible: null } });
    expect(await verdictsOn(samples)).to.deep.equal(["database-not-public: instance"]);
  });

  for (const [access, findings] of [
    ["SERVICE_PROVIDED_EIPS", ["database-not-public: streams"]],
    ["DISABLED", []],
  ] as const) {
    it(`${findings.length === 0 ? "accepts" : "refuses"} brokers whose public access is ${access}`, async () => {
      const { props } = sampleOf("streams");
      const samples = withChange("streams", {
        props: { ...props, brokerNodeGroupInfo: { connectivityInfo: { publicAccess: { type: access } } } },
      });
      expect(await verdictsOn(samples)).to.deep.equal(findings);
    });
  }
});

describe("subnet-no-public-ip", () => {
  it("refuses a subnet that gives out public addresses", async () => {
    const samples = withChange("data-subnet", { props: { mapPublicIpOnLaunch: true } });
    expect(await verdictsOn(samples)).to.deep.equal(["subnet-no-public-ip: data-subnet"]);
  });

  it("refuses a default subnet that says nothing, because AWS's give out public addresses", async () => {
    const samples = withResources({
      default: { type: "aws:ec2/defaultSubnet:DefaultSubnet", props: { region } },
    });
    expect(await verdictsOn(samples)).to.deep.equal(["subnet-no-public-ip: default"]);
  });
});

describe("database-subnets-without-internet-route", () => {
  const violation = ["database-subnets-without-internet-route: subnet-group"];

  it("refuses a subnet group over a public subnet", async () => {
    const samples = withChange("subnet-group", {
      dependencies: { subnetIds: ["data-subnet", "public-subnet"] },
    });
    expect(await verdictsOn(samples)).to.deep.equal(violation);
  });

  it("refuses a route to a NAT gateway", async () => {
    const samples = withResources({
      nat: { type: "aws:ec2/natGateway:NatGateway", props: { region } },
      way: route(
        { natGatewayId: unknown.string, destinationCidrBlock: "203.0.113.0/24" },
        { natGatewayId: ["nat"] },
      ),
    });
    expect(await verdictsOn(samples)).to.deep.equal(violation);
  });

  it("refuses a route to a gateway whose id is known", async () => {
    const samples = withResources({ way: route({ gatewayId: "igw-0a1b2c3d" }, {}) });
    expect(await verdictsOn(samples)).to.deep.equal(violation);
  });

  it("refuses a default route, wherever it leads", async () => {
    const samples = withResources({
      way: route({ transitGatewayId: "tgw-0a1b2c3d", destinationCidrBlock: "0.0.0.0/0" }, {}),
    });
    expect(await verdictsOn(samples)).to.deep.equal(violation);
  });

  it("refuses a default route for IPv6", async () => {
    const samples = withResources({
      way: route({ networkInterfaceId: "eni-0a1b2c3d", destinationIpv6CidrBlock: "::/0" }, {}),
    });
    expect(await verdictsOn(samples)).to.deep.equal(violation);
  });

  it("refuses a route inside the table", async () => {
    const samples = withChange("data-table", {
      props: { routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: unknown.string }] },
    });
    expect(await verdictsOn(samples)).to.deep.equal(violation);
  });

  it("refuses an unknown route inside the table that was made from a gateway", async () => {
    const samples = withChange("data-table", { dependencies: { routes: ["gateway"] } });
    expect(await verdictsOn(samples)).to.deep.equal(violation);
  });

  for (const destinationCidrBlock of ["0.0.0.0/1", "203.0.113.0/24", "10.0.0.0/7"]) {
    it(`refuses a route over the transit gateway to ${destinationCidrBlock}, which is not private`, async () => {
      const samples = withResources({
        way: route({ transitGatewayId: unknown.string, destinationCidrBlock }, {}),
      });
      expect(await verdictsOn(samples)).to.deep.equal(violation);
    });
  }

  it("accepts a route to the other region's network", async () => {
    const samples = withResources({
      way: route({ transitGatewayId: "tgw-0a1b2c3d", destinationCidrBlock: "10.1.0.0/16" }, {}),
    });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("refuses a subnet without a route table of its own", async () => {
    const samples = withChange("data-association", {
      dependencies: { subnetId: ["public-subnet"], routeTableId: ["data-table"] },
    });
    expect(await verdictsOn(samples)).to.deep.equal(violation);
  });

  it("finds subnets by their ids, once these are known", async () => {
    const group = sampleOf("subnet-group");
    const subnet = sampleOf("public-subnet");
    const samples = withResources({
      "public-subnet": { ...subnet, outputs: { id: "subnet-1" } },
      "subnet-group": { ...group, props: { region, subnetIds: ["subnet-1"] }, dependencies: {} },
    });
    expect(await verdictsOn(samples)).to.deep.equal(violation);
  });

  it("leaves subnets of another stack undecided", async () => {
    const samples = withChange("subnet-group", { props: { subnetIds: ["subnet-9"] }, dependencies: {} });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });
});

describe("security-group-closed", () => {
  for (const cidrIpv4 of ["0.0.0.0/0", "0.0.0.0/1"]) {
    it(`refuses a rule that lets in ${cidrIpv4}`, async () => {
      expect(await verdictsOn(withChange("rule", { props: { cidrIpv4 } }))).to.deep.equal([
        "security-group-closed: rule",
      ]);
    });
  }

  it("refuses a rule that lets in all of IPv6", async () => {
    const samples = withChange("rule", { props: { cidrIpv4: null, cidrIpv6: "::/0" } });
    expect(await verdictsOn(samples)).to.deep.equal(["security-group-closed: rule"]);
  });

  it("accepts the whole VPC", async () => {
    expect(await verdictsOn(withChange("rule", { props: { cidrIpv4: "10.0.0.0/8" } }))).to.deep.equal([]);
  });

  it("leaves unknown addresses undecided", async () => {
    expect(await verdictsOn(withChange("rule", { props: { cidrIpv4: unknown.string } }))).to.deep.equal([]);
  });

  it("refuses an open rule of the older kind", async () => {
    const props = {
      region,
      type: "ingress",
      cidrBlocks: ["10.0.0.0/16", "0.0.0.0/0"],
      securityGroupId: "sg-1",
    };
    const samples = withResources({ older: { type: "aws:ec2/securityGroupRule:SecurityGroupRule", props } });
    expect(await verdictsOn(samples)).to.deep.equal(["security-group-closed: older"]);
  });

  it("lets a rule of the older kind lead out", async () => {
    const props = { region, type: "egress", cidrBlocks: ["0.0.0.0/0"], securityGroupId: "sg-1" };
    const samples = withResources({ older: { type: "aws:ec2/securityGroupRule:SecurityGroupRule", props } });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("refuses an open rule inside a group", async () => {
    const props = { ingress: [{ cidrBlocks: ["10.0.0.0/16"] }, { ipv6CidrBlocks: ["::/0"] }] };
    expect(await verdictsOn(withChange("security-group", { props }))).to.include(
      "security-group-closed: security-group",
    );
  });

  it("refuses an open rule inside the default group", async () => {
    const props = { region, ingress: [{ cidrBlocks: ["0.0.0.0/0"] }] };
    const samples = withResources({
      default: { type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", props },
    });
    expect(await verdictsOn(samples)).to.deep.equal(["security-group-closed: default"]);
  });
});

describe("security-group-rules-separate", () => {
  for (const direction of ["ingress", "egress"]) {
    it(`refuses ${direction} rules inside a group`, async () => {
      const props = { [direction]: [{ cidrBlocks: ["10.0.0.0/16"] }] };
      expect(await verdictsOn(withChange("security-group", { props }))).to.deep.equal([
        "security-group-rules-separate: security-group",
      ]);
    });
  }
});

describe("security-group-rules-one-style", () => {
  it("refuses both kinds of separate rules in one group", async () => {
    const samples = withResources({
      older: {
        type: "aws:ec2/securityGroupRule:SecurityGroupRule",
        props: { region, type: "ingress", cidrBlocks: ["10.0.0.0/16"], securityGroupId: unknown.string },
        dependencies: { securityGroupId: ["security-group"] },
      },
    });
    expect(await verdictsOn(samples)).to.deep.equal(["security-group-rules-one-style: security-group"]);
  });
});
