import { demand, type Engine } from "./engine";

/** A resource as the engine keeps it. */
export interface Kept {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  /** URNs of what it waits for. */
  readonly dependencies?: readonly string[];
  /** URN and id of its provider, with `::` between them. */
  readonly provider?: string;
  /** Deleted soon: its replacement exists. */
  readonly delete?: boolean;
  /** Deleted already: its replacement does not exist yet. */
  readonly pendingReplacement?: boolean;
}

/** An operation of which the engine has written that it began, and not that it ended. */
export interface PendingOperation {
  readonly type: "creating" | "updating" | "deleting" | "reading" | "importing";
  readonly resource: Kept;
}

/** What the engine remembers of a stack. */
export interface StackState {
  readonly stack: string;
  readonly resources: readonly Kept[];
  readonly pending: readonly PendingOperation[];
  /** When the engine last wrote it. */
  readonly written?: string;
}

interface Exported {
  readonly deployment?: {
    readonly manifest?: { readonly time?: string };
    readonly resources?: readonly Kept[];
    readonly pending_operations?: readonly PendingOperation[];
  };
}

/** Secrets stay encrypted. */
export async function stateOf(engine: Engine, stack: string): Promise<StackState> {
  const exported: Exported = JSON.parse(await demand(engine, ["stack", "export", "--stack", stack]));
  const { manifest, resources = [], pending_operations = [] } = exported.deployment ?? {};
  return {
    stack,
    resources,
    pending: pending_operations,
    ...(manifest?.time === undefined ? {} : { written: manifest.time }),
  };
}

export function statesOf(engine: Engine, stacks: readonly string[]): Promise<readonly StackState[]> {
  return Promise.all(stacks.map((stack) => stateOf(engine, stack)));
}

export function describeOperation({ type, resource }: PendingOperation): string {
  return `${type} ${resource.type} ${nameOf(resource.urn)} (${resource.urn})`;
}

/** Pulumi's name of a resource: the end of its URN. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** The provider that a resource belongs to. */
export function providerOf({ resources }: StackState, { provider }: Kept): Kept | undefined {
  const urn = provider?.split("::").slice(0, -1).join("::");
  return resources.find((resource) => resource.urn === urn);
}
