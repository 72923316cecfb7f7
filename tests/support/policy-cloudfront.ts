import { type Sample, type Samples, unknown } from "./policy-harness";

export const edge = {
  distribution: "aws:cloudfront/distribution:Distribution",
  headers: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
} as const;

const region = "us-east-1";

const files = {
  targetOriginId: "files",
  allowedMethods: ["GET", "HEAD"],
  viewerProtocolPolicy: "redirect-to-https",
  responseHeadersPolicyId: unknown.string,
};

/** The bucket of the stack that is an origin. */
export const ORIGIN_BUCKET = "shop-111122223333-us-east-1-an";

const bucketOrigin = (originId: string, domainName: string) => ({
  originId,
  domainName,
  originAccessControlId: unknown.string,
});

/** What the controls of CloudFront want of a resource. */
export const wantedOfEdge: Readonly<Record<string, Sample["props"]>> = {
  [edge.distribution]: {
    isIpv6Enabled: true,
    webAclId: "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/1",
    viewerCertificate: { acmCertificateArn: unknown.string, minimumProtocolVersion: "TLSv1.2_2021" },
    origins: [
      bucketOrigin("here", `${ORIGIN_BUCKET}.s3.us-east-1.amazonaws.com`),
      bucketOrigin("there", "shop-111122223333-us-west-2-an.s3.us-west-2.amazonaws.com"),
      {
        originId: "api",
        domainName: "api.example.com",
        customHeaders: [{ name: "X-Origin-Verify", value: unknown.string }],
        customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] },
      },
    ],
    originGroups: [
      {
        originId: "files",
        failoverCriteria: { statusCodes: [404, 500, 502, 503, 504] },
        members: [{ originId: "here" }, { originId: "there" }],
      },
    ],
    defaultCacheBehavior: files,
    orderedCacheBehaviors: [
      {
        ...files,
        targetOriginId: "api",
        allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
      },
    ],
  },
  [edge.headers]: {
    securityHeadersConfig: {
      strictTransportSecurity: {
        accessControlMaxAgeSec: 31_536_000,
        includeSubdomains: true,
        override: true,
      },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "DENY", override: true },
      referrerPolicy: { referrerPolicy: "same-origin", override: true },
      contentSecurityPolicy: { contentSecurityPolicy: "default-src 'self'", override: true },
    },
  },
};

/** A name that leads to a distribution. */
export const nameOf = (distribution: string, type: "A" | "AAAA"): Sample => ({
  type: "aws:route53/record:Record",
  props: {
    zoneId: "Z111111QQQQQQQ",
    name: "shop.test",
    type,
    aliases: [{ name: unknown.string, zoneId: unknown.string, evaluateTargetHealth: false }],
  },
  dependencies: { aliases: [distribution] },
});

/** What a distribution is made from. */
export const madeForEdge: Readonly<Record<string, readonly string[]>> = {
  viewerCertificate: ["edge-certificate"],
  defaultCacheBehavior: ["edge-headers"],
  orderedCacheBehaviors: ["edge-headers"],
};

/** What stands beside a healthy distribution: what it is made from, and the deliveries of its logs. */
export function besideDistribution(distribution: string): Samples {
  return {
    "edge-certificate": { type: "aws:acm/certificateValidation:CertificateValidation", props: { region } },
    "edge-headers": { type: edge.headers, props: wantedOfEdge[edge.headers] ?? {} },
    "edge-logs": {
      type: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
      props: { region, name: "edge-logs", logType: "ACCESS_LOGS", resourceArn: unknown.string },
      dependencies: { resourceArn: [distribution] },
    },
    "edge-destination": {
      type: "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
      props: { region },
    },
    "edge-delivery": {
      type: "aws:cloudwatch/logDelivery:LogDelivery",
      props: { region, deliverySourceName: "edge-logs", deliveryDestinationArn: unknown.string },
      dependencies: { deliveryDestinationArn: ["edge-destination"] },
    },
  };
}
