import type * as aws from "@pulumi/aws";

/** What stands behind a web ACL: it decides which rules make sense there. */
export type Front = "cloudfront" | "load-balancer" | "user-pool";

/** Whether a rule stops the requests that it matches, or only counts them. */
export type RuleMode = "count" | "block";

type Rule = aws.types.input.wafv2.WebAclRule;
type ScopeDown = aws.types.input.wafv2.WebAclRuleStatementRateBasedStatementScopeDownStatement;
type ByteMatch =
  aws.types.input.wafv2.WebAclRuleStatementRateBasedStatementScopeDownStatementByteMatchStatement;

/** A group of rules that AWS writes, and renews. */
interface ManagedGroup {
  /** AWS's name of the group. */
  readonly group: string;
  readonly at: readonly Front[];
  readonly mode: RuleMode;
}

/** So many requests of one address in five minutes, and no more. */
interface RateLimit {
  readonly limit: number;
  /** What is counted, by front: everything, or what one of these matches. */
  readonly at: { readonly [F in Front]?: "everything" | readonly ByteMatch[] };
  readonly mode: RuleMode;
}

/** The reference system's figures are requests in five minutes. */
const WINDOW_SECONDS = 300;

/**
 * The rules in the order in which AWS WAF looks at them, with what each does unless it is told otherwise.
 * - A balancer behind CloudFront sees CloudFront's addresses only: who the client is, the front of CloudFront alone can tell.
 * - To a user pool's web ACL no body is shown, and requests for the sign-in page carry the URL to return to, which the common rules
 *   take for an attack.
 * - Bot control counts: it takes `curl`, and every browser without a screen, for a bot. It is paid for by the request, so it
 *   looks at each once.
 * - The global rate is the reference system's. Its documents promise 20 to 100 for signing in, 50 for orders and 20 for payments;
 *   its rules have none of these. Paths are those of its gateway. Browsers sign in at the user pool itself, where to sign in
 *   once takes two requests, and a household has one address: hence the upper end.
 */
export const RULES = {
  "ip-reputation": {
    group: "AWSManagedRulesAmazonIpReputationList",
    at: ["cloudfront", "user-pool"],
    mode: "block",
  },
  "rate-global": {
    limit: 2000,
    at: { cloudfront: "everything", "user-pool": "everything" },
    mode: "block",
  },
  "rate-login": {
    limit: 100,
    at: {
      cloudfront: [path("/api/v1/auth")],
      "user-pool": [operation("InitiateAuth"), operation("RespondToAuthChallenge"), path("/login")],
    },
    mode: "block",
  },
  "rate-orders": { limit: 50, at: { cloudfront: [path("/api/v1/orders")] }, mode: "block" },
  "rate-payments": { limit: 20, at: { cloudfront: [path("/api/v1/payments")] }, mode: "block" },
  "known-bad-inputs": {
    group: "AWSManagedRulesKnownBadInputsRuleSet",
    at: ["cloudfront", "load-balancer", "user-pool"],
    mode: "block",
  },
  common: {
    group: "AWSManagedRulesCommonRuleSet",
    at: ["cloudfront", "load-balancer"],
    mode: "block",
  },
  "sql-injection": {
    group: "AWSManagedRulesSQLiRuleSet",
    at: ["cloudfront", "load-balancer"],
    mode: "block",
  },
  "bot-control": {
    group: "AWSManagedRulesBotControlRuleSet",
    at: ["cloudfront"],
    mode: "count",
  },
} as const satisfies Readonly<Record<string, ManagedGroup | RateLimit>>;

type RuleName = keyof typeof RULES;

/** Rules that are groups. */
type GroupName = { [R in RuleName]: (typeof RULES)[R] extends ManagedGroup ? R : never }[RuleName];

/** Rules that shall do something else than they do by themselves: ours, and AWS's in a group, after the group's name. */
export type RuleModes = { readonly [R in RuleName | `${GroupName}/${string}`]?: RuleMode };

/** The rules of a web ACL before this front. */
export function rulesAt(front: Front, modes: RuleModes): Rule[] {
  const chosen: Readonly<Record<string, RuleMode | undefined>> = modes;
  const rules: readonly (readonly [string, ManagedGroup | RateLimit])[] = Object.entries(RULES);
  return rules.flatMap(([name, rule], priority): Rule[] => {
    const counts = (chosen[name] ?? rule.mode) === "count";
    const common = {
      name,
      priority,
      visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: name, sampledRequestsEnabled: true },
    };
    if ("group" in rule) {
      if (!rule.at.includes(front)) return [];
      // A group has actions of its own.
      const overrideAction = counts ? { count: {} } : { none: {} };
      return [{ ...common, overrideAction, statement: managed(rule, overridesIn(name, modes)) }];
    }
    const counted = rule.at[front];
    if (counted === undefined) return [];
    const action = counts ? { count: {} } : { block: {} };
    return [{ ...common, action, statement: rated(rule, counted) }];
  });
}

function rated({ limit }: RateLimit, counted: "everything" | readonly ByteMatch[]): Rule["statement"] {
  return {
    rateBasedStatement: {
      limit,
      evaluationWindowSec: WINDOW_SECONDS,
      aggregateKeyType: "IP",
      ...(counted !== "everything" && { scopeDownStatement: oneOf(counted) }),
    },
  };
}

type Override = aws.types.input.wafv2.WebAclRuleStatementManagedRuleGroupStatementRuleActionOverride;

/** What single rules of a group do instead. A group that counts as a whole counts whatever they do. */
function overridesIn(group: string, modes: RuleModes): Override[] {
  return Object.entries(modes).flatMap(([key, mode]) => {
    const name = key.startsWith(`${group}/`) ? key.slice(group.length + 1) : undefined;
    if (name === undefined || mode === undefined) return [];
    return [{ name, actionToUse: mode === "count" ? { count: {} } : { block: {} } }];
  });
}

function managed({ group }: ManagedGroup, ruleActionOverrides: Override[]): Rule["statement"] {
  const isBotControl = group === RULES["bot-control"].group;
  return {
    managedRuleGroupStatement: {
      vendorName: "AWS",
      name: group,
      ...(ruleActionOverrides.length > 0 && { ruleActionOverrides }),
      ...(isBotControl && {
        managedRuleGroupConfigs: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: "COMMON" } }],
      }),
    },
  };
}

/** A path in small letters, however the request writes it: also as a gateway understands it that minds no case. */
function path(start: string): ByteMatch {
  return {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: "STARTS_WITH",
    searchString: start,
    textTransformations: [
      { priority: 0, type: "URL_DECODE" },
      { priority: 1, type: "NORMALIZE_PATH" },
      { priority: 2, type: "LOWERCASE" },
    ],
  };
}

/** What a request asks of a user pool; Amazon Cognito says it in a header that it adds itself. */
function operation(name: string): ByteMatch {
  return {
    fieldToMatch: { singleHeader: { name: "x-amzn-cognito-operation-name" } },
    positionalConstraint: "EXACTLY",
    searchString: name,
    textTransformations: [{ priority: 0, type: "NONE" }],
  };
}

/** An OR of one is refused. */
function oneOf(matches: readonly ByteMatch[]): ScopeDown {
  const statements = matches.map((byteMatchStatement) => ({ byteMatchStatement }));
  const [only, second] = statements;
  return only !== undefined && second === undefined ? only : { orStatement: { statements } };
}
