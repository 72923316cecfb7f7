import { randomInt } from "node:crypto";
import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { ec2Id, regionalArn } from "../ids";
import { ADDRESS, GATEWAY, inSubnet, inUse, inVpc, NAT, notFound, SUBNET } from "./common";

export const internetGateway: Model = {
  type: GATEWAY,
  specification: "AWS::EC2::InternetGateway",
  replaces: [],
  references: [inVpc],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world.in(region, GATEWAY).some(({ state }) => state.vpcId === inputs.vpcId)
        ? new Refusal(
            "Resource.AlreadyAssociated",
            `resource ${text(inputs.vpcId)} already has an internet gateway attached`,
          )
        : undefined,
  ],
  id: ec2Id("igw"),
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `internet-gateway/${id}`),
    ownerId: request.account,
    vpcId: "",
  }),
  heldByReferences: inUse("internetGateway"),
};

export const address: Model = {
  type: ADDRESS,
  specification: "AWS::EC2::EIP",
  // CloudFormation schema AWS::EC2::EIP: Domain and NetworkBorderGroup replace.
  replaces: ["domain", "networkBorderGroup", "address", "customerOwnedIpv4Pool", "publicIpv4Pool"],
  id: ec2Id("eipalloc"),
  attributes: (request, id) => {
    // TEST-NET addresses: reserved for documentation, so they are nobody's.
    const publicIp = `203.0.113.${randomInt(1, 255)}`;
    const zone = request.region === "us-east-1" ? "compute-1" : `${request.region}.compute`;
    return {
      allocationId: id,
      arn: regionalArn(request, "ec2", `elastic-ip/${id}`),
      associationId: "",
      carrierIp: "",
      customerOwnedIp: "",
      domain: "vpc",
      instance: "",
      ipamPoolId: "",
      networkBorderGroup: request.region,
      networkInterface: "",
      privateDns: "",
      privateIp: "",
      ptrRecord: "",
      publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${zone}.amazonaws.com`,
      publicIp,
      publicIpv4Pool: "amazon",
    };
  },
  heldByReferences: (thing) =>
    new Refusal("InvalidIPAddress.InUse", `The address with allocation id ${thing.id} is in use.`),
};

export const natGateway: Model = {
  type: NAT,
  specification: "AWS::EC2::NatGateway",
  // CloudFormation schema AWS::EC2::NatGateway: all but the secondary addresses and tags.
  replaces: ["allocationId", "connectivityType", "privateIp", "subnetId", "vpcId", "availabilityMode"],
  defaults: { connectivityType: "public" },
  references: [
    inSubnet,
    {
      property: "allocationId",
      type: ADDRESS,
      missing: notFound("InvalidAllocationID.NotFound", "allocation"),
    },
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      inputs.connectivityType !== "private" && inputs.allocationId === undefined
        ? new Refusal("MissingParameter", "The request must contain the parameter allocationId", 83)
        : world
              .in(region, NAT)
              .some(
                ({ state }) =>
                  state.allocationId === inputs.allocationId && inputs.allocationId !== undefined,
              )
          ? new Refusal(
              "Resource.AlreadyAssociated",
              `resource ${text(inputs.allocationId)} is already associated`,
              83,
            )
          : undefined,
    ({ world, region, inputs }) => {
      const home = world.get(SUBNET, region, text(inputs.subnetId) ?? "")?.state.vpcId;
      return world.in(region, GATEWAY).some(({ state }) => state.vpcId === home)
        ? undefined
        : new Refusal("Gateway.NotAttached", `Network ${text(home)} has no Internet gateway attached`);
    },
  ],
  id: ec2Id("nat"),
  attributes: ({ world, region, inputs }) => {
    const publicIp = text(world.get(ADDRESS, region, text(inputs.allocationId) ?? "")?.state.publicIp) ?? "";
    return {
      associationId: ec2Id("eipassoc")(),
      autoProvisionZones: "",
      autoScalingIps: "",
      availabilityMode: "zonal",
      networkInterfaceId: ec2Id("eni")(),
      privateIp: `10.0.0.${randomInt(4, 255)}`,
      publicIp,
      regionalNatGatewayAddresses: [],
      regionalNatGatewayAutoMode: "",
      routeTableId: "",
      secondaryAllocationIds: [],
      secondaryPrivateIpAddressCount: 0,
      secondaryPrivateIpAddresses: [],
      vpcId: text(world.get(SUBNET, region, text(inputs.subnetId) ?? "")?.state.vpcId) ?? "",
    };
  },
  seconds: 105,
};
