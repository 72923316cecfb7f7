import type { Model, Rule } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, text } from "../../values";
import { ec2Id, regionalArn } from "../ids";
import { groups, inVpc, SECURITY_GROUP, VPC } from "./common";
import { prefixListsOf } from "./prefix-lists";

/** Quota "Inbound or outbound rules per security group", for IPv4 and for IPv6 each. Source: Amazon VPC quotas. */
const MOST_RULES = 60;

export const securityGroup: Model = {
  type: SECURITY_GROUP,
  specification: "AWS::EC2::SecurityGroup",
  autoName: { property: "name", limit: 255 },
  // CloudFormation schema AWS::EC2::SecurityGroup: GroupName, GroupDescription and VpcId cannot be changed.
  replaces: ["name", "namePrefix", "description", "vpcId"],
  defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
  references: [inVpc],
  invalid: [
    ({ inputs }) => {
      const description = text(inputs.description);
      return description === undefined || /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]{0,255}$/.test(description)
        ? undefined
        : new Refusal(
            "InvalidParameterValue",
            `invalid value for description: ${JSON.stringify(description)}`,
          );
    },
  ],
  id: ec2Id("sg"),
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `security-group/${id}`),
    egress: [],
    ingress: [],
    namePrefix: "",
    ownerId: request.account,
    vpcId: "",
  }),
  heldByReferences: (thing) =>
    new Refusal("DependencyViolation", `resource ${thing.id} has a dependent object`),
};

export const defaultSecurityGroup: Model = {
  type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  replaces: ["vpcId"],
  references: [inVpc],
  // It is not made: the VPC was born with it.
  id: ({ world, region, inputs }) =>
    text(world.get(VPC, region, text(inputs.vpcId) ?? "")?.state.defaultSecurityGroupId) ?? "",
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `security-group/${id}`),
    description: "default VPC security group",
    egress: [],
    ingress: [],
    name: "default",
    namePrefix: "",
    ownerId: request.account,
    vpcId: "",
  }),
};

/** How many rules of an address family a rule counts as. Source: Amazon VPC quotas, security groups. */
function weightOf(rule: Bag, region: string, family: "IPv4" | "IPv6"): number {
  if (rule.referencedSecurityGroupId !== undefined) return 1;
  const list = prefixListsOf(region).find(({ id }) => id === rule.prefixListId);
  if (list !== undefined) return family === "IPv4" ? list.maxEntries : 0;
  return rule[family === "IPv4" ? "cidrIpv4" : "cidrIpv6"] === undefined ? 0 : 1;
}

/** A prefix list weighs what it may hold, whatever it holds. */
const roomInGroup =
  (type: string): Rule =>
  ({ world, region, inputs }) => {
    const rules = world
      .in(region, type)
      .filter(({ state }) => state.securityGroupId === inputs.securityGroupId)
      .map((other) => other.inputs);
    const full = (["IPv4", "IPv6"] as const).some(
      (family) =>
        [...rules, inputs].reduce((sum, each) => sum + weightOf(each, region, family), 0) > MOST_RULES,
    );
    return full
      ? new Refusal(
          "RulesPerSecurityGroupLimitExceeded",
          "The maximum number of rules per security group has been reached.",
        )
      : undefined;
  };

const listOfRegion: Rule = ({ region, inputs }) => {
  const list = text(inputs.prefixListId);
  return list === undefined || prefixListsOf(region).some(({ id }) => id === list)
    ? undefined
    : new Refusal("InvalidPrefixListID.NotFound", `The prefix list ID '${list}' does not exist`);
};

/** Rules into a group and out of it: the same API, the same shape. */
const rule = (type: string): Model => ({
  type,
  // hashicorp/aws ec2/vpc_security_group_ingress_rule.go, and its egress twin: only the group is RequiresReplace.
  replaces: ["securityGroupId"],
  references: [groups("securityGroupId"), groups("referencedSecurityGroupId")],
  invalid: [
    ({ inputs }) => {
      const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
      return sources.filter((source) => inputs[source] !== undefined).length === 1
        ? undefined
        : new Refusal("InvalidAttributeCombination", `exactly one of ${sources.join(", ")} must be given`);
    },
    ({ inputs: { ipProtocol, fromPort, toPort } }) =>
      (ipProtocol === "tcp" || ipProtocol === "udp") && (fromPort === undefined || toPort === undefined)
        ? new Refusal(
            "InvalidParameterValue",
            "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.",
          )
        : undefined,
  ],
  refusesCreate: [listOfRegion, roomInGroup(type)],
  refusesUpdate: [listOfRegion],
  id: ec2Id("sgr"),
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `security-group-rule/${id}`),
    securityGroupRuleId: id,
  }),
});

export const securityGroupIngressRule = rule("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
export const securityGroupEgressRule = rule("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");
