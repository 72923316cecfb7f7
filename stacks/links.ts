import { RegionEdges } from "../components/network/region-edges";
import { tierCidrs } from "../components/network/subnet-plan";
import type { Received, regionContract } from "../infra/contract";
import type { Region } from "../infra/topology";
import { type Foundation, PORTS, storesReachedAcross, type Tiers } from "./region";

/** What a newcomer makes between itself and each region that was there before, on both sides. */
export function linkTo(
  earlier: Region,
  published: Received<typeof regionContract>,
  base: Foundation,
  tiers: Tiers,
): void {
  const { region } = base.settings;
  new RegionEdges(
    `edges-${earlier.name}`,
    {
      newcomer: {
        ...rangesOf(region),
        workloadSecurityGroupId: base.network.workloadSecurityGroupId,
        stores: storesReachedAcross({
          aurora: tiers.aurora.securityGroupId,
          documentdb: tiers.documentdb.securityGroupId,
        }),
      },
      earlier: {
        ...rangesOf(earlier),
        workloadSecurityGroupId: published.workloadSecurityGroupId,
        stores: storesReachedAcross({
          aurora: published.auroraSecurityGroupId,
          documentdb: published.documentdbSecurityGroupId,
        }),
      },
      ports: PORTS,
    },
    base.opts,
  );
}

function rangesOf({ name, vpcCidr, availabilityZoneIds: { length: zones } }: Region) {
  return {
    region: name,
    workloadCidrs: tierCidrs(vpcCidr, zones, "private"),
    storeCidrs: tierCidrs(vpcCidr, zones, "data"),
  };
}
