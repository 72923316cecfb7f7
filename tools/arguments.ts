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

/** The part of the gate that the arguments do not bring themselves. */
export function missingGate(gate: readonly string[], args: readonly string[]): readonly string[] {
  const [pack = "", folder = "", config = "", file = ""] = gate;
  return [...(hasFlag(args, pack) ? [] : [pack, folder]), ...(hasFlag(args, config) ? [] : [config, file])];
}

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

export function hasFlag(args: readonly string[], flag: string): boolean {
  return args.some((argument) => argument === flag || argument.startsWith(`${flag}=`));
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
