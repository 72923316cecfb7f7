import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type Clone, copyOfBothUp } from "../support/clone";
import { plannedSteps } from "../support/preview";

const FILE = "Pulumi.eu-west-1.yaml";

/** The file that the README shows, and nothing else. */
function fileOfTheReadme(): string {
  const readme = readFileSync(join(__dirname, "..", "..", "README.md"), "utf8");
  const [, file] = /`Pulumi\.eu-west-1\.yaml`:\n\n```yaml\n([^`]+)```/.exec(readme) ?? [];
  if (file === undefined) throw new Error(`The README shows no ${FILE}`);
  return file;
}

const OHIO = `config:
  mall:role: secondary
  mall:order: 4
  mall:vpcCidr: 10.3.0.0/16
  mall:transitGatewayAsn: 64515
  mall:availabilityZoneIds: [use2-az1, use2-az2, use2-az3]
  mall:noriPackageId: G123456789
`;

describe("a third region, one more file", () => {
  let clone: Clone;

  before(async () => {
    clone = await copyOfBothUp();
    clone.write(FILE, fileOfTheReadme());
    const up = await clone.cli("up", "--stack", "eu-west-1", "--yes", "--non-interactive");
    expect(up.code, up.stdout + up.stderr).to.equal(0);
  });

  for (const stack of ["us-east-1", "us-west-2", "eu-west-1"]) {
    it(`leaves nothing to do in ${stack}, with refresh`, async () => {
      expect(await clone.with((sandbox) => plannedSteps(sandbox, stack, "--refresh"))).to.deep.equal([]);
    });
  }

  it("refuses a fourth region, with the reason", async () => {
    clone.write("Pulumi.us-east-2.yaml", OHIO);
    const { code, stderr } = await clone.cli("preview", "--stack", "us-east-2");
    clone.delete("Pulumi.us-east-2.yaml");
    expect(code).to.equal(1);
    expect(stderr).to.contain("at most 3: a Valkey Global Datastore takes two secondary regions");
  });

  it("is destroyed, its protection once lifted, without a change to the others", async () => {
    clone.edit(FILE, "  mall:role:", "  mall:protect: false\n  mall:role:");
    // How it is lifted past the gate is a matter of its own: here the engine alone does it, in half the time.
    const lift = ["up", "--stack", "eu-west-1", "--yes", "--skip-preview", "--non-interactive"];
    await clone.with((sandbox) => sandbox.read(lift));
    const { code, stdout } = await clone.cli("destroy", "--stack", "eu-west-1", "--yes", "--non-interactive");
    expect(code, stdout).to.equal(0);
    await clone.with(async (sandbox) => {
      expect(await plannedSteps(sandbox, "us-east-1", "--refresh")).to.deep.equal([]);
      expect(await plannedSteps(sandbox, "us-west-2", "--refresh")).to.deep.equal([]);
    });
  });
});
