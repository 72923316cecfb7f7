import { isPrivateRange } from "../addresses";
import { type Finding, pass, type StackControl, undecided, violation } from "../control";
import { read, readAll, strings } from "../reader";
import type { Member, Stack } from "../stack";

export const subnetGroupTypes = [
  "aws:dax/subnetGroup:SubnetGroup",
  "aws:dms/replicationSubnetGroup:ReplicationSubnetGroup",
  "aws:docdb/subnetGroup:SubnetGroup",
  "aws:elasticache/subnetGroup:SubnetGroup",
  "aws:memorydb/subnetGroup:SubnetGroup",
  "aws:neptune/subnetGroup:SubnetGroup",
  "aws:rds/subnetGroup:SubnetGroup",
  "aws:redshift/subnetGroup:SubnetGroup",
];
const subnetType = "aws:ec2/subnet:Subnet";
const associationType = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const routeType = "aws:ec2/route:Route";
const tableTypes = ["aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"];
const gatewayTypes = [
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
  "aws:ec2/carrierGateway:CarrierGateway",
];

const gatewayProperties = ["gatewayId", "natGatewayId", "egressOnlyGatewayId", "carrierGatewayId"];
const destinations = ["destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock"];
const gatewayId = /^(igw|nat|eigw|cagw)-/;

/** Over a transit gateway the other regions' networks are reached, and from there whatever they reach. */
const leadsBeyond = (route: unknown) =>
  read(route, "transitGatewayId").state !== "absent" &&
  destinations.some((path) => strings(route, path).some((cidr) => !isPrivateRange(cidr)));

/** A default route leads to the internet sooner or later, whatever it points at. */
const leadsOut = (route: unknown) =>
  destinations.some((path) => strings(route, path).some((cidr) => cidr.endsWith("/0"))) ||
  leadsBeyond(route) ||
  gatewayProperties.some((path) => strings(route, path).some((id) => gatewayId.test(id)));

/** The first way out of a route table: its own blocks, then the routes that are resources. */
function wayOut(stack: Stack, table: Member): string | undefined {
  for (const block of readAll(table.props, "routes")) {
    if (block.state === "known" && leadsOut(block.value)) return table.name;
  }
  const [inline] = table.propertyDependencies.routes?.filter(({ type }) => gatewayTypes.includes(type)) ?? [];
  if (inline !== undefined) return inline.name;
  return stack
    .ofType(routeType)
    .filter((route) => stack.target(route, "routeTableId", tableTypes).includes(table))
    .find(
      (route) =>
        leadsOut(route.props) ||
        gatewayProperties.some((path) => stack.target(route, path, gatewayTypes).length > 0),
    )?.name;
}

function onSubnet(stack: Stack, group: Member, subnet: Member): Finding {
  const tables = stack
    .ofType(associationType)
    .filter((association) => stack.target(association, "subnetId", [subnetType]).includes(subnet))
    .flatMap((association) => stack.target(association, "routeTableId", tableTypes));
  if (tables.length === 0) {
    return {
      subject: group,
      verdict: violation(
        `its subnet ${subnet.name} has no route table in this stack, so the VPC's main one decides`,
      ),
    };
  }
  const exit = tables.map((table) => wayOut(stack, table)).find((way) => way !== undefined);
  return {
    subject: group,
    verdict:
      exit === undefined ? pass : violation(`its subnet ${subnet.name} reaches the internet through ${exit}`),
  };
}

export const databaseSubnetsWithoutInternetRoute: StackControl = {
  id: "database-subnets-without-internet-route",
  title: "Stores have no way to the internet",
  scope: "stack",
  severity: "critical",
  description:
    "The subnets that stores live in lead to no internet or NAT gateway, have no default route, and reach only private ranges over a transit gateway.",
  remediation:
    "Put stores into the data subnets, and keep the route tables of these free of default routes and gateways.",
  reference: "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
  tags: ["network", "exposure"],
  evaluate: (stack) =>
    stack.ofType(...subnetGroupTypes).flatMap((group) => {
      const subnets = stack.target(group, "subnetIds", [subnetType]);
      if (subnets.length > 0) return subnets.map((subnet) => onSubnet(stack, group, subnet));
      const given = read(group.props, "subnetIds").state === "absent" ? "not given" : "of another stack";
      return [{ subject: group, verdict: undecided(`its subnets are ${given}`) }];
    }),
};

const internetGateway = gatewayTypes.slice(0, 1);
const transitGatewayTypes = [
  "aws:ec2transitgateway/transitGateway:TransitGateway",
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
];

/** Whether a table leads to a gateway: by a block of its own, or by a route that is a resource. */
function leadsTo(
  stack: Stack,
  table: Member,
  property: string,
  id: RegExp,
  types: readonly string[],
): boolean {
  const named = (route: unknown) => strings(route, property).some((value) => id.test(value));
  return (
    readAll(table.props, "routes").some((block) => block.state === "known" && named(block.value)) ||
    stack.sources(table, "routes", types).length > 0 ||
    stack
      .ofType(routeType)
      .filter((route) => stack.target(route, "routeTableId", tableTypes).includes(table))
      .some((route) => named(route.props) || stack.target(route, property, types).length > 0)
  );
}

export const publicSubnetsWithoutTransitRoute: StackControl = {
  id: "public-subnets-without-transit-route",
  title: "Public subnets have no way to other regions",
  scope: "stack",
  severity: "high",
  description:
    "A route table that leads to an internet gateway leads to no transit gateway: what the internet reaches in one region must not reach into another.",
  remediation: "Give the route to the transit gateway to the tables of private and data subnets only.",
  reference: "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html",
  tags: ["network", "transit", "exposure"],
  evaluate: (stack): Finding[] =>
    stack
      .ofType(...tableTypes)
      .filter((table) => leadsTo(stack, table, "gatewayId", /^igw-/, internetGateway))
      .map((subject) => ({
        subject,
        verdict: leadsTo(stack, subject, "transitGatewayId", /^tgw-/, transitGatewayTypes)
          ? violation("it leads to the internet and to a transit gateway")
          : pass,
      })),
};
