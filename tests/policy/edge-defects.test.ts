import { expect } from "chai";
import { nameOf } from "../support/policy-cloudfront";
import { dnsWith, dnsWithout } from "../support/policy-dns";
import { sampleOf, withChange, withResources } from "../support/policy-fixture";
import { type Sample, type Samples, verdictsOn } from "../support/policy-harness";
import { rulesBeforeCloudFront } from "../support/policy-identity";

type Value = Sample["props"][string];

const without = (...names: readonly string[]): Samples =>
  Object.fromEntries(Object.entries(withResources({})).filter(([name]) => !names.includes(name)));

const isBlock = (value: Value | undefined): value is Record<string, Value> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The healthy distribution, with other properties of the API's origin. */
function apiOrigin(changes: Sample["props"]): Samples {
  const { origins } = sampleOf("distribution").props;
  if (!Array.isArray(origins)) throw new TypeError("The distribution of the fixture has no origins.");
  const changed = origins.map((origin: Value) =>
    isBlock(origin) && origin.originId === "api" ? { ...origin, ...changes } : origin,
  );
  return withChange("distribution", { props: { origins: changed } });
}

/** The web ACL of the reference system: of CloudFront's scope, and with these rules. */
const webAclOf = (rules: readonly Value[]) =>
  withChange("web-acl", { props: { scope: "CLOUDFRONT", rules: [...rules] } });
const withoutRule = (name: string) => webAclOf(rulesBeforeCloudFront.filter((rule) => rule.name !== name));

const errorPage = (errorCode: number) => ({ errorCode, responseCode: 200, responsePagePath: "/index.html" });
const files = (): Record<string, Value> => {
  const { defaultCacheBehavior } = sampleOf("distribution").props;
  return isBlock(defaultCacheBehavior) ? defaultCacheBehavior : {};
};
const client = (flow: string, generateSecret: boolean) =>
  withChange("user-pool-client", { props: { generateSecret, explicitAuthFlows: [flow] } });
const passwords = (minimumLength: number) =>
  withChange("user-pool", {
    props: {
      passwordPolicy: {
        minimumLength,
        requireLowercase: true,
        requireUppercase: true,
        requireNumbers: true,
        requireSymbols: true,
      },
    },
  });

