import { resolve } from "node:path";
import {
  destroys,
  flagValue,
  hasFlag,
  refuseSkippedPreview,
  runsTheProgram,
  shortName,
  withGate,
} from "../tools/arguments";
import { lacking } from "../tools/earlier-stacks";
import { demandNoLaterStacks } from "../tools/later-stacks";
import { lossIn } from "../tools/loss";
import { refusedRotation } from "../tools/rotation";
import { UserError } from "../tools/topology";
import { demandNamedLoss, forgetLostHalves, losePeer } from "./dsql-pair";
import { recordingGate } from "./gate-record";
import { describeLeftovers } from "./leftovers";
import type { Sandbox } from "./sandbox";
import { describeWarnings } from "./simulated";
import type { Simulation } from "./simulation";

/** Flags whose value is a path; Pulumi would look for it in the sandbox's folder. */
const PATHS = new Set(["--file", "--policy-pack", "--policy-pack-config"]);

/** What a command needs of the sandbox. */
export type Host = Pick<
  Sandbox,
  "stacks" | "folder" | "gate" | "ensure" | "listStacks" | "run" | "read" | "show"
> & { readonly simulation: Pick<Simulation, "world" | "cloud"> };

/** Runs one Pulumi command in the sandbox, after the checks that Pulumi cannot make. Returns its exit code. */
export async function passThrough(
  sandbox: Host,
  command: readonly string[],
  report: (line: string) => void,
): Promise<number> {
  if (command.some((argument) => /^--config-file(=|$)/.test(argument))) {
    throw new UserError(
      "--config-file does not work in the sandbox: edit the stack's file, or use --config key=value.",
    );
  }
  const args = absolutePaths(command);
  const [verb = ""] = args;
  if (verb.startsWith("-")) {
    throw new UserError(
      `The command comes first, then its flags: npm run sandbox -- <command> ${args.join(" ")}`,
    );
  }
  if (args.some((argument) => argument === "--help" || argument === "-h")) return sandbox.show(args);

  if (runsTheProgram.has(verb) || destroys.has(verb)) refuseSkippedPreview(args);
  if (runsTheProgram.has(verb)) {
    const gated = [verb, ...withGate(sandbox.gate, args.slice(1))];
    const stack = await stackOf(sandbox, args);
    await demandEarlierStacks(sandbox, stack);
    await demandAcceptedRotation(sandbox, stack);
    await sandbox.ensure(stack);
    const code = hasFlag(gated, "--event-log")
      ? await sandbox.show(gated)
      : (await recordingGate(sandbox, /^up/.test(verb) ? "up" : "preview", stack, gated)).code;
    for (const line of describeWarnings(sandbox.simulation)) report(line);
    return code;
  }
  if (destroys.has(verb)) {
    return destroy(sandbox, args, report);
  }
  return sandbox.show(args);
}

async function destroy(
  sandbox: Host,
  args: readonly string[],
  report: (line: string) => void,
): Promise<number> {
  const { named, rest } = lossIn(args);
  const stack = await stackOf(sandbox, rest);
  const listed = await sandbox.listStacks();
  demandNoLaterStacks(
    sandbox.stacks,
    stack,
    (later) => (listed.find(({ name }) => name === later)?.resourceCount ?? 0) > 0,
    (later) => `npm run sandbox -- destroy --stack ${later}`,
  );
  const pair = demandNamedLoss(sandbox, stack, named);
  const refused = pair === undefined ? 0 : await losePeer(sandbox, rest, pair, report);
  if (refused !== 0) return refused;
  const code = await sandbox.show(rest);
  if (code === 0) await forgetLostHalves(sandbox, stack, report);
  for (const line of describeLeftovers(sandbox.simulation.world)) report(line);
  return code;
}

async function stackOf(sandbox: Host, args: readonly string[]): Promise<string> {
  const given = flagValue(args, ["-s", "--stack"]);
  if (given !== undefined) return shortName(given);
  const { code, stdout } = await sandbox.run(["stack", "--show-name"]);
  if (code === 0) return stdout.trim();
  throw new UserError(
    `Which stack? Add --stack with one of ${sandbox.stacks.map(({ name }) => name).join(", ")}.`,
  );
}

/**
 * A stack that reads from one which is not there fails deep in the engine; here it fails with the remedy.
 * @throws UserError naming the stack, what is read from it, and what to do
 */
export async function demandEarlierStacks(sandbox: Host, stack: string): Promise<void> {
  const asked = sandbox.stacks.find(({ name }) => name === stack);
  if (asked === undefined) return;
  const listed = await sandbox.listStacks();
  const isUp = (earlier: string) => (listed.find(({ name }) => name === earlier)?.resourceCount ?? 0) > 0;
  // Pulumi itself names an output that a stack which is up does not publish.
  const [first] = lacking(
    asked,
    (read) => (isUp(read.stack) ? read.outputs : "not up"),
    (earlier) => `npm run sandbox -- up --stack ${earlier}`,
  );
  if (first !== undefined) throw new UserError(first);
}

/**
 * Load balancers of a region that has not followed would refuse CloudFront, without anything failing here.
 * @throws UserError naming every stack that must be updated first
 */
export async function demandAcceptedRotation(sandbox: Host, stack: string): Promise<void> {
  const asked = sandbox.stacks.find(({ name }) => name === stack);
  if (asked?.rotation === undefined) return;
  const listed = await sandbox.listStacks();
  const refused = await refusedRotation(
    asked,
    async (other) => {
      const isUp = (listed.find(({ name }) => name === other)?.resourceCount ?? 0) > 0;
      return isUp
        ? JSON.parse(await sandbox.read(["stack", "output", "--json", "--stack", other]))
        : "not up";
    },
    (other) => `npm run sandbox -- up --stack ${other}`,
  );
  if (refused.length > 0) throw new UserError(refused.join("\n"));
}

function absolutePaths(args: readonly string[]): readonly string[] {
  return args.map((argument, index) => {
    const before = args[index - 1];
    if (before !== undefined && PATHS.has(before)) return resolve(argument);
    const [flag = "", value] = argument.split("=", 2);
    return PATHS.has(flag) && value !== undefined ? `${flag}=${resolve(value)}` : argument;
  });
}
