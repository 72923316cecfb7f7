import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Rotation } from "./rotation";

/** A stack of the project, as `infra/describe.ts` prints it. */
export interface Stack {
  /** Name of the stack: its region. */
  readonly name: string;
  /** Earlier stacks, and which of their outputs this one reads. */
  readonly reads: readonly { readonly stack: string; readonly outputs: readonly string[] }[];
  /** What this stack moves on under the eyes of the later ones, where it does. */
  readonly rotation?: Rotation;
}

/** The configuration is wrong, or a request cannot be done; the message is for the user, without a trace. */
export class UserError extends Error {}

/**
 * The stacks in their order of deployment. Tools do not know the program, so they ask it.
 * @throws UserError with every mistake of the configuration
 */
export function stacksOf(root: string): readonly Stack[] {
  const describe = spawnSync(
    process.execPath,
    ["--require", join(__dirname, "tsx.cjs"), join(root, "infra", "describe.ts"), root],
    {
      cwd: root,
      encoding: "utf8",
    },
  );
  if (describe.status !== 0) throw new UserError(describe.stderr.trim());
  const topology: { readonly regions: readonly Stack[] } = JSON.parse(describe.stdout);
  return topology.regions;
}

/** The project's name, as it stands in `Pulumi.yaml`. */
export function projectName(root: string): string {
  const project: { readonly name: string } = parse(readFileSync(join(root, "Pulumi.yaml"), "utf8"));
  return project.name;
}
