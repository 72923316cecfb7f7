import { IPv4CidrRange } from "ip-num";
import type { Reference } from "../../model";
import { Refusal } from "../../rules";
import { text, type Value } from "../../values";
import type { Thing } from "../../world";

export const VPC = "aws:ec2/vpc:Vpc";
export const SUBNET = "aws:ec2/subnet:Subnet";
export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const GATEWAY = "aws:ec2/internetGateway:InternetGateway";
export const ADDRESS = "aws:ec2/eip:Eip";
export const NAT = "aws:ec2/natGateway:NatGateway";
export const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
export const ROUTE = "aws:ec2/route:Route";
export const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
export const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

export const notFound = (code: string, what: string) => (id: string) =>
  new Refusal(code, `The ${what} ID '${id}' does not exist`);

export const inVpc: Reference = {
  property: "vpcId",
  type: VPC,
  missing: notFound("InvalidVpcID.NotFound", "vpc"),
};
export const inSubnet: Reference = {
  property: "subnetId",
  type: SUBNET,
  missing: notFound("InvalidSubnetID.NotFound", "subnet"),
};
export const inSubnets: Reference = { ...inSubnet, property: "subnetIds" };
export const inTable: Reference = {
  property: "routeTableId",
  type: ROUTE_TABLE,
  missing: notFound("InvalidRouteTableID.NotFound", "routeTable"),
};
export const groups = (property: string): Reference => ({
  property,
  type: SECURITY_GROUP,
  missing: (id) => new Refusal("InvalidGroup.NotFound", `The security group '${id}' does not exist`),
});

export const inUse = (noun: string) => (thing: Thing, holder: Thing) =>
  new Refusal(
    "DependencyViolation",
    `The ${noun} '${thing.id}' has dependencies and cannot be deleted (${holder.type} ${holder.id})`,
  );

export function range(cidr: Value | undefined): IPv4CidrRange | undefined {
  try {
    return IPv4CidrRange.fromCidr(text(cidr) ?? "");
  } catch {
    return undefined;
  }
}
