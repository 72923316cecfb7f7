import { type Published, primaryContract, receive, type secondaryOutputs } from "../infra/contract";
import type { Providers } from "../infra/providers";
import type { Role, Settings } from "../infra/settings";
import { foundation, regionOutputs, stores } from "./region";

type Secondary = Extract<Role, { kind: "secondary" }>;

/** A secondary region: receives what the primary founded, and joins. */
export async function secondary(
  settings: Settings,
  role: Secondary,
  providers: Providers,
): Promise<Published<typeof secondaryOutputs>> {
  const founded = await receive(primaryContract, role.primaryStack);
  const base = foundation(settings, providers);

  const tiers = stores(base, {
    aurora: {
      role: "secondary",
      globalClusterId: founded.auroraGlobalClusterId,
      sourceRegion: role.primaryRegion,
    },
  });

  return { ...regionOutputs(base, tiers), auroraGlobalEndpoint: founded.auroraGlobalEndpoint };
}
