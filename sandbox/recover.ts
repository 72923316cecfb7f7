import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../tools/topology";
import { type Crash, crashesOf, describeLock, describeOperation, isRunning } from "./recovery/crash";
import { type Fate, fateOf, isKnown } from "./recovery/orphan";
import { type Kept, nameOf, providerOf, type StackState, stateOf, statesOf } from "./recovery/stack-state";
import type { Sandbox } from "./sandbox";

type Report = (line: string) => void;

/** An interrupted create, and what became of it. */
interface Finding {
  readonly created: Kept;
  readonly fate: Fate;
}

/**
 * After a crash: lifts the lock, adopts what was created and is in no state, and clears the rest, so that the next up goes
 * on. Repeating it is harmless. Returns the exit code.
 */
export async function recover(sandbox: Sandbox, args: readonly string[], report: Report): Promise<number> {
  const stack = stackIn(args);
  const chosen = ({ state }: Pick<Crash, "state">) => stack === undefined || state.stack === stack;
  const crashes = (await crashesOf(sandbox)).filter(chosen);
  if (crashes.length === 0) {
    report(
      `${stack === undefined ? "No stack" : `Stack ${stack}`} needs to be recovered: no lock, no operation in flight.`,
    );
  }
  let code = 0;
  for (const crash of crashes) code = Math.max(code, await recoverStack(sandbox, crash, report));
  const states = await statesOf(sandbox);
  for (const state of states) if (chosen({ state })) reportStrays(sandbox, state, states, report);
  return code;
}

async function recoverStack(sandbox: Sandbox, crash: Crash, report: Report): Promise<number> {
  const { stack } = crash.state;
  report(`\n▸ Stack ${stack}: recover`);
  await liftLock(sandbox, crash, report);
  const state = await withoutPredecessors(sandbox, crash.state, report);
  const { pending } = state;

  const states = await statesOf(sandbox);
  const findings = pending
    .filter(({ type }) => type === "creating")
    .map(
      ({ resource }): Finding => ({
        created: resource,
        fate: fateOf(sandbox.simulation.cloud, resource, state, states),
      }),
    );
  report(pending.length === 0 ? "  No operation was in flight." : "  Operations in flight:");
  for (const operation of pending) {
    const finding = findings.find(({ created }) => created === operation.resource);
    report(
      `    ${describeOperation(operation)}\n      ${finding === undefined ? "the refresh below asks AWS for the outcome" : describeFate(finding.fate)}`,
    );
  }

  await adopt(sandbox, state, findings, report);

  const undecided = findings.filter(({ fate }) => fate.kind === "undecided");
  if (undecided.length > 0) {
    report(`  Stopped: ${undecided.length} of them must be decided by you; nothing was guessed.`);
    report(
      `    Delete in AWS what is not wanted, or adopt what is: npm run sandbox -- import <type> <name> <id> --stack ${stack} …`,
    );
    report(`    Then: npm run sandbox -- recover --stack ${stack}`);
    return 1;
  }

  report("  Refreshing the state, and clearing the entries of the creates");
  await refresh(sandbox, stack, "--clear-pending-creates");
  const after = await stateOf(sandbox, stack);
  if (after.pending.length > 0) {
    report(`  ${after.pending.length} operations are still pending:`);
    for (const operation of after.pending) report(`    ${describeOperation(operation)}`);
    return 1;
  }
  report(`  Done: no lock, nothing in flight. Go on with: npm run sandbox -- up --stack ${stack}`);
  return 0;
}

/**
 * The state, less what the engine has deleted to replace it: it would stand in the way of adopting the replacement. What
 * others depend on stays, and its replacement is left to the operator.
 */
async function withoutPredecessors(sandbox: Sandbox, state: StackState, report: Report): Promise<StackState> {
  const deleted = state.resources.filter(
    ({ urn, pendingReplacement }) =>
      pendingReplacement === true &&
      state.pending.some(({ type, resource }) => type === "creating" && resource.urn === urn),
  );
  for (const { urn } of deleted) {
    const { code } = await sandbox.run(["state", "delete", urn, "--stack", state.stack, "--yes"]);
    if (code === 0) report(`  Forgetting ${nameOf(urn)} as it was before: it was deleted to be replaced`);
  }
  return deleted.length === 0 ? state : stateOf(sandbox, state.stack);
}

