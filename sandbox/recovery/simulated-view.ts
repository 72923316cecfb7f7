import type { OperatorsView, Sighting, Sought, Thing } from "../../tools/recovery/operators-view";
import type { Described, SimulatedCloud } from "../cloud/cloud";

/** The simulated AWS, as an operator asks it: it is asked without Pulumi's names, and not its file. */
export class SimulatedView implements OperatorsView {
  constructor(private readonly cloud: Pick<SimulatedCloud, "describe" | "tagged">) {}

  async describe({ type, region, identity }: Sought): Promise<Sighting> {
    return { kind: "found", things: this.cloud.describe(type, region, identity.attributes).map(thingOf) };
  }

  async tagged(region: string, tags: Readonly<Record<string, string>>): Promise<readonly Thing[]> {
    return this.cloud.tagged(region, tags).map(thingOf);
  }
}

function thingOf({ type, id, attributes: { region } }: Described): Thing {
  return { type, id, ...(typeof region === "string" ? { region } : {}) };
}
