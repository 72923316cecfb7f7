import type { StorePorts } from "../network/store-access";

/**
 * What every OpenSearch domain of the mall runs. A follower may not run a newer version than its leader. Amazon's packages are
 * made for one version: another one asks for another `mall:noriPackageId` in each stack file.
 */
export const OPENSEARCH_ENGINE = {
  engineVersion: "OpenSearch_2.17",
  /** TLS 1.2 or newer with perfect forward secrecy; the newest of the policies that AWS offers. */
  tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10",
} as const;

export const OPENSEARCH_PORTS: StorePorts = { protocol: "HTTPS", from: 443, to: 443 };

/** Logs that a domain publishes, by the end of their log group's name. */
export const OPENSEARCH_LOGS = {
  audit: "AUDIT_LOGS",
  error: "ES_APPLICATION_LOGS",
  "search-slow": "SEARCH_SLOW_LOGS",
  "index-slow": "INDEX_SLOW_LOGS",
} as const;
