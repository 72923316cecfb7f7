import type { ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import { expect } from "chai";
import { read } from "../../policy/reader";
import { Shown } from "../../policy/shown";
import type { Stack } from "../../policy/stack";
import { healthy, withChange } from "../support/policy-fixture";
import { findingsIn, packOf, type Samples } from "../support/policy-harness";

/** The stacks that each of two policies of one pack is shown, preview by preview. */
async function stacksShown(...previews: readonly Samples[]): Promise<Stack[][]> {
  const shown = new Shown();
  const found: Stack[][] = [];
  const policies = ["first", "second"].map((name) => ({
    name,
    validateResource: (args: ResourceValidationArgs) => void shown.resource(args),
    validateStack: ({ resources }: StackValidationArgs) => void found.at(-1)?.push(shown.stack(resources)),
  }));
  const pack = packOf(policies);
  for (const samples of previews) {
    found.push([]);
    await findingsIn(samples, {}, pack);
  }
  return found;
}

const encrypted = (stack: Stack | undefined) =>
  stack?.ofType("aws:rds/cluster:Cluster").map(({ props }) => read(props, "storageEncrypted"));

describe("What the policies of a pack are shown", () => {
  it("is decoded once for all of them", async () => {
    const bags: unknown[] = [];
    const validateResource = ({ props }: ResourceValidationArgs) => void bags.push(props);
    const policies = ["first", "second"].map((name) => ({ name, validateResource }));
    await findingsIn(healthy, {}, packOf(policies));
    expect(new Set(bags).size).to.equal(Object.keys(healthy).length);
  });

  it("is one stack for all of them", async () => {
    const [[first, second] = []] = await stacksShown(healthy);
    expect(first).to.equal(second);
  });

  it("is another stack in the next preview, with that one's values", async () => {
    const changed = withChange("database", { props: { storageEncrypted: false } });
    const [[before] = [], [after] = []] = await stacksShown(healthy, changed);
    expect([encrypted(before), encrypted(after)]).to.deep.equal([
      [{ state: "known", value: true }],
      [{ state: "known", value: false }],
    ]);
  });

  it("cannot be changed by one for the others", async () => {
    const [[stack] = []] = await stacksShown(healthy);
    expect(stack?.members.filter(({ props }) => !Object.isFrozen(props))).to.deep.equal([]);
  });
});
