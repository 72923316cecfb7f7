import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shortName } from "./arguments";
import { type Deployment, demandReady } from "./deploy";
import { keep } from "./process";
import { AwsView } from "./recovery/aws-view";
import type { Engine } from "./recovery/engine";
import { type Recovery, settle } from "./recovery/recovery";
import { describeOperation, type StackState, stateOf } from "./recovery/stack-state";
import { settleStrays } from "./recovery/stray";
import { UserError } from "./topology";

export interface RealRecovery extends Deployment {
  /** Asks the user. */
  readonly ask: (question: string) => Promise<boolean>;
}

/**
 * After a crash in a real account: lifts the lock, adopts what was created and is in no state, and clears the rest, so that
 * the next up goes on. Repeating it is harmless.
 * @returns the exit code
 * @throws UserError before anything is done, with all that is missing
 */
export async function recover(given: RealRecovery): Promise<number> {
  const { report, ask } = given;
  const flags = flagsOf(given.args.slice(1));
  const ready = await demandReady(given);
  const engine: Engine = { run: (args) => keep(ready.pulumi, args, given) };
  const agreed = flags.isAgreed ? async () => true : ask;
  const stack = ready.given;

  report(`▸ Stack ${stack}: recover`);
  const state = await stateOf(engine, stack);
  reportInFlight(state, report);
  if (
    !(await agreed(
      `Is no other run at work on ${stack}? pulumi cancel lifts its lock, and does not end it. Lift it?`,
    ))
  ) {
    report("  Stopped: nothing was changed.");
    return 1;
  }
  await liftLock(engine, stack, report);

  const recovery: Recovery = {
    engine,
    view: new AwsView(
      (args) => keep(ready.aws, args, given),
      state.written === undefined ? new Date() : new Date(state.written),
    ),
    stack,
    stacks: await stacksBeside(engine, stack, given),
    folder: mkdtempSync(join(tmpdir(), "mall-recover-")),
    absent: flags.absent,
    advice: {
      decide: [
        `Delete in AWS what is not wanted, or adopt what is: pulumi import <type> <name> <id> --stack ${stack} …`,
        `Then: npm run recover -- ${stack}; with --absent '<urn>' for each of which AWS has none.`,
      ],
      goOn: `npm run up -- ${stack}`,
    },
    agreed,
    report,
  };
  const code = await settle(recovery, await stateOf(engine, stack));
  if (code === 0) await settleStrays(recovery);
  return code;
}

function flagsOf(flags: readonly string[]): {
  readonly isAgreed: boolean;
  readonly absent: ReadonlySet<string>;
} {
  const [first, ...rest] = flags;
  if (first === undefined) return { isAgreed: false, absent: new Set() };
  if (first === "--yes" || first === "-y") return { ...flagsOf(rest), isAgreed: true };
  const [flag, value = rest[0]] = first.startsWith("--absent=")
    ? ["--absent", first.slice("--absent=".length)]
    : [first];
  if (flag !== "--absent" || value === undefined || !value.startsWith("urn:pulumi:")) {
    throw new UserError("Usage: npm run recover -- <stack> [--yes] [--absent <urn>]…");
  }
  const others = flagsOf(first === flag ? rest.slice(1) : rest);
  return { ...others, absent: new Set([value, ...others.absent]) };
}

function reportInFlight({ pending }: StackState, report: (line: string) => void): void {
  report(pending.length === 0 ? "  Nothing is in flight in the state." : "  In flight:");
  for (const operation of pending) report(`    ${describeOperation(operation)}`);
}

/** A backend without a lock refuses, or has nothing to do; one with a lock that stays refuses what comes next. */
async function liftLock(engine: Engine, stack: string, report: (line: string) => void): Promise<void> {
  report(`  Lifting the lock: pulumi cancel --stack ${stack}`);
  const { code, stdout, stderr } = await engine.run(["cancel", "--stack", stack, "--yes"]);
  if (code !== 0) report(`  It was not lifted: ${`${stdout}\n${stderr}`.trim().split("\n").at(-1)}`);
}

/** Those of the topology that are in the backend, in the same organisation and project: the global things are in one of them. */
async function stacksBeside(
  engine: Engine,
  stack: string,
  { stacks }: Deployment,
): Promise<readonly string[]> {
  const beside = stack.slice(0, stack.length - shortName(stack).length);
  const { stdout } = await engine.run(["stack", "ls", "--json", "--non-interactive"]);
  const listed: readonly { readonly name: string }[] = JSON.parse(stdout);
  return stacks
    .filter(({ name }) => listed.some((one) => shortName(one.name) === name))
    .map(({ name }) => `${beside}${name}`);
}
