import { expect } from "chai";
import {
  type AcceptedClass,
  CROSS_CLUSTER_CLASS,
  classesOf,
  classMistakes,
  GLOBAL_CLUSTER_CLASS,
  GLOBAL_DATABASE_CLASS,
  GLOBAL_DATASTORE_CLASS,
  MULTI_VPC_CLASS,
} from "../../../components/data/accepted-class";
import { openSearchSizeMistakes } from "../../../components/data/opensearch";
import { AURORA, DOCUMENTDB } from "../../../sandbox/cloud/models/rds/families";

const refused = (value: string, accepted: AcceptedClass) =>
  classMistakes("instanceClass", value, accepted).length > 0;

describe("The class of a store", () => {
  it("is named with its argument, its value and what is accepted", () => {
    expect(classMistakes("instanceClass", "db.t4g.medium", GLOBAL_DATABASE_CLASS)).to.deep.equal([
      {
        argument: "instanceClass",
        value: "db.t4g.medium",
        expected:
          "a memory-optimised class of db.r5, r6g, r6gd, r6i, r6id, r7g, r7i, r8g or x2g: a global database takes no other",
      },
    ]);
  });

  it("whose family is accepted, and not its size, is named with the sizes that there are", () => {
    expect(classMistakes("instanceClass", "db.r6g.huge", GLOBAL_CLUSTER_CLASS)).to.deep.equal([
      {
        argument: "instanceClass",
        value: "db.r6g.huge",
        expected:
          "one of db.r6g.large, db.r6g.xlarge, db.r6g.2xlarge, db.r6g.4xlarge, db.r6g.8xlarge, db.r6g.12xlarge, db.r6g.16xlarge",
      },
    ]);
  });

  for (const [value, accepted] of [
    ["db.r6g.huge", GLOBAL_DATABASE_CLASS],
    ["db.r6g.medium", GLOBAL_DATABASE_CLASS],
    ["db.r6g.24xlarge", GLOBAL_DATABASE_CLASS],
    ["db.r6gd.large", GLOBAL_DATABASE_CLASS],
    ["db.r6g", GLOBAL_DATABASE_CLASS],
    ["r6g.large", GLOBAL_DATABASE_CLASS],
    ["db.r9z.large", GLOBAL_DATABASE_CLASS],
    ["db.r6g.32xlarge", GLOBAL_CLUSTER_CLASS],
    ["cache.m5.8xlarge", GLOBAL_DATASTORE_CLASS],
    ["cache.r7g.24xlarge", GLOBAL_DATASTORE_CLASS],
    ["cache.r6gd.xlarge", GLOBAL_DATASTORE_CLASS],
    ["kafka.m7g.24xlarge", MULTI_VPC_CLASS],
    ["kafka.m5.medium", MULTI_VPC_CLASS],
    ["express.m7g.large", MULTI_VPC_CLASS],
    ["m6g.16xlarge.search", CROSS_CLUSTER_CLASS],
    ["m6g.large", CROSS_CLUSTER_CLASS],
    ["m6g.large.elasticsearch", CROSS_CLUSTER_CLASS],
    ["i3.large.search", CROSS_CLUSTER_CLASS],
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

  for (const [name, { globalClasses }, accepted] of [
    ["Aurora", AURORA, GLOBAL_DATABASE_CLASS],
    ["DocumentDB", DOCUMENTDB, GLOBAL_CLUSTER_CLASS],
  ] as const) {
    it(`is accepted only where the simulated ${name} takes it for a global cluster, too`, () => {
      expect(classesOf(accepted).filter((each) => !globalClasses.test(each))).to.deep.equal([]);
    });
  }

  it("is accepted by its whole name, once", () => {
    for (const accepted of [
      GLOBAL_DATABASE_CLASS,
      GLOBAL_CLUSTER_CLASS,
      GLOBAL_DATASTORE_CLASS,
      MULTI_VPC_CLASS,
      CROSS_CLUSTER_CLASS,
    ]) {
      const classes = classesOf(accepted);
      expect(new Set(classes)).to.have.lengthOf(classes.length);
      expect(classes.filter((each) => refused(each, accepted))).to.deep.equal([]);
    }
  });
});
