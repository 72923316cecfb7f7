import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PolicyPack } from "@pulumi/policy";
import { readAcknowledgements } from "./acknowledgement";
import { controls } from "./controls";
import { policiesOf } from "./crossguard";
import { shareDecoding } from "./decoding";
import { Ledger } from "./ledger";

const content = readFileSync(join(__dirname, "acknowledgements.json"), "utf8");
const acknowledgements = readAcknowledgements(
  content,
  controls.map(({ id }) => id),
);

shareDecoding();

// No initial configuration: the SDK sends a setting without a level as one that is advisory. `config.json` is for the engine.
new PolicyPack("mall", {
  enforcementLevel: "mandatory",
  policies: policiesOf(controls, new Ledger(acknowledgements, () => new Date())),
});
