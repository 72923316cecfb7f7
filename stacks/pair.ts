import type { Dsql } from "../components/data/dsql";
import { DsqlPeering } from "../components/data/dsql-peering";
import type { primaryContract, Received } from "../infra/contract";
import { providerIn } from "../infra/providers";
import { pairOf, type Region } from "../infra/topology";
import { dsqlHalf, type Foundation } from "./region";

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
