import { readFileSync } from "node:fs";
import { join } from "node:path";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { expect } from "chai";
import config from "../../policy/config.json";
import { controls } from "../../policy/controls";
import { withChange } from "../support/policy-fixture";
import { findingsIn, packInfo } from "../support/policy-harness";

describe("The policy pack", () => {
  it("registers every control once, under its id, and after all of them what speaks for all", async () => {
    const { policiesList } = await packInfo();
    const ids = controls.map(({ id }) => id);
    expect(policiesList.map(({ name }) => name)).to.deep.equal([...ids, "acknowledgements", "undecided"]);
    expect(new Set(controls.map(({ id }) => id)).size).to.equal(controls.length);
  });

  it("gives every control a title, a severity, a description, a remedy and a reference", async () => {
    const { policiesList } = await packInfo();
    for (const policy of policiesList) {
      expect(policy.displayname, policy.name).to.not.equal("");
      expect(policy.severity, policy.name).to.be.greaterThan(0);
      expect(policy.description, policy.name).to.match(/\.$/);
      expect(policy.remediationSteps, policy.name).to.match(/\.$/);
      expect(policy.url, policy.name).to.match(/^https:\/\//);
    }
  });

  it("lets only the controls that a throw-away stack may escape be configured", () => {
    const configurable = controls.filter(({ throwAway }) => throwAway === true).map(({ id }) => id);
    expect(configurable).to.deep.equal(["protected-from-deletion", "deletion-protection"]);
  });

  it("names no stack as a throw-away by default", () => {
    expect(config).to.deep.equal({
      "protected-from-deletion": { throwAwayStacks: [] },
      "deletion-protection": { throwAwayStacks: [] },
    });
  });

  it("brings no configuration of its own, because the engine would take it for advisory", async () => {
    const { initialconfigMap } = await packInfo();
    expect(initialconfigMap).to.deep.equal([]);
  });

  it("gives every setting a default, so that the engine needs no configuration", async () => {
    const { policiesList } = await packInfo();
    const configured = policiesList.filter(({ configschema }) => configschema !== undefined);
    for (const { name, configschema } of configured) {
      expect(JSON.stringify(configschema), name).to.include('["default",');
    }
  });

  it("is mandatory unless configured otherwise", async () => {
    const { policiesList } = await packInfo();
    const others = policiesList.filter(({ name }) => name !== "undecided");
    expect(new Set(others.map(({ enforcementlevel }) => enforcementlevel))).to.deep.equal(new Set([1]));
  });

  it("names what is undecided always, as advice", async () => {
    const { policiesList } = await packInfo();
    const level = policiesList.find(({ name }) => name === "undecided")?.enforcementlevel;
    expect(level).to.equal(analyzer.EnforcementLevel.ADVISORY);
  });

  it("says which resource is wrong, what is wrong, and what to do", async () => {
    const [finding] = await findingsIn(withChange("database", { props: { storageEncrypted: false } }));
    expect(finding).to.deep.equal({
      control: "encrypted-at-rest",
      resource: "database",
      message:
        "database: storageEncrypted is false. Switch encryption on explicitly: for most types it cannot be added after creation.",
      mandatory: true,
    });
  });

  it("is described in its README, control by control", () => {
    const readme = readFileSync(join(__dirname, "../../policy/README.md"), "utf8");
    const rows = readme.split("\n").filter((line) => line.startsWith("| `"));
    expect(rows).to.deep.equal(
      controls.map(
        ({ id, severity, scope, description }) => `| \`${id}\` | ${severity} | ${scope} | ${description} |`,
      ),
    );
  });

  for (const { id, remediation } of controls) {
    it(`gives ${id} a remedy that is a sentence`, () => {
      expect(remediation).to.match(/^[A-Z].{20,}\.$/);
    });
  }
});
