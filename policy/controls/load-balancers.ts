import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { demand, demandGiven, demandOf, isOn, isOneOf, openAt } from "../demand";
import { cloudFrontLists } from "../prefix-lists";
import { type Reading, read, readAll, strings } from "../reader";
import type { Member, Stack } from "../stack";

/** Each type in the SDK's two names. */
const named = (noun: string) => {
  const file = noun.charAt(0).toLowerCase() + noun.slice(1);
  return [`aws:lb/${file}:${noun}`, `aws:alb/${file}:${noun}`];
};
export const balancerTypes = named("LoadBalancer");
export const listenerTypes = named("Listener");
const ruleTypes = named("ListenerRule");
export const targetGroupTypes = named("TargetGroup");
const attachmentTypes = named("TargetGroupAttachment");

const groupType = "aws:ec2/securityGroup:SecurityGroup";
const ingressRuleType = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const olderRuleType = "aws:ec2/securityGroupRule:SecurityGroupRule";
const aclAssociationType = "aws:wafv2/webAclAssociation:WebAclAssociation";

/** By what the mall's load balancers know its own distribution. */
export const originHeader = "X-Origin-Verify";
/** What is answered without it. */
export const openPath = "/health";

const isKnownAs = (reading: Reading, value: unknown) => reading.state === "known" && reading.value === value;

/** What was asked for: AWS's answer to what was not given is no choice. */
function asked(stack: Stack, member: Member, path: string): Reading {
  return stack.isInput(member, path) ? read(member.props, path) : { state: "absent" };
}

/** Unsaid, a balancer is an application load balancer. */
const isApplication = (type: Reading) => type.state === "absent" || isKnownAs(type, "application");

/** Unsaid, a listener of an application load balancer speaks plain HTTP. */
const isPlainHttp = (protocol: Reading) => protocol.state === "absent" || isKnownAs(protocol, "HTTP");

/** Whether an action leads whoever came in plain text to where it is not. */
function leadsToHttps(action: unknown): boolean {
  return isKnownAs(read(action, "type"), "redirect") && isKnownAs(read(action, "redirect.protocol"), "HTTPS");
}

const actionsOf = (props: unknown, path: string): unknown[] =>
  readAll(props, path).flatMap((reading) => (reading.state === "known" ? [reading.value] : []));

const forwards = (action: unknown) => isKnownAs(read(action, "type"), "forward");

/** AWS's policies with TLS 1.3 that take nothing before TLS 1.2. */
const tls13 = /^ELBSecurityPolicy-TLS13-1-[23]-/;

export const loadBalancerTls: ResourceControl = {
  id: "load-balancer-tls",
  title: "Listeners speak TLS 1.3",
  scope: "resource",
  severity: "critical",
  description:
    "A listener that ends TLS has a policy with TLS 1.3 that takes nothing before 1.2, which AWS's default does; one that speaks plain HTTP does nothing but lead to HTTPS.",
  remediation:
    "Set protocol: HTTPS and an sslPolicy such as ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09, or let the listener redirect to HTTPS.",
  reference: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
  tags: ["encryption"],
  appliesTo: listenerTypes,
  evaluate: ({ props }) => {
    const protocol = read(props, "protocol");
    if (protocol.state === "unknown") return [undecided("protocol is unknown")];
    if (isPlainHttp(protocol))
      return [
        ...openAt(props, "defaultActions"),
        ...actionsOf(props, "defaultActions").map((action) =>
          leadsToHttps(action) ? pass : violation("it speaks plain HTTP, and does not redirect to HTTPS"),
        ),
      ];
    const encrypted = isKnownAs(protocol, "HTTPS") || isKnownAs(protocol, "TLS");
    return encrypted ? [demand(props, "sslPolicy", (value) => tls13.test(`${value}`))] : [];
  },
};

