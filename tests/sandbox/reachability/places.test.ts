import { expect } from "chai";
import { MODELS } from "../../../sandbox/cloud/models";
import { STANDING } from "../../../sandbox/reachability/places";

/** What refers to subnets or security groups, and has no addresses of its own. */
const WITHOUT_ADDRESSES: Readonly<Record<string, string>> = {
  "aws:rds/subnetGroup:SubnetGroup": "where clusters may stand",
  "aws:docdb/subnetGroup:SubnetGroup": "where clusters may stand",
  "aws:elasticache/subnetGroup:SubnetGroup": "where replication groups may stand",
  "aws:ec2/natGateway:NatGateway": "a step on a way; nobody calls it",
  "aws:ec2/routeTableAssociation:RouteTableAssociation": "says which routes a subnet has",
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": "a step on a way; nobody calls it",
  "aws:msk/replicator:Replicator": "its interfaces wear the brokers' group, in the brokers' subnets",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "a rule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "a rule",
};

describe("The places that packets come from and go to", () => {
  it("are of every type whose model refers to subnets or security groups", () => {
    const types = MODELS.filter(({ references = [] }) =>
      references.some(({ type }) => /^aws:ec2\/(subnet|securityGroup):/.test(String(type))),
    ).map(({ type }) => type);
    expect(types.length).to.be.greaterThan(5);
    const known = [...Object.keys(STANDING), ...Object.keys(WITHOUT_ADDRESSES)];
    expect(types.filter((type) => !known.includes(type))).to.deep.equal([]);
  });
});
