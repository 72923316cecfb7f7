import { UnknownValueError } from "@pulumi/policy";
import { expect } from "chai";
import fc from "fast-check";
import { leaves, read, readAll, strings } from "../../policy/reader";

/** A bag as the SDK's proxy shows it: `undefined` stands for a value that throws when it is touched. */
function proxied(bag: object): object {
  return new Proxy(bag, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (value === "unknown") throw new UnknownValueError();
      return typeof value === "object" && value !== null ? proxied(value) : value;
    },
  });
}

describe("The reader", () => {
  it("tells known, unknown and absent apart", () => {
    const bag = proxied({ known: false, unknown: "unknown", nothing: null });
    expect(read(bag, "known")).to.deep.equal({ state: "known", value: false });
    expect(read(bag, "unknown")).to.deep.equal({ state: "unknown" });
    expect(read(bag, "nothing")).to.deep.equal({ state: "absent" });
    expect(read(bag, "missing")).to.deep.equal({ state: "absent" });
  });

  it("follows a path into blocks", () => {
    expect(read(proxied({ a: { b: { c: 1 } } }), "a.b.c")).to.deep.equal({ state: "known", value: 1 });
  });

  it("goes through lists on the way and at the end", () => {
    expect(strings(proxied({ a: [{ b: ["x", "y"] }, { b: "z" }, {}] }), "a.b")).to.deep.equal([
      "x",
      "y",
      "z",
    ]);
  });

  it("calls everything below an unknown value unknown", () => {
    expect(readAll(proxied({ a: [{ b: 1 }, "unknown"] }), "a.b").map(({ state }) => state)).to.deep.equal([
      "known",
      "unknown",
    ]);
  });

  it("prefers to say unknown where a list is known in part", () => {
    expect(read(proxied({ a: ["x", "unknown"] }), "a").state).to.equal("unknown");
  });

  it("finds nothing in a value of the wrong type", () => {
    for (const bag of [undefined, null, 1, "text", true, [], () => 1])
      expect(read(bag, "a.b").state).to.equal("absent");
    expect(read({ a: "text" }, "a.length").state).to.equal("absent");
  });

  it("sees no property that an object inherits", () => {
    expect(read({}, "constructor.name").state).to.equal("absent");
  });

  it("lists every leaf with its path", () => {
    const found = [...leaves(proxied({ a: { b: [1, "unknown", { c: 2 }] }, d: null }))];
    expect(found.map(({ path, reading }) => `${path} ${reading.state}`)).to.deep.equal([
      "a.b known",
      "a.b unknown",
      "a.b.c known",
      "d absent",
    ]);
  });

  it("never throws, whatever the bag and the path", () => {
    const bags = fc.anything({
      values: [fc.constant("unknown"), fc.string(), fc.boolean(), fc.constant(null)],
    });
    const paths = fc.array(fc.constantFrom("a", "b", "0", "length", ""), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(bags, paths, (bag, path) => {
        const shown = typeof bag === "object" && bag !== null ? proxied(bag) : bag;
        for (const { state } of readAll(shown, path.join(".")))
          expect(state).to.be.oneOf(["known", "unknown", "absent"]);
        read(shown, path.join("."));
        Array.from(leaves(shown));
      }),
    );
  });
});
