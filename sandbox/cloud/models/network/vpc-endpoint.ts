import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text, texts } from "../../values";
import type { Thing } from "../../world";
import { ec2Id, regionalArn } from "../ids";
import { ENDPOINT, groups, inSubnets, inTable, inVpc, SUBNET, VPC } from "./common";
import { prefixListsOf } from "./prefix-lists";

export const vpcEndpoint: Model = {
  type: ENDPOINT,
  specification: "AWS::EC2::VPCEndpoint",
  // CloudFormation schema AWS::EC2::VPCEndpoint: ServiceName, VpcEndpointType, VpcId cannot be changed.
  replaces: ["serviceName", "vpcEndpointType", "vpcId", "serviceRegion", "autoAccept"],
  defaults: { vpcEndpointType: "Gateway" },
  references: [inVpc, inSubnets, groups("securityGroupIds"), { ...inTable, property: "routeTableIds" }],
  refusesCreate: [
    ({ region, inputs }) =>
      text(inputs.serviceName)?.startsWith(`com.amazonaws.${region}.`)
        ? undefined
        : new Refusal(
            "InvalidServiceName",
            `The Vpc Endpoint Service '${text(inputs.serviceName)}' does not exist`,
          ),
    ({ world, region, inputs }) => {
      const dns = ({ state }: Pick<Thing, "state">) =>
        state.vpcId === inputs.vpcId && state.serviceName === inputs.serviceName;
      return inputs.privateDnsEnabled === true &&
        world.in(region, ENDPOINT).some((other) => dns(other) && other.state.privateDnsEnabled === true)
        ? new Refusal(
            "InvalidParameter",
            `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${text(inputs.serviceName)} in the VPC ${text(inputs.vpcId)}`,
          )
        : undefined;
    },
    ({ world, region, inputs }) => {
      const home = world.get(VPC, region, text(inputs.vpcId) ?? "")?.state;
      return inputs.privateDnsEnabled === true &&
        !(home?.enableDnsHostnames === true && home.enableDnsSupport === true)
        ? new Refusal(
            "InvalidParameter",
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true",
          )
        : undefined;
    },
    ({ world, region, inputs }) => {
      const zones = texts(inputs.subnetIds).map(
        (id) => world.get(SUBNET, region, id)?.state.availabilityZone,
      );
      return new Set(zones).size === zones.length
        ? undefined
        : new Refusal(
            "DuplicateSubnetsInSameZone",
            "Found another VPC endpoint subnet in the availability zone",
          );
    },
  ],
  id: ec2Id("vpce"),
  attributes: endpointAttributes,
  seconds: 60,
};

function endpointAttributes(request: Request, id: string) {
  const { inputs, region, account } = request;
  const service = text(inputs.serviceName)?.split(".").slice(3).join(".") ?? "";
  const gateway = inputs.vpcEndpointType !== "Interface";
  return {
    arn: regionalArn(request, "ec2", `vpc-endpoint/${id}`),
    cidrBlocks: gateway ? ["52.216.0.0/15"] : [],
    dnsEntries: gateway
      ? []
      : [{ dnsName: `${service}.${region}.amazonaws.com`, hostedZoneId: "Z7HUB22UULQXV" }],
    dnsOptions: { dnsRecordIpType: gateway ? "service-defined" : "ipv4" },
    ipAddressType: "ipv4",
    networkInterfaceIds: texts(inputs.subnetIds).map(() => ec2Id("eni")()),
    ownerId: account,
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] }),
    prefixListId: gateway
      ? prefixListsOf(region).find(({ name }) => name === text(inputs.serviceName))?.id
      : "",
    privateDnsEnabled: false,
    requesterManaged: false,
    routeTableIds: [],
    securityGroupIds: [],
    serviceRegion: region,
    state: "available",
    subnetConfigurations: [],
    subnetIds: [],
  };
}
