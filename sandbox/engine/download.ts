import { mkdtemp, rename, rm } from "node:fs/promises";
import path from "node:path";
import { type Report, run } from "./command";
import { pulumiVersion } from "./version";

/** Puts Pulumi's official release, language hosts included, into `target`/bin; says why not if it cannot. */
export async function downloadEngine(target: string, report: Report): Promise<void> {
  report(
    `Downloading the Pulumi engine ${pulumiVersion}, once for this machine (about 150 MB; a minute or two).`,
  );

  const launcher = path.join(path.dirname(require.resolve("pulumi/package.json")), "run.js");

  // The launcher writes into its home as it goes; only a complete one is moved into place.
  const home = await mkdtemp(`${target}-`);
  try {
    const { succeeded, lines } = await run(process.execPath, [launcher, "version"], {
      environment: { PULUMI_HOME: home, PULUMI_VERSION: undefined, PULUMI_SKIP_UPDATE_CHECK: "true" },
      patience: 15 * 60_000,
    });
    if (!succeeded) throw new Error(lines.at(-1) ?? "npm's pulumi launcher failed without a word");
    await rm(target, { recursive: true, force: true });
    await rename(path.join(home, "versions", pulumiVersion), target);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
