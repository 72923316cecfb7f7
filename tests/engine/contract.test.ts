import { expect } from "chai";
import type { Finished } from "../../sandbox/sandbox";
import { Clone, copyOfBothUp } from "../support/clone";

/** Previews the secondary over a primary whose outputs have been changed. */
async function previewOver(change: (outputs: Record<string, unknown>) => void): Promise<Finished> {
  const clone = await copyOfBothUp();
  return clone.with(async (sandbox) => {
    const state: {
      deployment: { resources: { type: string; outputs: Record<string, unknown> }[] };
    } = JSON.parse(await sandbox.read(["stack", "export", "--stack", "us-east-1"]));
    const stack = state.deployment.resources.find(({ type }) => type === "pulumi:pulumi:Stack");
    if (stack === undefined) throw new Error("no stack resource");
    change(stack.outputs);
    clone.write("changed.json", JSON.stringify(state));
    await sandbox.read(["stack", "import", "--stack", "us-east-1", "--file", `${clone.root}/changed.json`]);
    return sandbox.run(["preview", "--stack", "us-west-2", "--non-interactive"]);
  });
}

describe("the contract between stacks, on the real engine", () => {
  it("a secondary before its primary fails with stack, outputs and remedy", async () => {
    const { code, stderr } = await new Clone().cli("preview", "--stack", "us-west-2", "--non-interactive");
    expect(code).to.equal(1);
    expect(stderr.trim()).to.match(
      /^error: Stack us-west-2 reads "auroraGlobalClusterId", .* and \d+ others from stack us-east-1, which is not up\. Bring it up first: npm run sandbox -- up --stack us-east-1$/,
    );
  });

  it("a primary that lacks an output fails the secondary with stack, output and remedy", async () => {
    const { code, stdout } = await previewOver((outputs) => delete outputs.auroraGlobalClusterId);
    expect(code).to.not.equal(0);
    expect(stdout.replace(/\s+/g, " ")).to.contain(
      "Stack organization/mall/us-east-1 does not publish what this stack needs: " +
        'output "auroraGlobalClusterId" is missing; expected: Identifier of the Aurora global cluster that a secondary joins ' +
        "Bring stack us-east-1 up to date first, in the same way as this one.",
    );
  });

  it("an output of the wrong type fails the secondary with stack, output and remedy", async () => {
    const { code, stdout } = await previewOver((outputs) => {
      outputs.auroraFirstInstanceArn = 7;
    });
    expect(code).to.not.equal(0);
    expect(stdout.replace(/\s+/g, " ")).to.contain(
      "Stack organization/mall/us-east-1 does not publish what this stack needs: " +
        'output "auroraFirstInstanceArn" is 7; expected: ARN of the founding cluster\'s first instance; ' +
        "known only once it exists, and a secondary can join only then " +
        "Bring stack us-east-1 up to date first, in the same way as this one.",
    );
  });
});
