import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { gateRecord } from "../../tools/gate-record";
import { gateSummary } from "../../tools/gate-summary";
import { Clone } from "../support/clone";

const log = (...events: readonly object[]) => events.map((event) => JSON.stringify(event)).join("\n");

const evaluated = { policyAnalyzeSummaryEvent: { passed: ["one", "two"] } };

const preview = { summaryEvent: { isPreview: true, resourceChanges: { create: 3 }, result: "succeeded" } };

const finding = {
  policyEvent: {
    policyName: "key-rotation",
    enforcementLevel: "mandatory",
    message: "Rotate <it> & keep it.\nSet enableKeyRotation.",
    resourceUrn: "urn:pulumi:us-east-1::mall::aws:kms/key:Key::aurora",
  },
};

/** The rows of the only run. */
const rows = (...events: readonly object[]) =>
  gateSummary([{ title: "run", record: log(...events) }])
    .split("\n")
    .slice(4)
    .filter((line) => line.startsWith("|"));

/** Its first row. */
const row = (...events: readonly object[]) => rows(...events)[0];

describe("The summary of the gate", () => {
  it("counts each control once, however many resources it looked at", () => {
    const stack = { policyAnalyzeStackSummaryEvent: { failed: ["three"] } };
    expect(row(evaluated, evaluated, stack, preview)).to.equal(
      "| run | preview succeeded | 3 create | 3 | none | none |",
    );
  });

  it("tells what an update did from what its preview said, which is where the gate decides", () => {
    const update = { summaryEvent: { isPreview: false, resourceChanges: { same: 3 }, result: "succeeded" } };
    expect(rows(evaluated, finding, preview, evaluated, update)).to.deep.equal([
      "| run | preview succeeded | 3 create | 2 | **1** | none |",
      "| run | update succeeded | 3 same | 2 | none | none |",
    ]);
  });

  it("shows the finding of a preview that was refused", () => {
    const refused = { summaryEvent: { isPreview: true, resourceChanges: {}, result: "failed" } };
    expect(rows(evaluated, finding, refused)).to.deep.equal([
      "| run | preview failed |  | 2 | **1** | none |",
    ]);
  });

  it("shows a run that has said nothing of the gate", () => {
    expect(rows()).to.deep.equal(["| run | did not end |  | **none** | none | none |"]);
  });

  it("shows a run that evaluated no control", () => {
    expect(row(preview)).to.equal("| run | preview succeeded | 3 create | **none** | none | none |");
  });

  it("shows a run that did not end", () => {
    expect(row(evaluated)).to.equal("| run | did not end |  | 2 | none | none |");
  });

  it("shows a run that did not begin, and does not call it free of findings", () => {
    const summary = gateSummary([{ title: "run", record: undefined }]);
    expect(summary).to.contain("| run | did not run |  |  |  |  |");
    expect(summary).to.contain("No findings in what did run.");
  });

  it("names level, control, resource and remedy of a finding once, in text that stays text", () => {
    const run = { title: "run", record: log(finding, evaluated, preview) };
    expect(gateSummary([run, run]).match(/^- .*$/gm)).to.deep.equal([
      "- **mandatory** `key-rotation` on `aws:kms/key:Key::aurora`: Rotate &lt;it> &amp; keep it.<br>Set enableKeyRotation.",
    ]);
  });

  const open = {
    policyEvent: {
      policyName: "undecided",
      enforcementLevel: "advisory",
      message: "A value is unknown.\nkey-policy leaves keys-s3 undecided: its policy is unknown.",
      resourceUrn: "urn:pulumi:us-east-1::mall::aws:kms/key:Key::keys-s3",
    },
  };

  it("counts what is left undecided, apart from the findings, in the preview or the update that left it", () => {
    const update = { summaryEvent: { isPreview: false, resourceChanges: { same: 3 }, result: "succeeded" } };
    expect(rows(evaluated, finding, open, preview, evaluated, update)).to.deep.equal([
      "| run | preview succeeded | 3 create | 2 | **1** | 1 |",
      "| run | update succeeded | 3 same | 2 | none | none |",
    ]);
  });

  it("names what is left undecided once, and calls it no finding", () => {
    const run = { title: "run", record: log(open, evaluated, preview) };
    const [, said] = gateSummary([run, run]).split("No findings in any run.");
    expect(said).to.equal(
      "\n\nLeft undecided, which is neither a pass nor a finding:\n\n- key-policy leaves keys-s3 undecided: its policy is unknown.\n",
    );
  });

  it("says so when there is no finding", () => {
    expect(gateSummary([{ title: "run", record: log(evaluated, preview) }])).to.contain(
      "No findings in any run.",
    );
  });
});

describe("The summary of a job", () => {
  it("has the up and the preview of each stack in $STACKS, also of one that did not run", () => {
    const clone = new Clone().write(".sandbox/gate-up-us-east-1.jsonl", log(finding, evaluated, preview));
    const { stdout } = spawnSync(
      process.execPath,
      ["--import", "tsx", join(clone.root, "tools", "summarise-gate.ts")],
      { cwd: clone.root, encoding: "utf8", env: { ...process.env, STACKS: '["us-east-1","us-west-2"]' } },
    );
    expect(stdout.split("\n").slice(4, 8)).to.deep.equal([
      "| up of us-east-1 | preview succeeded | 3 create | 2 | **1** | none |",
      "| preview of us-east-1 | did not run |  |  |  |  |",
      "| up of us-west-2 | did not run |  |  |  |  |",
      "| preview of us-west-2 | did not run |  |  |  |  |",
    ]);
    expect(stdout).to.contain("- **mandatory** `key-rotation`");
  });
});

describe("The record of the gate", () => {
  it("keeps what the summary shows, and nothing of any resource's values", () => {
    const outputs = { resOutputsEvent: { metadata: { new: { outputs: { password: "secret" } } } } };
    const chatty = {
      policyEvent: { ...finding.policyEvent, color: "secret" },
      diagnosticEvent: { message: "secret" },
    };
    const record = gateRecord(log(outputs, evaluated, chatty, { sequence: 1, ...preview }));
    expect(record).to.equal(`${log(evaluated, finding, preview)}\n`);
  });

  it("keeps what an engine that was killed has said in full", () => {
    expect(gateRecord(`${log(evaluated)}\n{"summaryEvent":{"isPrev`)).to.equal(`${log(evaluated)}\n`);
  });
});
