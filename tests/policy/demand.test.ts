import { expect } from "chai";
import { pass, violation } from "../../policy/control";
import {
  demand,
  demandAbsent,
  demandGiven,
  demandOf,
  isAtLeast,
  isExactly,
  isOn,
  isOneOf,
} from "../../policy/demand";

describe("A demand", () => {
  it("passes what is as it has to be", () => {
    expect(demand({ tls: { mode: "required" } }, "tls.mode", isExactly("required"))).to.deep.equal(pass);
  });

  it("refuses what is another, and says what it is", () => {
    expect(demand({ mode: "preferred" }, "mode", isExactly("required"))).to.deep.equal(
      violation('mode is "preferred"'),
    );
  });

  it("refuses silence", () => {
    expect(demand({}, "mode", isOn)).to.deep.equal(violation("mode is not given"));
  });

  it("passes silence where that is the safe default", () => {
    expect(demand({}, "mode", isOn, pass)).to.deep.equal(pass);
  });

  it("leaves undecided what is unknown, by the name that it is given", () => {
    expect(demandOf({ state: "unknown" }, "its mode", isOn)).to.deep.equal({
      kind: "undecided",
      reason: "its mode is unknown",
    });
  });

  it("that something is said takes anything", () => {
    expect([demandGiven({ group: "" }, "group"), demandGiven({}, "group")]).to.deep.equal([
      pass,
      violation("group is not given"),
    ]);
  });

  it("that nothing is said takes nothing", () => {
    expect([demandAbsent({ token: "x" }, "token"), demandAbsent({}, "token")]).to.deep.equal([
      violation("token is given"),
      pass,
    ]);
  });

  it("of a number takes the number and more, and nothing that is none", () => {
    expect([2, 3, 4, "3", "three", undefined].map(isAtLeast(3))).to.deep.equal([
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it("of one among several takes each of them, and true is not the text of it", () => {
    expect(["a", "b", "c"].map(isOneOf(["a", "b"]))).to.deep.equal([true, true, false]);
    expect([true, "true"].map(isOn)).to.deep.equal([true, false]);
  });
});
