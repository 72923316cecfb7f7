import { EdgeKeys } from "../components/edge/edge-keys";
import { EDGE_REGION } from "../infra/aws-regions";
import type { Foundation, Tiers } from "./region";

/** What the edge has once for all regions. */
export function globalEdge({ settings, names, accountId, opts }: Foundation) {
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
  return { keys };
}

/** A region's own part of the edge. */
export function regionalEdge({ names }: Foundation, _tiers: Tiers) {
  return { api: names.domainNames.api };
}
