import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { openAt } from "../demand";
import { leaves, read, readAll, shown, strings } from "../reader";
import type { Member, Stack } from "../stack";
import { regionOf } from "../subject";
import { originHeader } from "./load-balancers";

const webAcl = "aws:wafv2/webAcl:WebAcl";
const association = "aws:wafv2/webAclAssociation:WebAclAssociation";
const logging = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const distribution = "aws:cloudfront/distribution:Distribution";

/** Where AWS WAF keeps what is for CloudFront. */
const cloudfrontRegion = "us-east-1";

/** Headers with which whoever reads them acts for somebody else. */
export const secretHeaders: readonly string[] = ["authorization", "cookie", originHeader.toLowerCase()];

const knownBadInputs = "AWSManagedRulesKnownBadInputsRuleSet";

/** Groups that a web ACL before CloudFront refers to: nothing else sees who the client is, and what browsers send first. */
export const groupsBeforeCloudFront: readonly string[] = [
  "AWSManagedRulesAmazonIpReputationList",
  "AWSManagedRulesCommonRuleSet",
  knownBadInputs,
  "AWSManagedRulesSQLiRuleSet",
];

/** Where passwords are guessed, orders are flooded and cards are tried out. */
export const limitedPaths: readonly string[] = ["/api/v1/auth", "/api/v1/orders", "/api/v1/payments"];

/** Whether a resource points to a web ACL; the value of who was given none is not looked at. */
function pointsTo(stack: Stack, from: Member, path: string, acl: Member): boolean {
  return stack.target(from, path, [webAcl]).includes(acl);
}

export const webAclAttached: StackControl = {
  id: "web-acl-attached",
  title: "A web ACL stands before something",
  scope: "stack",
  severity: "high",
  description:
    "Every web ACL is associated with a resource, or named by a distribution: one that stands before nothing is paid for, and stops nobody.",
  remediation: "Associate it with a WebAclAssociation, or name it in the distribution's webAclId.",
  reference: "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html",
  tags: ["exposure"],
  evaluate: (stack) =>
    stack.ofType(webAcl).map((subject): Finding => {
      const isAttached =
        stack.ofType(association).some((each) => pointsTo(stack, each, "webAclArn", subject)) ||
        stack.ofType(distribution).some((each) => pointsTo(stack, each, "webAclId", subject));
      return { subject, verdict: isAttached ? pass : violation("it stands before nothing") };
    }),
};

export const oneWebAclPerResource: StackControl = {
  id: "one-web-acl-per-resource",
  title: "A resource has one web ACL",
  scope: "stack",
  severity: "high",
  description:
    "No two associations name the same resource: AWS keeps the last, and says nothing of the one before, whose rules are gone.",
  remediation: "Put the rules into one web ACL.",
  reference: "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html",
  tags: ["exposure"],
  evaluate: (stack) => {
    const associations = stack.ofType(association);
    return associations.map((subject): Finding => {
      const others = associations.filter((each) => each !== subject && meet(subject, each));
      return {
        subject,
        verdict: others.length === 0 ? pass : violation(`${others[0]?.name} is about the same resource`),
      };
    });
  },
};

/** By name where it is known, else by what both were made from. */
function meet(one: Member, other: Member): boolean {
  const [name] = strings(one.props, "resourceArn");
  const [otherName] = strings(other.props, "resourceArn");
  if (name !== undefined && otherName !== undefined) return name === otherName;
  const sources = one.propertyDependencies.resourceArn ?? [];
  return sources.some((each) => (other.propertyDependencies.resourceArn ?? []).includes(each));
}

export const webAclRegion: ResourceControl = {
  id: "web-acl-region",
  title: "CloudFront's web ACLs are where AWS WAF keeps them",
  scope: "resource",
  severity: "critical",
  description: `A web ACL of scope CLOUDFRONT is in ${cloudfrontRegion}, whatever the region of its stack: AWS refuses it anywhere else, in the middle of an update.`,
  remediation: `Give it, its log group and its logging configuration region: "${cloudfrontRegion}".`,
  reference: "https://docs.aws.amazon.com/waf/latest/APIReference/API_CreateWebACL.html",
  tags: ["network"],
  appliesTo: [webAcl],
  evaluate: (subject) => {
    const scope = read(subject.props, "scope");
    if (scope.state === "unknown") return [undecided("scope is unknown")];
    if (scope.state === "absent" || scope.value !== "CLOUDFRONT") return [pass];
    const region = regionOf(subject);
    if (region.state === "unknown") return [undecided("region is unknown")];
    const where = region.state === "known" ? region.value : undefined;
    return [where === cloudfrontRegion ? pass : violation(`its scope is CLOUDFRONT, and it is in ${where}`)];
  },
};

export const webAclLogged: StackControl = {
  id: "web-acl-logged",
  title: "A web ACL logs what it sees, without the secrets",
  scope: "stack",
  severity: "medium",
  description: `Every web ACL has a logging configuration, which keeps the headers ${new Intl.ListFormat("en").format(secretHeaders)} out: who reads the logs must not be able to act for a shopper, or for CloudFront.`,
  remediation: "Make a WebAclLoggingConfiguration of it, with a singleHeader of redactedFields for each.",
  reference: "https://docs.aws.amazon.com/waf/latest/developerguide/logging.html",
  tags: ["logging"],
  evaluate: (stack) =>
    stack.ofType(webAcl).map((subject): Finding => {
      const configuration = stack
        .ofType(logging)
        .find((each) => pointsTo(stack, each, "resourceArn", subject));
      const verdict =
        configuration === undefined ? violation("it has no logging configuration") : redacts(configuration);
      return { subject, verdict };
    }),
};

