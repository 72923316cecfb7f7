import { expect } from "chai";
import { elasticacheBirth } from "../../components/data/elasticache-membership";
import { ownedByDatastore } from "../../policy/controls/elasticache";
import { sampleOf, withChange } from "../support/policy-fixture";
import { findingsIn, type Samples, unknown } from "../support/policy-harness";

const told = async (samples: Samples) =>
  (await findingsIn(samples)).map(({ control, resource }) => `${control} ${resource}`);

/** The fixture's replication group as one that joins, with some inputs more. */
function joining(more: Readonly<Record<string, boolean>> = {}): Samples {
  const owned = Object.fromEntries(ownedByDatastore.map((path) => [path, null]));
  return withChange("cache", { props: { ...owned, globalReplicationGroupId: unknown.string, ...more } });
}

describe("A replication group", () => {
  it("that joins a global datastore says nothing of what that owns", async () => {
    expect(await told(joining())).to.deep.equal([]);
  });

  it("is refused for each thing that it says all the same", async () => {
    expect(
      await told(joining({ atRestEncryptionEnabled: true, transitEncryptionEnabled: true })),
    ).to.deep.equal(["elasticache-secondary cache", "elasticache-secondary cache"]);
  });

  it("may refuse minor versions as the founder of a global datastore, where AWS refuses them, too", async () => {
    expect(await told(withChange("cache", { props: { autoMinorVersionUpgrade: false } }))).to.deep.equal([]);
  });

  it("may refuse minor versions when it joins one", async () => {
    expect(await told(joining({ autoMinorVersionUpgrade: false }))).to.deep.equal([]);
  });

  it("is a founder also after a failover, when its global datastore names another", async () => {
    const samples = withChange("cache-datastore", {
      outputs: { primaryReplicationGroupId: "mall-us-west-2" },
    });
    const cache = sampleOf("cache");
    const founder = {
      ...cache,
      props: { ...cache.props, autoMinorVersionUpgrade: true },
      outputs: { ...cache.outputs, autoMinorVersionUpgrade: true },
    };
    expect(await told({ ...samples, cache: founder })).to.deep.equal(["elasticache-minor-upgrades cache"]);
  });
});

describe("What a global datastore owns", () => {
  it("is none of what the program gives a secondary at birth", () => {
    const { args } = elasticacheBirth({ role: "secondary", globalReplicationGroupId: "ldgnf-mall" });
    expect(Object.keys(args).filter((path) => ownedByDatastore.includes(path))).to.deep.equal([]);
  });
});
