import { expect } from "chai";
import { nightPasses } from "../../../sandbox/cloud/models/backup/night";
import { PLAN } from "../../../sandbox/cloud/models/backup/plan";
import { VAULT } from "../../../sandbox/cloud/models/backup/vault";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";
import { rule } from "../../support/rules";

describe("AWS Backup", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  let west: FixtureRegion;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
    west = await cloud.region("us-west-2");
  });
  afterEach(() => cloud.stop());

  const withLifecycle = async (lifecycle: { readonly [name: string]: number }) => ({
    rules: [
      {
        ruleName: "monthly",
        targetVaultName: await east.of("backupVault", "name"),
        schedule: "cron(0 7 1 * ? *)",
        lifecycle,
      },
    ],
  });
  const TOO_SOON =
    "InvalidParameterValueException: Invalid lifecycle. DeleteAfterDays cannot be less than 90 days apart from MoveToColdStorageAfterDays";

  rule(93, "a plan that deletes within 90 days of cold storage is refused", async () => {
    const plan = east.request("backupPlan", await withLifecycle({ coldStorageAfter: 30, deleteAfter: 119 }));
    expect(await refusalOf(plan)).to.equal(TOO_SOON);
  });

  rule(93, "a plan that deletes 90 days after cold storage is accepted", async () => {
    await east.request("backupPlan", await withLifecycle({ coldStorageAfter: 30, deleteAfter: 120 }));
    expect(cloud.world.in("us-east-1", PLAN)).to.have.length(1);
  });

  it("accepts a copy to a vault that is not there, and warns of it", async () => {
    await east.deploy("backupPlan");
    expect(cloud.cloud.warnings()).to.deep.equal([
      "us-east-1: Backup plan orders copies to arn:aws:backup:us-west-2:111122223333:backup-vault:orders-us-west-2, which is not there: every copy fails until it is.",
    ]);
  });

  it("warns no more once the vault is there", async () => {
    await east.deploy("backupPlan");
    await west.deploy("backupVault");
    expect(cloud.cloud.warnings()).to.deep.equal([]);
  });

  it("warns of a selection that picks nothing", async () => {
    await west.deploy("backupVault");
    await east.deploy("backupSelection");
    expect(cloud.cloud.warnings()).to.deep.equal([
      "us-east-1: Backup selection tagged picks nothing: no resource carries its tag.",
    ]);
  });

  it("warns of what is selected and passed over, because the region has not opted in", async () => {
    await west.deploy("backupVault");
    await east.deployAll(["backupSelection"]);
    await east.request("cluster", { tags: { backup: "daily" } });
    expect(cloud.cloud.warnings()).to.deep.equal([
      "us-east-1: Backup selection tagged passes over Aurora: the region has not opted in.",
    ]);
  });

  it("backs up what is selected once the region has opted in", async () => {
    await west.deploy("backupVault");
    await east.deployAll(["backupSettings", "backupSelection"]);
    await east.request("cluster", { tags: { backup: "daily" } });
    expect(cloud.cloud.warnings()).to.deep.equal([]);
  });

  it("refuses a selection whose role does not trust it", async () => {
    const arn = await east.of("monitoringRole", "arn");
    expect(await refusalOf(east.request("backupSelection", { iamRoleArn: arn }))).to.equal(
      `InvalidParameterValueException: IAM Role ${arn} cannot be assumed by AWS Backup`,
    );
  });

  it("answers with the opt-in of every type, also of those that were not named", async () => {
    const { outputs } = await east.request("backupSettings", {
      resourceTypeOptInPreference: { Aurora: true },
    });
    expect(outputs.resourceTypeOptInPreference).to.include({ Aurora: true, EBS: false });
  });

  describe("after a night", () => {
    const pointsIn = (region: string) =>
      cloud.world.in(region, VAULT).map(({ state }) => state.recoveryPoints);

    const night = async () => {
      await west.deploy("backupVault");
      await east.deployAll(["backupSettings", "backupSelection"]);
      await east.request("cluster", { tags: { backup: "daily" } });
      nightPasses(cloud.world);
    };

    it("keeps a recovery point of what is selected, and a copy in the other region", async () => {
      await night();
      expect([pointsIn("us-east-1"), pointsIn("us-west-2")]).to.deep.equal([[1], [1]]);
    });

    it("keeps one more after the next", async () => {
      await night();
      nightPasses(cloud.world);
      expect([pointsIn("us-east-1"), pointsIn("us-west-2")]).to.deep.equal([[2], [2]]);
    });

    it("keeps nothing of what does not carry the tag", async () => {
      await east.deployAll(["backupSettings", "backupSelection", "cluster"]);
      nightPasses(cloud.world);
      expect(pointsIn("us-east-1")).to.deep.equal([0]);
    });

    it("keeps nothing of a type that the region has not opted in to", async () => {
      await east.deploy("backupSelection");
      await east.request("cluster", { tags: { backup: "daily" } });
      nightPasses(cloud.world);
      expect(pointsIn("us-east-1")).to.deep.equal([0]);
    });

    it("refuses to delete a vault, which now keeps recovery points", async () => {
      await night();
      expect(await refusalOf(east.client.delete(await east.deploy("backupVault")))).to.equal(
        "InvalidRequestException: Backup vault cannot be deleted because it contains recovery points.",
      );
    });
  });
});
