import { AuroraGlobal } from "../components/data/aurora-global";
import type { Published, primaryOutputs } from "../infra/contract";
import type { Providers } from "../infra/providers";
import type { Settings } from "../infra/settings";
import { dsqlHalf, foundation, regionOutputs, stores } from "./region";

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
  const tiers = stores(base, { aurora: auroraGlobal.founder });
  const dsql = dsqlHalf(base, { role: "founder" });

  return {
    ...regionOutputs(base, tiers, dsql),
    auroraGlobalClusterId: auroraGlobal.globalClusterId,
    auroraGlobalEndpoint: auroraGlobal.endpoint,
    dsqlClusterArn: dsql.clusterArn,
    dsqlIdentifier: dsql.identifier,
    auroraFirstInstanceArn: tiers.aurora.firstInstanceArn,
  };
}
