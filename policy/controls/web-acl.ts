import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { read, readAll, shown, strings } from "../reader";
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
  description:
    "A web ACL of scope CLOUDFRONT has a rule that counts the requests of an address. One behind CloudFront needs none: all that it sees comes from CloudFront.",
  remediation: "Add a rule with a rateBasedStatement.",
  reference: "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html",
  tags: ["exposure"],
  appliesTo: [webAcl],
  evaluate: ({ props }) => {
    const scope = read(props, "scope");
    if (scope.state === "known" && scope.value !== "CLOUDFRONT") return [pass];
    const limits = readAll(props, "rules.statement.rateBasedStatement.limit");
    if (limits.some(({ state }) => state === "known")) return [pass];
    return [
      limits.some(({ state }) => state === "unknown")
        ? undecided("rules are unknown")
        : violation("no rule limits a rate"),
    ];
  },
};

export const webAclRules: ResourceControl = {
  id: "web-acl-rules",
  title: "A web ACL stops known bad inputs, and can be watched",
  scope: "resource",
  severity: "high",
  description: `Every web ACL refers to ${knownBadInputs}, and has metrics and sampled requests, as a whole and rule by rule: what nobody sees nobody corrects.`,
  remediation: `Add a rule with the managed rule group ${knownBadInputs}; set visibilityConfig.cloudwatchMetricsEnabled and sampledRequestsEnabled.`,
  reference: "https://docs.aws.amazon.com/securityhub/latest/userguide/waf-controls.html",
  tags: ["exposure"],
  appliesTo: [webAcl],
  evaluate: ({ props }) => {
    const groups = readAll(props, "rules.statement.managedRuleGroupStatement.name");
    const isThere = groups.some((group) => group.state === "known" && group.value === knownBadInputs);
    const unknownRules = groups.some(({ state }) => state === "unknown");
    const inputs = isThere
      ? pass
      : unknownRules
        ? undecided("rules are unknown")
        : violation(`no rule refers to ${knownBadInputs}`);
    const flags = ["cloudwatchMetricsEnabled", "sampledRequestsEnabled"].flatMap((flag) =>
      [`visibilityConfig.${flag}`, `rules.visibilityConfig.${flag}`].map((path): Verdict => {
        const readings = readAll(props, path);
        const off = readings.find((reading) => reading.state === "known" && reading.value !== true);
        if (off?.state === "known") return violation(`${path} is ${shown(off.value)}`);
        if (readings.some(({ state }) => state === "absent")) return violation(`${path} is not given`);
        return readings.some(({ state }) => state === "unknown") ? undecided(`${path} is unknown`) : pass;
      }),
    );
    return [inputs, ...flags];
  },
};
