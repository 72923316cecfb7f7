import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseDocument } from "yaml";
import { ConfigurationError, type Mistake } from "./configuration-error";

/** Raw configuration values by key, such as `mall:role`. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** What the configuration files of a Pulumi project say, before any of it is validated. */
export interface ProjectFiles {
  /** Defaults and values that `Pulumi.yaml` declares for all stacks; `undefined` when it cannot be read. */
  readonly project: RawConfig | undefined;
  /** Every `Pulumi.<stack>.yaml`, by stack name; `undefined` when it cannot be read. */
  readonly stacks: ReadonlyMap<string, RawConfig | undefined>;
  /** Why what is `undefined` could not be read. */
  readonly unreadable: readonly Mistake[];
}

export const PROJECT_FILE = "Pulumi.yaml";

/** A value as it is meant: `pulumi config set`, and the engine, write numbers, booleans and lists as text. */
export function plain(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return parse(value);
  } catch {
    return value;
  }
}

export function stackFile(stack: string): string {
  return `Pulumi.${stack}.yaml`;
}

/**
 * Reads `Pulumi.yaml` and every `Pulumi.<stack>.yaml` of a directory. A file that is not YAML does not hide the others.
 * @throws ConfigurationError when there is no project
 */
export function readProjectFiles(directory: string): ProjectFiles {
  const unreadable: Mistake[] = [];
  const read = (file: string): RawConfig | undefined => {
    const document = parseDocument(readFileSync(join(directory, file), "utf8"));
    for (const error of document.errors) {
      unreadable.push({ file, key: "the file", value: error.message, expected: "YAML" });
    }
    if (document.errors.length > 0) return undefined;
    const config: unknown = document.toJS()?.config;
    if (config === undefined || config === null) return {};
    if (isRecord(config)) return config;
    unreadable.push({ file, key: "config", value: config, expected: "a mapping of keys to values" });
    return undefined;
  };

  const names = readdirSync(directory);
  if (!names.includes(PROJECT_FILE)) {
    throw new ConfigurationError([
      { file: PROJECT_FILE, key: "the file", value: undefined, expected: `one in ${directory}` },
    ]);
  }
  const project = read(PROJECT_FILE);
  const declared = Object.entries(project ?? {}).flatMap(([key, entry]) => {
    const value = isRecord(entry) ? (entry.value ?? entry.default) : entry;
    // To Pulumi, a key without a namespace in this file is the project's own.
    return value === undefined ? [] : [[key.includes(":") ? key : `mall:${key}`, value] as const];
  });
  const stacks = names
    .map((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1])
    .filter((stack) => stack !== undefined)
    .map((stack) => [stack, read(stackFile(stack))] as const);

  return { project: project && Object.fromEntries(declared), stacks: new Map(stacks), unreadable };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
