import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { type Acknowledgement, readAcknowledgements } from "../../policy/acknowledgement";
import { controls } from "../../policy/controls";
import { policiesOf } from "../../policy/crossguard";
import { Ledger } from "../../policy/ledger";
import { healthy, withChange } from "../support/policy-fixture";
import { findingsIn, packOf, type Samples } from "../support/policy-harness";

const ids = controls.map(({ id }) => id);
const read = (document: unknown) => readAcknowledgements(JSON.stringify(document), ids);

const known: Acknowledgement = {
  control: "encrypted-at-rest",
  resource: "aws:rds/cluster:Cluster database",
  reason: "it is restored from an old snapshot, and copied by then",
  owner: "data-platform",
  expires: "2027-03-31",
};
const urn = "urn:pulumi:us-east-1::mall::aws:rds/cluster:Cluster::database";

const broken = withChange("database", { props: { storageEncrypted: false } });

/** What the pack says with a list of acknowledgements, on a day. */
function saidWith(list: readonly unknown[], samples: Samples, now = "2027-01-01T12:00:00Z") {
  const ledger = new Ledger(read(list), () => new Date(now));
  return findingsIn(samples, {}, packOf(policiesOf(controls, ledger)));
}

describe("The file of acknowledgements", () => {
  it("is empty: the mall has no finding that somebody must answer for", () => {
    const content = readFileSync(join(__dirname, "../../policy/acknowledgements.json"), "utf8");
    expect(readAcknowledgements(content, ids)).to.deep.equal({ list: [], mistakes: [] });
  });

  it("is read entry by entry", () => {
    const list = [known, { ...known, resource: urn }, { ...known, stack: "us-west-2" }];
    expect(read(list)).to.deep.equal({ list, mistakes: [] });
  });

  it("is refused when it is not JSON", () => {
    const { mistakes } = readAcknowledgements("[{", ids);
    expect(mistakes.join()).to.match(/^it is not JSON: /);
  });

  it("is refused when it is not a list", () => {
    expect(read({ ...known }).mistakes).to.deep.equal(["it is not a list"]);
  });

  it("is refused with all of its mistakes at once", () => {
    const { control, ...without } = known;
    const document = [
      { ...known, severity: "low" },
      without,
      { ...known, control: "encryption" },
      { ...known, resource: "database" },
      { ...known, resource: urn, stack: "us-west-2" },
      { ...known, resource: "aws:rds/cluster:Cluster other", expires: "2027-02-30", owner: " " },
      { ...known, resource: "aws:rds/cluster:Cluster third", stack: "", reason: 1 },
      "database",
      known,
    ];
    expect(read(document).mistakes).to.deep.equal([
      "entry 1: severity is no property of it",
      "entry 2: control must be a text that is not empty",
      "entry 3: encryption is no control of the pack",
      "entry 4: database is neither a URN nor a type and a name, such as aws:rds/cluster:Cluster aurora",
      "entry 5: its URN is of the stack us-east-1, not of us-west-2",
      "entry 6: owner must be a text that is not empty",
      "entry 6: expires is 2027-02-30, expected a day such as 2027-03-31",
      "entry 7: reason must be a text that is not empty",
      "entry 7: stack must be a text that is not empty",
      "entry 8: is not an object",
      "entry 9: says the same as entry 1",
    ]);
  });

  it("acknowledges nothing while it has a mistake", () => {
    expect(read([known, {}]).list).to.deep.equal([]);
  });

  it("with a mistake in it fails every run", async () => {
    const findings = await saidWith([{ ...known, control: "encryption" }], healthy);
    expect(findings).to.deep.equal([
      {
        control: "acknowledgements",
        resource: "key-aurora",
        message:
          "policy/acknowledgements.json: entry 1: encryption is no control of the pack. Until it is corrected nothing is acknowledged.",
        mandatory: true,
      },
    ]);
  });
});

