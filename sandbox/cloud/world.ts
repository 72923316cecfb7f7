import { Journal } from "./journal";
import { sealed, unsealed } from "./sealing";
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

/** One line of the journal. To apply it twice is to apply it once. */
type Change =
  | { readonly put: Thing }
  | { readonly remove: Pick<Thing, "type" | "region" | "id"> }
  | { readonly keep: Leftover; readonly at: number };

/** Everything that exists in one simulated account, in all regions. */
export class World {
  private readonly things = new Map<string, Thing>();
  /** The same by type, and by type and region: what models ask for. */
  private readonly groups = new Map<string, Map<string, Thing>>();
  private readonly kept: Leftover[] = [];
  private readonly journal: Journal | undefined;

  /** @param file where the world is kept, with every change in a journal beside it; without one it lives in memory only */
  constructor(file?: string) {
    if (file === undefined) return;
    this.journal = new Journal(file);
    const saved: Saved = JSON.parse(this.journal.whole() ?? '{ "things": [], "leftovers": [] }', unsealed);
    for (const thing of saved.things) this.apply({ put: thing });
    for (const [at, leftover] of saved.leftovers.entries()) this.apply({ keep: leftover, at });
    // Left by a run that was killed.
    for (const line of this.journal.changes()) this.apply(JSON.parse(line, unsealed));
    this.close();
  }

  get(type: string, region: string, id: string): Thing | undefined {
    return this.things.get(keyOf({ type, region, id }));
  }

  all(type?: string): readonly Thing[] {
    return [...(type === undefined ? this.things : this.group(type)).values()];
  }

  /** Things of a type in one region. */
  in(region: string, type: string): readonly Thing[] {
    return [...this.group(`${type} ${region}`).values()];
  }

  get leftovers(): readonly Leftover[] {
    return this.kept;
  }

  put(thing: Thing): void {
    this.record({ put: thing });
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
    // A model may also change a thing that is being deleted: that does not bring it back.
    if (this.get(thing.type, thing.region, thing.id) === thing) this.record({ put: thing });
  }

  remove({ type, region, id }: Thing): void {
    this.record({ remove: { type, region, id } });
  }

  keep(leftover: Leftover): void {
    this.record({ keep: leftover, at: this.kept.length });
  }

  /** Writes the world into its file as a whole. Without it nothing is lost: the journal is read when the file is opened. */
  close(): void {
    const saved: Saved = { things: this.all(), leftovers: this.kept };
    this.journal?.fold(() => JSON.stringify(saved, sealed, 1));
  }

  private record(change: Change): void {
    this.apply(change);
    this.journal?.add(JSON.stringify(change, sealed));
  }

  private apply(change: Change): void {
    if ("keep" in change) {
      this.kept[change.at] = change.keep;
      return;
    }
    const isPut = "put" in change;
    const { type, region, id } = isPut ? change.put : change.remove;
    const key = keyOf({ type, region, id });
    for (const things of [this.things, this.group(type), this.group(`${type} ${region}`)]) {
      if (isPut) things.set(key, change.put);
      else things.delete(key);
    }
  }

  private group(name: string): Map<string, Thing> {
    const group = this.groups.get(name) ?? new Map<string, Thing>();
    this.groups.set(name, group);
    return group;
  }
}

function keyOf({ type, region, id }: Pick<Thing, "type" | "region" | "id">): string {
  return `${type} ${region} ${id}`;
}