function redacts({ props }: Member): Verdict {
  const path = "redactedFields.singleHeader.name";
  const redacted = readAll(props, path).map((reading) =>
    reading.state === "known" ? `${reading.value}`.toLowerCase() : reading.state,
  );
  const missing = secretHeaders.find((header) => !redacted.includes(header));
  if (missing === undefined) return pass;
  return redacted.includes("unknown")
    ? undecided(`${path} is unknown`)
    : violation(`the header ${missing} is in its logs`);
}

export const webAclRateLimit: ResourceControl = {
  id: "web-acl-rate-limit",
  title: "CloudFront's web ACLs limit the rate of a client",
  scope: "resource",
  severity: "high",
  description: `A web ACL of scope CLOUDFRONT limits how often an address asks, for everything and for ${new Intl.ListFormat("en").format(limitedPaths)} by themselves. One behind CloudFront needs no limits: all that it sees comes from CloudFront.`,
  remediation:
    "Add a rule with a rateBasedStatement, and one for each of these paths with a scopeDownStatement.",
  reference: "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html",
  tags: ["exposure"],
  appliesTo: [webAcl],
  evaluate: ({ props }) => {
    const scope = read(props, "scope");
    if (scope.state === "known" && scope.value !== "CLOUDFRONT") return [pass];
    const path = "rules.statement.rateBasedStatement";
    const open = [scope, ...readAll(props, path)].some(({ state }) => state === "unknown");
    const rates = readAll(props, path).flatMap((rate) => (rate.state === "known" ? [rate.value] : []));
    const scoped = rates.flatMap((rate) =>
      [...leaves(rate)].flatMap(({ path: at, reading }) =>
        at.endsWith("searchString") && reading.state === "known" ? [reading.value] : [],
      ),
    );
    const missing = limitedPaths.filter((start) => !scoped.includes(start));
    const isGlobal = rates.some((rate) => read(rate, "scopeDownStatement").state === "absent");
    const problems = [
      ...(isGlobal ? [] : ["no rule limits a rate of everything"]),
      ...missing.map((start) => `no rule limits the rate of ${start}`),
    ];
    if (problems.length === 0) return [pass];
    return open ? [undecided("rules are unknown")] : problems.map(violation);
  },
};

export const webAclRules: ResourceControl = {
  id: "web-acl-rules",
  title: "A web ACL stops known bad inputs, and can be watched",
  scope: "resource",
  severity: "high",
  description: `Every web ACL refers to ${knownBadInputs}, and one of scope CLOUDFRONT to the common rules, those on SQL injection and the list of bad addresses, too; not all rules only count. It has metrics and sampled requests, as a whole and rule by rule: what nobody sees nobody corrects.`,
  remediation: `Add a rule with each managed rule group that is missing, with overrideAction none; set visibilityConfig.cloudwatchMetricsEnabled and sampledRequestsEnabled.`,
  reference: "https://docs.aws.amazon.com/securityhub/latest/userguide/waf-controls.html",
  tags: ["exposure"],
  appliesTo: [webAcl],
  evaluate: ({ props }) => {
    const groups = readAll(props, "rules.statement.managedRuleGroupStatement.name");
    const scope = read(props, "scope");
    const wanted =
      scope.state === "known" && scope.value === "CLOUDFRONT" ? groupsBeforeCloudFront : [knownBadInputs];
    const missing = wanted.filter(
      (name) => !groups.some((group) => group.state === "known" && group.value === name),
    );
    const isOpen = groups.some(({ state }) => state === "unknown");
    const inputs = missing.map((name) =>
      isOpen ? undecided("rules are unknown") : violation(`no rule refers to ${name}`),
    );
    const flags = ["cloudwatchMetricsEnabled", "sampledRequestsEnabled"].flatMap((flag) =>
      [`visibilityConfig.${flag}`, `rules.visibilityConfig.${flag}`].map((path): Verdict => {
        const readings = readAll(props, path);
        const off = readings.find((reading) => reading.state === "known" && reading.value !== true);
        if (off?.state === "known") return violation(`${path} is ${shown(off.value)}`);
        if (readings.some(({ state }) => state === "absent")) return violation(`${path} is not given`);
        return readings.some(({ state }) => state === "unknown") ? undecided(`${path} is unknown`) : pass;
      }),
    );
    return [...inputs, ...stopping(props), ...flags];
  },
};

/** Whether a rule only counts: a group of rules is told so as a whole. */
const counts = (rule: unknown) =>
  ["action.count", "overrideAction.count"].some((path) => read(rule, path).state !== "absent");

/** What only counts stops nobody; each rule may, for a time, but not all of them. */
function stopping(props: unknown): Verdict[] {
  const open = openAt(props, "rules", "rules.action", "rules.overrideAction");
  const rules = readAll(props, "rules").flatMap((rule) => (rule.state === "known" ? [rule.value] : []));
  if (open.length > 0) return open;
  const isIdle = rules.length > 0 && rules.every(counts);
  return [isIdle ? violation("all its rules only count") : pass];
}
