import { expect } from "chai";
import { IMPLEMENTED_RULES } from "../../sandbox/cloud/models/implemented-rules";
import { refusedRules } from "../support/rules";
// The facts about the rules, service by service: they run before this one, also when it is run alone.
import "./cloud/documentdb.test";
import "./cloud/dsql.test";
import "./cloud/kafka.test";
import "./cloud/opensearch.test";
import "./cloud/route53.test";
import "./cloud/rules.test";
import "./cloud/transit.test";
import "./cloud/wafv2.test";

describe("AWS's rules, altogether", () => {
  it("are refused in the tests, every implemented one and no other", () => {
    expect([...refusedRules].sort((a, b) => a - b)).to.deep.equal(
      [...IMPLEMENTED_RULES].sort((a, b) => a - b),
    );
  });
});
