import { expect } from "chai";
import {
  type AcceptedClass,
  CROSS_CLUSTER_CLASS,
  classMistakes,
  GLOBAL_DATABASE_CLASS,
  GLOBAL_DATASTORE_CLASS,
  MULTI_VPC_CLASS,
} from "../../../components/data/accepted-class";

const refused = (value: string, accepted: AcceptedClass) =>
  classMistakes("instanceClass", value, accepted).length > 0;

describe("The class of a store", () => {
  it("is named with its argument, its value and what is accepted", () => {
    expect(classMistakes("instanceClass", "db.t4g.medium", GLOBAL_DATABASE_CLASS)).to.deep.equal([
      {
        argument: "instanceClass",
        value: "db.t4g.medium",
        expected: "a memory-optimised class, db.r… or db.x…: a global database takes no other",
      },
    ]);
  });

  for (const [value, accepted] of [
    ["db.m6g.large", GLOBAL_DATABASE_CLASS],
    ["cache.t4g.medium", GLOBAL_DATASTORE_CLASS],
    ["cache.r7g.medium", GLOBAL_DATASTORE_CLASS],
    ["cache.r4.large", GLOBAL_DATASTORE_CLASS],
    ["kafka.t3.small", MULTI_VPC_CLASS],
    ["t3.small.search", CROSS_CLUSTER_CLASS],
    ["m3.large.search", CROSS_CLUSTER_CLASS],
  ] as const) {
    it(`is refused when it is ${value}`, () => {
      expect(refused(value, accepted)).to.equal(true);
    });
  }
});
