import { demandAcceptedSizes } from "../stacks/accepted-sizes";
import { primary } from "../stacks/primary";
import { secondary } from "../stacks/secondary";
import { createProviders } from "./providers";
import { loadSettings } from "./settings";

/** What Pulumi runs: the stack of this region, in its role; its outputs are the stack's. */
export = async () => {
  const settings = loadSettings();
  demandAcceptedSizes(settings);
  const providers = createProviders(settings);
  return settings.role.kind === "primary"
    ? primary(settings, providers)
    : secondary(settings, settings.role, providers);
};
