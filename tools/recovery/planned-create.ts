import type { Engine } from "./engine";
import type { Kept } from "./stack-state";

interface Plan {
  readonly steps?: readonly { readonly op: string; readonly newState?: Kept }[];
}

/** What the program would create now; `undefined` when its preview fails. */
export async function plannedCreates(engine: Engine, stack: string): Promise<readonly Kept[] | undefined> {
  const { code, stdout } = await engine.run([
    "preview",
    "--stack",
    stack,
    "--json",
    "--suppress-progress",
    "--non-interactive",
  ]);
  if (code !== 0) return undefined;
  const { steps = [] }: Plan = JSON.parse(stdout);
  return steps.flatMap(({ op, newState }) => (op === "create" && newState?.custom ? [newState] : []));
}
