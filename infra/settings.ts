import * as pulumi from "@pulumi/pulumi";
import { ConfigurationError } from "./configuration-error";
import { plain, type RawConfig, readProjectFiles, stackFile } from "./project-files";
import { stop } from "./stop";
import { isProjectKey, parseTopology, type Region, type Topology } from "./topology";

/** What a stack is in the mall; a secondary cannot be one without saying of what. */
export type Role =
  | { readonly kind: "primary" }
  | {
      readonly kind: "secondary";
      /** The stack that founded the global clusters. */
      readonly primary: EarlierStack;
      /** The secondaries that were there before this one; the newcomer links itself to them and to the primary. */
      readonly siblings: readonly EarlierStack[];
    };

/** A stack that this one builds on. */
export interface EarlierStack {
  readonly region: Region;
  /** Full name, for a StackReference. */
  readonly stack: string;
}

/** Everything the program is told, read once and validated whole. */
export interface Settings {
  readonly topology: Topology;
  /** The region of this stack. */
  readonly region: Region;
  readonly role: Role;
}

/**
 * Reads the settings of the running stack: the project's files, and for its own stack what the engine hands over, so
 * that `--config` counts.
 * @throws RunError with every mistake in every file
 */
export function loadSettings(): Settings {
  const stack = pulumi.getStack();
  try {
    const files = readProjectFiles(pulumi.getRootDirectory());
    const own = { ...files.stacks.get(stack), ...ownConfig(files.project ?? {}) };
    const topology = parseTopology({ ...files, stacks: new Map(files.stacks).set(stack, own) });
    return settingsOf(stack, topology, (primary) =>
      [pulumi.getOrganization(), pulumi.getProject(), primary].join("/"),
    );
  } catch (error) {
    throw error instanceof ConfigurationError ? stop(error.message) : error;
  }
}

/** The settings of one stack of a topology; `stackReference` makes a stack's full name of its short one. */
export function settingsOf(
  stack: string,
  topology: Topology,
  stackReference: (stack: string) => string,
): Settings {
  const region = topology.regions.find(({ name }) => name === stack);
  const primary = topology.regions.find(({ role }) => role === "primary");
  if (region === undefined || primary === undefined) {
    const expected = `one for the stack; there are ${topology.regions.map(({ name }) => stackFile(name)).join(", ")}`;
    throw new ConfigurationError([{ file: stackFile(stack), key: "the file", value: undefined, expected }]);
  }
  const role: Role =
    region === primary
      ? { kind: "primary" }
      : {
          kind: "secondary",
          primary: { region: primary, stack: stackReference(primary.name) },
          siblings: topology.regions
            .filter(({ order, role }) => role === "secondary" && order < region.order)
            .map((sibling) => ({ region: sibling, stack: stackReference(sibling.name) })),
        };
  return { topology, region, role };
}

/**
 * The engine's values of this stack, which arrive as text. Of the project's own settings only those that somebody set for the
 * stack: the engine hands over the project's values too.
 */
function ownConfig(project: RawConfig): RawConfig {
  const own = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => !key.startsWith("pulumi:"))
    .filter(
      ([key, text]) =>
        !isProjectKey(key) || JSON.stringify(plain(text)) !== JSON.stringify(plain(project[key])),
    );
  return Object.fromEntries(own);
}
