import { expect } from "chai";
import type { Bag } from "../../../sandbox/cloud/values";
import { World } from "../../../sandbox/cloud/world";
import { reachabilityReport } from "../../../sandbox/reachability/report";
import { UserError } from "../../../tools/topology";

const REGION = "us-east-1";
const ALLOW = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };

/** Workloads in a subnet with a way to the internet, and an endpoint in a subnet without one. */
function network(): World {
  const world = new World();
  const put = (type: string, id: string, state: Bag) =>
    world.put({ type, region: REGION, id, inputs: {}, state: { vpcId: "vpc-1", ...state } });
  put("aws:ec2/vpc:Vpc", "vpc-1", { cidrBlock: "10.0.0.0/16" });
  put("aws:ec2/subnet:Subnet", "subnet-1", {
    cidrBlock: "10.0.0.0/24",
    tags: { Name: "private", "karpenter.sh/discovery": "mall" },
  });
  put("aws:ec2/subnet:Subnet", "subnet-2", { cidrBlock: "10.0.1.0/24", tags: { Name: "data" } });
  put("aws:ec2/internetGateway:InternetGateway", "igw-1", {});
  put("aws:ec2/routeTable:RouteTable", "rtb-1", { tags: { Name: "private" } });
  put("aws:ec2/routeTableAssociation:RouteTableAssociation", "rtbassoc-1", {
    subnetId: "subnet-1",
    routeTableId: "rtb-1",
  });
  put("aws:ec2/route:Route", "r-1", {
    routeTableId: "rtb-1",
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: "igw-1",
  });
  put("aws:ec2/securityGroup:SecurityGroup", "sg-1", { tags: { Name: "workloads" } });
  put("aws:ec2/securityGroup:SecurityGroup", "sg-2", { tags: { Name: "endpoints" } });
  put("aws:ec2/vpcEndpoint:VpcEndpoint", "vpce-1", {
    serviceName: `com.amazonaws.${REGION}.kms`,
    vpcEndpointType: "Interface",
    privateDnsEnabled: true,
    policy: JSON.stringify({ Statement: [ALLOW] }),
    ownerId: "111122223333",
    subnetIds: ["subnet-2"],
    securityGroupIds: ["sg-2"],
  });
  allow(world, 443, { referencedSecurityGroupId: "sg-1" });
  return world;
}

/** Lets the workloads call the endpoint on a port, from some addresses or as a group. */
function allow(world: World, port: number, from: Bag): void {
  const rule = { ipProtocol: "tcp", fromPort: port, toPort: port };
  const put = (type: string, state: Bag) =>
    world.put({ type, region: REGION, id: `sgr-${port}`, inputs: {}, state: { ...rule, ...state } });
  put("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", { securityGroupId: "sg-2", ...from });
  put("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {
    securityGroupId: "sg-1",
    referencedSecurityGroupId: "sg-2",
  });
}

/** Rows of the table whose title ends like this, without its head. */
function rowsOf(lines: readonly string[], title: RegExp): readonly string[] {
  const at = lines.findIndex((line) => title.test(line));
  if (at < 0) return [];
  return lines.slice(at + 4, lines.indexOf("", at + 4));
}

