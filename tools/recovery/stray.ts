import { type Adoption, adopt } from "./adoption";
import { comparable, identityOf } from "./identity";
import type { Thing } from "./operators-view";
import { fateOf, isKnown } from "./orphan";
import { plannedCreates } from "./planned-create";
import { importFile, type Recovery } from "./recovery";
import { type Kept, type StackState, statesOf } from "./stack-state";

/**
 * A create whose answer was lost, while the engine lived, leaves a thing with the stack's tags that no state knows. What is
 * certainly one that the program would create again is adopted; the rest is named.
 */
export async function settleStrays(recovery: Recovery): Promise<void> {
  const adopted = new Set<string>();
  for (;;) {
    const states = await statesOf(recovery.engine, recovery.stacks);
    const state = states.find(({ stack }) => stack === recovery.stack);
    const strays = state === undefined ? [] : await straysOf(recovery, state, states);
    if (state === undefined || strays.length === 0) return;
    const found = await matches(recovery, strays, state, states);
    const adoptions = found.filter(({ resource }) => !adopted.has(resource.urn));
    const mayAdopt = adoptions.length > 0 && (await recovery.agreed("Adopt these?"));
    if (!mayAdopt) {
      for (const { type, id } of strays) {
        recovery.report(
          `  Attention: ${type} ${id} carries this stack's tags, and no state knows it. Adopt or delete it yourself.`,
        );
      }
      return;
    }
    const file = importFile(recovery);
    recovery.report(`  Adopting ${adoptions.length}: pulumi import --file ${file}`);
    await adopt(recovery.engine, state, adoptions, file);
    for (const { resource } of adoptions) adopted.add(resource.urn);
    // What depends on these can be told apart only now.
  }
}

async function straysOf(
  { view }: Recovery,
  state: StackState,
  states: readonly StackState[],
): Promise<readonly Thing[]> {
  const strays: Thing[] = [];
  for (const provider of state.resources.filter(({ type }) => type === "pulumi:providers:aws")) {
    const { region, defaultTags } = provider.inputs ?? {};
    const given: { readonly tags?: Readonly<Record<string, string>> } =
      typeof defaultTags === "string" ? JSON.parse(defaultTags) : {};
    const { project, stack } = given.tags ?? {};
    if (typeof region !== "string" || project === undefined || stack === undefined) continue;
    const tagged = await view.tagged(region, { project, stack });
    strays.push(...tagged.filter((thing) => !isKnown(thing, states)));
  }
  return strays;
}

/** Pairs of a stray and the one create that the program plans and that finds just this stray. */
async function matches(
  { engine, view, report }: Recovery,
  strays: readonly Thing[],
  state: StackState,
  states: readonly StackState[],
): Promise<readonly Adoption[]> {
  const planned = await plannedCreates(engine, state.stack);
  if (planned === undefined) {
    report("  The program could not be asked what it would create: its preview fails.");
    return [];
  }
  const types = new Set(strays.map(({ type }) => type));
  const claims: Adoption[] = [];
  for (const resource of planned.filter((one) => types.has(one.type) && isDefinite(one, state))) {
    const fate = await fateOf(view, resource, state, states);
    if (fate.kind === "orphan") claims.push({ resource, id: fate.id });
  }
  const certain = claims.filter(
    ({ resource, id }) =>
      strays.some((stray) => stray.type === resource.type && stray.id === id) &&
      claims.filter((claim) => claim.resource.type === resource.type && claim.id === id).length === 1,
  );
  for (const { resource, id } of certain) {
    report(`  ${resource.type} ${id} is what the program would create as ${resource.urn}`);
  }
  return certain;
}

/** Whether the preview knows all of what tells it apart, and the state has all that it hangs from. */
function isDefinite({ type, inputs = {}, parent }: Kept, { resources }: StackState): boolean {
  const readable = comparable(inputs);
  const withGaps = Object.fromEntries(Object.keys(inputs).map((name) => [name, readable[name] ?? ""]));
  const identity = identityOf(type, withGaps);
  return (
    identity !== undefined &&
    Object.keys(identity.attributes).every((name) => readable[name] !== undefined) &&
    (parent === undefined || resources.some(({ urn }) => urn === parent))
  );
}
