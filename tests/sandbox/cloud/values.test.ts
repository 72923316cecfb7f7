import { expect } from "chai";
import fc from "fast-check";
import { type Bag, hasUnknown, isEmpty, same, UNKNOWN, type Value } from "../../../sandbox/cloud/values";

/** Values as programs write them: nothing that means "not given" inside. */
const { value } = fc.letrec<{ value: Value; list: readonly Value[]; bag: Bag }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.string(), fc.integer(), fc.boolean(), tie("list"), tie("bag")),
  list: fc.array(tie("value"), { maxLength: 4 }),
  bag: fc.dictionary(fc.string(), tie("value"), { maxKeys: 4 }),
}));

describe("Values", () => {
  it("every value is the same as itself", () => {
    fc.assert(fc.property(value, (one) => same(one, one)));
  });

  it("sameness goes both ways", () => {
    fc.assert(fc.property(value, value, (one, other) => same(one, other) === same(other, one)));
  });

  it("a list is the same in any order", () => {
    const shuffled = fc
      .array(value)
      .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(fc.property(shuffled, ([list, other]) => same(list, other)));
  });

  it("a list with one more is another list", () => {
    fc.assert(fc.property(fc.array(value), value, (list, more) => !same(list, [...list, more])));
  });

  it("a bag is the same with its keys in any order", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), (bag) =>
        same(bag, Object.fromEntries(Object.entries(bag).reverse())),
      ),
    );
  });

  it("a bag with one more key is another bag", () => {
    const more = fc
      .tuple(fc.dictionary(fc.string(), value), fc.string(), value)
      .filter(([bag, key]) => !Object.hasOwn(bag, key) && key !== "__proto__");
    fc.assert(fc.property(more, ([bag, key, inner]) => !same(bag, { ...bag, [key]: inner })));
  });

  it("a key that looks like an entry is no entry", () => {
    expect(same({ a: "1", b: "2" }, { 'a:"1",b': "2" })).to.equal(false);
  });

  it("a JSON document is the same however it is written", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), value), fc.nat(4), (bag, indent) =>
        same(JSON.stringify(bag), JSON.stringify(bag, undefined, indent)),
      ),
    );
  });

  it("a number is the same as its text", () => {
    fc.assert(fc.property(fc.integer(), (number) => same(number, String(number))));
  });

  for (const truth of [true, false]) {
    it(`${truth} is the same as its text`, () => {
      expect(same(truth, String(truth))).to.equal(true);
    });
  }

  it("text that only begins like a document is text", () => {
    expect(same("{a}", "{ a }")).to.equal(false);
  });

  it("a key without a value is no key", () => {
    expect(same({ a: 1, b: null }, { a: 1 })).to.equal(true);
  });

  it("an unknown value is no text", () => {
    expect(same(UNKNOWN, "unknown")).to.equal(false);
  });

  for (const nothing of [undefined, null, "", false, 0, [], {}]) {
    it(`${JSON.stringify(nothing)} says nothing`, () => {
      expect(isEmpty(nothing)).to.equal(true);
    });
  }

  for (const [fact, something] of Object.entries<Value>({
    "an unknown value": UNKNOWN,
    "the text 0": "0",
    true: true,
    "a number": 1,
    "a list of nothing": [0],
    "a bag of nothing": { a: null },
  })) {
    it(`${fact} says something`, () => {
      expect(isEmpty(something)).to.equal(false);
    });
  }

  it("an unknown value is found however deep", () => {
    expect(hasUnknown({ a: [{ b: UNKNOWN }] })).to.equal(true);
  });
});
