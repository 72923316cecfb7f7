import type { Crash } from "../tools/recovery/crash";
import { describeLock, isRunning } from "../tools/recovery/lock";
import { type Recovery, settle } from "../tools/recovery/recovery";
import { settleStrays } from "../tools/recovery/stray";
import { UserError } from "../tools/topology";
import { crashesOf } from "./recovery/crash";
import { SimulatedView } from "./recovery/simulated-view";
import type { Sandbox } from "./sandbox";

type Report = (line: string) => void;

/**
 * After a crash: lifts the lock, adopts what was created and is in no state, and clears the rest, so that the next up goes
 * on. Repeating it is harmless. Returns the exit code.
 */
export async function recover(sandbox: Sandbox, args: readonly string[], report: Report): Promise<number> {
  const chosen = stackIn(args);
  const stacks = (await sandbox.listStacks()).map(({ name }) => name);
  const isChosen = (stack: string) => chosen === undefined || chosen === stack;
  const crashes = (await crashesOf(sandbox)).filter(({ state }) => isChosen(state.stack));
  if (crashes.length === 0) {
    report(
      `${chosen === undefined ? "No stack" : `Stack ${chosen}`} needs to be recovered: no lock, no operation in flight.`,
    );
  }
  const recoveryOf = (stack: string): Recovery => ({
    engine: sandbox,
    view: new SimulatedView(sandbox.simulation.cloud),
    stack,
    stacks,
    folder: sandbox.folder,
    absent: new Set(),
    advice: {
      decide: [
        `Delete in AWS what is not wanted, or adopt what is: npm run sandbox -- import <type> <name> <id> --stack ${stack} …`,
        `Then: npm run sandbox -- recover --stack ${stack}`,
      ],
      goOn: `npm run sandbox -- up --stack ${stack}`,
    },
    agreed: async () => true,
    report,
  });

  let code = 0;
  const undecided = new Set<string>();
  for (const crash of crashes) {
    const { stack } = crash.state;
    report(`\n▸ Stack ${stack}: recover`);
    await liftLock(sandbox, crash, report);
    if ((await settle(recoveryOf(stack), crash.state)) !== 0) {
      undecided.add(stack);
      code = 1;
    }
  }
  for (const stack of stacks) {
    if (isChosen(stack) && !undecided.has(stack)) await settleStrays(recoveryOf(stack));
  }
  return code;
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

function stackIn(args: readonly string[]): string | undefined {
  const [flag, value, ...rest] = args.flatMap((argument) => argument.split("=", 2));
  if (flag === undefined) return undefined;
  if ((flag === "--stack" || flag === "-s") && value !== undefined && rest.length === 0) {
    return value.split("/").at(-1) ?? value;
  }
  throw new UserError("Usage: npm run sandbox -- recover [--stack <stack>]");
}
