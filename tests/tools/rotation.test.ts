import { resolve } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { refusedRotation, type Standing } from "../../tools/rotation";
import { type Stack, stacksOf } from "../../tools/topology";

const ROOT = resolve(__dirname, "..", "..");

const LATER = ["us-west-2", "eu-west-1"] as const;

/** What is refused when this number is asked for where these stand. */
function refusedAt(
  number: number,
  standing: Readonly<Record<string, Standing | number>>,
): Promise<readonly string[]> {
  const stack: Stack = {
    name: "us-east-1",
    reads: [],
    rotation: {
      setting: "mall:originHeader",
      number,
      output: "originHeaderNumber",
      acceptedBy: LATER,
    },
  };
  return refusedRotation(
    stack,
    async (name) => {
      const there = standing[name] ?? "not up";
      return typeof there === "number" ? { originHeaderNumber: there } : there;
    },
    (name) => `up ${name}`,
  );
}

describe("A step of the origin header", () => {
  it("is refused while a region accepts the number that stands and the one before", async () => {
    expect(await refusedAt(3, { "us-east-1": 2, "us-west-2": 1, "eu-west-1": 2 })).to.deep.equal([
      "Stack us-west-2 accepts the numbers 1 and 2 of mall:originHeader, and would refuse 3. Update it first: up us-west-2",
    ]);
  });

  it("is refused while a region that came up in part does not say", async () => {
    expect(await refusedAt(2, { "us-east-1": 1, "us-west-2": {} })).to.deep.equal([
      "Stack us-west-2 does not say which numbers of mall:originHeader, and would refuse 2. Update it first: up us-west-2",
    ]);
  });

  it("of two is refused, whoever accepts what", async () => {
    expect(await refusedAt(3, { "us-east-1": 1 })).to.deep.equal([
      "mall:originHeader is raised by one at a time: stack us-east-1 stands with 1, and 3 is asked for. " +
        "Ask for 2, bring every stack up, and go on from there.",
    ]);
  });

  it("back is refused", async () => {
    expect(await refusedAt(1, { "us-east-1": 2, "us-west-2": 2 })).to.deep.equal([
      "mall:originHeader is never lowered: stack us-east-1 stands with 2, and 1 is asked for. " +
        "The value of an earlier number is gone. Ask for 2.",
    ]);
  });

  it("is any number on the first update", async () => {
    expect(await refusedAt(7, {})).to.deep.equal([]);
  });

  it("is any number after a first update that failed", async () => {
    expect(await refusedAt(7, { "us-east-1": {} })).to.deep.equal([]);
  });

  it("leaves CloudFront's value accepted in every region, over any sequence of updates", async () => {
    const update = fc.oneof(
      fc.record({ stack: fc.constant("us-east-1"), number: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ stack: fc.constantFrom(...LATER), number: fc.constant(0) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(update, { maxLength: 30 }), async (updates) => {
        const standing: Record<string, number> = {};
        for (const { stack, number } of updates) {
          const sent = standing["us-east-1"];
          if (stack !== "us-east-1" && sent !== undefined) standing[stack] = sent;
          if (stack === "us-east-1" && (await refusedAt(number, standing)).length === 0)
            standing[stack] = number;
          const sends = standing["us-east-1"];
          for (const later of LATER) {
            const learnt = standing[later];
            if (learnt !== undefined) expect([learnt, learnt + 1], later).to.include(sends);
          }
        }
      }),
    );
  });

  it("is the primary's affair, before the eyes of every other stack", () => {
    const stacks = stacksOf(ROOT).map(({ name, rotation }) => [name, rotation]);
    expect(stacks).to.deep.equal([
      [
        "us-east-1",
        { setting: "mall:originHeader", number: 1, output: "originHeaderNumber", acceptedBy: ["us-west-2"] },
      ],
      ["us-west-2", undefined],
    ]);
  });
});
