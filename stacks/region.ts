import type * as pulumi from "@pulumi/pulumi";
import { Backup } from "../components/backup/backup";
import { Aurora } from "../components/data/aurora";
import { AURORA_PORTS } from "../components/data/aurora-engine";
import type { AuroraMembership } from "../components/data/aurora-membership";
import { Buckets, type BucketsArgs } from "../components/data/buckets";
import { DocumentDb } from "../components/data/documentdb";
import { DOCUMENTDB_PORTS } from "../components/data/documentdb-engine";
import type { DocumentDbMembership } from "../components/data/documentdb-membership";
import { Dsql, type DsqlMembership } from "../components/data/dsql";
import { Elasticache } from "../components/data/elasticache";
import { ELASTICACHE_PORTS } from "../components/data/elasticache-engine";
import type { ElasticacheMembership } from "../components/data/elasticache-membership";
import { Msk } from "../components/data/msk";
import type { OpenSearchArgs } from "../components/data/opensearch";
import { OPENSEARCH_PORTS } from "../components/data/opensearch-engine";
import type { Ingress } from "../components/edge/ingress";
import { ServiceKeys } from "../components/keys/service-keys";
import { Network } from "../components/network/network";
import type { Caller, StorePorts } from "../components/network/store-access";
import { TransitGateway } from "../components/network/transit-gateway";
import { isReachedAcross, SERVICE_PORTS, type Store, TOPICS, usersOf } from "../infra/catalogue";
import type { Published, regionContract } from "../infra/contract";
import { accountRegional, namesOf } from "../infra/names";
import { accountOf, type Providers } from "../infra/providers";
import type { Settings } from "../infra/settings";
import { keeperOf } from "../infra/topology";
import { openSearchIn } from "./opensearch";
import { SIZES } from "./sizes";

/** What is known of a region before anything is made in it. */
export function ground(settings: Settings, providers: Providers) {
  return {
    settings,
    names: namesOf(settings),
    accountId: accountOf(providers),
    opts: { providers: { ...providers } },
  };
}

export type Ground = ReturnType<typeof ground>;

/**
 * What the rest of a region stands on.
 * @param distributionArn the distribution that reads the region's assets; none where it does not
 */
export function foundation(grounds: Ground, distributionArn?: pulumi.Input<string>) {
  const { settings, names, accountId, opts } = grounds;
  const { topology, region } = settings;

  const keys = new ServiceKeys(
    "keys",
    {
      accountId,
      region: region.name,
      aliasPrefix: names.keyAliasPrefix,
      ...(distributionArn !== undefined && { distributionArn }),
      protect: region.protect,
    },
    opts,
  );
  const network = new Network(
    "network",
    {
      ...names,
      accountId,
      region: region.name,
      cidr: region.vpcCidr,
      availabilityZoneIds: region.availabilityZoneIds,
      natGateways: SIZES[topology.profile].natGateways,
      logsKeyArn: keys.arns.logs,
      workloadPorts: SERVICE_PORTS,
    },
    opts,
  );
  const transit = new TransitGateway(
    "transit",
    { asn: region.transitGatewayAsn, vpcId: network.vpcId, subnetIds: network.subnetIds.private },
    opts,
  );
  return { ...grounds, distributionArn, keys, network, transit };
}

export type Foundation = ReturnType<typeof foundation>;

/** Ports of the stores that workloads of other regions reach. */
export const PORTS = {
  aurora: AURORA_PORTS,
  documentdb: DOCUMENTDB_PORTS,
  elasticache: ELASTICACHE_PORTS,
  opensearch: OPENSEARCH_PORTS,
} satisfies { readonly [S in Store]?: StorePorts };

/** Who opens connections to a store from within its region: the workloads, if a service of the catalogue uses it. */
function callersOf(store: Store, { network }: Foundation): readonly Caller[] {
  if (usersOf(store).length === 0) return [];
  return [{ name: "workloads", securityGroupId: network.workloadSecurityGroupId }];
}

