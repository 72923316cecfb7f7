import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { describeOperation, type StackState, statesOf } from "../../tools/recovery/stack-state";
import { UserError } from "../../tools/topology";
import type { Sandbox } from "../sandbox";

/** Who has locked a stack, as Pulumi's file backend notes it. */
export interface Lock {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

/** What a run that was killed has left behind in one stack. */
export interface Crash {
  readonly state: StackState;
  readonly locks: readonly Lock[];
}

/** The stacks that a killed run has left locked, or with operations in flight. */
export async function crashesOf(sandbox: Sandbox): Promise<readonly Crash[]> {
  const stacks = await sandbox.listStacks();
  const states = await statesOf(
    sandbox,
    stacks.map(({ name }) => name),
  );
  return states
    .map((state) => ({ state, locks: locksOf(sandbox, state.stack) }))
    .filter(({ state, locks }) => locks.length > 0 || state.pending.length > 0);
}

/**
 * An `up` over pending creates would create a second time.
 * @throws UserError naming lock, operations in flight and remedy
 */
export async function demandNoCrash(sandbox: Sandbox): Promise<void> {
  const crashes = await crashesOf(sandbox);
  if (crashes.length > 0) throw new UserError(crashes.flatMap(describeCrash).join("\n"));
}

/** What was left, and what to do. */
export function describeCrash(crash: Crash): readonly string[] {
  const { stack, pending } = crash.state;
  const running = crash.locks.filter(isRunning);
  return [
    `An earlier run of stack ${stack} did not end; nothing was touched now.`,
    ...crash.locks.map((lock) => `  lock: ${describeLock(lock)}`),
    ...(pending.length === 0 ? ["  no operation was in flight"] : ["  operations in flight:"]),
    ...pending.map((operation) => `    ${describeOperation(operation)}`),
    ...(pending.some(({ type }) => type === "creating")
      ? ["  Whether AWS has created these is not known; another up would create them a second time."]
      : []),
    running.length > 0
      ? `  That run is still at work. Wait for it, or end it (process ${running.map(({ pid }) => pid).join(", ")}); then: npm run sandbox -- recover --stack ${stack}`
      : `  What to do: npm run sandbox -- recover --stack ${stack}`,
  ];
}

export function describeLock({ username, hostname, pid, timestamp }: Lock): string {
  return `${username}@${hostname}, process ${pid}, since ${timestamp}`;
}

/** Whether the run that holds the lock is still there; of another machine nobody knows. */
export function isRunning(lock: Lock): boolean {
  if (lock.hostname !== hostname()) return false;
  try {
    process.kill(lock.pid, 0);
    return true;
  } catch {
    return false;
  }
}

function locksOf(sandbox: Sandbox, stack: string): readonly Lock[] {
  const locks = join(sandbox.folder, "state", ".pulumi", "locks");
  if (!existsSync(locks)) return [];
  // Below it: organization, project, stack.
  return readdirSync(locks, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json") && basename(dirname(file)) === stack)
    .map((file): Lock => JSON.parse(readFileSync(join(locks, file), "utf8")));
}
