import { PolicyPack } from "@pulumi/policy";
import config from "./config.json";
import { controls } from "./controls";
import { policyOf } from "./crossguard";

new PolicyPack("mall", { enforcementLevel: "mandatory", policies: controls.map(policyOf) }, config);
