import { expect } from "chai";
import { Backup, type BackupArgs } from "../../../components/backup/backup";
import { isBag } from "../../../sandbox/cloud/values";
import { only, type Recorded, registered } from "../../support/recorder";
import { ACCOUNT, countsOf, keysIn, recordWith } from "../harness";

const VAULT = "aws:backup/vault:Vault";
const LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";
const PLAN = "aws:backup/plan:Plan";

const recordBackup = (args: Partial<BackupArgs> = {}) =>
  recordWith((opts) => {
    const keys = keysIn(opts);
    return new Backup(
      "backup",
      {
        vaultName: "mall-test",
        accountId: ACCOUNT,
        kmsKeyArn: keys.arns.backup,
        copyTo: "us-west-2",
        protect: true,
        ...args,
      },
      opts,
    ).vaultArn;
  });

const rulesOf = (recorded: Recorded<unknown>) => only(recorded, PLAN, "backup").inputs.rules;

describe("A region's backups", () => {
  let recorded: Recorded<unknown>;
  before(async () => {
    recorded = await recordBackup();
  });

  it("have exactly so many resources of each type", () => {
    const beside = /^(pulumi:providers|aws:kms|mall:keys)/;
    expect(countsOf(recorded.registrations.filter(({ type }) => !beside.test(type)))).to.deep.equal({
      "mall:backup:Backup": 1,
      [VAULT]: 1,
      [LOCK]: 1,
      [PLAN]: 1,
      "aws:backup/regionSettings:RegionSettings": 1,
      "aws:backup/selection:Selection": 1,
      "aws:iam/role:Role": 1,
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment": 2,
    });
  });

  it("are kept in a vault with the key of backups, which no destruction empties", () => {
    const { inputs } = only(recorded, VAULT, "backup");
    const key = recorded.world.all("aws:kms/key:Key").find(({ state }) => state.arn === inputs.kmsKeyArn);
    expect(key?.state.tags).to.deep.equal({ service: "backup" });
    expect([inputs.name, inputs.forceDestroy]).to.deep.equal(["mall-test", undefined]);
  });

  it("are locked from 35 days to 365, in governance mode: nothing says from when the lock could not be lifted", () => {
    expect(only(recorded, LOCK, "backup").inputs).to.deep.equal({
      backupVaultName: "mall-test",
      minRetentionDays: 35,
      maxRetentionDays: 365,
    });
  });

  it("are made daily for 35 days and monthly for a year, and copied for as long", () => {
    const copied = (deleteAfter: number) => ({
      targetVaultName: "mall-test",
      lifecycle: { deleteAfter },
      copyActions: [
        {
          destinationVaultArn: `arn:aws:backup:us-west-2:${ACCOUNT}:backup-vault:mall-test`,
          lifecycle: { deleteAfter },
        },
      ],
    });
    expect(rulesOf(recorded)).to.deep.equal([
      { ruleName: "daily", schedule: "cron(0 5 ? * * *)", ...copied(35) },
      { ruleName: "monthly", schedule: "cron(0 7 1 * ? *)", ...copied(365) },
    ]);
  });

  it("are copied nowhere where there is one region only", async () => {
    const rules = rulesOf(await recordBackup({ copyTo: undefined }));
    const copies = Array.isArray(rules) ? rules.map((rule) => isBag(rule) && rule.copyActions) : rules;
    expect(copies).to.deep.equal([undefined, undefined]);
  });

  it("are made of what carries the tag", () => {
    const { inputs } = only(recorded, "aws:backup/selection:Selection", "backup");
    expect(inputs.selectionTags).to.deep.equal([{ type: "STRINGEQUALS", key: "backup", value: "daily" }]);
  });

  it("are made by a role that AWS Backup alone takes on, for this account", () => {
    const { assumeRolePolicy } = only(recorded, "aws:iam/role:Role", "backup").inputs;
    expect(JSON.parse(String(assumeRolePolicy)).Statement).to.deep.equal([
      {
        Effect: "Allow",
        Principal: { Service: "backup.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      },
    ]);
  });

  it("are made with what AWS's own policies for backups allow, and for backups of S3, and nothing else", () => {
    const attached = Object.values(
      registered(recorded, "aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
    ).map(({ inputs }) => inputs.policyArn);
    expect(attached).to.have.members([
      "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
      "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup",
    ]);
  });

  it("have a selection only once the role may do its work and the region has opted in", () => {
    const { dependencies } = only(recorded, "aws:backup/selection:Selection", "backup");
    const awaited = recorded.registrations
      .filter(({ type }) => /RolePolicyAttachment$|RegionSettings$/.test(type))
      .map(({ urn }) => urn);
    expect(dependencies).to.include.members(awaited);
  });

  for (const protect of [true, false]) {
    it(`${protect ? "are" : "are not"} protected, vault and lock, when protect is ${protect}`, async () => {
      const again = await recordBackup({ protect });
      expect([only(again, VAULT, "backup").protect, only(again, LOCK, "backup").protect]).to.deep.equal([
        protect,
        protect,
      ]);
    });
  }
});
