import { expect } from "chai";
import { type RunEvents, readEvents } from "../../sandbox/events";

const said = (policyName: string, message: string) => ({
  policyEvent: { policyName, enforcementLevel: "advisory", message },
});
const open = (sentence: string) => said("undecided", `A value is unknown.\n${sentence}`);
const end = (isPreview: boolean) => ({ summaryEvent: { isPreview, resourceChanges: {} } });

function eventsOf(...events: readonly object[]): RunEvents {
  return readEvents(events.map((event) => JSON.stringify(event)).join("\n"));
}

describe("What the engine says of a run", () => {
  it("counts advice as a finding, and what is undecided as none", () => {
    expect(
      eventsOf(said("key-rotation", "Rotate it."), open("a leaves b undecided."), end(true)).findings,
    ).to.equal(1);
  });

  it("names what is undecided once, in the preview or in the update that left it", () => {
    const { undecided } = eventsOf(
      open("a leaves b undecided."),
      open("a leaves b undecided."),
      end(true),
      open("c leaves d undecided."),
      end(false),
    );
    expect(undecided).to.deep.equal({
      preview: ["a leaves b undecided."],
      update: ["c leaves d undecided."],
    });
  });

  it("takes what comes up without a preview for an update", () => {
    const { undecided } = eventsOf(open("a leaves b undecided."), end(false));
    expect(undecided).to.deep.equal({ preview: [], update: ["a leaves b undecided."] });
  });
});