describe("An acknowledged finding", () => {
  it("is printed with owner, last day and reason, and does not block", async () => {
    expect(await saidWith([known], broken)).to.deep.equal([
      {
        control: "encrypted-at-rest",
        resource: "database",
        message:
          "database: storageEncrypted is false. Acknowledged by data-platform until 2027-03-31: it is restored from an old snapshot, and copied by then",
        mandatory: false,
      },
    ]);
  });

  it("may be named by its URN", async () => {
    const findings = await saidWith([{ ...known, resource: urn }], broken);
    expect(findings.map(({ mandatory }) => mandatory)).to.deep.equal([false]);
  });

  it("may come from a control over the whole stack", async () => {
    const samples = withChange("key-aurora", { props: { tags: { service: "another" } } });
    const list = [
      { ...known, control: "key-of-own-service" },
      {
        ...known,
        control: "key-of-own-service",
        resource: "aws:rds/clusterInstance:ClusterInstance instance",
      },
    ];
    const findings = await saidWith(list, samples);
    expect(findings.map(({ resource, mandatory }) => [resource, mandatory])).to.deep.equal([
      ["database", false],
      ["instance", false],
    ]);
  });

  it("blocks in every other stack than the named one", async () => {
    const findings = await saidWith([{ ...known, stack: "us-west-2" }], broken);
    expect(findings.map(({ mandatory }) => mandatory)).to.deep.equal([true]);
  });

  it("leaves another control's finding on the same resource blocking", async () => {
    const samples = withChange("database", { protect: false, props: { storageEncrypted: false } });
    const findings = await saidWith([known], samples);
    expect(findings.map(({ control, mandatory }) => [control, mandatory])).to.deep.equal([
      ["encrypted-at-rest", false],
      ["protected-from-deletion", true],
    ]);
  });

  it("leaves the same control's finding on another resource blocking", async () => {
    const samples = {
      ...broken,
      ...withChange("global-database", { props: { storageEncrypted: false } }),
      database: broken.database ?? { type: "", props: {} },
    };
    const findings = await saidWith([known], samples);
    expect(findings.map(({ resource, mandatory }) => [resource, mandatory])).to.deep.equal([
      ["global-database", true],
      ["database", false],
    ]);
  });

  it("does not block to the end of its last day", async () => {
    const findings = await saidWith([known], broken, "2027-03-31T23:59:59Z");
    expect(findings.map(({ mandatory }) => mandatory)).to.deep.equal([false]);
  });

  it("blocks from the day after, and the expiry is told", async () => {
    const findings = await saidWith([known], broken, "2027-04-01T00:00:00Z");
    expect(findings.map(({ control, message, mandatory }) => [control, message, mandatory])).to.deep.equal([
      [
        "encrypted-at-rest",
        "database: storageEncrypted is false. Switch encryption on explicitly: for most types it cannot be added after creation.",
        true,
      ],
      [
        "acknowledgements",
        "The acknowledgement of encrypted-at-rest for aws:rds/cluster:Cluster database by data-platform expired on 2027-03-31 (it is restored from an old snapshot, and copied by then). Do away with the finding, or let its owner renew it.",
        true,
      ],
    ]);
  });
});

describe("An acknowledgement without a finding", () => {
  it("is reported, and does not block", async () => {
    const [finding, ...others] = await saidWith([known], healthy);
    expect(others).to.deep.equal([]);
    expect(finding).to.include({
      control: "acknowledgements",
      message:
        "The acknowledgement of encrypted-at-rest for aws:rds/cluster:Cluster database by data-platform matches no finding. Delete it.",
      mandatory: false,
    });
  });

  it("is reported again in the next run", async () => {
    const pack = packOf(policiesOf(controls, new Ledger(read([known]), () => new Date("2027-01-01"))));
    await findingsIn(broken, {}, pack);
    const findings = await findingsIn(healthy, {}, pack);
    expect(findings.map(({ control }) => control)).to.deep.equal(["acknowledgements"]);
  });

  it("is passed over in a stack that it does not concern", async () => {
    expect(await saidWith([{ ...known, stack: "us-west-2" }], healthy)).to.deep.equal([]);
  });

  it("fails once it has expired, so that nobody renews it unseen", async () => {
    const findings = await saidWith([known], healthy, "2028-01-01T00:00:00Z");
    expect(findings.map(({ control, mandatory }) => [control, mandatory])).to.deep.equal([
      ["acknowledgements", true],
    ]);
  });
});
