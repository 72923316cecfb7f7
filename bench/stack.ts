import type { Sandbox } from "../sandbox/sandbox";

/** The stack that is measured: the primary, which reads from no other. */
export const STACK = "us-east-1";

export const PREVIEW = ["preview", "--stack", STACK, "--non-interactive"];

export const UP = ["up", "--stack", STACK, "--non-interactive", "--yes", "--skip-preview"];

/** @throws Error with what Pulumi printed, when it fails: a failure is quick, and would be a good figure */
export async function succeed(
  sandbox: Sandbox,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { code, stdout, stderr } = await sandbox.run(args, environment);
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${stderr}${stdout}`);
}

/** Runs Pulumi, which must succeed, and says how long it took. */
export async function timed(sandbox: Sandbox, args: readonly string[]): Promise<number> {
  const since = performance.now();
  await succeed(sandbox, args);
  return performance.now() - since;
}
