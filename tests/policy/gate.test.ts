import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { eventsIn, reportedIn } from "../../policy/gate";

const root = join(__dirname, "../..");
const head = "urn:pulumi:us-east-1::mall::";

/** A stack as `pulumi stack export` writes it, with one resource of AWS in it. */
function exported(storageEncrypted: boolean): string {
  const stack = `${head}pulumi:pulumi:Stack::mall-us-east-1`;
  const provider = `${head}pulumi:providers:aws::aws`;
  const props = { storageEncrypted, deletionProtection: true };
  const resources = [
    { urn: stack, custom: false, type: "pulumi:pulumi:Stack" },
    { urn: provider, custom: true, id: "1", type: "pulumi:providers:aws", inputs: { region: "us-east-1" } },
    {
      urn: `${head}aws:rds/globalCluster:GlobalCluster::global`,
      custom: true,
      id: "global",
      type: "aws:rds/globalCluster:GlobalCluster",
      inputs: props,
      outputs: props,
      parent: stack,
      provider: `${provider}::1`,
      protect: true,
    },
  ];
  const manifest = { time: "2027-01-01T00:00:00Z", magic: "", version: "v3.250.0" };
  return JSON.stringify({ version: 3, deployment: { manifest, resources } });
}

describe("npm run policy", () => {
  const folder = mkdtempSync(join(tmpdir(), "mall-gate-"));
  const state = (content: string) => {
    const file = join(folder, "state.json");
    writeFileSync(file, content);
    return file;
  };
  const gate = (...args: readonly string[]) => {
    const tsx = join(root, "node_modules/.bin/tsx");
    const { status, stdout, stderr } = spawnSync(tsx, [join(root, "policy/gate.ts"), ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  };
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("passes a healthy state", () => {
    const { status, stdout } = gate("--state", state(exported(true)));
    expect([status, stdout.split("\n")[0]]).to.deep.equal([0, "# Policies over state.json: passed"]);
  }).timeout(60_000);

  it("refuses a state with a mandatory violation, and says which", () => {
    const { status, stdout } = gate("--state", state(exported(false)));
    expect(status).to.equal(1);
    expect(stdout).to.include("| encrypted-at-rest | global | global: storageEncrypted is false.");
  }).timeout(60_000);

  it("writes its three reports", () => {
    const reports = join(folder, "reports");
    gate("--state", state(exported(false)), "--report", reports);
    expect(readdirSync(reports)).to.deep.equal(["policy.md", "policy.sarif", "policy.xml"]);
    expect(readFileSync(join(reports, "policy.xml"), "utf8")).to.include('failures="1"');
  }).timeout(60_000);

  it("takes levels from a configuration", () => {
    const config = join(folder, "config.json");
    writeFileSync(config, JSON.stringify({ "encrypted-at-rest": "advisory" }));
    const { status, stdout } = gate("--state", state(exported(false)), "--config", config);
    expect([status, stdout.includes("advice: 1")]).to.deep.equal([0, true]);
  }).timeout(60_000);

  it("does not open when the state cannot be read", () => {
    const { status, stderr } = gate("--state", join(folder, "nowhere.json"));
    expect(status).to.equal(2);
    expect(stderr).to.include("nowhere.json: no such file");
  }).timeout(60_000);

  it("does not open when the state is not one", () => {
    expect(gate("--state", state("[]")).status).to.equal(2);
  }).timeout(60_000);

  it("explains itself when no state is given", () => {
    const { status, stdout } = gate();
    expect([status, stdout.includes("--state <file>")]).to.deep.equal([2, true]);
  }).timeout(60_000);
});

describe("What the engine prints", () => {
  const event = (enforcementLevel: string, policyName = "encrypted-at-rest", message = "x: is wrong.") => ({
    policyEvent: {
      policyName,
      resourceUrn: `${head}mall:data:Aurora$aws:rds/cluster:Cluster::aurora`,
      message: `Whatever can be encrypted at rest says that it is: AWS's default differs from type to type.\n${message}`,
      enforcementLevel,
    },
  });
  const known = {
    control: "encrypted-at-rest",
    resource: "aws:rds/cluster:Cluster aurora",
    reason: "copied by then",
    owner: "data-platform",
    expires: "2027-03-31",
  };

  it("is read line by line, and warnings are passed over", () => {
    expect(eventsIn(["warning: could not decrypt secrets", '{"sequence":1}'])).to.deep.equal([
      { sequence: 1 },
    ]);
  });

  it("loses the description above a message", () => {
    expect(reportedIn(event("mandatory"), []).map(({ message }) => message)).to.deep.equal(["x: is wrong."]);
  });

  it("is acknowledged where an acknowledgement covers it and it does not block", () => {
    const [reported] = reportedIn(event("advisory"), [known]);
    expect(reported?.kind).to.equal("acknowledged");
  });

  it("blocks where it is mandatory, whatever is acknowledged", () => {
    const [reported] = reportedIn(event("mandatory"), [known]);
    expect(reported?.kind).to.equal("mandatory");
  });

  it("is advice where nothing acknowledges it", () => {
    const [reported] = reportedIn(event("advisory"), []);
    expect(reported?.kind).to.equal("advisory");
  });

  it("is undecided under the control that left it so", () => {
    const policyEvent = {
      policyName: "undecided",
      resourceUrn: `${head}aws:rds/cluster:Cluster::aurora`,
      message: "key-rotation leaves aurora undecided: enableKeyRotation is unknown.",
      enforcementLevel: "advisory",
    };
    const [reported] = reportedIn({ policyEvent }, []);
    expect([reported?.control, reported?.kind]).to.deep.equal(["key-rotation", "undecided"]);
  });
});