/** What arrives on a connection that the listener does not look into must be encrypted by whoever gets it. */
function onConnections(stack: Stack, listener: Member): Finding[] {
  const protocol = asked(stack, listener, "protocol");
  if (protocol.state === "unknown") return [{ subject: listener, verdict: undecided("protocol is unknown") }];
  if (!["TCP", "UDP", "TCP_UDP"].some((each) => isKnownAs(protocol, each))) return [];
  const groups = stack.target(listener, "defaultActions", targetGroupTypes);
  if (groups.length === 0)
    return [{ subject: listener, verdict: undecided("its targets are of another stack") }];
  return groups.map((group) => ({
    subject: listener,
    verdict: isKnownAs(read(group.props, "targetType"), "alb")
      ? pass
      : violation(
          `it hands on whatever comes, in plain text too, to ${group.name}, which is no load balancer`,
        ),
  }));
}

export const loadBalancerNoPlainText: StackControl = {
  id: "load-balancer-no-plain-text",
  title: "Nothing is handed on that came in plain text",
  scope: "stack",
  severity: "critical",
  description:
    "A listener on bare connections forwards to another load balancer only, whose listeners end TLS; and no rule of a listener that speaks plain HTTP forwards.",
  remediation:
    "Put an application load balancer behind it (a target group of type alb), or end TLS on the listener.",
  reference:
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html",
  tags: ["encryption"],
  evaluate: (stack) => [
    ...stack.ofType(...listenerTypes).flatMap((listener) => onConnections(stack, listener)),
    ...stack.ofType(...ruleTypes).flatMap((rule): Finding[] => {
      const plain = stack
        .target(rule, "listenerArn", listenerTypes)
        .find((listener) => isPlainHttp(asked(stack, listener, "protocol")));
      if (plain === undefined) return [];
      const open = openAt(rule.props, "actions.type").map((verdict) => ({ subject: rule, verdict }));
      if (!actionsOf(rule.props, "actions").some(forwards)) return open;
      return [{ subject: rule, verdict: violation(`it forwards what came to ${plain.name} in plain HTTP`) }];
    }),
  ],
};

/** Unsaid, a balancer faces the internet. */
const facesInternet = (stack: Stack, balancer: Member) =>
  !isKnownAs(asked(stack, balancer, "internal"), true);

const addresses = ["cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks"];
const otherSources = ["referencedSecurityGroupId", "sourceSecurityGroupId", "self"];

const ownListType = "aws:ec2/managedPrefixList:ManagedPrefixList";
const listPaths = ["prefixListId", "prefixListIds"];

/** The rules that let somebody into a group. */
function waysInto(stack: Stack, group: Member): Member[] {
  return stack
    .ofType(ingressRuleType, olderRuleType)
    .filter((rule) => rule.type === ingressRuleType || !isKnownAs(read(rule.props, "type"), "egress"))
    .filter((rule) => stack.target(rule, "securityGroupId", [groupType]).includes(group));
}

/** What is wrong with a rule by itself: it lets in more than lists of AWS's, or to more than one port. */
function admitted(stack: Stack, rule: Member): Verdict[] {
  const isOther = [...addresses, ...otherSources].some((path) => asked(stack, rule, path).state !== "absent");
  if (isOther) return [violation(`${rule.name} lets in more than prefix lists`)];
  const own = listPaths.flatMap((path) => stack.target(rule, path, [ownListType]));
  const [first] = own;
  return [
    first === undefined ? pass : violation(`${rule.name} lets in ${first.name}, which is no list of AWS's`),
    ...(first === undefined ? openAt(rule.props, ...listPaths) : []),
    ...["fromPort", "toPort"].map((path) =>
      demandOf(asked(stack, rule, path), `${path} of ${rule.name}`, (port) => port === 443),
    ),
    demandOf(
      asked(stack, rule, rule.type === ingressRuleType ? "ipProtocol" : "protocol"),
      `the protocol of ${rule.name}`,
      (protocol) => protocol === "tcp",
    ),
  ];
}

