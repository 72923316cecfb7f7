import type { types } from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

type Origin = types.input.cloudfront.DistributionOrigin;
type OriginGroup = types.input.cloudfront.DistributionOriginGroup;

/** A bucket that the shop's files are read from. */
export interface AssetOrigin {
  /** Its region, by which the origin is called. */
  readonly region: string;
  /** Where S3 answers for it: made from names, because the distribution is there before the bucket. */
  readonly domainName: pulumi.Input<string>;
}

/** The bucket of the first region and, where there is a second one, that which stands in for it. CloudFront knows no third. */
export type AssetOrigins = readonly [AssetOrigin] | readonly [AssetOrigin, AssetOrigin];

/** The one origin of the API. */
export interface ApiOrigin {
  /** A name that DNS answers with a region that is up. */
  readonly domainName: string;
  /** The header by which load balancers know that it is CloudFront that asks, and that it asks for us. */
  readonly header: { readonly name: string; readonly value: pulumi.Input<string> };
}

/** The id under which behaviours know the API. */
export const API_ORIGIN = "api";

const ASSET_GROUP = "assets";

/** An origin that does not answer is given up after 6 seconds; by default CloudFront waits for 30. */
const PATIENCE = { connectionAttempts: 2, connectionTimeout: 3 } as const;

/**
 * A region that is out answers with 5xx or not at all, which counts as 503 or 504. A file that is not there is asked for in the
 * other region, too: S3 replicates in no order and within 15 minutes, so that a page may be there before the files that it names.
 * That answer is 404, because the bucket's policy lets CloudFront list it. 403 is left to mean that a policy or a key locks
 * CloudFront out, which is ours to mend and must not hide behind the other region.
 */
const FAILS_OVER_ON = [404, 500, 502, 503, 504];

/** What the behaviours of the shop's files ask: a group of two buckets, or the only one. */
export function assetTarget(assets: AssetOrigins): string {
  return assets.length === 1 ? idOf(assets[0]) : ASSET_GROUP;
}

/**
 * The origins of a distribution.
 * @param accessControlId with which CloudFront signs what it asks S3
 */
export function originsOf(
  assets: AssetOrigins,
  api: ApiOrigin,
  accessControlId: pulumi.Input<string>,
): Origin[] {
  return [
    ...assets.map((asset) => ({
      ...PATIENCE,
      originId: idOf(asset),
      domainName: asset.domainName,
      originAccessControlId: accessControlId,
    })),
    {
      ...PATIENCE,
      originId: API_ORIGIN,
      domainName: api.domainName,
      customHeaders: [api.header],
      customOriginConfig: {
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "https-only",
        // The latest that CloudFront can be told to speak with an origin.
        originSslProtocols: ["TLSv1.2"],
      },
    },
  ];
}

/**
 * The group of both buckets; none where there is one bucket, because CloudFront takes no group of one. The first region's is asked
 * first, whoever takes the writes: to read files nobody needs the writer, CloudFront fails over by itself for each request, and
 * another order would be a change of the distribution in the middle of an outage, through a control plane that may be part of it.
 */
export function originGroupsOf(assets: AssetOrigins): OriginGroup[] {
  if (assets.length === 1) return [];
  return [
    {
      originId: ASSET_GROUP,
      failoverCriteria: { statusCodes: FAILS_OVER_ON },
      members: assets.map((asset) => ({ originId: idOf(asset) })),
    },
  ];
}

function idOf({ region }: AssetOrigin): string {
  return `assets-${region}`;
}
