import type { Finished } from "../process";

/** Whoever runs commands of Pulumi on the stacks that are to be recovered. */
export interface Engine {
  run(args: readonly string[]): Promise<Finished>;
}

/** Runs a command that must succeed, and returns what it prints on stdout. */
export async function demand(engine: Engine, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await engine.run(args);
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${stderr}${stdout}`);
  return stdout;
}
