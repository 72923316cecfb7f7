import { agrees, type Described, type SimulatedCloud } from "../cloud/cloud";
import { comparable, type Identity, identityOf } from "./identity";
import { type Kept, providerOf, type StackState } from "./stack-state";

/** What became of a create that was in flight. */
export type Fate =
  /** It exists, and no state knows it. */
  | { readonly kind: "orphan"; readonly id: string; readonly by: Identity["by"] }
  /** It was never created, or a state knows it already. */
  | { readonly kind: "absent"; readonly why: string }
  /** Nobody but an operator can say. */
  | { readonly kind: "undecided"; readonly why: string };

/** The API of AWS, as an operator has it: without Pulumi's names. */
export type OperatorsView = Pick<SimulatedCloud, "describe">;

/** Looks for what an interrupted create has made, by names, tags and definition; never by URN. */
export function fateOf(
  cloud: OperatorsView,
  created: Kept,
  state: StackState,
  states: readonly StackState[],
): Fate {
  const provider = created.type.split(":")[0];
  if (provider === "random" || provider === "pulumi") {
    return { kind: "absent", why: "it exists in the state only, and did not get there" };
  }
  if (provider !== "aws") return { kind: "undecided", why: `recover cannot ask ${provider}` };

  const asked = comparable(created.inputs ?? {});
  const region = asked.region ?? providerOf(state, created)?.inputs?.region;
  const identity = identityOf(created.type, asked);
  if (identity === undefined || typeof region !== "string") {
    return { kind: "undecided", why: "it has neither a name nor tags nor a known definition" };
  }
  const found = cloud.describe(created.type, region, identity.attributes);
  const unknown = found.filter((thing) => !isKnown(thing, states));
  const narrowed = unknown.length > 1 ? unknown.filter((thing) => agrees(thing.attributes, asked)) : unknown;
  const [first] = narrowed;
  if (unknown.length === 0) {
    return {
      kind: "absent",
      why:
        found.length === 0
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
export function isKnown({ type, id, attributes }: Described, states: readonly StackState[]): boolean {
  return states.some(({ resources }) =>
    resources.some(
      (resource) =>
        resource.type === type &&
        resource.id === id &&
        (attributes.region === undefined || resource.outputs?.region === attributes.region),
    ),
  );
}
