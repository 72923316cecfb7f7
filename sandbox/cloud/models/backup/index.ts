import type { Model } from "../../model";
import { plan } from "./plan";
import { regionSettings } from "./region-settings";
import { selection } from "./selection";
import { vault, vaultLock } from "./vault";

export const backup: readonly Model[] = [vault, vaultLock, regionSettings, plan, selection];
