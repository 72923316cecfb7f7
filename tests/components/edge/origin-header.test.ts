import { expect } from "chai";
import { OriginHeader } from "../../../components/edge/origin-header";
import { only, registered } from "../../support/recorder";
import { recordWith } from "../harness";

const PASSWORD = "random:index/randomPassword:RandomPassword";

const recordHeader = (number: number) =>
  recordWith((opts) => {
    const { current, accepted } = new OriginHeader("header", { number }, opts);
    return { current, accepted };
  });

/** Which version each of the two resources holds. */
async function versionsAt(number: number) {
  const recorded = await recordHeader(number);
  return Object.fromEntries(
    Object.entries(registered(recorded, PASSWORD)).map(([name, { inputs }]) => [name, inputs.keepers]),
  );
}

describe("The origin header", () => {
  it("has two values, the current one first", async () => {
    const { outputs } = await recordHeader(1);
    expect(outputs.accepted).to.have.length(2);
    expect(outputs.accepted[0]).to.equal(outputs.current);
  });

  it("has secret values", async () => {
    expect((await recordHeader(1)).secretOutputs).to.have.members(["current", "accepted"]);
  });

  it("has values that a load balancer, which knows neither case nor wildcards' names, tells apart", async () => {
    const { outputs } = await recordHeader(1);
    for (const value of outputs.accepted) expect(value).to.match(/^[a-z0-9]{48}$/);
  });

  it("replaces one value when its number is raised: the one that is out of use", async () => {
    expect([await versionsAt(1), await versionsAt(2), await versionsAt(3)]).to.deep.equal([
      { "header-odd": { version: "1" }, "header-even": { version: "2" } },
      { "header-odd": { version: "3" }, "header-even": { version: "2" } },
      { "header-odd": { version: "3" }, "header-even": { version: "4" } },
    ]);
  });

  for (const [number, current] of [
    [1, "header-odd"],
    [2, "header-even"],
  ] as const) {
    it(`sends the value of ${current} when its number is ${number}`, async () => {
      const recorded = await recordHeader(number);
      const { keepers } = only(recorded, PASSWORD, current).inputs;
      const sent = recorded.world
        .all(PASSWORD)
        .find(({ state }) => state.result === recorded.outputs.current);
      expect(sent?.inputs.keepers).to.deep.equal(keepers);
    });
  }
});
