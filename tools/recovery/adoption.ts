import { writeFileSync } from "node:fs";
import { demand, type Engine } from "./engine";
import { type Kept, nameOf, providerOf, type StackState } from "./stack-state";

/** A thing of AWS, and the resource of the program that it is. */
export interface Adoption {
  readonly resource: Kept;
  readonly id: string;
}

/** What `pulumi import --file` reads: parents and providers by names, which a table explains. */
export function importFileOf(state: StackState, adoptions: readonly Adoption[]) {
  const names = new Map<string, string>();
  const nameIn = (urn: string) => {
    const name = names.get(urn) ?? `n${names.size}`;
    names.set(urn, name);
    return name;
  };
  const resources = adoptions.map(({ resource, id }) => {
    const provider = providerOf(state, resource)?.urn;
    return {
      type: resource.type,
      name: nameOf(resource.urn),
      id,
      ...(resource.parent === undefined ? {} : { parent: nameIn(resource.parent) }),
      ...(provider === undefined ? {} : { provider: nameIn(provider) }),
    };
  });
  return { nameTable: Object.fromEntries([...names].map(([urn, name]) => [name, urn])), resources };
}

/** Imports what is in AWS. The state keeps the entries of pending creates: after another crash the search is repeated. */
export async function adopt(
  engine: Engine,
  state: StackState,
  adoptions: readonly Adoption[],
  file: string,
): Promise<void> {
  writeFileSync(file, JSON.stringify(importFileOf(state, adoptions), undefined, 2));
  await demand(engine, [
    "import",
    "--stack",
    state.stack,
    "--file",
    file,
    "--yes",
    "--skip-preview",
    "--protect=false",
    "--generate-code=false",
    "--non-interactive",
  ]);
}
