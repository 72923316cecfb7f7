import { expect } from "chai";
import { INTERFACE_ENDPOINTS } from "../../../components/network/endpoints";
import { text } from "../../../sandbox/cloud/values";
import { only, type Recorded, registered } from "../../support/recorder";
import { countsOf, keysIn, networkIn, recordWith } from "../harness";

const TABLE = "aws:ec2/routeTable:RouteTable";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const ROUTE = "aws:ec2/route:Route";

const recordNetwork = (natGateways: "one-per-zone" | "one" = "one-per-zone") =>
  recordWith((opts) => networkIn(opts, keysIn(opts), { natGateways }).vpcId);

const idOf = ({ world }: Recorded<unknown>, type: string, name: string) =>
  world.all(type).find(({ state }) => JSON.stringify(state.tags) === JSON.stringify({ Name: name }))?.id;

describe("The network", () => {
  let recorded: Recorded<unknown>;
  before(async () => {
    recorded = await recordNetwork();
  });

  const namesOf = (type: string) => Object.keys(registered(recorded, type));

  it("has exactly so many resources of each type", () => {
    const beside = /^(pulumi:providers|aws:kms|mall:keys)/;
    expect(countsOf(recorded.registrations.filter(({ type }) => !beside.test(type)))).to.deep.equal({
      "mall:network:Network": 1,
      "mall:network:Workloads": 1,
      "mall:network:FlowLogs": 1,
      "mall:network:Endpoints": 1,
      "aws:ec2/vpc:Vpc": 1,
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": 1,
      "aws:ec2/subnet:Subnet": 9,
      "aws:ec2/internetGateway:InternetGateway": 1,
      "aws:ec2/eip:Eip": 3,
      "aws:ec2/natGateway:NatGateway": 3,
      [TABLE]: 5,
      [ROUTE]: 4,
      [ASSOCIATION]: 9,
      [ENDPOINT]: 13,
      "aws:ec2/securityGroup:SecurityGroup": 2,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 3,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 2,
      "aws:cloudwatch/logGroup:LogGroup": 1,
      "aws:iam/role:Role": 1,
      "aws:iam/rolePolicy:RolePolicy": 1,
      "aws:ec2/flowLog:FlowLog": 1,
    });
  });

  it("names its subnets by tier and zone", () => {
    expect(namesOf("aws:ec2/subnet:Subnet")).to.have.members([
      "network-public-0",
      "network-public-1",
      "network-public-2",
      "network-private-0",
      "network-private-1",
      "network-private-2",
      "network-data-0",
      "network-data-1",
      "network-data-2",
    ]);
  });

  it("has one table for the public tier, one for each private zone, one for the data tier", () => {
    expect(namesOf(TABLE)).to.have.members([
      "network-public",
      "network-private-0",
      "network-private-1",
      "network-private-2",
      "network-data",
    ]);
  });

  it("routes to the internet from the public and the private tables", () => {
    expect(namesOf(ROUTE)).to.have.members([
      "network-public-default",
      "network-private-0-default",
      "network-private-1-default",
      "network-private-2-default",
    ]);
  });

  it("has no route at all in the data tier's table", () => {
    const table = idOf(recorded, TABLE, "network-data");
    expect(table).to.match(/^rtb-/);
    expect(recorded.world.all(ROUTE).filter(({ state }) => state.routeTableId === table)).to.deep.equal([]);
  });

  it("puts every subnet into the table of its tier, and of its zone where the tier has several", () => {
    const tables = recorded.world.all(TABLE);
    const subnets = recorded.world.all("aws:ec2/subnet:Subnet");
    const named = (things: typeof tables, id: unknown) => {
      const tags = JSON.stringify(things.find((thing) => thing.id === id)?.state.tags);
      return /"Name":"([^"]+)"/.exec(tags)?.[1];
    };
    const pairs = recorded.world
      .all(ASSOCIATION)
      .map(({ state }) => [named(subnets, state.subnetId), named(tables, state.routeTableId)]);
    expect(pairs).to.have.deep.members([
      ...[0, 1, 2].map((zone) => [`network-public-${zone}`, "network-public"]),
      ...[0, 1, 2].map((zone) => [`network-private-${zone}`, `network-private-${zone}`]),
      ...[0, 1, 2].map((zone) => [`network-data-${zone}`, "network-data"]),
    ]);
  });

  it("gives no subnet public addresses by itself", () => {
    const subnets = Object.values(registered(recorded, "aws:ec2/subnet:Subnet"));
    expect(subnets.filter(({ inputs }) => inputs.mapPublicIpOnLaunch !== false)).to.deep.equal([]);
  });

  it("tags the public tier for public load balancers", () => {
    expect(only(recorded, "aws:ec2/subnet:Subnet", "network-public-0").inputs.tags).to.deep.equal({
      Name: "network-public-0",
      tier: "public",
      "kubernetes.io/role/elb": "1",
    });
  });

  it("tags the private tier for internal load balancers and Karpenter", () => {
    expect(only(recorded, "aws:ec2/subnet:Subnet", "network-private-0").inputs.tags).to.deep.equal({
      Name: "network-private-0",
      tier: "private",
      "kubernetes.io/role/internal-elb": "1",
      "karpenter.sh/discovery": "mall-test",
    });
  });

  it("leaves the data tier without discovery tags", () => {
    expect(only(recorded, "aws:ec2/subnet:Subnet", "network-data-0").inputs.tags).to.deep.equal({
      Name: "network-data-0",
      tier: "data",
    });
  });

  it("has one NAT gateway in each public subnet", () => {
    expect(namesOf("aws:ec2/natGateway:NatGateway")).to.have.members([
      "network-nat-0",
      "network-nat-1",
      "network-nat-2",
    ]);
  });

  it("has one NAT gateway, and every private table still its route, when one is asked for", async () => {
    const small = await recordNetwork("one");
    const nat = idOf(small, "aws:ec2/natGateway:NatGateway", "network-nat-0");
    const targets = small.world.all(ROUTE).map(({ state }) => state.natGatewayId);
    expect(small.world.all("aws:ec2/natGateway:NatGateway")).to.have.length(1);
    expect(targets.filter((target) => target !== undefined)).to.deep.equal([nat, nat, nat]);
  });

  it("closes the default security group", () => {
    const { inputs } = only(recorded, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "network");
    expect({ ingress: inputs.ingress, egress: inputs.egress }).to.deep.equal({ ingress: [], egress: [] });
  });

  it("has these endpoints", () => {
    const services = Object.values(registered(recorded, ENDPOINT)).map(({ inputs }) => inputs.serviceName);
    expect(services).to.have.members(
      [
        "s3",
        "ecr.api",
        "ecr.dkr",
        "sts",
        "logs",
        "ssm",
        "ec2",
        "eks",
        "kms",
        "secretsmanager",
        "elasticloadbalancing",
        "xray",
        "monitoring",
      ].map((service) => `com.amazonaws.us-east-1.${service}`),
    );
  });

  it("lets the private and the data tables reach S3 through its gateway, and no public one", () => {
    const { routeTableIds } = only(recorded, ENDPOINT, "network-endpoints-s3").inputs;
    expect(routeTableIds).to.have.members(
      ["network-private-0", "network-private-1", "network-private-2", "network-data"].map((name) =>
        idOf(recorded, TABLE, name),
      ),
    );
  });

  it("lets only the VPC call the interface endpoints, by HTTPS", () => {
    const rule = only(
      recorded,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "network-endpoints-https",
    );
    const { cidrIpv4, ipProtocol, fromPort, toPort } = rule.inputs;
    expect({ cidrIpv4, ipProtocol, fromPort, toPort }).to.deep.equal({
      cidrIpv4: "10.0.0.0/16",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
  });

  it("answers the names of AWS's own APIs on every interface endpoint", () => {
    const interfaces = Object.values(registered(recorded, ENDPOINT)).filter(
      ({ inputs }) => inputs.vpcEndpointType === "Interface",
    );
    expect(interfaces.map(({ inputs }) => inputs.privateDnsEnabled)).to.deep.equal(
      INTERFACE_ENDPOINTS.map(() => true),
    );
  });

  it("logs all traffic", () => {
    const { trafficType } = only(recorded, "aws:ec2/flowLog:FlowLog", "network-flow-logs").inputs;
    expect(trafficType).to.equal("ALL");
  });

  it("encrypts its flow logs with the key of logs", () => {
    const { kmsKeyId } = only(recorded, "aws:cloudwatch/logGroup:LogGroup", "network-flow-logs").inputs;
    const key = recorded.world.all("aws:kms/key:Key").find(({ state }) => state.arn === kmsKeyId);
    expect(key?.state.tags).to.deep.equal({ service: "logs" });
  });

  it("lets only this account's flow logs take their role", () => {
    const { assumeRolePolicy } = only(recorded, "aws:iam/role:Role", "network-flow-logs").inputs;
    expect(JSON.parse(text(assumeRolePolicy) ?? "").Statement).to.deep.equal([
      {
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
      },
    ]);
  });
});
