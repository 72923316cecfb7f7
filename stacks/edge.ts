import { EdgeKeys } from "../components/edge/edge-keys";
import { OriginHeader } from "../components/edge/origin-header";
import { EDGE_REGION } from "../infra/aws-regions";
import type { Foundation, Ground, Tiers } from "./region";

/** What the edge has once for all regions. It comes before the primary's own keys and buckets, whose policies name its distribution. */
export function globalEdge({ settings, names, accountId, opts }: Ground) {
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
  const originHeader = new OriginHeader("origin-header", { number: settings.topology.originHeader }, opts);
  return { keys, originHeader };
}

/** A region's own part of the edge. */
export function regionalEdge({ names }: Foundation, _tiers: Tiers) {
  return { api: names.domainNames.api };
}
