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
      dependencies: { secretId: ["secret"], secretString: ["database"] },
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

  it("that is typed is refused, and its value is not told", async () => {
    const samples = withChange("secret-version", {
      props: { secretString: "correct-horse" },
      dependencies: { secretId: ["secret"] },
    });
    const typed = (await told(samples)).filter((each) => each.startsWith("secret-not-typed"));
    expect(typed).to.deep.equal([
      "secret-not-typed secret-version: secret-version: its secretString is made from no resource. Make it from a RandomPassword, or create the secret without a version and let its owner write it.",
    ]);
  });

  it("that is generated is not refused when its value is known", async () => {
    const samples = withChange("secret-version", { props: { secretString: "generated-long-ago" } });
    expect(await told(samples)).to.deep.equal([]);
  });
});
