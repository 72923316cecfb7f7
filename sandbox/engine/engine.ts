import { mkdir, realpath, rm } from "node:fs/promises";
import path from "node:path";
import { besideOurLanguageHost } from "./bin-folder";
import type { Report } from "./command";
import { downloadEngine } from "./download";
import { buildEngine } from "./go-build";
import { alone, machineCache } from "./machine-cache";
import { executablesOnPath, isExecutable } from "./search-path";
import { isAtLeast, oldestGo, oldestPulumi, versionOf } from "./version";

/** Where a usable Pulumi CLI was found. */
export type EngineSource = "PATH" | "cache" | "download" | "build";

export interface Engine {
  readonly executable: string;
  readonly version: string;
  readonly source: EngineSource;
  /** What to add to the environment it runs in. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface EngineOptions {
  /** Absolute path of this clone's .sandbox folder. */
  readonly directory: string;
  /** Takes lines for the user, about what takes long or was passed over. */
  readonly report: Report;
}

/** Where to look and how to get what is not there. Tests bring their own. */
export interface Surroundings {
  readonly searchPath: string;
  readonly cache: string;
  /** Each puts a Pulumi into `target`/bin, or throws an error that says why it cannot. */
  readonly download: (target: string, report: Report) => Promise<void>;
  readonly build: (target: string, report: Report) => Promise<void>;
}

export function thisMachine(): Surroundings {
  const searchPath = process.env.PATH ?? "";
  const cache = machineCache();
  return {
    searchPath,
    cache,
    download: downloadEngine,
    build: (target, report) => buildEngine(target, path.join(cache, "workshop"), searchPath, report),
  };
}

/** A Pulumi CLI that runs this project: the user's own, else this machine's, which is fetched or built when missing. */
export async function findEngine(options: EngineOptions, surroundings = thisMachine()): Promise<Engine> {
  // Also the PULUMI_HOME of every `pulumi version` here; the user's ~/.pulumi is none of our business.
  await mkdir(surroundings.cache, { recursive: true });
  const found =
    (await onPath(surroundings, options.report)) ??
    (await cached(surroundings)) ??
    (await alone(surroundings.cache, options.report, async () => {
      return (await cached(surroundings)) ?? (await made(surroundings, options.report));
    }));
  return equip(found, options.directory, surroundings.searchPath);
}

type Found = Omit<Engine, "environment">;

async function onPath({ searchPath, cache }: Surroundings, report: Report): Promise<Found | undefined> {
  for (const executable of await executablesOnPath("pulumi", searchPath)) {
    const version = await versionOf(executable, cache);
    if (version && isAtLeast(version, oldestPulumi)) return { executable, version, source: "PATH" };
    report(`Passing over ${executable}: ${version ?? "no version"}, and ${oldestPulumi} is needed.`);
  }
  return undefined;
}

async function cached({ cache }: Surroundings): Promise<Found | undefined> {
  for (const folder of ["download", "build"]) {
    const executable = path.join(cache, folder, "bin", "pulumi");
    const version = (await isExecutable(executable)) ? await versionOf(executable, cache) : undefined;
    if (version) return { executable, version, source: "cache" };
  }
  return undefined;
}

async function made({ cache, ...make }: Surroundings, report: Report): Promise<Found> {
  const reasons: string[] = [];
  for (const source of ["download", "build"] as const) {
    const target = path.join(cache, source);
    try {
      await make[source](target, report);
      const executable = path.join(target, "bin", "pulumi");
      const version = await versionOf(executable, cache);
      if (version) return { executable, version, source };
      await rm(target, { recursive: true, force: true });
      throw new Error("what came of it does not run");
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      reasons.push(`${source}: ${reason}`);
      if (source === "download") report(`The official download is not possible here (${reason}).`);
    }
  }
  throw new Error(
    [
      "There is no usable Pulumi engine, and none could be made:",
      ...reasons.map((reason) => `  ${reason}`),
      `Install either the Pulumi CLI ${oldestPulumi} or later (https://www.pulumi.com/docs/install),`,
      `or Go ${oldestGo} or later (https://go.dev/dl), from which it is built; then run this again.`,
    ].join("\n"),
  );
}

/** Gives our language host to an engine that has none. */
async function equip(found: Found, directory: string, searchPath: string): Promise<Engine> {
  const real = await realpath(found.executable);
  const own = await isExecutable(path.join(path.dirname(real), "pulumi-language-nodejs"));
  const elsewhere =
    found.source === "PATH" && (await executablesOnPath("pulumi-language-nodejs", searchPath)).length > 0;
  if (own || elsewhere) return { ...found, environment: {} };

  const executable = await besideOurLanguageHost(real, path.join(directory, "bin"));
  // Else the engine would prefer some other version's language host on PATH to the one beside it.
  return { ...found, executable, environment: { PULUMI_IGNORE_AMBIENT_PLUGINS: "true" } };
}