/** What is wrong with the edge of the system that the mall follows, planted one by one, and what refuses it. */
const defects: readonly (readonly [defect: string, control: string, resource: string, planted: Samples])[] = [
  ["health is asked for in plain text", "health-check-over-tls", "check", dnsWith("check", { type: "HTTP" })],
  [
    "health is asked for every 10 seconds",
    "health-check-over-tls",
    "check",
    dnsWith("check", { requestInterval: 10 }),
  ],
  [
    "health is asked for under another path",
    "health-check-over-tls",
    "check",
    dnsWith("check", { resourcePath: "/health/ready" }),
  ],
  [
    "checkers are Route 53's choice",
    "health-check-over-tls",
    "check",
    dnsWith("check", { regions: undefined }),
  ],
  ["nobody says who may issue certificates", "zone-names-issuers", "zone", dnsWithout("issuers")],
  ["the zone is not signed", "zone-signed", "zone", dnsWithout("signing")],
  [
    "a name has an A record and no AAAA record",
    "distribution-names-in-ipv6",
    "www",
    withResources({ www: nameOf("distribution", "A") }),
  ],
  [
    "CloudFront talks plain HTTP to the load balancer",
    "distribution-tls",
    "distribution",
    apiOrigin({
      customOriginConfig: { originProtocolPolicy: "http-only", originSslProtocols: ["TLSv1.2"] },
    }),
  ],
  [
    "CloudFront does not show that it asks for us",
    "distribution-origin-header",
    "distribution",
    apiOrigin({ customHeaders: [] }),
  ],
  ...[403, 404].map(
    (code) =>
      [
        `every ${code} becomes the page, with 200`,
        "distribution-error-pages",
        "distribution",
        withChange("distribution", { props: { customErrorResponses: [errorPage(code)] } }),
      ] as const,
  ),
  [
    "the distribution's web ACL is an empty text",
    "distribution-web-acl",
    "distribution",
    withChange("distribution", { props: { webAclId: "" } }),
  ],
  ["the web ACL is attached to nothing", "web-acl-attached", "web-acl", without("web-acl-association")],
  ["signing in has no limit", "web-acl-rate-limit", "web-acl", withoutRule("/api/v1/auth")],
  ["orders have no limit", "web-acl-rate-limit", "web-acl", withoutRule("/api/v1/orders")],
  ["payments have no limit", "web-acl-rate-limit", "web-acl", withoutRule("/api/v1/payments")],
  [
    "known attackers are let in",
    "web-acl-rules",
    "web-acl",
    withoutRule("AWSManagedRulesAmazonIpReputationList"),
  ],
  [
    "all rules only count",
    "web-acl-rules",
    "web-acl",
    webAclOf(
      rulesBeforeCloudFront.map(({ name, priority, statement, visibilityConfig }) => ({
        name,
        priority,
        statement,
        visibilityConfig,
        ...("rateBasedStatement" in statement
          ? { action: { count: {} } }
          : { overrideAction: { count: {} } }),
      })),
    ),
  ],
  [
    "nothing logs who asks CloudFront for what",
    "distribution-logged",
    "distribution",
    without("edge-delivery"),
  ],
  [
    "files come from one region",
    "distribution-failover",
    "distribution",
    withChange("distribution", {
      props: { originGroups: null, defaultCacheBehavior: { ...files(), targetOriginId: "here" } },
    }),
  ],
  [
    "browsers are told nothing",
    "distribution-security-headers",
    "distribution",
    withChange("distribution", {
      props: { defaultCacheBehavior: { ...files(), responseHeadersPolicyId: null } },
    }),
  ],
  [
    "the balancer hands plain HTTP to pods",
    "load-balancer-no-plain-text",
    "front-listener",
    withChange("front-targets", { props: { targetType: "ip" } }),
  ],
  [
    "CloudFront may come to every port from 80 to 443",
    "load-balancer-admits-lists",
    "front",
    withChange("front-rule", { props: { fromPort: 80 } }),
  ],
  [
    "one of the ranges of the health checkers is typed in",
    "load-balancer-admits-lists",
    "front",
    withChange("front-rule", { props: { prefixListId: null, cidrIpv4: "15.177.0.0/18" } }),
  ],
  [
    "the balancer can be deleted by a slip",
    "deletion-protection",
    "front",
    withChange("front", { props: { enableDeletionProtection: false } }),
  ],
  [
    "the balancers answer anybody's distribution",
    "origin-header-demanded",
    "origin-rule",
    withChange("origin-rule", { props: { conditions: [{ pathPattern: { values: ["/*"] } }] } }),
  ],
  [
    "nobody can have a second factor",
    "user-pool-mfa",
    "user-pool",
    withChange("user-pool", { props: { mfaConfiguration: "OFF" } }),
  ],
  ["a password may have 8 characters", "user-pool-passwords", "user-pool", passwords(8)],
  ["a password may have 6 characters", "user-pool-passwords", "user-pool", passwords(6)],
  [
    "browsers send passwords",
    "user-pool-client-flows",
    "user-pool-client",
    client("ALLOW_USER_PASSWORD_AUTH", false),
  ],
  [
    "a service with a secret sends passwords",
    "user-pool-client-flows",
    "user-pool-client",
    client("ALLOW_ADMIN_USER_PASSWORD_AUTH", true),
  ],
  [
    "public subnets give public addresses",
    "subnet-no-public-ip",
    "public-subnet",
    withChange("public-subnet", { props: { mapPublicIpOnLaunch: true } }),
  ],
];

describe("A defect of the edge that the mall follows", () => {
  for (const [defect, control, resource, planted] of defects) {
    it(`is refused by ${control}: ${defect}`, async () => {
      expect(await verdictsOn(planted)).to.include(`${control}: ${resource}`);
    });
  }
});
