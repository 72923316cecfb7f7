import type { Model } from "../../model";
import { association } from "./association";
import { loggingConfiguration } from "./logging-configuration";
import { webAcl } from "./web-acl";

export const wafv2: readonly Model[] = [association, loggingConfiguration, webAcl];
