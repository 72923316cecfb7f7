import { join } from "node:path";
import { shortName } from "../arguments";
import { type Adoption, adopt } from "./adoption";
import { demand, type Engine } from "./engine";
import type { OperatorsView } from "./operators-view";
import { type Fate, fateOf } from "./orphan";
import {
  describeOperation,
  type Kept,
  nameOf,
  type PendingOperation,
  type StackState,
  stateOf,
  statesOf,
} from "./stack-state";

/** How one stack is recovered: with which engine, in which AWS, and in whose words. */
export interface Recovery {
  readonly engine: Engine;
  readonly view: OperatorsView;
  /** The stack, as Pulumi is given it. */
  readonly stack: string;
  /** All stacks that may know a thing, this one among them. */
  readonly stacks: readonly string[];
  /** Where the list of what is adopted is left. */
  readonly folder: string;
  /** URNs of pending creates of which an operator has said that AWS has none. */
  readonly absent: ReadonlySet<string>;
  /** What the operator does about what nobody else can decide, and then. */
  readonly advice: { readonly decide: readonly string[]; readonly goOn: string };
  /** Asks before the state is changed. */
  readonly agreed: (question: string) => Promise<boolean>;
  readonly report: (line: string) => void;
}

/** An interrupted create, and what became of it. */
interface Finding {
  readonly created: Kept;
  readonly fate: Fate;
}

/**
 * Once the lock is lifted: adopts what was created and is in no state, and clears the rest, so that the next up goes on.
 * @returns the exit code
 */
export async function settle(recovery: Recovery, found: StackState): Promise<number> {
  const { engine, stack, report, advice } = recovery;
  const findings = await findingsOf(recovery, found);
  reportPlan(found, findings, report);
  if (found.pending.length > 0 && !(await recovery.agreed("Change the state so?"))) {
    report("  Stopped: nothing was changed.");
    return 1;
  }

  const state = await withoutPredecessors(recovery, found);
  const isInTheWay = ({ created }: Finding) => state.resources.some(({ urn }) => urn === created.urn);
  const orphans = findings.filter(({ fate }) => fate.kind === "orphan");
  const adoptions = orphans
    .filter((finding) => !isInTheWay(finding))
    .flatMap(({ created, fate }): readonly Adoption[] =>
      fate.kind === "orphan" ? [{ resource: created, id: fate.id }] : [],
    );
  if (adoptions.length > 0) {
    const file = importFile(recovery);
    report(`  Adopting ${adoptions.length}: pulumi import --file ${file}`);
    await adopt(engine, state, adoptions, file);
  }

  const blocked = orphans.filter(isInTheWay);
  for (const { created } of blocked) {
    report(`  ${nameOf(created.urn)} cannot be adopted: others depend on what it was to replace`);
  }
  const undecided = [...blocked, ...findings.filter(({ fate }) => fate.kind === "undecided")];
  if (undecided.length > 0) {
    report(`  Stopped: ${undecided.length} of them must be decided by you; nothing was guessed.`);
    for (const line of advice.decide) report(`    ${line}`);
    return 1;
  }

  if (state.pending.length > 0) {
    report("  Refreshing the state, and clearing the entries of the creates");
    await refresh(recovery);
  }
  const after = await stateOf(engine, stack);
  if (after.pending.length > 0) {
    report(`  ${after.pending.length} operations are still pending:`);
    for (const operation of after.pending) report(`    ${describeOperation(operation)}`);
    return 1;
  }
  report(`  Done: no lock, nothing in flight. Go on with: ${advice.goOn}`);
  return 0;
}

export function importFile({ folder, stack }: Recovery): string {
  return join(folder, `orphans-${shortName(stack)}.json`);
}

async function findingsOf(recovery: Recovery, found: StackState): Promise<readonly Finding[]> {
  const { engine, view, stacks, stack, absent } = recovery;
  const predecessors = predecessorsIn(found);
  const state = { ...found, resources: found.resources.filter((one) => !predecessors.includes(one)) };
  const others = await statesOf(
    engine,
    stacks.filter((other) => other !== stack),
  );
  const findings: Finding[] = [];
  for (const { type, resource } of state.pending) {
    if (type !== "creating") continue;
    const fate: Fate = absent.has(resource.urn)
      ? { kind: "absent", why: "you have said that AWS has none" }
      : await fateOf(view, resource, state, [state, ...others]);
    findings.push({ created: resource, fate });
  }
  return findings;
}

function reportPlan(state: StackState, findings: readonly Finding[], report: Recovery["report"]): void {
  report(state.pending.length === 0 ? "  No operation was in flight." : "  Operations in flight:");
  for (const operation of state.pending) {
    const finding = findings.find(({ created }) => created === operation.resource);
    report(`    ${describeOperation(operation)}\n      ${describeOutcome(operation, finding)}`);
  }
}

function describeOutcome({ type }: PendingOperation, finding: Finding | undefined): string {
  if (type !== "creating" || finding === undefined) return "the refresh below asks AWS for the outcome";
  const { fate } = finding;
  if (fate.kind === "orphan") return `was created: AWS has ${fate.id}, found by ${fate.by}`;
  if (fate.kind === "absent") return `nothing to adopt: ${fate.why}`;
  return `undecided: ${fate.why}`;
}

/** What the engine has deleted to replace it: it stands in the way of adopting the replacement. */
function predecessorsIn({ resources, pending }: StackState): readonly Kept[] {
  return resources.filter(
    ({ urn, pendingReplacement }) =>
      pendingReplacement === true &&
      pending.some(({ type, resource }) => type === "creating" && resource.urn === urn),
  );
}

/** What others depend on stays, and its replacement is left to the operator. */
async function withoutPredecessors(
  { engine, stack, report }: Recovery,
  state: StackState,
): Promise<StackState> {
  const predecessors = predecessorsIn(state);
  for (const { urn } of predecessors) {
    const { code } = await engine.run(["state", "delete", urn, "--stack", stack, "--yes"]);
    if (code === 0) report(`  Forgetting ${nameOf(urn)} as it was before: it was deleted to be replaced`);
  }
  return predecessors.length === 0 ? state : stateOf(engine, stack);
}

/** Asks AWS what has become of everything in the state. */
async function refresh({ engine, stack }: Recovery): Promise<void> {
  await demand(engine, [
    "refresh",
    "--stack",
    stack,
    "--yes",
    "--skip-preview",
    "--non-interactive",
    "--clear-pending-creates",
  ]);
}
