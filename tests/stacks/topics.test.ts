import { expect } from "chai";
import { TOPICS } from "../../infra/catalogue";
import { type Recorded, registered } from "../support/recorder";
import { recordMall } from "./mall";

const created = (stack: Pick<Recorded<unknown>, "registrations">) =>
  Object.values(registered(stack, "aws:msk/topic:Topic")).map(({ inputs }) => ({
    topic: inputs.name,
    partitions: inputs.partitionCount,
  }));

const catalogue = Object.entries(TOPICS).map(([topic, { partitions }]) => ({ topic, partitions }));

describe("The topics that a region creates", () => {
  let mall: Awaited<ReturnType<typeof recordMall>>;
  before(async function () {
    this.timeout(120_000);
    mall = await recordMall();
  });

  it("are those of the catalogue in the primary, each with its partitions", () => {
    expect(created(mall.primary)).to.have.deep.members(catalogue);
  });

  it("are those of the catalogue in a secondary, each with its partitions", () => {
    expect(created(mall.secondary)).to.have.deep.members(catalogue);
  });
});
