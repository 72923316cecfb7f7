import { expect } from "chai";
import {
  CROSS_CLUSTER_CLASS,
  demandClass,
  GLOBAL_DATABASE_CLASS,
  GLOBAL_DATASTORE_CLASS,
  MULTI_VPC_CLASS,
} from "../../../components/data/accepted-class";
import { SIZES } from "../../../stacks/sizes";

const refusal = (value: string, accepted: typeof GLOBAL_DATABASE_CLASS) => {
  try {
    demandClass("store", "instanceClass", value, accepted);
  } catch (error) {
    return error instanceof RangeError ? error.message : "";
  }
  return undefined;
};

describe("The class of a store", () => {
  it("is named with its argument, its value and what is accepted", () => {
    expect(refusal("db.t4g.medium", GLOBAL_DATABASE_CLASS)).to.equal(
      "store: instanceClass is db.t4g.medium; expected a memory-optimised class, db.r… or db.x…: a global database takes no other",
    );
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
      expect(refusal(value, accepted)).to.contain(`instanceClass is ${value}; expected `);
    });
  }

  for (const [profile, { aurora, documentdb, elasticache, msk, opensearch }] of Object.entries(SIZES)) {
    it(`is accepted for every store of the profile ${profile}`, () => {
      expect([
        refusal(aurora.instanceClass, GLOBAL_DATABASE_CLASS),
        refusal(documentdb.instanceClass, GLOBAL_DATABASE_CLASS),
        refusal(elasticache.nodeType, GLOBAL_DATASTORE_CLASS),
        refusal(msk.instanceType, MULTI_VPC_CLASS),
        refusal(opensearch.instanceType, CROSS_CLUSTER_CLASS),
      ]).to.deep.equal([undefined, undefined, undefined, undefined, undefined]);
    });
  }
});
