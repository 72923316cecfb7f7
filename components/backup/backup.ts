import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnOf, arnOfManagedPolicy } from "../../infra/arns";
import { serviceTrust } from "../identity/service-trust";
import { OPT_IN } from "./backup-opt-in";
import { BACKED_UP } from "./backup-tag";

export interface BackupArgs {
  /** Name of the vault, the same in every region, so that a region can name another's. A change replaces it. */
  readonly vaultName: string;
  readonly accountId: pulumi.Input<string>;
  /** This region's key for AWS Backup. A change replaces the vault. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** Region whose vault keeps a copy of every recovery point; none where there is one region only. */
  readonly copyTo: string | undefined;
  /** Pulumi's protect. */
  readonly protect: boolean;
}

/** Days for which recovery points are kept. */
const KEPT = { daily: 35, monthly: 365 } as const;

/** Times are UTC, when the stores' own windows (03:00 to 05:00) are over. Without cold storage: none of the mall's stores has it. */
const SCHEDULES = [
  { ruleName: "daily", schedule: "cron(0 5 ? * * *)", deleteAfter: KEPT.daily },
  { ruleName: "monthly", schedule: "cron(0 7 1 * ? *)", deleteAfter: KEPT.monthly },
] as const;

const MANAGED_POLICIES = {
  backup: arnOfManagedPolicy("service-role/AWSBackupServiceRolePolicyForBackup"),
  s3: arnOfManagedPolicy("AWSBackupServiceRolePolicyForS3Backup"),
} as const;

/**
 * A region's backups: what carries the tag is backed up into the region's vault, and copied to the vault of another region. AWS
 * looks for that vault when a copy starts, and not when the plan is made: until the other region is up, its copies fail and the
 * backups themselves do not.
 */
export class Backup extends pulumi.ComponentResource {
  readonly vaultArn: pulumi.Output<string>;

  constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:backup:Backup", name, {}, opts);

    const vault = this.createVault(name, args);
    const settings = this.optIn(name);
    const plan = this.createPlan(name, vault, args);
    this.select(name, plan, settings, args);

    this.vaultArn = vault.arn;
    this.registerOutputs({ vaultArn: this.vaultArn });
  }

  /** Without forceDestroy, which would delete the recovery points together with their vault. */
  private createVault(name: string, args: BackupArgs): aws.backup.Vault {
    const vault = new aws.backup.Vault(
      name,
      { name: args.vaultName, kmsKeyArn: args.kmsKeyArn },
      { parent: this, protect: args.protect },
    );
    // In governance mode: nobody deletes a recovery point before its time, or lets a copy expire sooner, unless he lifts the lock
    // first. Compliance mode could never be lifted, by AWS neither: an environment could not be thrown away.
    new aws.backup.VaultLockConfiguration(
      name,
      { backupVaultName: vault.name, minRetentionDays: KEPT.daily, maxRetentionDays: KEPT.monthly },
      { parent: this, protect: args.protect },
    );
    return vault;
  }

  /** A setting of the account in this region: destroying it leaves it as it is. */
  private optIn(name: string): aws.backup.RegionSettings {
    return new aws.backup.RegionSettings(
      name,
      { resourceTypeOptInPreference: { ...OPT_IN } },
      { parent: this },
    );
  }

  private createPlan(name: string, vault: aws.backup.Vault, args: BackupArgs): aws.backup.Plan {
    const { copyTo, accountId, vaultName } = args;
    const destination =
      copyTo === undefined
        ? undefined
        : pulumi
            .output(accountId)
            .apply((account) =>
              arnOf({ service: "backup", region: copyTo, account, resource: `backup-vault:${vaultName}` }),
            );
    return new aws.backup.Plan(
      name,
      {
        name: args.vaultName,
        rules: SCHEDULES.map(({ ruleName, schedule, deleteAfter }) => ({
          ruleName,
          targetVaultName: args.vaultName,
          schedule,
          lifecycle: { deleteAfter },
          ...(destination !== undefined && {
            copyActions: [{ destinationVaultArn: destination, lifecycle: { deleteAfter } }],
          }),
        })),
      },
      // The rules name the vault by what is known before it is there, so that a first preview shows them whole.
      { parent: this, dependsOn: [vault] },
    );
  }

  private select(
    name: string,
    plan: aws.backup.Plan,
    settings: aws.backup.RegionSettings,
    args: BackupArgs,
  ): void {
    const role = new aws.iam.Role(
      name,
      {
        description: "Lets AWS Backup back up what carries the tag, and copy it to the other region",
        assumeRolePolicy: serviceTrust("backup.amazonaws.com", args.accountId),
      },
      { parent: this },
    );
    const attachments = Object.entries(MANAGED_POLICIES).map(
      ([policy, policyArn]) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-${policy}`,
          { role: role.name, policyArn },
          { parent: this },
        ),
    );
    new aws.backup.Selection(
      name,
      {
        planId: plan.id,
        name: "tagged",
        iamRoleArn: role.arn,
        selectionTags: Object.entries(BACKED_UP).map(([key, value]) => ({
          type: "STRINGEQUALS",
          key,
          value,
        })),
      },
      // AWS tries the role when it is given a selection, and asks for the opt-in when a job starts.
      { parent: this, dependsOn: [...attachments, settings] },
    );
  }
}
