import { PolicyPack } from "@pulumi/policy";
import { controls } from "./controls";
import { policyOf } from "./crossguard";

// No initial configuration: the SDK sends a setting without a level as one that is advisory. `config.json` is for the engine.
new PolicyPack("mall", { enforcementLevel: "mandatory", policies: controls.map(policyOf) });
