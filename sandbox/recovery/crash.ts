import { join } from "node:path";
import { type Crash, describeCrash, isCrash } from "../../tools/recovery/crash";
import { locksInFolder } from "../../tools/recovery/lock";
import { statesOf } from "../../tools/recovery/stack-state";
import { projectName, UserError } from "../../tools/topology";
import type { Sandbox } from "../sandbox";

/** The stacks that a killed run has left locked, or with operations in flight. */
export async function crashesOf(sandbox: Sandbox): Promise<readonly Crash[]> {
  const stacks = await sandbox.listStacks();
  const states = await statesOf(
    sandbox,
    stacks.map(({ name }) => name),
  );
  const backend = join(sandbox.folder, "state");
  const project = projectName(sandbox.root);
  return states
    .map((state) => ({ state, locks: locksInFolder(backend, project, state.stack) }))
    .filter(isCrash);
}

/**
 * An `up` over pending creates would create a second time.
 * @throws UserError naming lock, operations in flight and remedy
 */
export async function demandNoCrash(sandbox: Sandbox): Promise<void> {
  const crashes = await crashesOf(sandbox);
  const lines = crashes.flatMap((crash) =>
    describeCrash(crash, `npm run sandbox -- recover --stack ${crash.state.stack}`),
  );
  if (lines.length > 0) throw new UserError(lines.join("\n"));
}
