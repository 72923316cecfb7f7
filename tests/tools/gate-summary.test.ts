import { expect } from "chai";
import { gateSummary } from "../../tools/gate-summary";

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

/** The row of the only run. */
const row = (...events: readonly object[]) =>
  gateSummary([{ title: "run", log: log(...events) }]).split("\n")[4];

describe("The summary of the gate", () => {
  it("counts each control once, however many resources it looked at", () => {
    const stack = { policyAnalyzeStackSummaryEvent: { failed: ["three"] } };
    expect(row(evaluated, evaluated, stack, preview)).to.equal(
      "| run | preview succeeded | 3 create | 3 | none |",
    );
  });

  it("takes what an update did, not what its preview said", () => {
    const update = { summaryEvent: { isPreview: false, resourceChanges: { same: 3 }, result: "succeeded" } };
    expect(row(evaluated, preview, update)).to.equal("| run | update succeeded | 3 same | 2 | none |");
  });

  it("shows a run that evaluated no control", () => {
    expect(row(preview)).to.equal("| run | preview succeeded | 3 create | **none** | none |");
  });

  it("shows a run that did not end", () => {
    expect(row(evaluated)).to.equal("| run | update did not end |  | 2 | none |");
  });

  it("shows a run that did not begin, and does not call it free of findings", () => {
    const summary = gateSummary([{ title: "run", log: undefined }]);
    expect(summary).to.contain("| run | did not run |  |  |  |");
    expect(summary).to.contain("No findings in what did run.");
  });

  it("names level, control, resource and remedy of a finding once, in text that stays text", () => {
    const run = { title: "run", log: log(finding, evaluated, preview) };
    expect(gateSummary([run, run]).match(/^- .*$/gm)).to.deep.equal([
      "- **mandatory** `key-rotation` on `aws:kms/key:Key::aurora`: Rotate &lt;it> &amp; keep it.<br>Set enableKeyRotation.",
    ]);
  });

  it("says so when there is no finding", () => {
    expect(gateSummary([{ title: "run", log: log(evaluated, preview) }])).to.contain(
      "No findings in any run.",
    );
  });
});