describe("npm run sandbox -- reach", () => {
  it("says what is open, and what closes the rest, layer by layer", () => {
    const NO_ADDRESS = "it has no address of the internet";
    const [workloads, kms] = [`workloads of ${REGION}`, `endpoint kms of ${REGION}`];
    const nothingOut = (place: string) => `security group of ${place}: lets nothing out to it`;
    const nobodyIn = (place: string) => `security group of ${place}: lets nobody in from it`;
    const noneOfThem = (place: string) => `security group of ${place}: lets nobody of them in`;
    const noTable = `route: data of ${REGION} has no route table but its VPC's main one`;
    const noV6 = `address: the VPC of ${REGION} has no range of IPv6`;
    const lends = `route: private of ${REGION} leads to the internet by its internet gateway`;
    expect(reachabilityReport(network(), "")).to.deep.equal([
      "1 edge is open:",
      "",
      "| from | to | ports | but for |",
      "|---|---|---|---|",
      `| ${workloads} | ${kms} | 443 |  |`,
      "",
      "11 edges are closed, each by every layer that is named:",
      "",
      "| from | to | closed by |",
      "|---|---|---|",
      `| ${kms} | ${kms} | ${nothingOut(kms)}; ${nobodyIn(kms)} |`,
      `| ${kms} | ${workloads} | ${nothingOut(kms)}; ${nobodyIn(workloads)} |`,
      `| ${workloads} | ${workloads} | ${nothingOut(workloads)}; ${nobodyIn(workloads)} |`,
      `| the internet | ${kms} | ${NO_ADDRESS}; ${noTable}; ${noneOfThem(kms)} |`,
      `| the internet | ${workloads} | ${NO_ADDRESS}; ${noneOfThem(workloads)} |`,
      `| the internet over IPv6 | ${kms} | ${NO_ADDRESS}; ${noV6}; ${noneOfThem(kms)} |`,
      `| the internet over IPv6 | ${workloads} | ${NO_ADDRESS}; ${noV6}; ${noneOfThem(workloads)} |`,
      `| ${kms} | the internet | ${noTable}; ${nothingOut(kms)} |`,
      `| ${kms} | the internet over IPv6 | ${noV6}; ${nothingOut(kms)} |`,
      `| ${workloads} | the internet | ${lends}; ${nothingOut(workloads)} |`,
      `| ${workloads} | the internet over IPv6 | ${noV6}; ${nothingOut(workloads)} |`,
      "",
      "1 entry is in route tables:",
      "",
      "| table | destination | leads to |",
      "|---|---|---|",
      `| private of ${REGION} | 0.0.0.0/0 | the internet by its internet gateway |`,
      "",
    ]);
  });

  it("names protocols other than TCP", () => {
    const world = network();
    const rules = ["Ingress", "Egress"].flatMap((way) =>
      world.all(`aws:vpc/securityGroup${way}Rule:SecurityGroup${way}Rule`),
    );
    for (const rule of rules) world.change(rule, { ipProtocol: "udp" });
    expect(rowsOf(reachabilityReport(world, "kms"), /open:$/)).to.deep.equal([
      `| workloads of ${REGION} | endpoint kms of ${REGION} | udp 443 |  |`,
    ]);
  });

  it("says of an edge that only some addresses may use which ports, and not that it is closed", () => {
    const world = network();
    allow(world, 22, { cidrIpv4: "10.0.0.0/25" });
    const lines = reachabilityReport(world, "kms");
    const edge = `workloads of ${REGION} | endpoint kms of ${REGION}`;
    expect(rowsOf(lines, /not from all to all:$/)).to.deep.equal([`| ${edge} | 22, 443 |  |`]);
    expect(rowsOf(lines, /closed, each/).filter((row) => row.includes(edge))).to.deep.equal([]);
  });

  it("says what narrows an edge that is open", () => {
    const world = network();
    const one = { ...ALLOW, Action: "kms:Decrypt" };
    for (const endpoint of world.all("aws:ec2/vpcEndpoint:VpcEndpoint"))
      world.change(endpoint, { policy: JSON.stringify({ Statement: [one] }) });
    expect(rowsOf(reachabilityReport(world, "kms"), /open:$/)).to.deep.equal([
      `| workloads of ${REGION} | endpoint kms of ${REGION} | 443 | endpoint: its policy says ${JSON.stringify([one])} |`,
    ]);
  });

  it("names who there is where nothing mentions the text", () => {
    expect(() => reachabilityReport(network(), "aurroa")).to.throw(
      UserError,
      `Nothing in ${REGION} mentions aurroa. There are: endpoint kms of ${REGION}, the internet, `,
    );
  });

  it("says what to run where nothing is up", () => {
    expect(() => reachabilityReport(new World(), "")).to.throw(
      UserError,
      "Nothing is up. Bring the mall up first: npm run sandbox",
    );
  });
});
