import { primary } from "../stacks/primary";
import { secondary } from "../stacks/secondary";
import { createProviders } from "./providers";
import { loadSettings } from "./settings";

const settings = loadSettings();
const providers = createProviders(settings);

export = settings.role.kind === "primary"
  ? primary(settings, providers)
  : secondary(settings, settings.role, providers);