/** Asks AWS what has become of everything in the state. Settles pending updates and deletions, and leaves pending creates. */
async function refresh(sandbox: Sandbox, stack: string, ...flags: readonly string[]): Promise<void> {
  const unattended = ["--yes", "--skip-preview", "--non-interactive"];
  await sandbox.read(["refresh", "--stack", stack, ...unattended, ...flags]);
}

/** @throws UserError while the run that holds the lock is at work */
async function liftLock(sandbox: Sandbox, { state: { stack }, locks }: Crash, report: Report): Promise<void> {
  if (locks.length === 0) return;
  const running = locks.find(isRunning);
  if (running !== undefined) {
    throw new UserError(
      `Stack ${stack} is not recovered: the run that locked it is at work (${describeLock(running)}). ` +
        `Wait for it, or end it. If that process is something else: npm run sandbox -- cancel --stack ${stack} --yes, then recover.`,
    );
  }
  for (const lock of locks) report(`  Lifting the lock of ${describeLock(lock)}`);
  await sandbox.read(["cancel", "--stack", stack, "--yes"]);
}

/** Imports the orphans. The state keeps the entries of the creates meanwhile: after another crash the search is repeated. */
async function adopt(
  sandbox: Sandbox,
  state: StackState,
  findings: readonly Finding[],
  report: Report,
): Promise<void> {
  const names = new Map<string, string>();
  const nameIn = (urn: string) => {
    const name = names.get(urn) ?? `n${names.size}`;
    names.set(urn, name);
    return name;
  };
  const resources = findings.flatMap(({ created, fate }) => {
    if (fate.kind !== "orphan") return [];
    const provider = providerOf(state, created)?.urn;
    return [
      {
        type: created.type,
        name: nameOf(created.urn),
        id: fate.id,
        ...(created.parent === undefined ? {} : { parent: nameIn(created.parent) }),
        ...(provider === undefined ? {} : { provider: nameIn(provider) }),
      },
    ];
  });
  if (resources.length === 0) return;

  const file = join(sandbox.folder, `orphans-${state.stack}.json`);
  const nameTable = Object.fromEntries([...names].map(([urn, name]) => [name, urn]));
  writeFileSync(file, JSON.stringify({ nameTable, resources }, undefined, 2));
  report(`  Adopting ${resources.length}: pulumi import --file ${file}`);
  await sandbox.read([
    "import",
    "--stack",
    state.stack,
    "--file",
    file,
    "--yes",
    "--skip-preview",
    "--protect=false",
    "--generate-code=false",
    "--non-interactive",
  ]);
}

/** What carries the stack's own tags and is in no state: a create whose answer was lost leaves such a thing without a trace. */
function reportStrays(
  sandbox: Sandbox,
  state: StackState,
  states: readonly StackState[],
  report: Report,
): void {
  for (const provider of state.resources.filter(({ type }) => type === "pulumi:providers:aws")) {
    const { region, defaultTags } = provider.inputs ?? {};
    const given: { readonly tags?: Readonly<Record<string, string>> } =
      typeof defaultTags === "string" ? JSON.parse(defaultTags) : {};
    const { project, stack } = given.tags ?? {};
    if (typeof region !== "string" || project === undefined || stack === undefined) continue;
    const strays = sandbox.simulation.cloud
      .tagged(region, { project, stack })
      .filter((thing) => !isKnown(thing, states));
    for (const { type, id } of strays) {
      report(
        `  Attention: ${type} ${id} carries this stack's tags, and no state knows it. Adopt or delete it yourself.`,
      );
    }
  }
}

function describeFate(fate: Fate): string {
  if (fate.kind === "orphan") return `was created: AWS has ${fate.id}, found by ${fate.by}`;
  if (fate.kind === "absent") return `nothing to adopt: ${fate.why}`;
  return `undecided: ${fate.why}`;
}

function stackIn(args: readonly string[]): string | undefined {
  const [flag, value, ...rest] = args.flatMap((argument) => argument.split("=", 2));
  if (flag === undefined) return undefined;
  if ((flag === "--stack" || flag === "-s") && value !== undefined && rest.length === 0) {
    return value.split("/").at(-1) ?? value;
  }
  throw new UserError("Usage: npm run sandbox -- recover [--stack <stack>]");
}
