import { AuroraGlobal } from "../components/data/aurora-global";
import { DocumentDbGlobal } from "../components/data/documentdb-global";
import { ElasticacheGlobal } from "../components/data/elasticache-global";
import { OpenSearchServiceRole } from "../components/data/opensearch-service-role";
import { SecretRotation, type SecretRotationArgs } from "../components/secrets/secret-rotation";
import type { Published, primaryOutputs } from "../infra/contract";
import { adoptedZone, zonesOf } from "../infra/hosted-zone";
import type { Providers } from "../infra/providers";
import type { Settings } from "../infra/settings";
import { globalEdge, logDistribution, regionalEdge } from "./edge";
import { publishEndpoints } from "./endpoints";
import { identity } from "./identity";
import { directOpenSearch } from "./opensearch";
import { dsqlHalf, type Foundation, foundation, ground, regionOutputs, stores } from "./region";
import { SIZES } from "./sizes";

/** The primary region: founds every global store, then joins it like any other region. */
export async function primary(
  settings: Settings,
  providers: Providers,
): Promise<Published<typeof primaryOutputs>> {
  const adoptedZoneId = await adoptedZone(settings.topology, zonesOf(providers));
  const grounds = ground(settings, providers);
  const edge = globalEdge(grounds, adoptedZoneId);
  const base = foundation(grounds, edge.distribution.arn);

  const auroraGlobal = new AuroraGlobal(
    "aurora-global",
    {
      identifier: base.names.auroraGlobalCluster,
      databaseName: "mall",
      secretsKeyArn: base.keys.arns.secrets,
      protect: settings.region.protect,
    },
    base.opts,
  );
  const documentdbGlobal = new DocumentDbGlobal(
    "documentdb-global",
    {
      identifier: base.names.documentDbGlobalCluster,
      secretsKeyArn: base.keys.arns.secrets,
      protect: settings.region.protect,
    },
    base.opts,
  );
  const opensearchServiceRole = new OpenSearchServiceRole(
    "opensearch-service-role",
    { protect: settings.region.protect },
    base.opts,
  );
  const { nodeType, shards } = SIZES[settings.topology.profile].elasticache;
  const tiers = stores(base, {
    aurora: auroraGlobal.founder,
    documentdb: documentdbGlobal.founder,
    elasticache: { role: "primary", nodeType, shards },
    opensearch: { serviceRoleArn: opensearchServiceRole.arn },
    buckets: { logWriters: [edge.logDelivery] },
  });
  logDistribution(grounds, edge, tiers);
  const elasticacheGlobal = new ElasticacheGlobal(
    "elasticache-global",
    {
      suffix: base.names.elasticacheGlobalSuffix,
      founderId: tiers.elasticache.replicationGroupId,
      protect: settings.region.protect,
    },
    base.opts,
  );
  directOpenSearch(base, tiers);
  rotate("aurora-master-rotation", base, auroraGlobal.masterSecretArn, {
    databases: "rds",
    globalClusterId: auroraGlobal.globalClusterId,
    clusterArn: tiers.aurora.clusterArn,
  });
  rotate("documentdb-master-rotation", base, documentdbGlobal.masterSecretArn, {
    databases: "docdb",
    globalClusterId: documentdbGlobal.globalClusterId,
    clusterArn: tiers.documentdb.clusterArn,
  });
  const dsql = dsqlHalf(base, { role: "founder" });
  const ingress = regionalEdge(base, tiers, {
    proof: { records: "own", zoneId: edge.zone.zoneId },
    after: [edge.zone],
    zoneId: edge.zone.zoneId,
    acceptedHeaders: edge.originHeader.accepted,
    sender: edge.distribution.deployed,
  });

  const outputs = {
    ...regionOutputs(base, tiers, dsql, ingress),
    ...identity(base),
    auroraGlobalClusterId: auroraGlobal.globalClusterId,
    auroraGlobalEndpoint: auroraGlobal.endpoint,
    dsqlClusterArn: dsql.clusterArn,
    dsqlIdentifier: dsql.identifier,
    auroraFirstInstanceArn: tiers.aurora.firstInstanceArn,
    documentdbGlobalClusterId: documentdbGlobal.globalClusterId,
    documentdbFirstInstanceArn: tiers.documentdb.firstInstanceArn,
    elasticacheGlobalReplicationGroupId: elasticacheGlobal.globalReplicationGroupId,
    opensearchServiceRoleArn: opensearchServiceRole.arn,
    distributionArn: edge.distribution.arn,
    distributionDomainName: edge.distribution.domainName,
    originHeaderValues: edge.originHeader.accepted,
    originHeaderNumber: settings.topology.originHeader,
    hostedZoneId: edge.zone.zoneId,
    nameServers: edge.zone.nameServers,
    dsRecord: edge.zone.dsRecord,
  };
  publishEndpoints(base, outputs);
  return outputs;
}

/** Rotates the password of a global cluster's master user. */
function rotate(
  name: string,
  { settings, names, accountId, opts, keys }: Foundation,
  secretArn: SecretRotationArgs["secretArn"],
  cluster: SecretRotationArgs["cluster"],
): SecretRotation {
  return new SecretRotation(
    name,
    {
      region: settings.region.name,
      accountId,
      secretArn,
      cluster,
      secretsKeyArn: keys.arns.secrets,
      lambdaKeyArn: keys.arns.lambda,
      logsKeyArn: keys.arns.logs,
      logGroupPrefix: names.logGroupPrefix,
    },
    opts,
  );
}