/** How a region takes part in each global store. */
export interface Joining {
  readonly aurora: AuroraMembership;
  readonly documentdb: DocumentDbMembership;
  readonly elasticache: ElasticacheMembership;
  readonly opensearch: Pick<OpenSearchArgs, "serviceRoleArn">;
  readonly buckets: Pick<BucketsArgs, "logWriters">;
}

/** A region's half of the DSQL pair. */
export function dsqlHalf(base: Foundation, membership: DsqlMembership): Dsql {
  const { settings, opts, keys, network } = base;
  return new Dsql(
    "dsql",
    {
      region: settings.region.name,
      membership,
      witnessRegion: settings.topology.dsqlWitnessRegion,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      kmsKeyArn: keys.arns.dsql,
      callers: callersOf("dsql", base),
      protect: settings.region.protect,
    },
    opts,
  );
}

/** A region's member of every global store, and the stores that it has for itself. */
export function stores(base: Foundation, joining: Joining) {
  const { settings, names, accountId, opts, keys, network } = base;
  const { region, topology } = settings;

  const aurora = new Aurora(
    "aurora",
    {
      ...SIZES[topology.profile].aurora,
      identifier: names.auroraCluster,
      membership: joining.aurora,
      accountId,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      availabilityZones: network.availabilityZones,
      kmsKeyArn: keys.arns.aurora,
      logsKeyArn: keys.arns.logs,
      callers: callersOf("aurora", base),
      protect: region.protect,
    },
    opts,
  );
  const documentdb = new DocumentDb(
    "documentdb",
    {
      ...SIZES[topology.profile].documentdb,
      identifier: names.documentDbCluster,
      membership: joining.documentdb,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      availabilityZones: network.availabilityZones,
      kmsKeyArn: keys.arns.documentdb,
      logsKeyArn: keys.arns.logs,
      callers: callersOf("documentdb", base),
      protect: region.protect,
    },
    opts,
  );
  const elasticache = new Elasticache(
    "elasticache",
    {
      identifier: names.elasticacheGroup,
      membership: joining.elasticache,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      kmsKeyArn: keys.arns.elasticache,
      logsKeyArn: keys.arns.logs,
      replicasPerShard: SIZES[topology.profile].elasticache.replicasPerShard,
      userPrefix: names.elasticacheUserPrefix,
      services: usersOf("elasticache"),
      callers: callersOf("elasticache", base),
      protect: region.protect,
    },
    opts,
  );
  const opensearch = openSearchIn(base, joining.opensearch, callersOf("opensearch", base));
  return {
    aurora,
    documentdb,
    elasticache,
    msk: mskOf(base),
    buckets: bucketsOf(base, joining.buckets),
    backup: backupOf(base),
    ...opensearch,
  };
}

function mskOf(base: Foundation): Msk {
  const { settings, names, opts, keys, network } = base;
  return new Msk(
    "msk",
    {
      ...SIZES[settings.topology.profile].msk,
      clusterName: names.mskCluster,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      kmsKeyArn: keys.arns.msk,
      logsKeyArn: keys.arns.logs,
      logGroupPrefix: names.logGroupPrefix,
      topics: TOPICS,
      callers: callersOf("msk", base),
      protect: settings.region.protect,
    },
    opts,
  );
}

function bucketsOf(
  { settings: { region }, names, accountId, opts, keys, distributionArn }: Foundation,
  joining: Joining["buckets"],
): Buckets {
  const named = (prefix: string) =>
    accountId.apply((account) => accountRegional(prefix, account, region.name));
  return new Buckets(
    "buckets",
    {
      names: {
        assets: named(names.bucketPrefixes.assets),
        analytics: named(names.bucketPrefixes.analytics),
        traces: named(names.bucketPrefixes.traces),
        accessLogs: named(names.bucketPrefixes.accessLogs),
      },
      accountId,
      kmsKeyArn: keys.arns.s3,
      ...(distributionArn !== undefined && { distributionArn }),
      ...joining,
      protect: region.protect,
    },
    opts,
  );
}

