import type { Bucket } from "../components/data/bucket";
import { BucketReplication, type ReplicatedBucket } from "../components/data/bucket-replication";
import { MskReplicator } from "../components/data/msk-replicator";
import { RegionEdges } from "../components/network/region-edges";
import { tierCidrs } from "../components/network/subnet-plan";
import { TransitPeering } from "../components/network/transit-peering";
import type { Received, regionContract } from "../infra/contract";
import { pairOf, type Region } from "../infra/topology";
import { type Foundation, PORTS, storesReachedAcross, type Tiers } from "./region";

/** What a newcomer makes between itself and each region that was there before, on both sides. */
export function linkTo(
  earlier: Region,
  published: Received<typeof regionContract>,
  base: Foundation,
  tiers: Tiers,
): void {
  const { region } = base.settings;
  peerWith(earlier, published, base);
  new RegionEdges(
    `edges-${earlier.name}`,
    {
      newcomer: {
        ...rangesOf(region),
        workloadSecurityGroupId: base.network.workloadSecurityGroupId,
        stores: storesReachedAcross({
          aurora: tiers.aurora.securityGroupId,
          documentdb: tiers.documentdb.securityGroupId,
          elasticache: tiers.elasticache.securityGroupId,
          opensearch: tiers.opensearch.securityGroupId,
        }),
      },
      earlier: {
        ...rangesOf(earlier),
        workloadSecurityGroupId: published.workloadSecurityGroupId,
        stores: storesReachedAcross({
          aurora: published.auroraSecurityGroupId,
          documentdb: published.documentdbSecurityGroupId,
          elasticache: published.elasticacheSecurityGroupId,
          opensearch: published.opensearchSecurityGroupId,
        }),
      },
      ports: PORTS,
    },
    base.opts,
  );
  if (arePair(base, earlier)) pairWith(earlier, published, base, tiers);
}

/** The way between the two networks, for the tiers that speak with the other region: workloads, and the stores that answer. */
function peerWith(
  earlier: Region,
  published: Received<typeof regionContract>,
  { settings: { region }, network, transit, opts }: Foundation,
): void {
  new TransitPeering(
    `transit-${earlier.name}`,
    {
      newcomer: {
        region: region.name,
        vpcCidr: region.vpcCidr,
        transitGatewayId: transit.transitGatewayId,
        transitRouteTableIds: transit.routeTableIds,
        routeTableIds: { private: network.routeTableIds.private, data: network.routeTableIds.data },
      },
      earlier: {
        region: earlier.name,
        vpcCidr: earlier.vpcCidr,
        transitGatewayId: published.transitGatewayId,
        transitRouteTableIds: {
          vpc: published.transitGatewayRouteTableId,
          peerings: published.transitGatewayPeeringsRouteTableId,
        },
        routeTableIds: { private: published.privateRouteTableIds, data: published.dataRouteTableIds },
      },
    },
    opts,
  );
}

/** What the first two regions make between them, and no third. */
function pairWith(
  earlier: Region,
  published: Received<typeof regionContract>,
  base: Foundation,
  tiers: Tiers,
): void {
  replicateTopics(earlier, published, base, tiers);
  const { buckets } = tiers.buckets;
  new BucketReplication(
    `replication-${earlier.name}`,
    {
      newcomer: {
        region: base.settings.region.name,
        kmsKeyArn: base.keys.arns.s3,
        buckets: {
          assets: replicated(buckets.assets),
          analytics: replicated(buckets.analytics),
          traces: replicated(buckets.traces),
        },
      },
      earlier: {
        region: earlier.name,
        kmsKeyArn: published.keyArns.s3,
        buckets: {
          assets: { name: published.assetsBucketName, arn: published.assetsBucketArn },
          analytics: { name: published.analyticsBucketName, arn: published.analyticsBucketArn },
          traces: { name: published.tracesBucketName, arn: published.tracesBucketArn },
        },
      },
    },
    base.opts,
  );
}

/** A Replicator in each direction: whichever region takes the writes, the other's topics follow. */
function replicateTopics(
  earlier: Region,
  published: Received<typeof regionContract>,
  { settings, names, accountId, network, opts }: Foundation,
  { msk }: Tiers,
): void {
  const there = {
    region: earlier.name,
    clusterArn: published.mskClusterArn,
    subnetIds: published.dataSubnetIds,
    securityGroupId: published.mskSecurityGroupId,
  };
  const here = {
    region: settings.region.name,
    clusterArn: msk.clusterArn,
    subnetIds: network.subnetIds.data,
    securityGroupId: msk.securityGroupId,
  };
  for (const [source, target] of [
    [there, here],
    [here, there],
  ] as const) {
    const way = `${source.region}-to-${target.region}`;
    new MskReplicator(
      `msk-${way}`,
      { replicatorName: `${names.mskReplicatorPrefix}${way}`, accountId, source, target, after: [msk] },
      opts,
    );
  }
}

function arePair({ settings: { topology, region } }: Foundation, earlier: Region): boolean {
  const pair = pairOf(topology).map(({ name }) => name);
  return pair.includes(region.name) && pair.includes(earlier.name);
}

function replicated({ bucketName: name, arn, versioning }: Bucket): ReplicatedBucket {
  return { name, arn, versioning };
}

function rangesOf({ name, vpcCidr, availabilityZoneIds: { length: zones } }: Region) {
  return {
    region: name,
    workloadCidrs: tierCidrs(vpcCidr, zones, "private"),
    storeCidrs: tierCidrs(vpcCidr, zones, "data"),
  };
}
