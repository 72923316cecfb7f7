import { expect } from "chai";
import { healthy, withChange } from "../support/policy-fixture";
import { type Sample, type Samples, unknown, verdictsOn } from "../support/policy-harness";

/** The healthy stack without the instances of its database. */
function bare(change: Partial<Sample> = {}): Samples {
  const { instance, "other-instance": other, ...samples } = { ...healthy, ...withChange("database", change) };
  return samples;
}

describe("A cluster", () => {
  it("of Aurora needs its instances", async () => {
    expect(await verdictsOn(bare({ props: { engine: "aurora-postgresql" } }))).to.deep.equal([
      "aurora-instances: database",
    ]);
  });

  for (const engine of ["mysql", "postgres"]) {
    it(`of ${engine} needs none: RDS makes the three of a Multi-AZ cluster`, async () => {
      expect(await verdictsOn(bare({ props: { engine } }))).to.deep.equal([]);
    });
  }

  it("whose engine is unknown is judged as one of Aurora", async () => {
    expect(await verdictsOn(bare({ props: { engine: unknown.string } }))).to.deep.equal([
      "aurora-instances: database",
    ]);
  });
});
