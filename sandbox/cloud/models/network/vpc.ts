import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { ec2Id, regionalArn } from "../ids";
import { inUse, range, VPC } from "./common";

export const vpc: Model = {
  type: VPC,
  specification: "AWS::EC2::VPC",
  // CloudFormation schema AWS::EC2::VPC: CidrBlock and the IPAM settings cannot be changed.
  replaces: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
  defaults: { enableDnsSupport: true, instanceTenancy: "default" },
  refusesCreate: [
    ({ inputs }) => {
      const prefix = Number(text(inputs.cidrBlock)?.split("/")[1]);
      return range(inputs.cidrBlock) !== undefined && prefix >= 16 && prefix <= 28
        ? undefined
        : new Refusal("InvalidVpc.Range", `The CIDR '${text(inputs.cidrBlock)}' is invalid.`);
    },
  ],
  id: ec2Id("vpc"),
  attributes: (request, id) => {
    const routeTable = ec2Id("rtb")();
    return {
      arn: regionalArn(request, "ec2", `vpc/${id}`),
      defaultNetworkAclId: ec2Id("acl")(),
      defaultRouteTableId: routeTable,
      mainRouteTableId: routeTable,
      defaultSecurityGroupId: ec2Id("sg")(),
      dhcpOptionsId: "dopt-0a1b2c3d4e5f60718",
      enableDnsHostnames: false,
      enableNetworkAddressUsageMetrics: false,
      ipv6AssociationId: "",
      ipv6CidrBlock: "",
      ipv6CidrBlockNetworkBorderGroup: "",
      ownerId: request.account,
    };
  },
  heldByReferences: inUse("vpc"),
};
