import { expect } from "chai";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";

describe("Parameter Store", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
  });
  afterEach(() => cloud.stop());

  const named = (name: string) => refusalOf(east.request("parameter", { name }));
  const worth = (insecureValue: string, tier = "Standard") =>
    east.request("parameter", { insecureValue, tier });

  it("refuses a name that is taken", async () => {
    await east.deploy("parameter");
    expect(await refusalOf(east.request("parameter"))).to.equal(
      "ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    );
  });

  it("has the same name once per region", async () => {
    await east.deploy("parameter");
    const west = await east.request("parameter", { region: "us-west-2" });
    expect(west.outputs.arn).to.equal(
      "arn:aws:ssm:us-west-2:111122223333:parameter/shop/production/us-east-1/orders/endpoint",
    );
  });

  for (const name of ["/aws/orders", "awsOrders", "/AWS/orders"]) {
    it(`refuses ${name}: the name is AWS's`, async () => {
      expect(await named(name)).to.equal(
        `AccessDeniedException: No access to reserved parameter name: ${name}.`,
      );
    });
  }

  for (const name of [
    "/ssm/orders",
    "SSM-orders",
    "/orders/the endpoint",
    "/orders/ä",
    "/orders//endpoint",
  ]) {
    it(`refuses ${name}: it is no parameter's name`, async () => {
      expect(await named(name)).to.equal(
        `ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_`,
      );
    });
  }

  it("refuses a path without its first slash", async () => {
    expect(await named("orders/endpoint")).to.equal(
      "ValidationException: Parameter name must be a fully qualified name.",
    );
  });

  it("takes fifteen levels, and refuses sixteen", async () => {
    const levels = (count: number) => "/level".repeat(count);
    await east.request("parameter", { name: levels(15) });
    expect(await named(levels(16))).to.match(
      /^HierarchyLevelLimitExceededException: A hierarchy can have a maximum of 15 levels\./,
    );
  });

  it("counts what precedes the name in its ARN", async () => {
    const room = 1011 - "arn:aws:ssm:us-east-1:111122223333:parameter/".length;
    await east.request("parameter", { name: "n".repeat(room) });
    expect(await named("n".repeat(room + 1))).to.match(/^ValidationException: The maximum length/);
  });

  it("takes 4096 characters in the standard tier, and refuses one more", async () => {
    await worth("v".repeat(4096));
    expect(await refusalOf(worth("v".repeat(4097)))).to.match(
      /^ValidationException: Standard tier parameters support a maximum parameter value of 4096 characters\./,
    );
  });

  it("refuses an empty value", async () => {
    expect(await refusalOf(worth(""))).to.match(/^ValidationException: 1 validation error detected/);
  });

  const UNSENT = {
    "no value": [{ insecureValue: undefined }, "one of `insecureValue,value,valueWo` must be specified"],
    "two values": [
      { value: "another" },
      "only one of `insecureValue,value,valueWo` can be specified, but `insecureValue,value` were specified.",
    ],
    "an unknown type": [
      { type: "Text" },
      'expected type to be one of ["String","StringList","SecureString"], got Text',
    ],
    "an unknown tier": [
      { tier: "Premium" },
      'expected tier to be one of ["Standard","Advanced","Intelligent-Tiering"], got Premium',
    ],
  } as const;

  for (const [what, [changes, reason]] of Object.entries(UNSENT)) {
    it(`does not even send ${what}`, async () => {
      expect(await refusalOf(east.request("parameter", changes))).to.include(reason);
    });
  }

  it("counts the versions of a value", async () => {
    const parameter = await east.deploy("parameter");
    const moved = await east.update(parameter, { insecureValue: "elsewhere" });
    expect([parameter.outputs.version, moved.outputs.version]).to.deep.equal([1, 2]);
  });

  it("makes a parameter anew that is to leave the advanced tier", async () => {
    const advanced = await worth("v", "Advanced");
    const { replaces } = await east.client.diff(advanced, { ...advanced.inputs, tier: "Standard" });
    expect(replaces).to.deep.equal(["tier"]);
  });
});
