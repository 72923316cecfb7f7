import { IMPLEMENTED_RULES } from "./cloud/models/implemented-rules";
import { RULE_FAMILIES, RULES } from "./cloud/rules";
import type { Simulation } from "./simulation";

/** What AWS has accepted and yet does not work, a line each. */
export function describeWarnings({ cloud }: Pick<Simulation, "cloud">): readonly string[] {
  return cloud.warnings().map((warning) => `Attention: ${warning}`);
}

/** What the sandbox stands in for, and what it does not. */
export function describeSimulation({ account, cloud }: Simulation): readonly string[] {
  const families = RULE_FAMILIES.map(({ family, first, last }) => {
    const implemented = IMPLEMENTED_RULES.filter((rule) => rule >= first && rule <= last).length;
    return implemented === 0 ? undefined : `${family} ${implemented} of ${last - first + 1}`;
  }).filter((line) => line !== undefined);
  return [
    "",
    `Simulated: account ${account}, ${cloud.types.length} resource types; ${IMPLEMENTED_RULES.length} of ${RULES} collected rules of AWS (${families.join("; ")}).`,
    "Not simulated: traffic, data, quotas, prices, and IAM's decision on each call.",
  ];
}
