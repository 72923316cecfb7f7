import { expect } from "chai";
import { withChange } from "../support/policy-fixture";
import { findingsIn, type Samples, unknown } from "../support/policy-harness";

const told = async (samples: Samples) =>
  (await findingsIn(samples)).map(({ control, resource, message }) => `${control} ${resource}: ${message}`);

const rotatedAfter = (automaticallyAfterDays: number | string) =>
  told(withChange("secret-rotation", { props: { rotationRules: { automaticallyAfterDays } } }));

describe("A secret", () => {
  it("that holds no password need not be rotated", async () => {
    const { "secret-rotation": rotation, ...samples } = withChange("secret-version", {
      dependencies: { secretId: ["secret"] },
    });
    expect(await told(samples)).to.deep.equal([]);
  });

  it("may be rotated every 90 days", async () => {
    expect(await rotatedAfter(90)).to.deep.equal([]);
  });

  it("is refused when it is rotated after 91", async () => {
    expect(await rotatedAfter(91)).to.deep.equal([
      "secret-rotated secret: secret: it is rotated after 91 days. Make a SecretRotation of it, with automaticallyAfterDays of 90 at most.",
    ]);
  });

  it("is neither while the days are unknown", async () => {
    expect(await rotatedAfter(unknown.number)).to.deep.equal([]);
  });
});
