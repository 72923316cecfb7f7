/** Rules of the web ACLs that a setting may change; the compiler and a test hold them against the component's. */
export const WAF_RULES = [
  "ip-reputation",
  "rate-global",
  "rate-login",
  "rate-orders",
  "rate-payments",
  "known-bad-inputs",
  "common",
  "sql-injection",
  "bot-control",
] as const;

export type WafRule = (typeof WAF_RULES)[number];

/** Those of them that are groups of AWS's, whose rules a setting may name: `common/SizeRestrictions_BODY`. */
export const WAF_GROUPS = [
  "ip-reputation",
  "known-bad-inputs",
  "common",
  "sql-injection",
  "bot-control",
] as const satisfies readonly WafRule[];

/** A rule of a group, by AWS's name of it. */
export type WafGroupRule = `${(typeof WAF_GROUPS)[number]}/${string}`;

/** How AWS WAF writes names of rules. */
export const WAF_RULE_NAME = /^[A-Za-z][\w-]{0,127}$/;

/** Whether a rule stops the requests that it matches, or only counts them. */
export type WafMode = "count" | "block";

/** Rules that do something else than they do by themselves. */
export type WafModes = { readonly [R in WafRule | WafGroupRule]?: WafMode };
