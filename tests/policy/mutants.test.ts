import { expect } from "chai";
import { controls } from "../../policy/controls";
import { findingsIn } from "../support/policy-harness";
import { type Mutant, mutants, titleOf } from "../support/policy-mutants";

/** What is said about a mutant, beyond and short of its own control. */
async function misjudged({ control, samples, configuration, alongside = [] }: Mutant): Promise<string[]> {
  const findings = await findingsIn(samples, configuration);
  const refusing = new Set(findings.filter(({ mandatory }) => mandatory).map((finding) => finding.control));
  const others = [...refusing].filter((id) => id !== control && !alongside.includes(id));
  return [...(refusing.has(control) ? [] : ["survives"]), ...others];
}

async function misjudgedAmong(some: readonly Mutant[]): Promise<string[]> {
  const told: string[] = [];
  for (const mutant of some) {
    const faults = await misjudged(mutant);
    if (faults.length > 0) told.push(`${titleOf(mutant)}: ${faults.join(", ")}`);
  }
  return told;
}

describe("A generated mutant", () => {
  for (const { id } of controls) {
    const own = mutants.filter(({ control }) => control === id);

    it(`exists for ${id}`, () => {
      expect(own).to.not.deep.equal([]);
    });

    it(`is refused by ${id}, and by no other control`, async () => {
      expect(await misjudgedAmong(own)).to.deep.equal([]);
    }).timeout(60_000);
  }

  it("exists for every type that a control names", () => {
    const missing = controls.flatMap((control) => {
      if (control.scope === "stack" || control.appliesTo === "aws") return [];
      const types = new Set(mutants.flatMap(({ control: id, type }) => (id === control.id ? [type] : [])));
      return control.appliesTo.filter((type) => !types.has(type)).map((type) => `${control.id} ${type}`);
    });
    expect(missing).to.deep.equal([]);
  });

  it("is made of a stack in which there is no finding", async () => {
    const originals = new Map(
      mutants.map(({ type, original }) => [JSON.stringify(original), { type, original }]),
    );
    const told: string[] = [];
    for (const { type, original } of originals.values()) {
      for (const { control, message } of await findingsIn(original))
        told.push(`${type} ${control}: ${message}`);
    }
    expect(told).to.deep.equal([]);
  }).timeout(60_000);

  it("survives when nothing is wrong with it", async () => {
    const [mutant] = mutants;
    expect(mutant && (await misjudged({ ...mutant, samples: mutant.original }))).to.deep.equal(["survives"]);
  });
});
