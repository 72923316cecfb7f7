import { expect } from "chai";
import { sizeMistakes } from "../../stacks/accepted-sizes";
import { SIZES, type Sizes } from "../../stacks/sizes";
import { settingsFor } from "./mall";

/** One mistake in every store's class, and one in every count. */
const WRONG: Sizes = {
  natGateways: "one",
  aurora: { instanceClass: "db.m6g.large", instances: 1 },
  documentdb: { instanceClass: "db.t4g.medium", instances: 1 },
  elasticache: { nodeType: "cache.t4g.medium", shards: 2, replicasPerShard: 0 },
  msk: { instanceType: "kafka.t3.small", brokers: 2, volumeSize: 100, maxVolumeSize: 400 },
  opensearch: {
    instanceType: "t3.medium.search",
    instances: 2,
    masterType: "m6g.large.search",
    volumeSize: 10,
  },
};

describe("The sizes of a profile", () => {
  for (const profile of ["reference", "small"] as const) {
    it(`are what AWS accepts when it is ${profile}`, () => {
      const settings = settingsFor("us-east-1", { "mall:profile": profile });
      expect(sizeMistakes(settings, SIZES[profile])).to.deep.equal([]);
    });
  }

  it("are refused when AWS has the family and not the size, in words that name the setting", () => {
    const { reference } = SIZES;
    const huge: Sizes = { ...reference, aurora: { ...reference.aurora, instanceClass: "db.r6g.huge" } };
    expect(sizeMistakes(settingsFor("us-east-1"), huge)).to.deep.equal([
      {
        file: "stacks/sizes.ts",
        key: "aurora.instanceClass of mall:profile reference",
        value: "db.r6g.huge",
        expected:
          "one of db.r6g.large, db.r6g.xlarge, db.r6g.2xlarge, db.r6g.4xlarge, db.r6g.8xlarge, db.r6g.12xlarge, db.r6g.16xlarge",
      },
    ]);
  });

  it("are refused all at once, each with the file, the setting and the value", () => {
    const settings = settingsFor("us-east-1", { "mall:profile": "small" });
    const found = sizeMistakes(settings, WRONG).map(({ file, key, value }) => `${file}: ${key}: ${value}`);
    expect(found).to.deep.equal([
      "stacks/sizes.ts: aurora.instances of mall:profile small: 1",
      "stacks/sizes.ts: aurora.instanceClass of mall:profile small: db.m6g.large",
      "stacks/sizes.ts: documentdb.instances of mall:profile small: 1",
      "stacks/sizes.ts: documentdb.instanceClass of mall:profile small: db.t4g.medium",
      "stacks/sizes.ts: elasticache.replicasPerShard of mall:profile small: 0",
      "stacks/sizes.ts: elasticache.nodeType of mall:profile small: cache.t4g.medium",
      "stacks/sizes.ts: msk.brokers of mall:profile small: 2",
      "stacks/sizes.ts: msk.instanceType of mall:profile small: kafka.t3.small",
      "stacks/sizes.ts: opensearch.instances of mall:profile small: 2",
      "stacks/sizes.ts: opensearch.instanceType of mall:profile small: t3.medium.search",
    ]);
  });
});
