import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { type Leftover, type Thing, World } from "../../../sandbox/cloud/world";

const thing = (id: string, value = 0): Thing => ({
  type: "aws:kms/key:Key",
  region: "us-east-1",
  id,
  inputs: {},
  state: { value },
});
const leftover = (id: string): Leftover => ({ kind: "KMS key", region: "us-east-1", id, reason: "deleted" });

/** One change of a world. */
type Step = { readonly kind: "put" | "change" | "remove" | "keep"; readonly id: string };

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom<Step["kind"]>("put", "change", "remove", "keep"),
    id: fc.constantFrom("a", "b", "c"),
  }),
  { maxLength: 12 },
);

function take(world: World, { kind, id }: Step, value: number): void {
  const there = world.get("aws:kms/key:Key", "us-east-1", id);
  if (kind === "put") world.put(thing(id, value));
  else if (kind === "keep") world.keep(leftover(id));
  else if (there === undefined) return;
  else if (kind === "change") world.change(there, { value });
  else world.remove(there);
}

const contentOf = (world: World) => ({
  things: [...world.all()].sort((a, b) => a.id.localeCompare(b.id)),
  leftovers: world.leftovers,
});

describe("a world in a file", () => {
  let folder: string;
  let file: string;
  let journal: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "world-"));
    file = join(folder, "world.json");
    journal = `${file}.journal`;
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** Each run in a file of its own. */
  const holds = (property: (taken: readonly Step[]) => void) =>
    fc.assert(
      fc.property(steps, (taken) => {
        for (const path of [file, journal]) rmSync(path, { force: true });
        property(taken);
      }),
    );

  it("is the same when it is opened again, whatever happened, and without having been closed", () => {
    holds((taken) => {
      const world = new World(file);
      for (const [index, step] of taken.entries()) take(world, step, index);
      expect(contentOf(new World(file))).to.deep.equal(contentOf(world));
    });
  });

  it("is the old one or the new one, wherever a kill ends the writing of a change", () => {
    holds((taken) => {
      const world = new World(file);
      const lengths = [0];
      const contents = [structuredClone(contentOf(world))];
      for (const [index, step] of taken.entries()) {
        take(world, step, index);
        lengths.push(existsSync(journal) ? readFileSync(journal).length : 0);
        contents.push(structuredClone(contentOf(world)));
      }
      const [before = 0, after = 0] = lengths.slice(-2);
      const written = existsSync(journal) ? readFileSync(journal) : Buffer.alloc(0);
      for (const cut of new Set([
        before,
        Math.floor((before + after) / 2),
        Math.max(before, after - 1),
        after,
      ])) {
        rmSync(file, { force: true });
        writeFileSync(journal, written.subarray(0, cut));
        const expected = cut === after ? contents.at(-1) : contents.at(-2);
        expect(contentOf(new World(file))).to.deep.equal(expected);
      }
    });
  });

  it("is the same when a kill comes between the file and the end of its journal", () => {
    holds((taken) => {
      const world = new World(file);
      for (const [index, step] of taken.entries()) take(world, step, index);
      const written = existsSync(journal) ? readFileSync(journal) : Buffer.alloc(0);
      world.close();
      appendFileSync(journal, written);
      expect(contentOf(new World(file))).to.deep.equal(contentOf(world));
    });
  });

  it("is one file once it is closed", () => {
    const world = new World(file);
    world.put(thing("a"));
    world.close();
    expect(existsSync(journal)).to.equal(false);
    expect(JSON.parse(readFileSync(file, "utf8"))).to.deep.equal({ things: [thing("a")], leftovers: [] });
  });

  it("leaves no file when nothing has changed", () => {
    new World(file).close();
    expect(existsSync(file)).to.equal(false);
  });

  it("does not bring back a thing that is changed after it was removed", () => {
    const world = new World(file);
    const gone = thing("a");
    world.put(gone);
    world.remove(gone);
    world.change(gone, { value: 1 });
    expect(world.all()).to.deep.equal([]);
  });
});
