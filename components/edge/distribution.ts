import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  API_ORIGIN,
  type ApiOrigin,
  type AssetOrigins,
  assetTarget,
  originGroupsOf,
  originsOf,
} from "./distribution-origins";
import { CACHE_POLICIES, ORIGIN_REQUEST_POLICIES } from "./managed-policies";
import { securityHeaders } from "./security-headers";

export interface DistributionArgs {
  /** What the shop is called: all in the hosted zone, and on the certificate. */
  readonly domainNames: readonly string[];
  readonly hostedZoneId: pulumi.Input<string>;
  /** A certificate for those names, in the region where CloudFront looks for it. */
  readonly certificateArn: pulumi.Input<string>;
  /** The web ACL in front of all of it, of CloudFront's scope. */
  readonly webAclArn: pulumi.Input<string>;
  /** The buckets that files come from, in the order in which they are asked. */
  readonly assets: AssetOrigins;
  /** Where the API is. */
  readonly api: ApiOrigin;
  /** Origins beside its own that the shop's page talks to. */
  readonly connectsTo: readonly pulumi.Input<string>[];
  /** Start of the names of what an account has once, such as `mall-production`. */
  readonly namePrefix: string;
  /** Whether Pulumi refuses to delete it: all of the shop's traffic comes through it. */
  readonly protect: boolean;
}

const READS = ["GET", "HEAD"];
const EVERYTHING = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];

/**
 * What shoppers talk to, wherever they are: files from a bucket, or from another region's when that does not answer, and the API
 * from the one origin that DNS moves from region to region. An origin group for the API would fail over reads alone, because
 * CloudFront repeats no request that may have changed something.
 */
export class Distribution extends pulumi.ComponentResource {
  /** Who reads the buckets: their policies, and those of their keys, name it. */
  readonly arn: pulumi.Output<string>;
  readonly domainName: pulumi.Output<string>;
  /** Done when every edge location has what was last asked for. */
  readonly deployed: pulumi.Resource;

  constructor(name: string, args: DistributionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:edge:Distribution", name, {}, opts);

    const distribution = this.createDistribution(name, args);
    this.point(name, distribution, args);

    this.arn = distribution.arn;
    this.domainName = distribution.domainName;
    this.deployed = distribution;
    this.registerOutputs({ arn: this.arn, domainName: this.domainName });
  }

  private createDistribution(name: string, args: DistributionArgs): aws.cloudfront.Distribution {
    const { assets, api } = args;
    const headers = this.createHeaders(name, args);
    const files = {
      targetOriginId: assetTarget(assets),
      allowedMethods: READS,
      cachedMethods: READS,
      cachePolicyId: CACHE_POLICIES.cachingOptimized,
      ...this.forEveryViewer(headers),
    };
    const pages = this.createFunction(name, args);
    return new aws.cloudfront.Distribution(
      name,
      {
        comment: "The mall",
        enabled: true,
        aliases: [...args.domainNames],
        httpVersion: "http2and3",
        isIpv6Enabled: true,
        priceClass: "PriceClass_All",
        // The function gives every address without a file the same page; this holds if it is ever taken away.
        defaultRootObject: "index.html",
        origins: originsOf(assets, api, this.createAccessControl(name, args).id),
        originGroups: originGroupsOf(assets),
        defaultCacheBehavior: {
          ...files,
          functionAssociations: [{ eventType: "viewer-request", functionArn: pages.arn }],
        },
        orderedCacheBehaviors: [
          {
            pathPattern: "/api/*",
            targetOriginId: API_ORIGIN,
            allowedMethods: EVERYTHING,
            cachedMethods: READS,
            cachePolicyId: CACHE_POLICIES.cachingDisabled,
            originRequestPolicyId: ORIGIN_REQUEST_POLICIES.allViewerExceptHostHeader,
            ...this.forEveryViewer(headers),
          },
          // Files by their names: one that is not there is not there, and no page in its place.
          { pathPattern: "/static/*", ...files },
        ],
        restrictions: { geoRestriction: { restrictionType: "none" } },
        viewerCertificate: {
          acmCertificateArn: args.certificateArn,
          sslSupportMethod: "sni-only",
          minimumProtocolVersion: "TLSv1.2_2021",
        },
        webAclId: args.webAclArn,
        // Left behind it would keep the shop's names, which no other could take.
        retainOnDelete: false,
        // What comes after relies on what is asked for here being in force everywhere.
        waitForDeployment: true,
      },
      { parent: this, protect: args.protect },
    );
  }

  private forEveryViewer(headers: aws.cloudfront.ResponseHeadersPolicy) {
    return {
      viewerProtocolPolicy: "redirect-to-https",
      responseHeadersPolicyId: headers.id,
      compress: true,
    };
  }

  private createAccessControl(name: string, args: DistributionArgs): aws.cloudfront.OriginAccessControl {
    return new aws.cloudfront.OriginAccessControl(
      `${name}-assets`,
      {
        name: `${args.namePrefix}-assets`,
        description: "CloudFront signs what it asks of the buckets of the shop's files",
        originAccessControlOriginType: "s3",
        signingBehavior: "always",
        signingProtocol: "sigv4",
      },
      { parent: this },
    );
  }

  private createHeaders(name: string, args: DistributionArgs): aws.cloudfront.ResponseHeadersPolicy {
    return new aws.cloudfront.ResponseHeadersPolicy(
      `${name}-security`,
      {
        name: `${args.namePrefix}-security`,
        comment: "What browsers are told to guard against",
        securityHeadersConfig: securityHeaders(args.connectsTo),
      },
      { parent: this },
    );
  }

  private createFunction(name: string, args: DistributionArgs): aws.cloudfront.Function {
    return new aws.cloudfront.Function(
      `${name}-pages`,
      {
        name: `${args.namePrefix}-pages`,
        comment: "Answers addresses that name no file with the shop's page",
        runtime: "cloudfront-js-2.0",
        code: readFileSync(join(__dirname, "distribution-function", "index.js"), "utf8"),
        publish: true,
      },
      { parent: this },
    );
  }

  /** The shop's names, in IPv4 and IPv6. CloudFront itself answers from where it is up, so that no health check is needed. */
  private point(name: string, distribution: aws.cloudfront.Distribution, args: DistributionArgs) {
    for (const domainName of args.domainNames) {
      for (const type of ["A", "AAAA"] as const) {
        new aws.route53.Record(
          `${name}-${domainName.split(".")[0]}-${type.toLowerCase()}`,
          {
            zoneId: args.hostedZoneId,
            name: domainName,
            type,
            aliases: [
              {
                name: distribution.domainName,
                zoneId: distribution.hostedZoneId,
                evaluateTargetHealth: false,
              },
            ],
          },
          { parent: this },
        );
      }
    }
  }
}
