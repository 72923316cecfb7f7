import { expect } from "chai";
import { healthy, sampleOf, withChange } from "../support/policy-fixture";
import { findingsIn, type Sample, type Samples, unknown, verdictsOn } from "../support/policy-harness";

const named = (stack: string) => ({
  "protected-from-deletion": { throwAwayStacks: [stack] },
  "deletion-protection": { throwAwayStacks: [stack] },
});

/** AWS's flags, on and off: each service has its own. */
const flags = [
  ["deletionProtection", true, false],
  ["deletionProtection", "ACTIVE", "INACTIVE"],
  ["enableDeletionProtection", true, false],
] as const;

const flagOf = ({ props }: Sample) => flags.find(([flag, on]) => props[flag] === on);

/** The region with every protection off, as `mall:protect: false` makes it. */
const unprotected: Samples = Object.fromEntries(
  Object.entries(healthy).map(([name, sample]) => {
    const [flag, , off] = flagOf(sample) ?? [];
    const props = flag === undefined ? sample.props : { ...sample.props, [flag]: off };
    return [name, { ...sample, protect: false, props }];
  }),
);

const stores = [
  "key-aurora",
  "key-documentdb",
  "key-elasticache",
  "key-msk",
  "key-opensearch",
  "key-lambda",
  "key-secrets",
  "key-logs",
  "key-s3",
  "global-database",
  "database",
  "documents",
  "cache",
  "cache-datastore",
  "streams",
  "topic",
  "search",
  "secret",
  "bucket",
  "logs",
  "user-pool",
  "distribution",
];
/** All that is made again in minutes, and yet must not go by mistake. */
const balancers = ["front", "balancer"];
const everyStore = [
  ...stores.map((name) => `protected-from-deletion: ${name}`),
  ...[...stores, ...balancers]
    .filter((name) => flagOf(sampleOf(name)) !== undefined)
    .map((name) => `deletion-protection: ${name}`),
];

describe("protected-from-deletion", () => {
  it("refuses a store without Pulumi's protect", async () => {
    expect(await verdictsOn(withChange("secret", { protect: false }))).to.deep.equal([
      "protected-from-deletion: secret",
    ]);
  });
});

describe("deletion-protection", () => {
  for (const deletionProtection of [false, null]) {
    it(`refuses a store whose deletion protection is ${deletionProtection ?? "not given"}`, async () => {
      const samples = withChange("database", { props: { deletionProtection } });
      expect(await verdictsOn(samples)).to.deep.equal(["deletion-protection: database"]);
    });
  }

  it("leaves an unknown switch undecided", async () => {
    const samples = withChange("database", { props: { deletionProtection: unknown.boolean } });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });
});

describe("A throw-away stack", () => {
  it("is accepted when its settings and the pack's configuration agree", async () => {
    expect(await verdictsOn(unprotected, named("us-east-1"))).to.deep.equal([]);
  });

  it("is refused, store by store, when only its settings ask for it", async () => {
    expect(await verdictsOn(unprotected)).to.have.members(everyStore);
  });

  it("is refused, store by store, when only the pack's configuration asks for it", async () => {
    expect(await verdictsOn(healthy, named("us-east-1"))).to.have.members(everyStore);
  });

  it("is not another stack", async () => {
    expect(await verdictsOn(unprotected, named("us-west-2"))).to.have.members(everyStore);
    expect(await verdictsOn(healthy, named("us-west-2"))).to.deep.equal([]);
  });

  it("is told what is missing in its settings", async () => {
    const [finding] = await findingsIn(withChange("secret", {}), named("us-east-1"));
    expect(finding?.message).to.match(
      /^key-aurora: the pack's configuration names us-east-1 as a throw-away stack, but protect is still on\. .*mall:protect: false/,
    );
  });

  it("is told what is missing in the pack's configuration", async () => {
    const [finding] = await findingsIn(withChange("secret", { protect: false }));
    expect(finding?.message).to.match(/^secret: protect is not on\. .*throwAwayStacks/);
  });
});
