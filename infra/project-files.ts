import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseDocument } from "yaml";
import { ConfigurationError, type Mistake } from "./configuration-error";

/** Raw configuration values by key, such as `mall:role`. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** What the configuration files of a Pulumi project say, before any of it is validated. */
export interface ProjectFiles {
  /** Defaults and values that `Pulumi.yaml` declares for all stacks. */
  readonly project: RawConfig;
  /** Every `Pulumi.<stack>.yaml`, by stack name. */
  readonly stacks: ReadonlyMap<string, RawConfig>;
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
 * Reads `Pulumi.yaml` and every `Pulumi.<stack>.yaml` of a directory.
 * @throws ConfigurationError naming every file that is missing or is not YAML
 */
export function readProjectFiles(directory: string): ProjectFiles {
  const mistakes: Mistake[] = [];
  const read = (file: string): RawConfig => {
    const document = parseDocument(readFileSync(join(directory, file), "utf8"));
    for (const error of document.errors) {
      mistakes.push({ file, key: "the file", value: error.message, expected: "YAML" });
    }
    const config: unknown = document.errors.length === 0 ? document.toJS()?.config : {};
    if (config === undefined || config === null) return {};
    if (isRecord(config)) return config;
    mistakes.push({ file, key: "config", value: config, expected: "a mapping of keys to values" });
    return {};
  };

  const names = readdirSync(directory);
  if (!names.includes(PROJECT_FILE)) {
    throw new ConfigurationError([
      { file: PROJECT_FILE, key: "the file", value: undefined, expected: `one in ${directory}` },
    ]);
  }
  const declared = Object.entries(read(PROJECT_FILE)).flatMap(([key, entry]) => {
    const value = isRecord(entry) ? (entry.value ?? entry.default) : entry;
    // To Pulumi, a key without a namespace in this file is the project's own.
    return value === undefined ? [] : [[key.includes(":") ? key : `mall:${key}`, value] as const];
  });
  const stacks = names
    .map((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1])
    .filter((stack) => stack !== undefined)
    .map((stack) => [stack, read(stackFile(stack))] as const);

  if (mistakes.length > 0) throw new ConfigurationError(mistakes);
  return { project: Object.fromEntries(declared), stacks: new Map(stacks) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
