import { type Attributes, comparable, type Identity, identityOf } from "./identity";
import type { OperatorsView, Sought, Thing } from "./operators-view";
import { type Kept, providerOf, type StackState } from "./stack-state";

/** What became of a create that was in flight. */
export type Fate =
  /** It exists, and no state knows it. */
  | { readonly kind: "orphan"; readonly id: string; readonly by: Identity["by"] }
  /** It was never created, a state knows it already, or it can be asked for again. */
  | { readonly kind: "absent"; readonly why: string }
  /** Nobody but an operator can say. */
  | { readonly kind: "undecided"; readonly why: string };

/** Looks for what an interrupted create has made, by names, tags and definition; never by URN. */
export async function fateOf(
  view: OperatorsView,
  created: Kept,
  state: StackState,
  states: readonly StackState[],
): Promise<Fate> {
  const provider = created.type.split(":")[0];
  // A component is the engine's alone: it can be pending because the engine notes its end after its beginning.
  if (!created.custom || provider === "random" || provider === "pulumi") {
    return { kind: "absent", why: "it exists in the state only, and did not get there" };
  }
  if (provider !== "aws") return { kind: "undecided", why: `recover cannot ask ${provider}` };

  const inputs = comparable(created.inputs ?? {});
  const region = inputs.region ?? providerOf(state, created)?.inputs?.region;
  const identity = identityOf(created.type, inputs);
  if (identity === undefined || typeof region !== "string") {
    return { kind: "undecided", why: "it has neither a name nor tags nor a known definition" };
  }
  if (isAdopted(created, identity, state)) {
    return { kind: "absent", why: `the state has one with this ${identity.by} in its place already` };
  }
  const sought: Sought = { type: created.type, region, identity, inputs };
  const sighting = await view.describe(sought);
  if (sighting.kind === "unanswerable") return { kind: "undecided", why: sighting.why };
  if (sighting.kind === "repeatable") return { kind: "absent", why: sighting.why };

  const unknown = sighting.things.filter((thing) => !isKnown(thing, states));
  const narrowed = unknown.length > 1 ? await narrow(view, sought, unknown) : unknown;
  const [first] = narrowed;
  if (unknown.length === 0) {
    return {
      kind: "absent",
      why:
        sighting.things.length === 0
          ? `AWS has none with this ${identity.by}`
          : `what AWS has with this ${identity.by} is in a state already`,
    };
  }
  if (first === undefined || narrowed.length > 1) {
    return {
      kind: "undecided",
      why: `AWS has ${unknown.length} with this ${identity.by} that no state knows: ${unknown.map(({ id }) => id).join(", ")}`,
    };
  }
  if (state.resources.some(({ urn }) => urn === created.urn)) {
    return {
      kind: "undecided",
      why: `it was being replaced: the state knows its predecessor, AWS has ${first.id} too`,
    };
  }
  return { kind: "orphan", id: first.id, by: identity.by };
}

/** Whether a state has this thing. The same id may exist in two regions. */
export function isKnown(thing: Thing, states: readonly StackState[]): boolean {
  return states.some(({ resources }) => resources.some((resource) => isThis(resource, thing)));
}

function isThis({ type, id, outputs = {} }: Kept, thing: Thing): boolean {
  if (thing.arn !== undefined && outputs.arn === thing.arn) return true;
  if (type !== thing.type) return false;
  if (thing.region !== undefined && outputs.region !== thing.region) return false;
  return id === thing.id || (thing.definition !== undefined && has(outputs, thing.definition));
}

/**
 * Whether an operator has put it into the state since: nothing of its definition differs. A name or tags may be a
 * predecessor's, and so may a definition when what differs is a secret.
 */
function isAdopted(created: Kept, { by, attributes }: Identity, { resources }: StackState): boolean {
  const kept = resources.find(({ urn, pendingReplacement }) => urn === created.urn && !pendingReplacement);
  const given = Object.keys(created.inputs ?? {}).filter((name) => !name.startsWith("__"));
  const readable = comparable(created.inputs ?? {});
  return (
    by === "definition" &&
    given.every((name) => name in readable) &&
    kept?.outputs !== undefined &&
    has(kept.outputs, attributes)
  );
}

/** Those that have all that was asked for. */
async function narrow(view: OperatorsView, sought: Sought, things: readonly Thing[]) {
  const identity = { by: sought.identity.by, attributes: sought.inputs };
  const agreeing = await view.describe({ ...sought, identity });
  const ids = agreeing.kind === "found" ? agreeing.things.map(({ id }) => id) : [];
  return things.filter(({ id }) => ids.includes(id));
}

function has(outputs: Readonly<Record<string, unknown>>, attributes: Attributes): boolean {
  return Object.entries(attributes).every(([name, value]) => outputs[name] === value);
}
