import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How the processes of one run of the engine tests find its folder. */
const VARIABLE = "MALL_ENGINE_RUN";

/** The folder of this run, which its processes share; `undefined` outside of the engine tests. */
export function engineRun(): string | undefined {
  return process.env[VARIABLE];
}

// Mocha runs these two once, in the process that starts the others.

export function mochaGlobalSetup(): void {
  // After each step takes twice the processor time, and matters only to what a crash leaves.
  process.env.MALL_SANDBOX_CHECKPOINTS = "at-end";
  process.env[VARIABLE] = mkdtempSync(join(tmpdir(), "mall-run-"));
}

export function mochaGlobalTeardown(): void {
  const folder = engineRun();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
