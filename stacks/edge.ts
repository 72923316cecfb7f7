import { Certificate, type CertificateArgs } from "../components/edge/certificate";
import { Distribution } from "../components/edge/distribution";
import { DistributionLogs, logDelivery } from "../components/edge/distribution-logs";
import type { AssetOrigin } from "../components/edge/distribution-origins";
import { EdgeKeys } from "../components/edge/edge-keys";
import { HostedZone } from "../components/edge/hosted-zone";
import { Ingress, type IngressArgs } from "../components/edge/ingress";
import { ORIGIN_HEADER, OriginHeader } from "../components/edge/origin-header";
import { RegionRecord, type RegionRecordArgs } from "../components/edge/region-record";
import { WebAcl } from "../components/edge/web-acl";
import { EDGE_REGION, HEALTH_CHECKERS } from "../infra/aws-regions";
import { SERVICES } from "../infra/catalogue";
import { hostOf, signInHostOf } from "../infra/hosts";
import { accountRegional, assetsDomainOf } from "../infra/names";
import { pairOf, type Region } from "../infra/topology";
import type { Foundation, Ground, Tiers } from "./region";

/** What the edge has once for all regions. It comes before the primary's own keys and buckets, whose policies name its distribution. */
export function globalEdge(base: Ground, adoptedZoneId: string | undefined) {
  const { settings, names, accountId, opts } = base;
  const keys = new EdgeKeys(
    "edge-keys",
    {
      accountId,
      region: EDGE_REGION,
      aliasPrefix: names.keyAliasPrefix,
      protect: settings.region.protect,
    },
    opts,
  );
  const zone = zoneOf(base, keys, adoptedZoneId);
  const certificate = new Certificate(
    "certificate-shop",
    {
      region: EDGE_REGION,
      hosts: { shop: names.domainNames.shop, www: names.domainNames.www },
      proof: { records: "own", zoneId: zone.zoneId },
    },
    // ACM looks who may issue: at these names, or else at the top of a zone that is not ours.
    { ...opts, dependsOn: [zone] },
  );
  const originHeader = new OriginHeader("origin-header", { number: settings.topology.originHeader }, opts);
  const webAcl = new WebAcl(
    "edge-web-acl",
    {
      protects: { front: "cloudfront", region: EDGE_REGION },
      aclNamePrefix: names.webAclPrefix,
      modes: settings.topology.wafModes,
      logsKeyArn: keys.logs,
    },
    opts,
  );
  const distribution = distributionOf(base, zone, certificate, webAcl, originHeader);
  return {
    keys,
    zone,
    certificate,
    originHeader,
    webAclArn: webAcl.arn,
    distribution,
    logDelivery: logDeliveryOf(base),
  };
}

/** What shoppers talk to, over the pair's buckets and whichever region DNS answers for the API. */
function distributionOf(
  { settings: { topology, region }, names, accountId, opts }: Ground,
  zone: HostedZone,
  certificate: Certificate,
  webAcl: WebAcl,
  originHeader: OriginHeader,
): Distribution {
  const assets = ({ name }: Region): AssetOrigin => ({
    region: name,
    domainName: accountId.apply((account) => assetsDomainOf(topology.environment, account, name)),
  });
  const [first = region, second] = pairOf(topology);
  return new Distribution(
    "distribution",
    {
      hostedZoneId: zone.zoneId,
      certificateArn: certificate.arn,
      webAclArn: webAcl.arn,
      domainNames: [names.domainNames.shop, names.domainNames.www],
      assets: second === undefined ? [assets(first)] : [assets(first), assets(second)],
      api: {
        domainName: names.domainNames.api,
        header: { name: ORIGIN_HEADER, value: originHeader.current },
      },
      // Where shoppers sign in, by the page itself or by Cognito's, and the page fetches its tokens.
      connectsTo: [
        `https://${hostOf("cognito-idp", region.name)}`,
        accountId.apply(
          (account) => `https://${signInHostOf(`${names.signInPrefix}${account}`, region.name)}`,
        ),
      ],
      namePrefix: names.distribution,
      protect: region.protect,
    },
    opts,
  );
}

