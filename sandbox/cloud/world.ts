import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Bag } from "./values";

/** Where things live that belong to no region, such as IAM. */
export const GLOBAL = "global";

/** A resource as it exists in the simulated cloud. */
export interface Thing {
  /** Pulumi's type token. */
  readonly type: string;
  /** AWS region, or `GLOBAL`. */
  readonly region: string;
  readonly id: string;
  /** What its creator asked for. */
  inputs: Bag;
  /** What AWS would answer when asked about it. */
  state: Bag;
  /** AWS's own status of it, such as `PENDING_SETUP`, where the provider does not show that. */
  status?: string;
}

/** What AWS keeps after the thing itself has been deleted. */
export interface Leftover {
  /** What it is, such as "KMS key". */
  readonly kind: string;
  readonly region: string;
  readonly id: string;
  /** Why it is still there, and until when. */
  readonly reason: string;
}

interface Saved {
  readonly things: readonly Thing[];
  readonly leftovers: readonly Leftover[];
}

/** Everything that exists in one simulated account, in all regions. */
export class World {
  private readonly things = new Map<string, Thing>();
  private readonly kept: Leftover[] = [];

  /** @param file where the world is saved after every change; without one it lives in memory only */
  constructor(private readonly file?: string) {
    if (file === undefined || !existsSync(file)) return;
    const saved: Saved = JSON.parse(readFileSync(file, "utf8"));
    for (const thing of saved.things) this.things.set(keyOf(thing), thing);
    this.kept.push(...saved.leftovers);
  }

  get(type: string, region: string, id: string): Thing | undefined {
    return this.things.get(keyOf({ type, region, id }));
  }

  all(type?: string): readonly Thing[] {
    const things = [...this.things.values()];
    return type === undefined ? things : things.filter((thing) => thing.type === type);
  }

  /** Things of a type in one region. */
  in(region: string, type: string): readonly Thing[] {
    return this.all(type).filter((thing) => thing.region === region);
  }

  get leftovers(): readonly Leftover[] {
    return this.kept;
  }

  put(thing: Thing): void {
    this.things.set(keyOf(thing), thing);
    this.save();
  }

  /** Changes what AWS would answer about a thing; `undefined` removes an attribute. */
  change(
    thing: Thing,
    attributes: { readonly [name: string]: Bag[string] | undefined },
    status = thing.status,
  ): void {
    if (status !== undefined) thing.status = status;
    const entries = Object.entries({ ...thing.state, ...attributes });
    thing.state = Object.fromEntries(
      entries.filter((entry): entry is [string, Bag[string]] => entry[1] !== undefined),
    );
    this.save();
  }

  remove(thing: Thing): void {
    this.things.delete(keyOf(thing));
    this.save();
  }

  keep(leftover: Leftover): void {
    this.kept.push(leftover);
    this.save();
  }

  private save(): void {
    if (this.file === undefined) return;
    const saved: Saved = { things: this.all(), leftovers: this.kept };
    // Renamed into place: a run that is killed leaves the old world or the new one, never half of it.
    writeFileSync(`${this.file}.new`, JSON.stringify(saved, undefined, 1));
    renameSync(`${this.file}.new`, this.file);
  }
}

function keyOf({ type, region, id }: Pick<Thing, "type" | "region" | "id">): string {
  return `${type} ${region} ${id}`;
}
