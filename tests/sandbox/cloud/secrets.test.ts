import { expect } from "chai";
import { rotateSecret } from "../../../sandbox/cloud/models/secrets";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";

const UNCALLABLE =
  "AccessDeniedException: Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.";

describe("Secrets Manager", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
  });
  afterEach(() => cloud.stop());

  describe("refuses to rotate a secret by a function", () => {
    it("that lets nobody call it", async () => {
      const inputs = await east.inputsOf("secretRotation");
      await east.client.delete(await east.deploy("permission"));
      const rotation = { type: "aws:secretsmanager/secretRotation:SecretRotation", name: "rotation" };
      expect(await refusalOf(east.client.create(rotation, inputs))).to.equal(UNCALLABLE);
    });

    for (const [fault, changes] of Object.entries({
      "another service": { principal: "events.amazonaws.com" },
      "another account's secrets": { sourceAccount: "444455556666" },
      "another secret": { sourceArn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:other-a1b2c3" },
    })) {
      it(`that lets only ${fault} call it`, async () => {
        const inputs = await east.inputsOf("secretRotation");
        await east.client.delete(await east.deploy("permission"));
        await east.request("permission", changes);
        const rotation = { type: "aws:secretsmanager/secretRotation:SecretRotation", name: "rotation" };
        expect(await refusalOf(east.client.create(rotation, inputs))).to.equal(UNCALLABLE);
      });
    }

    it("of another region", async () => {
      const west = await cloud.region("us-west-2");
      const rotationLambdaArn = await west.of("function", "arn");
      expect(await refusalOf(east.request("secretRotation", { rotationLambdaArn }))).to.equal(UNCALLABLE);
    });
  });

  it("keeps a version as it was born, when a rotation has made another", async () => {
    const born = await east.deploy("secretVersion");
    rotateSecret(cloud.world, await east.of("secret"));
    const now = await east.client.read(born);
    expect([now?.outputs.secretString, now?.outputs.versionStages]).to.deep.equal([
      "correct-horse",
      ["AWSPREVIOUS"],
    ]);
  });

  it("has nothing to change about a version after a rotation", async () => {
    const born = await east.deploy("secretVersion");
    rotateSecret(cloud.world, await east.of("secret"));
    const now = await east.client.read(born);
    if (now === undefined) throw new Error("The version is gone.");
    expect((await east.client.diff(now, born.inputs)).changes).to.deep.equal([]);
  });
});

describe("A permission of a function", () => {
  it("is refused where there is no such function", async () => {
    const cloud = await TestCloud.start();
    const east = await cloud.region("us-east-1");
    const message = await refusalOf(east.request("permission", { function: "nobody" }));
    cloud.stop();
    expect(message).to.equal("ResourceNotFoundException: Function not found: nobody");
  });
});
