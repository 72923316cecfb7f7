import { expect } from "chai";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";

describe("ACM", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  let west: FixtureRegion;

  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
    west = await cloud.region("us-west-2", east);
  });

  afterEach(() => cloud.stop());

  const statusOf = async (region: FixtureRegion) =>
    (await region.client.read(await region.deploy("certificate")))?.outputs.status;
  const validate = async (region: FixtureRegion) =>
    region.client.create(
      { type: "aws:acm/certificateValidation:CertificateValidation", name: "validation" },
      { certificateArn: await region.of("certificate", "arn") },
    );
  const timeout = async (region: FixtureRegion) =>
    `waiting for ACM Certificate (${await region.of("certificate", "arn")}) to be issued: timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s)`;

  it("issues nothing that is not proven, and the provider gives up after an hour and a quarter", async () => {
    expect(await refusalOf(validate(east))).to.equal(await timeout(east));
    expect(await statusOf(east)).to.equal("PENDING_VALIDATION");
  });

  it("issues a certificate whose record is in the zone", async () => {
    await east.deploy("proof");
    await validate(east);
    expect(await statusOf(east)).to.equal("ISSUED");
  });

  it("asks for the same record for the same name in every region of the account", async () => {
    const asked = async (region: FixtureRegion) =>
      (await region.deploy("certificate")).outputs.domainValidationOptions;
    expect(await asked(west)).to.deep.equal(await asked(east));
  });

  it("issues a second region's certificate by the first one's record", async () => {
    await east.deploy("proof");
    await validate(west);
    expect(await statusOf(west)).to.equal("ISSUED");
  });

  it("does not take another value for a proof", async () => {
    await east.request("proof", { records: ["_0.acm-validations.aws."] });
    expect(await refusalOf(validate(east))).to.equal(await timeout(east));
  });

  it("finds no proof in a private zone", async () => {
    const zone = await east.request("zone", { vpcs: [{ vpcId: "vpc-0a1b2c3d" }] });
    await east.request("proof", { zoneId: zone.id });
    expect(await refusalOf(validate(east))).to.equal(await timeout(east));
  });

  it("issues nothing where CAA records name other authorities only", async () => {
    await east.deploy("proof");
    await east.request("textRecord", { records: ['0 issue "letsencrypt.org"'] });
    expect(await refusalOf(validate(east))).to.equal(
      `waiting for ACM Certificate (${await east.of("certificate", "arn")}) to be issued: unexpected state 'FAILED', wanted target 'ISSUED'. last error: CAA_ERROR`,
    );
  });

  it("goes by the CAA records of the name before those above it", async () => {
    await east.deploy("proof");
    await east.request("textRecord", { records: ['0 issue "letsencrypt.org"'] });
    await east.request("textRecord", { name: "orders.shop.test", records: ['0 issue "amazon.com"'] });
    await validate(east);
    expect(await statusOf(east)).to.equal("ISSUED");
  });

  it("is waited for with all records, where any is named", async () => {
    await east.deploy("proof");
    const request = east.client.create(
      { type: "aws:acm/certificateValidation:CertificateValidation", name: "validation" },
      {
        certificateArn: await east.of("certificate", "arn"),
        validationRecordFqdns: ["_other.shop.test"],
      },
    );
    expect(await refusalOf(request)).to.match(
      /^InvalidParameter: missing orders\.shop\.test DNS validation record: _\w{32}\.orders\.shop\.test$/,
    );
  });

  it("is not found by the ARN of another region's certificate", async () => {
    const arn = await east.of("certificate", "arn");
    const request = west.client.create(
      { type: "aws:acm/certificateValidation:CertificateValidation", name: "validation" },
      { certificateArn: arn },
    );
    expect(await refusalOf(request)).to.equal(
      `ResourceNotFoundException: Could not find certificate ${arn}.`,
    );
  });

  it("takes a first name of 64 characters at most", async () => {
    const domainName = `${"a".repeat(56)}.shop.test`;
    expect(await refusalOf(east.request("certificate", { domainName }))).to.equal(
      `InvalidParameterException: The first domain name can have 64 characters at most: ${domainName}`,
    );
  });
});