/** Of the lists that rules name one may be another than CloudFront's: Route 53's, whose id AWS does not publish. */
function listed(stack: Stack, rules: readonly Member[]): Verdict[] {
  const others = new Set<string>();
  for (const rule of rules) {
    const region = stack.regionOf(rule);
    const list = region.state === "known" ? cloudFrontLists[`${region.value}`] : undefined;
    if (list === undefined) return [undecided(`CloudFront's list in the region of ${rule.name} is unknown`)];
    for (const path of listPaths) for (const id of strings(rule.props, path)) if (id !== list) others.add(id);
  }
  const ids = [...others];
  const far = ids.find((id) => Object.values(cloudFrontLists).includes(id));
  return [
    far === undefined ? pass : violation(`${far} is CloudFront's list in another region`),
    ids.length <= 1
      ? pass
      : violation(`it admits ${ids.join(" and ")}, and one of them is not the health checkers'`),
  ];
}

export const loadBalancerAdmitsLists: StackControl = {
  id: "load-balancer-admits-lists",
  title: "Balancers on the internet admit prefix lists only",
  scope: "stack",
  severity: "critical",
  description:
    "An internet-facing load balancer has security groups, and these let in two of AWS's prefix lists, to port 443, and nothing else: CloudFront's of the region and another one, of Route 53's health checkers, whose id AWS does not publish.",
  remediation:
    "Give it security groups from its birth, with ingress rules by prefixListId to port 443: CloudFront's origin-facing list, Route 53's health checkers'.",
  reference:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html#managed-prefix-list",
  tags: ["network", "exposure"],
  evaluate: (stack) =>
    stack
      .ofType(...balancerTypes)
      .filter((balancer) => facesInternet(stack, balancer))
      .flatMap((subject): Finding[] => {
        if (asked(stack, subject, "securityGroups").state === "absent")
          return [{ subject, verdict: violation("it has no security groups, and admits everybody") }];
        const groups = stack.target(subject, "securityGroups", [groupType]);
        if (groups.length === 0)
          return [{ subject, verdict: undecided("its security groups are of another stack") }];
        const rules = groups.flatMap((group) => waysInto(stack, group));
        const verdicts = [...rules.flatMap((rule) => admitted(stack, rule)), ...listed(stack, rules)];
        return verdicts.map((verdict) => ({ subject, verdict }));
      }),
};

/** Whether a condition of a rule holds for nobody but who shows the header, or asks for the open path. */
function isGuard(condition: unknown): boolean {
  const header = strings(condition, "httpHeader.httpHeaderName")[0]?.toLowerCase();
  const patterns = strings(condition, "httpHeader.values");
  const paths = readAll(condition, "pathPattern.values");
  return (
    (header === originHeader.toLowerCase() && !patterns.some((value) => /[*?]/.test(value))) ||
    (paths.length > 0 && paths.every((path) => isKnownAs(path, openPath)))
  );
}

/** Of several conditions one that guards is enough, whatever the others are. */
function guarded({ props }: Member): Verdict[] {
  if (actionsOf(props, "conditions").some(isGuard)) return [pass];
  const open = openAt(props, "conditions.httpHeader.httpHeaderName", "conditions.pathPattern.values");
  return open.length > 0
    ? open
    : [violation(`it forwards without ${originHeader}, and not only ${openPath}`)];
}

function onListener(stack: Stack, listener: Member): Finding[] {
  const closed = actionsOf(listener.props, "defaultActions").every(
    (action) =>
      leadsToHttps(action) ||
      (isKnownAs(read(action, "type"), "fixed-response") &&
        isKnownAs(read(action, "fixedResponse.statusCode"), "403")),
  );
  const openDefault = openAt(
    listener.props,
    "defaultActions.type",
    "defaultActions.redirect.protocol",
    "defaultActions.fixedResponse.statusCode",
  );
  const answered = closed
    ? pass
    : violation("whoever comes without the origin header is not answered with 403");
  const rules = stack
    .ofType(...ruleTypes)
    .filter((rule) => stack.target(rule, "listenerArn", listenerTypes).includes(listener));
  return [
    ...(openDefault.length > 0 ? openDefault : [answered]).map((verdict) => ({ subject: listener, verdict })),
    ...rules.flatMap((subject) => {
      const forwarding = actionsOf(subject.props, "actions").some(forwards)
        ? guarded(subject)
        : openAt(subject.props, "actions.type");
      return forwarding.map((verdict) => ({ subject, verdict }));
    }),
  ];
}

