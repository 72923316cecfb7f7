import { AuroraGlobal } from "../components/data/aurora-global";
import { DocumentDbGlobal } from "../components/data/documentdb-global";
import { ElasticacheGlobal } from "../components/data/elasticache-global";
import { OpenSearchServiceRole } from "../components/data/opensearch-service-role";
import type { Published, primaryOutputs } from "../infra/contract";
import type { Providers } from "../infra/providers";
import type { Settings } from "../infra/settings";
import { publishEndpoints } from "./endpoints";
import { directOpenSearch } from "./opensearch";
import { dsqlHalf, foundation, regionOutputs, stores } from "./region";
import { SIZES } from "./sizes";

/** The primary region: founds every global store, then joins it like any other region. */
export function primary(settings: Settings, providers: Providers): Published<typeof primaryOutputs> {
  const base = foundation(settings, providers);

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
  });
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
  const dsql = dsqlHalf(base, { role: "founder" });

  const outputs = {
    ...regionOutputs(base, tiers, dsql),
    auroraGlobalClusterId: auroraGlobal.globalClusterId,
    auroraGlobalEndpoint: auroraGlobal.endpoint,
    dsqlClusterArn: dsql.clusterArn,
    dsqlIdentifier: dsql.identifier,
    auroraFirstInstanceArn: tiers.aurora.firstInstanceArn,
    documentdbGlobalClusterId: documentdbGlobal.globalClusterId,
    documentdbFirstInstanceArn: tiers.documentdb.firstInstanceArn,
    elasticacheGlobalReplicationGroupId: elasticacheGlobal.globalReplicationGroupId,
    opensearchServiceRoleArn: opensearchServiceRole.arn,
  };
  publishEndpoints(base, outputs);
  return outputs;
}
