import type { Dsql } from "../components/data/dsql";
import { DsqlPeering } from "../components/data/dsql-peering";
import { OpenSearchConnections } from "../components/data/opensearch-connections";
import { OpenSearchDirection } from "../components/data/opensearch-direction";
import type { primaryContract, Received, regionContract } from "../infra/contract";
import { providerIn } from "../infra/providers";
import { pairOf, type Region } from "../infra/topology";
import { directOpenSearch } from "./opensearch";
import { dsqlHalf, type Foundation, type Tiers } from "./region";

/** The second region's half of what exists in pairs, and the link to the founder; a third region has neither. */
export function joinDsql(
  founder: Region,
  founded: Received<typeof primaryContract>,
  base: Foundation,
): Dsql | undefined {
  const { settings, opts } = base;
  if (!pairOf(settings.topology).includes(settings.region)) return undefined;

  const dsql = dsqlHalf(base, { role: "peer", founderArn: founded.dsqlClusterArn });
  new DsqlPeering(
    "dsql-peering",
    {
      founderIdentifier: founded.dsqlIdentifier,
      peerArn: dsql.clusterArn,
      witnessRegion: settings.topology.dsqlWitnessRegion,
      founderProvider: providerIn(founder, settings),
    },
    opts,
  );
  return dsql;
}

/** Connects the domains of the pair, so that each can follow the other, and directs both; a third region's stands alone. */
export function joinOpenSearch(
  founder: Region,
  published: Received<typeof regionContract>,
  base: Foundation,
  tiers: Tiers,
): void {
  const { settings, accountId, opts } = base;
  const { region, topology } = settings;
  if (!pairOf(topology).includes(region)) {
    directOpenSearch(base, tiers);
    return;
  }
  const connections = new OpenSearchConnections(
    "opensearch-connections",
    {
      accountId,
      newcomer: { region: region.name, domainName: tiers.opensearch.domainName },
      earlier: { region: founder.name, domainName: published.opensearchDomainName },
    },
    opts,
  );
  const newcomer = directOpenSearch(base, tiers, { connection: connections.newcomerFollows });
  // The founder's own stack has directed its domain before there was a connection.
  new OpenSearchDirection(
    `opensearch-direction-${founder.name}`,
    {
      region: founder.name,
      functionName: published.opensearchFollowerArn,
      writerRegion: topology.writerRegion,
      connection: connections.earlierFollows,
    },
    // Who follows must find a leader: where the newcomer takes the writes, that is the newcomer.
    { ...opts, dependsOn: [newcomer] },
  );
}
