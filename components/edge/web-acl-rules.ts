import type * as aws from "@pulumi/aws";
import { WAF_RULE_NAMES, WAF_RULES, type WafModes, type WafRule } from "../../infra/waf-rules";

/** What stands behind a web ACL: it decides which rules make sense there. */
export type Front = "cloudfront" | "load-balancer" | "user-pool";

type Rule = aws.types.input.wafv2.WebAclRule;
type ScopeDown = aws.types.input.wafv2.WebAclRuleStatementRateBasedStatementScopeDownStatement;
type ByteMatch =
  aws.types.input.wafv2.WebAclRuleStatementRateBasedStatementScopeDownStatementByteMatchStatement;

/** A group of rules that AWS writes, and renews. */
interface ManagedGroup {
  /** AWS's name of the group. */
  readonly group: string;
  readonly at: readonly Front[];
}

/** So many requests of one address in five minutes, and no more. */
interface RateLimit {
  readonly limit: number;
  /** What is counted, by front: everything, or what one of these matches. */
  readonly at: { readonly [F in Front]?: "everything" | readonly ByteMatch[] };
}

/** What AWS WAF counts requests over. The figures of the reference system are per five minutes. */
const WINDOW_SECONDS = 300;

const everywhere: readonly Front[] = ["cloudfront", "load-balancer", "user-pool"];

/**
 * The managed groups.
 * - A balancer behind CloudFront sees CloudFront's addresses: who the client is, only the front of CloudFront can tell.
 * - To a user pool no body is shown, and its requests carry the URL to return to, for which the groups for web applications
 *   take an attack.
 * - Bot control is paid for by the request, so it looks at each once.
 */
const GROUPS = {
  "ip-reputation": { group: "AWSManagedRulesAmazonIpReputationList", at: ["cloudfront", "user-pool"] },
  "known-bad-inputs": { group: "AWSManagedRulesKnownBadInputsRuleSet", at: everywhere },
  common: { group: "AWSManagedRulesCommonRuleSet", at: ["cloudfront", "load-balancer"] },
  "sql-injection": { group: "AWSManagedRulesSQLiRuleSet", at: ["cloudfront", "load-balancer"] },
  "bot-control": { group: "AWSManagedRulesBotControlRuleSet", at: ["cloudfront"] },
} as const satisfies { readonly [R in WafRule]?: ManagedGroup };

/**
 * The rate limits. The global one is the reference system's; its documents promise 20 to 100 for signing in, 50 for orders and 20
 * for payments, and its rules have none of them. Paths are its gateway's. Browsers sign in at the user pool itself, where one
 * sign-in is two requests, and a household has one address: therefore the upper end.
 */
const RATES = {
  "rate-global": { limit: 2000, at: { cloudfront: "everything", "user-pool": "everything" } },
  "rate-login": {
    limit: 100,
    at: {
      cloudfront: [path("/api/v1/auth")],
      "user-pool": [operation("InitiateAuth"), operation("RespondToAuthChallenge"), path("/login")],
    },
  },
  "rate-orders": { limit: 50, at: { cloudfront: [path("/api/v1/orders")] } },
  "rate-payments": { limit: 20, at: { cloudfront: [path("/api/v1/payments")] } },
} as const satisfies { readonly [R in WafRule]?: RateLimit };

/** The rules of a web ACL before this front. Who stands behind CloudFront counts nobody: all requests come from CloudFront. */
export function rulesAt(front: Front, modes: WafModes): Rule[] {
  return WAF_RULE_NAMES.flatMap((name, priority): Rule[] => {
    const counts = (modes[name] ?? WAF_RULES[name]) === "count";
    const rule = {
      name,
      priority,
      visibilityConfig: {
        cloudwatchMetricsEnabled: true,
        metricName: name,
        sampledRequestsEnabled: true,
      },
    };
    const managed: ManagedGroup | undefined = isManaged(name) ? GROUPS[name] : undefined;
    if (managed?.at.includes(front) === true)
      return [
        { ...rule, overrideAction: counts ? { count: {} } : { none: {} }, statement: groupOf(managed) },
      ];
    const rate: RateLimit | undefined = isRate(name) ? RATES[name] : undefined;
    const counted = rate?.at[front];
    if (rate === undefined || counted === undefined) return [];
    return [
      {
        ...rule,
        action: counts ? { count: {} } : { block: {} },
        statement: {
          rateBasedStatement: {
            limit: rate.limit,
            evaluationWindowSec: WINDOW_SECONDS,
            aggregateKeyType: "IP",
            ...(counted !== "everything" && { scopeDownStatement: oneOf(counted) }),
          },
        },
      },
    ];
  });
}

function isManaged(name: WafRule): name is keyof typeof GROUPS {
  return name in GROUPS;
}

function isRate(name: WafRule): name is keyof typeof RATES {
  return name in RATES;
}

function groupOf({ group }: ManagedGroup): Rule["statement"] {
  const isBotControl = group === GROUPS["bot-control"].group;
  return {
    managedRuleGroupStatement: {
      vendorName: "AWS",
      name: group,
      ...(isBotControl && {
        managedRuleGroupConfigs: [{ awsManagedRulesBotControlRuleSet: { inspectionLevel: "COMMON" } }],
      }),
    },
  };
}

/** A path as the gateway will understand it, however it is written. */
function path(start: string): ByteMatch {
  return {
    fieldToMatch: { uriPath: {} },
    positionalConstraint: "STARTS_WITH",
    searchString: start,
    textTransformations: [
      { priority: 0, type: "URL_DECODE" },
      { priority: 1, type: "NORMALIZE_PATH" },
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
