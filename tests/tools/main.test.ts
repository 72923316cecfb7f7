import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { Clone } from "../support/clone";

/** Runs `npm run <verb> -- <args>` as a user would, less npm, on a machine without any tool. */
function run(clone: Clone, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", join(clone.root, "tools", "main.ts"), ...args],
    { cwd: clone.root, encoding: "utf8", env: { PATH: clone.root, HOME: clone.root } },
  );
  return { status, stdout, stderr };
}

describe("The command line of npm run preview|up", () => {
  it("knows the stacks of the project's own files", () => {
    const { status, stderr } = run(new Clone(), "up", "eu-west-1");
    expect(status).to.equal(1);
    expect(stderr).to.contain("which has us-east-1, us-west-2.");
  });

  it("says all that is missing, without a trace", () => {
    const { status, stderr } = run(new Clone(), "preview", "us-east-1");
    expect(status).to.equal(1);
    expect(stderr.match(/^ {2}- /gm)).to.have.length(3);
    expect(stderr).to.not.contain("    at ");
  });

  it("reports every mistake of the configuration at once, and asks for nothing else", () => {
    const clone = new Clone()
      .edit("Pulumi.us-east-1.yaml", "mall:vpcCidr: 10.0.0.0/16", "mall:vpcCidr: 10.0.0.0/33")
      .edit("Pulumi.us-west-2.yaml", "mall:transitGatewayAsn: 64513", "mall:transitGatewayAsn: 1");
    const { status, stderr } = run(clone, "up", "us-east-1");
    expect(status).to.equal(1);
    expect(stderr).to.contain("10.0.0.0/33");
    expect(stderr).to.contain("mall:transitGatewayAsn");
    expect(stderr).to.not.contain("What is missing");
  });

  it("prints its help", () => {
    const { status, stdout } = run(new Clone(), "up", "--help");
    expect(status).to.equal(0);
    expect(stdout).to.contain("npm run preview -- <stack> [pulumi flags]");
  });
});
