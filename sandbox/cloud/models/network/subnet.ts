import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { ec2Id, regionalArn } from "../ids";
import { zonesOf } from "../zones";
import { inUse, inVpc, range, SUBNET, VPC } from "./common";

export const subnet: Model = {
  type: SUBNET,
  specification: "AWS::EC2::Subnet",
  // CloudFormation schema AWS::EC2::Subnet: VpcId, zone and CIDR cannot be changed.
  replaces: ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "outpostArn"],
  defaults: {
    mapPublicIpOnLaunch: false,
    assignIpv6AddressOnCreation: false,
    enableDns64: false,
    enableResourceNameDnsARecordOnLaunch: false,
    enableResourceNameDnsAaaaRecordOnLaunch: false,
    ipv6Native: false,
  },
  references: [inVpc],
  invalid: [
    ({ inputs }) =>
      inputs.availabilityZone !== undefined && inputs.availabilityZoneId !== undefined
        ? new Refusal("ConflictsWith", `"availability_zone": conflicts with availability_zone_id`)
        : undefined,
  ],
  refusesCreate: [
    ({ world, region, inputs }) => {
      const home = world.get(VPC, region, text(inputs.vpcId) ?? "");
      const cidr = text(inputs.cidrBlock);
      const own = range(cidr);
      const room = range(home?.state.cidrBlock);
      const invalid = new Refusal("InvalidSubnet.Range", `The CIDR '${cidr}' is invalid.`, 83);
      if (own === undefined || room === undefined) return invalid;
      if (!room.contains(own) && !room.isEquals(own)) return invalid;
      const clash = world
        .in(region, SUBNET)
        .filter(({ state }) => state.vpcId === inputs.vpcId)
        .find(({ state }) => {
          const other = range(state.cidrBlock);
          return (
            other !== undefined &&
            (other.isOverlapping(own) || other.contains(own) || own.contains(other) || other.isEquals(own))
          );
        });
      return clash === undefined
        ? undefined
        : new Refusal("InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet`, 83);
    },
    ({ region, inputs }) => {
      const zone = text(inputs.availabilityZoneId) ?? text(inputs.availabilityZone);
      if (zone === undefined || zonesOf(region).some(({ id, name }) => id === zone || name === zone))
        return undefined;
      const known = zonesOf(region)
        .map(({ id }) => id)
        .join(", ");
      return new Refusal(
        "InvalidParameterValue",
        `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${known}.`,
      );
    },
  ],
  id: ec2Id("subnet"),
  attributes: (request, id) => {
    const { availabilityZone, availabilityZoneId } = request.inputs;
    const zone = zonesOf(request.region).find(
      ({ id, name }) => id === availabilityZoneId || name === availabilityZone,
    );
    return {
      arn: regionalArn(request, "ec2", `subnet/${id}`),
      availabilityZone: zone?.name ?? zonesOf(request.region)[0]?.name,
      availabilityZoneId: zone?.id ?? zonesOf(request.region)[0]?.id,
      cidrBlock: "",
      ipv6CidrBlock: "",
      ipv6CidrBlockAssociationId: "",
      ownerId: request.account,
      privateDnsHostnameTypeOnLaunch: "ip-name",
    };
  },
  heldByReferences: inUse("subnet"),
};
