import { expect } from "chai";
import {
  type AcceptedClass,
  CROSS_CLUSTER_CLASS,
  classMistakes,
  GLOBAL_CLUSTER_CLASS,
  GLOBAL_DATABASE_CLASS,
  GLOBAL_DATASTORE_CLASS,
  MULTI_VPC_CLASS,
} from "../../../components/data/accepted-class";
import { openSearchSizeMistakes } from "../../../components/data/opensearch";
import { DOCUMENTDB } from "../../../sandbox/cloud/models/rds/families";

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
    ["db.t4g.medium", GLOBAL_CLUSTER_CLASS],
    ["db.r4.large", GLOBAL_CLUSTER_CLASS],
    ["db.x2g.large", GLOBAL_CLUSTER_CLASS],
    ["db.serverless", GLOBAL_CLUSTER_CLASS],
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

  it("is looked at of a domain's masters, too", () => {
    const nodes = { instanceType: "m6g.large.search", instances: 3, volumeSize: 10 };
    const mistakes = openSearchSizeMistakes({ ...nodes, masterType: "t3.small.search" });
    expect(mistakes.map(({ argument, value }) => [argument, value])).to.deep.equal([
      ["masterType", "t3.small.search"],
    ]);
  });

  it("may be every one that the simulated DocumentDB takes for a global cluster, but the serverless one", () => {
    const families = ["r4", "r5", "r6g", "r6gd", "r8g", "x2g", "t3", "t4g", "m5"];
    const classes = families.flatMap((family) =>
      ["medium", "large", "xlarge", "16xlarge"].map((size) => `db.${family}.${size}`),
    );
    const taken = classes.filter((each) => DOCUMENTDB.globalClasses.test(each));
    expect(classes.filter((each) => !refused(each, GLOBAL_CLUSTER_CLASS))).to.deep.equal(taken);
  });
});