/** Where the distribution's logs are asked for, and by which name the bucket's policy knows them. */
function logsOf({ names }: Ground) {
  return { region: EDGE_REGION, name: names.distribution };
}

/** What the bucket of the primary's access logs allows, so that the distribution's arrive there. */
function logDeliveryOf(base: Ground) {
  const { settings, names, accountId } = base;
  const bucket = accountId.apply((account) =>
    accountRegional(names.bucketPrefixes.accessLogs, account, settings.region.name),
  );
  return logDelivery(bucket, accountId, logsOf(base));
}

/** The distribution's logs go into the bucket of the region that made it. */
export function logDistribution(
  base: Ground,
  { distribution }: { readonly distribution: Distribution },
  { buckets }: Tiers,
): DistributionLogs {
  return new DistributionLogs(
    "distribution-logs",
    { ...logsOf(base), distributionArn: distribution.arn, bucket: buckets.accessLogs },
    base.opts,
  );
}

function zoneOf(
  { settings: { topology, region }, names, accountId, opts }: Ground,
  keys: EdgeKeys,
  adoptedZoneId: string | undefined,
): HostedZone {
  const zone =
    adoptedZoneId === undefined
      ? ({
          kind: "created",
          domain: topology.domain,
          region: EDGE_REGION,
          accountId,
          logGroupPrefix: names.logGroupPrefix,
          logsKeyArn: keys.logs,
          dnssecKeyArn: keys.dnssec,
        } as const)
      : ({ kind: "adopted", zoneId: adoptedZoneId } as const);
  return new HostedZone("zone", { zone, hosts: { ...names.domainNames }, protect: region.protect }, opts);
}

/** What a region's part of the edge needs of what there is once for all. */
export interface EdgeRegion {
  /** Who proves the host that all regions share, for the region's certificate. */
  readonly proof: CertificateArgs["proof"];
  /** What must be there before ACM is asked. */
  readonly after: readonly HostedZone[];
  readonly zoneId: RegionRecordArgs["zoneId"];
  readonly acceptedHeaders: IngressArgs["acceptedHeaders"];
  /** The distribution that sends one of them, where this stack has it: what it no longer sends is dropped after it. */
  readonly sender?: Distribution["deployed"];
}

/** A region's own part of the edge: its way in, and its answer to the host that all regions share. */
export function regionalEdge(base: Foundation, tiers: Tiers, edge: EdgeRegion): Ingress {
  const {
    settings: { region, topology },
    names,
    opts,
    keys,
  } = base;
  const certificate = new Certificate(
    "certificate-api",
    { region: region.name, hosts: { api: names.domainNames.api }, proof: edge.proof },
    { ...opts, dependsOn: [...edge.after] },
  );
  const ingress = ingressOf(base, tiers, certificate, edge);
  new WebAcl(
    "web-acl",
    {
      protects: { front: "load-balancer", resourceArn: ingress.applicationLoadBalancerArn },
      aclNamePrefix: names.webAclPrefix,
      modes: topology.wafModes,
      logsKeyArn: keys.arns.logs,
    },
    opts,
  );
  new RegionRecord(
    "region-record",
    {
      zoneId: edge.zoneId,
      host: names.domainNames.api,
      region: region.name,
      checkedFrom: HEALTH_CHECKERS,
      loadBalancer: ingress,
    },
    opts,
  );
  return ingress;
}

/** The way from CloudFront to the API gateway, whose port the catalogue knows. */
function ingressOf(
  { settings: { region }, opts, network }: Foundation,
  { buckets }: Tiers,
  { arn: certificateArn }: Certificate,
  { acceptedHeaders, sender }: EdgeRegion,
): Ingress {
  return new Ingress(
    "ingress",
    {
      region: region.name,
      vpcId: network.vpcId,
      publicSubnetIds: network.subnetIds.public,
      privateSubnetIds: network.subnetIds.private,
      workloadSecurityGroupId: network.workloadSecurityGroupId,
      apiPort: SERVICES["api-gateway"].port,
      certificateArn,
      acceptedHeaders,
      ...(sender !== undefined && { sender }),
      accessLogs: buckets.loadBalancerLogs,
      network: network.internetRoute,
      protect: region.protect,
    },
    opts,
  );
}
