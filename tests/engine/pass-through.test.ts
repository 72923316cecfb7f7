import { expect } from "chai";
import { Clone, copyOfBothUp } from "../support/clone";

describe("npm run sandbox -- <pulumi command>", () => {
  it("refuses a flag before the command, which would hide what the command is", async () => {
    const { code, stderr } = await new Clone().cli("--non-interactive", "up", "--stack", "us-east-1");
    expect(code).to.equal(1);
    expect(stderr).to.contain("The command comes first, then its flags");
  });

  for (const flag of ["--skip-preview", "-f"]) {
    it(`refuses up ${flag}, because the preview is the gate`, async () => {
      const clone = new Clone();
      const { code, stderr } = await clone.cli("up", flag, "--yes", "--stack", "us-east-1");
      expect(code).to.equal(1);
      expect(stderr).to.contain(`${flag} is refused: the preview is the gate`);
      expect(clone.world).to.equal("");
    });
  }

  it("refuses destroy --skip-preview, which would delete up to the first protected resource", async () => {
    const clone = await copyOfBothUp();
    const before = clone.world;
    const { code } = await clone.cli("destroy", "--skip-preview", "--yes", "--stack", "us-west-2");
    expect(code).to.equal(1);
    expect(clone.world).to.equal(before);
  });

  it("knows the stack when the short flag stands against it", async () => {
    const { stderr } = await new Clone().cli("preview", "-sus-west-2");
    expect(stderr).to.contain("from stack us-east-1, which is not up");
  });

  it("asks for the stack when none is named", async () => {
    const { stderr } = await new Clone().cli("preview");
    expect(stderr).to.contain("Which stack? Add --stack with one of us-east-1, us-west-2.");
  });

  it("gives Pulumi's own help of a command", async () => {
    const { code, stdout } = await new Clone().cli("up", "--help");
    expect(code).to.equal(0);
    expect(stdout).to.contain("pulumi up");
  });

  it("refuses --config-file, which would have Pulumi write beside the project", async () => {
    const { stderr } = await new Clone().cli("preview", "--config-file", "x.yaml");
    expect(stderr).to.contain("--config-file does not work in the sandbox");
  });

  it("prints a stack's outputs as JSON", async () => {
    const { stdout } = await (await copyOfBothUp()).cli("stack", "output", "--json", "--stack", "us-west-2");
    expect(JSON.parse(stdout)).to.include({ region: "us-west-2", role: "secondary", vpcCidr: "10.1.0.0/16" });
  });

  it("lets the program refuse what --config brings, before anything is created", async () => {
    const clone = new Clone();
    const args = ["--stack", "us-east-1", "--yes", "--non-interactive"];
    const { code, stdout } = await clone.cli("up", ...args, "--config", "mall:vpcCidr=nonsense");
    expect(code).to.not.equal(0);
    expect(stdout).to.contain(
      'Pulumi.us-east-1.yaml: mall:vpcCidr is "nonsense"; expected a private IPv4 /16',
    );
    expect(clone.world).to.equal("");
  });

  it("lets --config win over the stack's file", async () => {
    const clone = await copyOfBothUp();
    clone.edit("Pulumi.us-west-2.yaml", "  mall:role:", "  mall:protect: false\n  mall:role:");
    const args = ["--stack", "us-west-2", "--non-interactive", "--expect-no-changes"];
    const preview = await clone.cli("preview", ...args, "--config", "mall:protect=true");
    expect(preview.code, preview.stdout).to.equal(0);
  });
});
