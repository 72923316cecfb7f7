import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { read, readAll } from "../reader";
import type { Subject } from "../subject";

const groupType = "aws:ec2/securityGroup:SecurityGroup";
const defaultGroupType = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const olderRuleType = "aws:ec2/securityGroupRule:SecurityGroupRule";
const ingressRuleType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const egressRuleType = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** Where each of the three styles keeps the addresses that may come in. */
export const openings: Readonly<Record<string, readonly string[]>> = {
  [groupType]: ["ingress.cidrBlocks", "ingress.ipv6CidrBlocks"],
  [defaultGroupType]: ["ingress.cidrBlocks", "ingress.ipv6CidrBlocks"],
  [olderRuleType]: ["cidrBlocks", "ipv6CidrBlocks"],
  [ingressRuleType]: ["cidrIpv4", "cidrIpv6"],
};

/** Wider than a /8: two halves of the internet are the internet. */
const everybody = /\/[0-7]$/;

function onSource(path: string, props: unknown): Verdict[] {
  return readAll(props, path).map((reading) => {
    if (reading.state === "unknown") return undecided(`${path} is unknown`);
    const open =
      reading.state === "known" && typeof reading.value === "string" && everybody.test(reading.value);
    return open ? violation(`${path} lets in ${reading.value}`) : pass;
  });
}

function closes({ type, props }: Subject): boolean {
  const direction = read(props, "type");
  return type === olderRuleType && direction.state === "known" && direction.value !== "ingress";
}

export const securityGroupClosed: ResourceControl = {
  id: "security-group-closed",
  title: "Security groups let in nobody in particular",
  scope: "resource",
  severity: "critical",
  description: "No rule lets the internet in, on any port, in any of the three styles of writing a rule.",
  remediation: "Name a security group, a prefix list or a narrow block instead.",
  reference: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  tags: ["network", "exposure"],
  appliesTo: Object.keys(openings),
  evaluate: (subject) => {
    if (closes(subject)) return [];
    return (openings[subject.type] ?? []).flatMap((path) => onSource(path, subject.props));
  },
};

export const securityGroupRulesSeparate: ResourceControl = {
  id: "security-group-rules-separate",
  title: "Security-group rules are resources",
  scope: "resource",
  severity: "medium",
  description:
    "Rules are never written inside their group: there they fight with separate ones, and a later region cannot add its own. Decided on inputs, because AWS reports separate rules inside the group, too.",
  remediation: "Write each rule as an aws.vpc.SecurityGroupIngressRule or SecurityGroupEgressRule.",
  reference: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygroup/",
  tags: ["network"],
  appliesTo: [groupType],
  evaluate: ({ props }) =>
    // An empty list is given, too: it tells AWS to take away every rule that is not in it.
    ["ingress", "egress"].map((path) =>
      readAll(props, path).some(({ state }) => state === "absent")
        ? pass
        : violation(`it has ${path} rules of its own`),
    ),
};

export const securityGroupRulesOneStyle: StackControl = {
  id: "security-group-rules-one-style",
  title: "A security group's rules are of one style",
  scope: "stack",
  severity: "medium",
  description: "The two kinds of separate rules overwrite each other when they meet in one group.",
  remediation:
    "Replace its aws.ec2.SecurityGroupRule by aws.vpc.SecurityGroupIngressRule or SecurityGroupEgressRule.",
  reference: "https://www.pulumi.com/registry/packages/aws/api-docs/ec2/securitygrouprule/",
  tags: ["network"],
  evaluate: (stack): Finding[] => {
    const groupsOf = (...types: string[]) =>
      stack
        .ofType(...types)
        .flatMap((rule) => stack.target(rule, "securityGroupId", [groupType, defaultGroupType]));
    const newer = new Set(groupsOf(ingressRuleType, egressRuleType));
    const older = new Set(groupsOf(olderRuleType));
    return stack.ofType(groupType, defaultGroupType).map((subject) => ({
      subject,
      verdict: newer.has(subject) && older.has(subject) ? violation("it has rules of both kinds") : pass,
    }));
  },
};
