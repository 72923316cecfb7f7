import { expect } from "chai";
import { demandSizes } from "../../../components/data/size-mistake";

describe("The sizes of a store", () => {
  it("are refused with every mistake, each with argument, value and what is accepted", () => {
    const mistakes = [
      { argument: "instances", value: 1, expected: "at least 2" },
      { argument: "instanceClass", value: "db.t4g.medium", expected: "another" },
    ];
    expect(() => demandSizes("store", mistakes)).to.throw(
      RangeError,
      /^store: instances is 1; expected at least 2\nstore: instanceClass is db\.t4g\.medium; expected another$/,
    );
  });

  it("are accepted without a mistake", () => {
    expect(() => demandSizes("store", [])).to.not.throw();
  });
});
