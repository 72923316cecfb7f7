import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { IMPLEMENTED_RULES } from "../../sandbox/cloud/models/implemented-rules";
import { refusedRules } from "../support/rules";

// The facts about the rules, service by service, run before this one and in its process; mocha does not pick them up by themselves.
const FACTS = join(__dirname, "cloud");
for (const file of readdirSync(FACTS)) require(join(FACTS, file));

describe("AWS's rules, altogether", () => {
  it("are refused in the tests, every implemented one and no other", () => {
    expect([...refusedRules].sort((a, b) => a - b)).to.deep.equal(
      [...IMPLEMENTED_RULES].sort((a, b) => a - b),
    );
  });
});
