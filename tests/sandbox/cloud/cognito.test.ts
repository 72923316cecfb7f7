import { expect } from "chai";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";

describe("Amazon Cognito", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
  });
  afterEach(() => cloud.stop());

  for (const [what, changes, refusal] of [
    [
      "threat protection without the plan Plus",
      { userPoolAddOns: { advancedSecurityMode: "ENFORCED" } },
      "FeatureUnavailableInTierException: The following features need to be disabled for the ESSENTIALS pricing tier configured: Threat Protection",
    ],
    [
      "a second factor without one to have",
      { softwareTokenMfaConfiguration: undefined },
      "InvalidParameterException: Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.",
    ],
    [
      "a factor while there is none",
      { mfaConfiguration: "OFF" },
      "InvalidParameterException: Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
    ],
    [
      "passwords of five characters",
      { passwordPolicy: { minimumLength: 5 } },
      "InvalidParameterException: 1 validation error detected: Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: Member must have value greater than or equal to 6",
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await refusalOf(east.request("userPool", changes))).to.equal(refusal);
    });
  }

  it("takes threat protection with the plan Plus", async () => {
    const { outputs } = await east.request("userPool", {
      userPoolAddOns: { advancedSecurityMode: "ENFORCED" },
      userPoolTier: "PLUS",
    });
    expect(outputs.userPoolTier).to.equal("PLUS");
  });

  it("refuses names that are an alias and the username", async () => {
    expect(await refusalOf(east.request("userPool", { aliasAttributes: ["email"] }))).to.include(
      '"alias_attributes": conflicts with username_attributes',
    );
  });

  it("deletes no pool that is protected", async () => {
    const pool = await east.request("userPool", { deletionProtection: "ACTIVE" });
    expect(await refusalOf(east.client.delete(pool))).to.equal(
      "InvalidParameterException: The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.",
    );
  });

  it("deletes no pool that has a domain", async () => {
    await east.deploy("userPoolDomain");
    expect(await refusalOf(east.client.delete(await east.deploy("userPool")))).to.equal(
      "InvalidParameterException: User pool cannot be deleted. It has a domain configured that should be deleted first.",
    );
  });

  for (const [what, changes, refusal] of [
    [
      "a token of two days",
      { accessTokenValidity: 2, tokenValidityUnits: { accessToken: "days" } },
      "InvalidParameterException: Invalid range for token validity.",
    ],
    [
      "a plain URL to return to",
      { callbackUrls: ["http://shop.example.com/"] },
      "InvalidParameterException: http://shop.example.com/ cannot use the HTTP protocol.",
    ],
    [
      "a pool that is not there",
      { userPoolId: "us-east-1_abcdefghi" },
      "ResourceNotFoundException: User pool us-east-1_abcdefghi does not exist.",
    ],
  ] as const) {
    it(`refuses a client with ${what}`, async () => {
      expect(await refusalOf(east.request("userPoolClient", changes))).to.equal(refusal);
    });
  }

  it("refuses a flow that it does not know, before it is asked", async () => {
    expect(
      await refusalOf(east.request("userPoolClient", { explicitAuthFlows: ["ALLOW_EVERYTHING"] })),
    ).to.include('got: "ALLOW_EVERYTHING"');
  });

  it("makes no secret that nobody asks for", async () => {
    expect((await east.deploy("userPoolClient")).outputs.clientSecret).to.equal("");
  });

  for (const [domain, word] of [
    ["my-cognito", "cognito"],
    ["awsome", "aws"],
    ["amazonia", "amazon"],
  ] as const) {
    it(`refuses the domain ${domain}`, async () => {
      expect(await refusalOf(east.request("userPoolDomain", { domain }))).to.equal(
        `InvalidParameterException: Domain cannot contain reserved word: ${word}`,
      );
    });
  }

  it("refuses a domain that another pool has", async () => {
    await east.deploy("userPoolDomain");
    const { id } = await east.request("userPool");
    expect(await refusalOf(east.request("userPoolDomain", { userPoolId: id }))).to.equal(
      "InvalidParameterException: Domain already associated with another user pool.",
    );
  });

  it("refuses a pool's second domain", async () => {
    await east.deploy("userPoolDomain");
    expect(await refusalOf(east.request("userPoolDomain", { domain: "another" }))).to.equal(
      "InvalidParameterException: User pool already has a domain configured.",
    );
  });
});
