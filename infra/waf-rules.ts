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

/** Whether a rule stops the requests that it matches, or only counts them. */
export type WafMode = "count" | "block";
