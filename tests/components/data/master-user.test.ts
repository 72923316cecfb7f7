import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { MasterUser } from "../../../components/data/master-user";
import { only } from "../../support/recorder";
import { keysIn, recordWith } from "../harness";

const PASSWORD = "random:index/randomPassword:RandomPassword";
const SECRET = "aws:secretsmanager/secret:Secret";

const recordUser = () =>
  recordWith((opts: pulumi.ComponentResourceOptions) => {
    const { arns } = keysIn(opts);
    const args = { username: "owner1", of: "the catalog", secretsKeyArn: arns.secrets, protect: true };
    const { username, password } = new MasterUser("catalog-master", args, opts);
    return { username, password };
  });

describe("A master user", () => {
  let recorded: Awaited<ReturnType<typeof recordUser>>;
  before(async () => {
    recorded = await recordUser();
  });

  it("has a password of 40 characters, as many as Aurora and DocumentDB both take", () => {
    expect(String(recorded.outputs.password)).to.have.length(40);
  });

  it("has no password with /, @, a quote or a space, which one of the two refuses", () => {
    const { overrideSpecial } = only(recorded, PASSWORD, "catalog-master").inputs;
    fc.assert(
      fc.property(fc.constantFrom(..."/@\" '"), (character) => !String(overrideSpecial).includes(character)),
    );
  });

  it("keeps its password in a protected secret, with Secrets Manager's key and 30 days of grace", () => {
    const { protect, inputs } = only(recorded, SECRET, "catalog-master");
    const key = recorded.world.all("aws:kms/key:Key").find(({ state }) => state.arn === inputs.kmsKeyId);
    expect([protect, inputs.recoveryWindowInDays, inputs.description, key?.state.tags]).to.deep.equal([
      true,
      30,
      "Master user of the catalog",
      { service: "secrets" },
    ]);
  });

  it("hands its password out as a secret", () => {
    expect(recorded.secretOutputs).to.deep.equal(["password"]);
  });

  it("keeps its password for good: the database takes one at its birth only", () => {
    expect(only(recorded, PASSWORD, "catalog-master").ignoreChanges).to.deep.equal([
      "length",
      "overrideSpecial",
    ]);
  });
});
