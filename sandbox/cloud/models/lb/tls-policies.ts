/**
 * Names of the security policies that a listener may have.
 * Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
export const TLS_POLICIES: ReadonlySet<string> = new Set(
  [
    "2016-08",
    "TLS-1-0-2015-04",
    "TLS-1-1-2017-01",
    "TLS-1-2-2017-01",
    "TLS-1-2-Ext-2018-06",
    "FS-2018-06",
    "FS-1-1-2019-08",
    "FS-1-2-2019-08",
    "FS-1-2-Res-2019-08",
    "FS-1-2-Res-2020-10",
    ...["1-0", "1-1", "1-2", "1-2-Res", "1-2-Ext1", "1-2-Ext2", "1-3"].map((tls) => `TLS13-${tls}-2021-06`),
    ...["1-0", "1-1", "1-2", "1-2-Res", "1-2-Ext0", "1-2-Ext1", "1-2-Ext2", "1-3"].map(
      (tls) => `TLS13-${tls}-FIPS-2023-04`,
    ),
    ...["1-2", "1-2-Res", "1-2-Ext1", "1-2-Ext2", "1-3"].map((tls) => `TLS13-${tls}-PQ-2025-09`),
    ...["1-2", "1-2-Res", "1-2-Ext0", "1-2-Ext1", "1-2-Ext2", "1-3"].map(
      (tls) => `TLS13-${tls}-FIPS-PQ-2025-09`,
    ),
  ].map((name) => `ELBSecurityPolicy-${name}`),
);

/** What a listener gets that names none, unless it was made in the console. */
export const DEFAULT_TLS_POLICY = "ELBSecurityPolicy-2016-08";