function backupOf({ settings: { topology, region }, names, accountId, opts, keys }: Foundation): Backup {
  return new Backup(
    "backup",
    {
      vaultName: names.backupVault,
      accountId,
      kmsKeyArn: keys.arns.backup,
      copyTo: keeperOf(topology, region)?.name,
      protect: region.protect,
    },
    opts,
  );
}

export type Tiers = ReturnType<typeof stores>;

/** What a region tells those who use it. */
export function regionOutputs(
  { settings, keys, network, transit }: Foundation,
  {
    aurora,
    documentdb,
    elasticache,
    msk,
    buckets: { buckets },
    backup,
    opensearch,
    opensearchFollower,
  }: Tiers,
  dsql: Dsql | undefined,
  ingress: Ingress,
): Published<typeof regionContract> {
  const { region, role, topology } = settings;
  return {
    region: region.name,
    role: role.kind,
    writerRegion: topology.writerRegion,
    vpcId: network.vpcId,
    vpcCidr: region.vpcCidr,
    publicSubnetIds: network.subnetIds.public,
    privateSubnetIds: network.subnetIds.private,
    dataSubnetIds: network.subnetIds.data,
    privateRouteTableIds: network.routeTableIds.private,
    dataRouteTableIds: network.routeTableIds.data,
    transitGatewayId: transit.transitGatewayId,
    transitGatewayRouteTableId: transit.routeTableIds.vpc,
    transitGatewayPeeringsRouteTableId: transit.routeTableIds.peerings,
    workloadSecurityGroupId: network.workloadSecurityGroupId,
    keyArns: keys.arns,
    backupVaultArn: backup.vaultArn,
    dsqlEndpoint: dsql?.endpoint,
    auroraClusterArn: aurora.clusterArn,
    auroraEndpoint: aurora.endpoint,
    auroraReaderEndpoint: aurora.readerEndpoint,
    auroraPort: aurora.port,
    auroraSecurityGroupId: aurora.securityGroupId,
    documentdbClusterArn: documentdb.clusterArn,
    documentdbEndpoint: documentdb.endpoint,
    documentdbReaderEndpoint: documentdb.readerEndpoint,
    documentdbPort: documentdb.port,
    documentdbSecurityGroupId: documentdb.securityGroupId,
    mskClusterArn: msk.clusterArn,
    mskBootstrapBrokers: msk.bootstrapBrokers,
    mskSecurityGroupId: msk.securityGroupId,
    assetsBucketName: buckets.assets.bucketName,
    assetsBucketArn: buckets.assets.arn,
    analyticsBucketName: buckets.analytics.bucketName,
    analyticsBucketArn: buckets.analytics.arn,
    tracesBucketName: buckets.traces.bucketName,
    tracesBucketArn: buckets.traces.arn,
    elasticacheReplicationGroupId: elasticache.replicationGroupId,
    elasticacheConfigurationEndpoint: elasticache.configurationEndpoint,
    elasticachePort: elasticache.port,
    elasticacheSecurityGroupId: elasticache.securityGroupId,
    opensearchDomainArn: opensearch.domainArn,
    opensearchDomainName: opensearch.domainName,
    opensearchEndpoint: opensearch.endpoint,
    opensearchSecurityGroupId: opensearch.securityGroupId,
    opensearchFollowerArn: opensearchFollower.functionArn,
    apiTargetGroupArn: ingress.apiTargetGroupArn,
    loadBalancerSecurityGroupId: ingress.loadBalancerSecurityGroupId,
  };
}

/** The security groups of the stores that workloads of other regions reach, of a region's own outputs or received ones. */
export function storesReachedAcross<Id>(
  groups: { readonly [S in keyof typeof PORTS]: Id },
): Record<string, Id> {
  const entries: readonly (readonly [string, Id])[] = Object.entries(groups);
  return Object.fromEntries(entries.filter(([store]) => isReachedAcross(store as Store)));
}
