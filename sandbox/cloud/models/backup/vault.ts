import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { regionalArn } from "../ids";
import { KEY } from "../kms";

export const VAULT = "aws:backup/vault:Vault";

export const vault: Model = {
  type: VAULT,
  specification: "AWS::Backup::BackupVault",
  autoName: { property: "name", limit: 50 },
  // CloudFormation schema AWS::Backup::BackupVault: BackupVaultName and EncryptionKeyArn cannot be changed.
  replaces: ["name", "kmsKeyArn"],
  defaults: { forceDestroy: false },
  references: [
    {
      property: "kmsKeyArn",
      type: KEY,
      by: "arn",
      missing: (arn) =>
        new Refusal("InvalidParameterValueException", `The specified KMS key ${arn} does not exist`),
    },
  ],
  invalid: [
    ({ inputs }) => {
      const name = text(inputs.name);
      return name === undefined || /^[a-zA-Z0-9_-]{2,50}$/.test(name)
        ? undefined
        : new Refusal(
            "InvalidParameter",
            `"name" must consist of letters, numbers, and hyphens, and be 2 to 50 characters long`,
          );
    },
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world.get(VAULT, region, text(inputs.name) ?? "") === undefined
        ? undefined
        : new Refusal(
            "AlreadyExistsException",
            `Backup vault with the same name already exists: ${text(inputs.name)}`,
          ),
  ],
  refusesDelete: [
    ({ thing, inputs }) =>
      Number(thing.state.recoveryPoints) > 0 && inputs.forceDestroy !== true
        ? new Refusal(
            "InvalidRequestException",
            "Backup vault cannot be deleted because it contains recovery points.",
          )
        : undefined,
  ],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => ({
    arn: regionalArn(request, "backup", `backup-vault:${id}`),
    // The key that AWS keeps for AWS Backup.
    kmsKeyArn: regionalArn(request, "kms", "key/00000000-0000-0000-0000-00000000ba00"),
    recoveryPoints: 0,
  }),
};

export const vaultLock: Model = {
  type: "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
  // hashicorp/aws backup/vault_lock_configuration.go has no update.
  replaces: ["backupVaultName", "changeableForDays", "maxRetentionDays", "minRetentionDays"],
  references: [
    {
      property: "backupVaultName",
      type: VAULT,
      missing: (name) => new Refusal("ResourceNotFoundException", `Backup vault ${name} does not exist`),
    },
  ],
  refusesCreate: [
    ({ inputs: { minRetentionDays: least, maxRetentionDays: most } }) =>
      typeof least === "number" && typeof most === "number" && least > most
        ? new Refusal(
            "InvalidParameterValueException",
            "Minimum retention days cannot be greater than maximum retention days",
          )
        : undefined,
  ],
  id: ({ inputs }) => text(inputs.backupVaultName) ?? "",
  attributes: (request, id) => ({
    backupVaultArn: regionalArn(request, "backup", `backup-vault:${id}`),
  }),
};
