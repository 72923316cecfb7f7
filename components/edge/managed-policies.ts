/** Policies that AWS keeps for everybody, the same in every account; CloudFront takes them by id. */

/**
 * Cache policies.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
export const CACHE_POLICIES = {
  /** As long as the object says, a day when it says nothing; without query strings and cookies; gzip and Brotli. */
  cachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
} as const;

/**
 * Origin request policies.
 * Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 */
export const ORIGIN_REQUEST_POLICIES = {
  /** All that the viewer sent; the host is the origin's own, which its certificate is for. */
  allViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
} as const;
