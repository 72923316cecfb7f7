/** Whether a rule of a web ACL stops the requests that it matches, or only counts them. */
export type WafMode = "count" | "block";

/**
 * The rules of the web ACLs, in the order in which AWS WAF looks at them, with what each does unless it is told otherwise.
 * Bot control counts: it takes `curl`, and every client without a screen, for a bot, and some of those are customers.
 */
export const WAF_RULES = {
  "ip-reputation": "block",
  "rate-global": "block",
  "rate-login": "block",
  "rate-orders": "block",
  "rate-payments": "block",
  "known-bad-inputs": "block",
  common: "block",
  "sql-injection": "block",
  "bot-control": "count",
} as const satisfies Readonly<Record<string, WafMode>>;

export type WafRule = keyof typeof WAF_RULES;

export const WAF_RULE_NAMES = Object.keys(WAF_RULES) as readonly WafRule[];

/** Rules that do something else than they do by themselves. */
export type WafModes = { readonly [R in WafRule]?: WafMode };
