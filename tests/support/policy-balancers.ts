import { type Sample, type Samples, unknown } from "./policy-harness";

const region = "us-east-1";

const group = (name: string): Samples => ({
  [name]: { type: "aws:ec2/securityGroup:SecurityGroup", props: { region }, outputs: { id: unknown.string } },
});

const listenerOf = (balancer: string, props: Sample["props"], dependencies = {}): Sample => ({
  type: "aws:lb/listener:Listener",
  props: { region, loadBalancerArn: unknown.string, port: 443, ...props },
  outputs: { arn: unknown.string },
  dependencies: { loadBalancerArn: [balancer], ...dependencies },
});

const ruleOf = (conditions: Sample["props"][string], madeFrom: readonly string[] = []): Sample => ({
  type: "aws:lb/listenerRule:ListenerRule",
  props: {
    region,
    listenerArn: unknown.string,
    conditions,
    actions: [{ type: "forward", targetGroupArn: unknown.string }],
  },
  dependencies: { listenerArn: ["balancer-listener"], actions: ["api-targets"], conditions: madeFrom },
});

/** A web ACL before a balancer. */
export const guardOf = (balancer: string): Sample => ({
  type: "aws:wafv2/webAclAssociation:WebAclAssociation",
  props: { region, resourceArn: unknown.string },
  dependencies: { resourceArn: [balancer] },
});

/** A region's way in: a network load balancer on the internet, and an application load balancer behind it. */
export const balancers: Samples = {
  ...group("front-group"),
  ...group("balancer-group"),
  "front-rule": {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    props: {
      region,
      securityGroupId: unknown.string,
      prefixListId: "pl-3b927c52",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    },
    dependencies: { securityGroupId: ["front-group"] },
  },
  "balancer-rule": {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    props: {
      region,
      securityGroupId: unknown.string,
      referencedSecurityGroupId: unknown.string,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    },
    dependencies: { securityGroupId: ["balancer-group"], referencedSecurityGroupId: ["front-group"] },
  },
  front: {
    type: "aws:lb/loadBalancer:LoadBalancer",
    props: {
      region,
      loadBalancerType: "network",
      internal: false,
      securityGroups: [unknown.string],
      enableDeletionProtection: true,
    },
    outputs: { arn: unknown.string },
    dependencies: { securityGroups: ["front-group"] },
  },
  "front-targets": {
    type: "aws:lb/targetGroup:TargetGroup",
    props: {
      region,
      targetType: "alb",
      protocol: "TCP",
      port: 443,
      healthCheck: { protocol: "HTTPS", path: "/health" },
    },
    outputs: { arn: unknown.string },
  },
  "front-target": {
    type: "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    props: { region, targetGroupArn: unknown.string, targetId: unknown.string },
    dependencies: { targetGroupArn: ["front-targets"], targetId: ["balancer"] },
  },
  "front-listener": listenerOf(
    "front",
    { protocol: "TCP", defaultActions: [{ type: "forward", targetGroupArn: unknown.string }] },
    { defaultActions: ["front-targets"] },
  ),
  balancer: {
    type: "aws:lb/loadBalancer:LoadBalancer",
    props: {
      region,
      internal: true,
      securityGroups: [unknown.string],
      dropInvalidHeaderFields: true,
      accessLogs: { enabled: true, bucket: "logs" },
      enableDeletionProtection: true,
    },
    outputs: { arn: unknown.string, loadBalancerType: "application" },
    dependencies: { securityGroups: ["balancer-group"] },
  },
  "balancer-certificate": { type: "aws:acm/certificateValidation:CertificateValidation", props: { region } },
  "balancer-listener": listenerOf(
    "balancer",
    {
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      certificateArn: unknown.string,
      defaultActions: [
        { type: "fixed-response", fixedResponse: { contentType: "text/plain", statusCode: "403" } },
      ],
    },
    { certificateArn: ["balancer-certificate"] },
  ),
  "health-rule": ruleOf([{ pathPattern: { values: ["/health"] } }]),
  "header-value": { type: "random:index/randomPassword:RandomPassword", props: { length: 48 } },
  "origin-rule": ruleOf(
    [{ httpHeader: { httpHeaderName: "X-Origin-Verify", values: unknown.list } }],
    ["header-value"],
  ),
  "api-targets": {
    type: "aws:lb/targetGroup:TargetGroup",
    props: { region, targetType: "ip", protocol: "HTTP", port: 8080, healthCheck: { path: "/health" } },
    outputs: { arn: unknown.string },
  },
  "balancer-guard": guardOf("balancer"),
};