export const originHeaderDemanded: StackControl = {
  id: "origin-header-demanded",
  title: "Nobody gets past a balancer without the origin header",
  scope: "stack",
  severity: "critical",
  description:
    "An application load balancer to which the internet leads answers 403, and forwards only what carries the origin header or asks for /health: anybody's distribution of CloudFront comes from the same addresses.",
  remediation:
    "Let the default action be a fixed response of 403, and every rule that forwards demand the header X-Origin-Verify, without wildcards.",
  reference:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html",
  tags: ["exposure", "network"],
  evaluate: (stack) => {
    const targets = stack
      .ofType(...attachmentTypes)
      .flatMap((attachment) => stack.target(attachment, "targetId", balancerTypes));
    const reached = stack
      .ofType(...balancerTypes)
      .filter((balancer) => isApplication(asked(stack, balancer, "loadBalancerType")))
      .filter((balancer) => facesInternet(stack, balancer) || targets.includes(balancer));
    return stack
      .ofType(...listenerTypes)
      .filter((listener) =>
        stack.target(listener, "loadBalancerArn", balancerTypes).some((each) => reached.includes(each)),
      )
      .flatMap((listener) => onListener(stack, listener));
  },
};

export const loadBalancerHeaders: ResourceControl = {
  id: "load-balancer-headers",
  title: "Balancers drop invalid headers",
  scope: "resource",
  severity: "medium",
  description:
    "An application load balancer drops headers whose names are invalid: a proxy and a server read such a request differently. AWS's default hands them on.",
  remediation: "Set dropInvalidHeaderFields: true.",
  reference:
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html",
  tags: ["exposure"],
  appliesTo: balancerTypes,
  evaluate: ({ props }) =>
    isApplication(read(props, "loadBalancerType"))
      ? [demand(props, "dropInvalidHeaderFields", isOn)]
      : openAt(props, "loadBalancerType"),
};

export const loadBalancerLogged: ResourceControl = {
  id: "load-balancer-logged",
  title: "Balancers log who asks for what",
  scope: "resource",
  severity: "medium",
  description:
    "An application load balancer logs every request into a bucket. A network load balancer logs only TLS that it ends itself.",
  remediation: "Set accessLogs.enabled: true and accessLogs.bucket.",
  reference:
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",
  tags: ["logs"],
  appliesTo: balancerTypes,
  evaluate: ({ props }) =>
    isApplication(read(props, "loadBalancerType"))
      ? [demand(props, "accessLogs.enabled", isOn), demandGiven(props, "accessLogs.bucket")]
      : openAt(props, "loadBalancerType"),
};

export const targetGroupHealth: ResourceControl = {
  id: "target-group-health",
  title: "Targets are asked whether they are well",
  scope: "resource",
  severity: "medium",
  description:
    "A target group asks its targets for a path of theirs: that a port is open, or that / answers, says nothing about the service.",
  remediation: "Set healthCheck.path, over HTTP or HTTPS.",
  reference:
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html",
  tags: ["failover"],
  appliesTo: targetGroupTypes,
  evaluate: ({ props }) => [
    demand(props, "healthCheck.enabled", isOn, pass),
    demand(props, "healthCheck.protocol", isOneOf(["HTTP", "HTTPS"]), pass),
    demand(props, "healthCheck.path", (path) => path !== "/"),
  ],
};

export const loadBalancerWebAcl: StackControl = {
  id: "load-balancer-web-acl",
  title: "A web ACL stands before every application load balancer",
  scope: "stack",
  severity: "high",
  description:
    "Every application load balancer is associated with a web ACL: one that hangs on nothing stops nobody.",
  remediation: "Associate the region's web ACL with the load balancer's ARN.",
  reference: "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html",
  tags: ["exposure"],
  evaluate: (stack) => {
    const guarded = stack
      .ofType(aclAssociationType)
      .flatMap((association) => stack.target(association, "resourceArn", balancerTypes));
    return stack
      .ofType(...balancerTypes)
      .filter((balancer) => isApplication(asked(stack, balancer, "loadBalancerType")))
      .map((subject) => ({
        subject,
        verdict: guarded.includes(subject) ? pass : violation("no web ACL is associated with it"),
      }));
  },
};
