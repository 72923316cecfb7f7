import { join } from "node:path";
import { UserError } from "./topology";

/** Commands that run the program, so that they need the earlier stacks and the gate. */
export const runsTheProgram: ReadonlySet<string> = new Set(["up", "update", "preview", "pre"]);

export const destroys: ReadonlySet<string> = new Set(["destroy", "down"]);

/** Pulumi's short flags that take the rest of their argument as their value. */
const SHORT_WITH_VALUE = new Set(["c", "m", "p", "s", "t", "x", "C", "v"]);

/** What makes the policy gate part of a preview or an up. */
export function gateOf(root: string): readonly string[] {
  return ["--policy-pack", join(root, "policy"), "--policy-pack-config", join(root, "policy", "config.json")];
}

/**
 * The arguments of a command, with the gate before them. What they bring of policy packs comes on top: Pulumi pairs the n-th
 * config with the n-th pack, and wants as many configs as packs.
 * @throws UserError when the configs cannot be paired with the packs, so that one would take the place of the gate's own
 */
export function withGate(gate: readonly string[], args: readonly string[]): readonly string[] {
  const packs = listed(args, "--policy-pack");
  const configs = listed(args, "--policy-pack-config");
  if (configs.length > 0 && configs.length !== packs.length) {
    throw new UserError(
      `--policy-pack-config ${configs.join(", ")} is refused: the gate keeps its own pack and config, policy/config.json. ` +
        "Packs of yours come on top, with a config for each or for none.",
    );
  }
  const none = configs.length > 0 ? [] : packs.map(() => NO_CONFIG);
  return [...gate, ...args, ...none];
}

/** One empty value in the list that Pulumi reads as CSV: this pack has no config. */
const NO_CONFIG = '--policy-pack-config=""';

/** @throws UserError when the preview, which is the gate, would be skipped */
export function refuseSkippedPreview(args: readonly string[]): void {
  const skips = args.find(
    (argument) => /^--skip-preview(=|$)/.test(argument) || shorts(argument).includes("f"),
  );
  if (skips === undefined) return;
  throw new UserError(
    `${skips} is refused: the preview is the gate. Without it an up creates before the policies have seen the whole stack, ` +
      "and a destroy deletes up to the first protected resource.",
  );
}

/** What Pulumi reads from the environment as if it stood among the arguments, and would take the gate away. */
const AGAINST_THE_GATE = [
  "PULUMI_OPTION_SKIP_PREVIEW",
  "PULUMI_OPTION_POLICY_PACK",
  "PULUMI_OPTION_POLICY_PACK_CONFIG",
];

/** @throws UserError naming each variable that would skip the preview or bring other packs */
export function refuseGateInEnvironment(environment: NodeJS.ProcessEnv): void {
  const set = AGAINST_THE_GATE.filter((name) => environment[name]);
  if (set.length === 0) return;
  throw new UserError(
    `${set.join(", ")} in the environment ${set.length === 1 ? "is" : "are"} refused: Pulumi reads each as a flag, and the preview ` +
      "with the policy gate is not optional. Unset, and name further packs with --policy-pack.",
  );
}

export function hasFlag(args: readonly string[], flag: string): boolean {
  return args.some((argument) => argument === flag || argument.startsWith(`${flag}=`));
}

/** Whether Pulumi's question is answered beforehand. */
export function isAgreed(args: readonly string[]): boolean {
  return args.some((argument) => /^--yes(=true)?$/.test(argument) || shorts(argument).includes("y"));
}

/** All values of a flag that may be repeated, and take several values with commas between them. */
function listed(args: readonly string[], flag: string): readonly string[] {
  return args.flatMap((argument, index) => {
    if (args[index - 1] === flag) return argument.split(",");
    return argument.startsWith(`${flag}=`) ? argument.slice(flag.length + 1).split(",") : [];
  });
}

export function flagValue(args: readonly string[], flags: readonly string[]): string | undefined {
  for (const [index, argument] of args.entries()) {
    if (flags.includes(argument)) return args[index + 1];
    const flag = flags.find((one) => argument.startsWith(`${one}=`));
    if (flag !== undefined) return argument.slice(flag.length + 1);
    // A short flag may stand against its value: -sus-west-2.
    const short = flags.find((one) => /^-\w$/.test(one) && argument.startsWith(one));
    if (short !== undefined) return argument.slice(short.length);
  }
  return undefined;
}

/** Without the organisation and project that may stand before a stack's name. */
export function shortName(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}

/** The short flags of one argument, such as `y` and `f` of `-yf`, without the value of the last one. */
function shorts(argument: string): readonly string[] {
  const letters = /^-([a-zA-Z]+)/.exec(argument)?.[1] ?? "";
  const last = [...letters].findIndex((letter) => SHORT_WITH_VALUE.has(letter));
  return [...letters].slice(0, last < 0 ? undefined : last + 1);
}
