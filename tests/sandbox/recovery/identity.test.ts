import { expect } from "chai";
import { comparable, identityOf } from "../../../tools/recovery/identity";
import { recordMall } from "../../stacks/mall";

describe("What an operator recognises", () => {
  it("tells everything of AWS that the program makes from everything else of its type", async () => {
    const { secondary } = await recordMall();
    const identities = secondary.world
      .all()
      .filter(({ type }) => type.startsWith("aws:"))
      .map(({ type, region, inputs }) => {
        const identity = identityOf(type, comparable(inputs));
        return identity === undefined
          ? `${type} of ${region} has no identity`
          : [type, region, identity.by, JSON.stringify(identity.attributes)].join(" ");
      });
    const twice = identities.filter((identity, index) => identities.indexOf(identity) !== index);
    const none = identities.filter((identity) => identity.endsWith("no identity"));
    expect([twice, none]).to.deep.equal([[], []]);
  });
});
