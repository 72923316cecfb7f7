import {
  type Published,
  primaryOutputs,
  type Received,
  receive,
  regionContract,
  type secondaryOutputs,
  type userContract,
} from "../infra/contract";
import type { Providers } from "../infra/providers";
import type { Role, Settings } from "../infra/settings";
import { pairOf } from "../infra/topology";
import { regionalEdge } from "./edge";
import { exchangeEndpoints, publishEndpoints } from "./endpoints";
import { linkTo } from "./links";
import { joinDsql, joinOpenSearch } from "./pair";
import { foundation, ground, regionOutputs, stores } from "./region";

type Secondary = Extract<Role, { kind: "secondary" }>;

/** What applications need of the user pool, as the primary has published it. */
function usersOf({
  userPoolId,
  userPoolClientId,
  userPoolIssuer,
  userPoolSignInHost,
  userPoolTokenKeys,
}: Received<typeof primaryOutputs>): Published<typeof userContract> {
  return { userPoolId, userPoolClientId, userPoolIssuer, userPoolSignInHost, userPoolTokenKeys };
}

/** A secondary region: receives what the primary founded, joins, and links itself to every region before it. */
export async function secondary(
  settings: Settings,
  role: Secondary,
  providers: Providers,
): Promise<Published<typeof secondaryOutputs>> {
  const founded = await receive(primaryOutputs, role.primary.stack);
  const siblings = await Promise.all(
    role.siblings.map(async ({ region, stack }) => ({
      region,
      outputs: await receive(regionContract, stack),
    })),
  );
  const base = foundation(
    ground(settings, providers),
    // The buckets of the pair are the origins; a third region's is none, and its policy admits nobody.
    pairOf(settings.topology).includes(settings.region) ? founded.distributionArn : undefined,
  );

  const tiers = stores(base, {
    aurora: {
      role: "secondary",
      globalClusterId: founded.auroraGlobalClusterId,
      sourceRegion: role.primary.region.name,
    },
    documentdb: { role: "secondary", globalClusterId: founded.documentdbGlobalClusterId },
    elasticache: {
      role: "secondary",
      globalReplicationGroupId: founded.elasticacheGlobalReplicationGroupId,
    },
    opensearch: { serviceRoleArn: founded.opensearchServiceRoleArn },
    buckets: {},
  });
  const dsql = joinDsql(role.primary.region, founded, base);
  const ingress = regionalEdge(base, tiers, {
    proof: { records: "another stack's" },
    after: [],
    zoneId: founded.hostedZoneId,
    acceptedHeaders: founded.originHeaderValues,
  });
  const outputs = {
    ...regionOutputs(base, tiers, dsql, ingress),
    auroraGlobalEndpoint: founded.auroraGlobalEndpoint,
    originHeaderNumber: founded.originHeaderNumber,
    ...usersOf(founded),
  };
  publishEndpoints(base, outputs);
  for (const earlier of [{ region: role.primary.region, outputs: founded }, ...siblings]) {
    linkTo(earlier.region, earlier.outputs, base, tiers);
    exchangeEndpoints(earlier.region, earlier.outputs, base, outputs);
  }
  joinOpenSearch(role.primary.region, founded, base, tiers);
  return outputs;
}
