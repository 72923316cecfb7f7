import { expect } from "chai";
import { Faults, fail, type Mutation } from "../../../sandbox/cloud/faults";
import { Refusal } from "../../../sandbox/cloud/rules";

const KEY = { type: "aws:kms/key:Key", name: "key" };
const THROTTLED = new Refusal("ThrottlingException", "Rate exceeded");

/** Creates as often, and says what was answered and what changed. */
async function create(faults: Faults, times: number) {
  const changed: number[] = [];
  const answers: string[] = [];
  for (let attempt = 1; attempt <= times; attempt += 1) {
    await faults
      .around("create", KEY, () => changed.push(attempt))
      .then(
        () => answers.push("done"),
        (error: Error) => answers.push(error.message),
      );
  }
  return { changed, answers };
}

describe("A fault", () => {
  it("before the change is what AWS answers, and nothing changes", async () => {
    const faults = new Faults();
    faults.before = fail(2, THROTTLED);
    expect(await create(faults, 3)).to.deep.equal({
      changed: [1, 3],
      answers: ["done", "ThrottlingException: Rate exceeded", "done"],
    });
  });

  it("after the change is a response that was lost", async () => {
    const faults = new Faults();
    faults.after = fail(2, THROTTLED);
    expect(await create(faults, 3)).to.deep.equal({
      changed: [1, 2, 3],
      answers: ["done", "ThrottlingException: Rate exceeded", "done"],
    });
  });

  it("is told which request it is", async () => {
    const faults = new Faults();
    const seen: Mutation[] = [];
    faults.before = (mutation) => {
      seen.push(mutation);
    };
    await create(faults, 2);
    expect(seen).to.deep.equal([
      { ...KEY, kind: "create", number: 1 },
      { ...KEY, kind: "create", number: 2 },
    ]);
  });
});
