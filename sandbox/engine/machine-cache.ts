import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { type LockOptions, lock } from "proper-lockfile";
import type { Report } from "./command";
import { pulumiVersion } from "./version";

/** The folder in which all clones on this machine share an engine. */
export function machineCache(environment: NodeJS.ProcessEnv = process.env): string {
  const caches = environment.XDG_CACHE_HOME || path.join(homedir(), ".cache");
  const own = environment.MALL_SANDBOX_CACHE || path.join(caches, "mall-sandbox");
  return path.resolve(own, `pulumi-${pulumiVersion}`);
}

// Whoever loses the lock (after a suspended machine, say) works on: a result is moved into its place in one step, so a
// second one costs time, not correctness.
const tolerant: LockOptions = { onCompromised: () => undefined };

/** Does work that no other process on this machine does in this folder at the same time. */
export async function alone<T>(folder: string, report: Report, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const release = await acquire(folder, report);
  try {
    return await work();
  } finally {
    await release().catch(() => undefined); // lost: see above
  }
}

async function acquire(folder: string, report: Report): Promise<() => Promise<void>> {
  try {
    return await lock(folder, tolerant);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ELOCKED")) throw error;
  }
  report(
    "Another process on this machine is fetching or building the Pulumi engine; waiting for its result.",
  );
  return lock(folder, { ...tolerant, retries: { forever: true, minTimeout: 500, maxTimeout: 500 } });
}
