import type { Sandbox } from "../sandbox";

/** A resource as the engine keeps it. */
export interface Kept {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
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
}

interface Exported {
  readonly deployment?: {
    readonly resources?: readonly Kept[];
    readonly pending_operations?: readonly PendingOperation[];
  };
}

/** The states of all stacks that the backend knows; secrets stay encrypted. */
export async function statesOf(sandbox: Sandbox): Promise<readonly StackState[]> {
  const stacks = await sandbox.listStacks();
  return Promise.all(stacks.map(({ name }) => stateOf(sandbox, name)));
}

export async function stateOf(sandbox: Sandbox, stack: string): Promise<StackState> {
  const { deployment }: Exported = JSON.parse(await sandbox.read(["stack", "export", "--stack", stack]));
  return {
    stack,
    resources: deployment?.resources ?? [],
    pending: deployment?.pending_operations ?? [],
  };
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
