import type { types } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

type SecurityHeaders = types.input.cloudfront.ResponseHeadersPolicySecurityHeadersConfig;

const TWO_YEARS = 63_072_000;

/**
 * What browsers are told with every answer, whatever the origin says.
 * @param connectsTo origins beside its own that the shop's page talks to
 */
export function securityHeaders(connectsTo: readonly pulumi.Input<string>[]): SecurityHeaders {
  return {
    strictTransportSecurity: {
      accessControlMaxAgeSec: TWO_YEARS,
      includeSubdomains: true,
      // Browsers' built-in list takes whole domains, of which the shop has a part, and gives none back within months.
      preload: false,
      override: true,
    },
    contentTypeOptions: { override: true },
    frameOptions: { frameOption: "DENY", override: true },
    referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
    contentSecurityPolicy: {
      contentSecurityPolicy: pulumi.all([...connectsTo]).apply(contentSecurityPolicy),
      override: true,
    },
  };
}

function contentSecurityPolicy(connectsTo: readonly string[]): string {
  return [
    "default-src 'self'",
    `connect-src ${["'self'", ...connectsTo].join(" ")}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "upgrade-insecure-requests",
  ].join("; ");
}
