import { describeLock, isRunning, type Lock } from "./lock";
import { describeOperation, type StackState } from "./stack-state";

/** What a run that was killed has left behind in one stack. */
export interface Crash {
  readonly state: StackState;
  readonly locks: readonly Lock[];
}

export function isCrash({ state, locks }: Crash): boolean {
  return locks.length > 0 || state.pending.length > 0;
}

/** What was left, and what to do: the command that recovers the stack. */
export function describeCrash(
  { state: { stack, pending }, locks }: Crash,
  recover: string,
): readonly string[] {
  const running = locks.filter(isRunning);
  return [
    `An earlier run of stack ${stack} did not end; nothing was touched now.`,
    ...locks.map((lock) => `  lock: ${describeLock(lock)}`),
    ...(pending.length === 0 ? ["  no operation was in flight"] : ["  operations in flight:"]),
    ...pending.map((operation) => `    ${describeOperation(operation)}`),
    ...(pending.some(({ type }) => type === "creating")
      ? ["  Whether AWS has created these is not known; another up would create them a second time."]
      : []),
    running.length > 0
      ? `  That run is still at work. Wait for it, or end it (process ${running.map(({ pid }) => pid).join(", ")}); then: ${recover}`
      : `  What to do: ${recover}`,
  ];
}
