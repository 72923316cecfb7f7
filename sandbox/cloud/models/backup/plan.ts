import { randomUUID } from "node:crypto";
import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, bags, isBag, text, type Value } from "../../values";
import type { Thing, World } from "../../world";
import { regionalArn, regionOfArn } from "../ids";
import { VAULT } from "./vault";

export const PLAN = "aws:backup/plan:Plan";

/** Days that a recovery point stays in cold storage at least. */
const COLDEST = 90;

const invalid = (reason: string, rule?: number) =>
  new Refusal("InvalidParameterValueException", reason, rule);

const copiesOf = (rules: Value | undefined): readonly Bag[] =>
  bags(rules).flatMap(({ copyActions }) => bags(copyActions));

function badLifecycle({ inputs }: Request): Refusal | undefined {
  for (const { lifecycle } of [...bags(inputs.rules), ...copiesOf(inputs.rules)]) {
    if (!isBag(lifecycle)) continue;
    const { coldStorageAfter, deleteAfter } = lifecycle;
    if (typeof coldStorageAfter !== "number" || typeof deleteAfter !== "number") continue;
    if (deleteAfter < coldStorageAfter + COLDEST) {
      return invalid(
        `Invalid lifecycle. DeleteAfterDays cannot be less than ${COLDEST} days apart from MoveToColdStorageAfterDays`,
        93,
      );
    }
  }
  return undefined;
}

function badDestination({ inputs }: Request): Refusal | undefined {
  const wrong = copiesOf(inputs.rules)
    .map(({ destinationVaultArn }) => text(destinationVaultArn) ?? "")
    .find((arn) => !/^arn:aws:backup:[a-z0-9-]+:\d{12}:backup-vault:[a-zA-Z0-9_-]{2,50}$/.test(arn));
  return wrong === undefined ? undefined : invalid(`Invalid destination vault ARN: ${wrong}`);
}

/** A copy whose vault is not there fails when it starts: CreateBackupPlan has no error for it. */
function copiesNowhere({ state }: Thing, world: World): string | undefined {
  const missing = copiesOf(state.rules)
    .map(({ destinationVaultArn }) => text(destinationVaultArn) ?? "")
    .filter((arn) => !world.in(regionOfArn(arn), VAULT).some((vault) => vault.state.arn === arn));
  return missing.length === 0
    ? undefined
    : `Backup plan ${text(state.name)} copies to ${[...new Set(missing)].join(" and ")}, which is not there: every copy fails until it is.`;
}

export const plan: Model = {
  type: PLAN,
  specification: "AWS::Backup::BackupPlan",
  autoName: { property: "name", limit: 50 },
  // hashicorp/aws backup/plan.go: name is ForceNew.
  replaces: ["name"],
  refusesCreate: [badLifecycle, badDestination],
  refusesUpdate: [badLifecycle, badDestination],
  id: () => randomUUID(),
  attributes: (request, id) => ({
    arn: regionalArn(request, "backup", `backup-plan:${id}`),
    version: versionId(),
  }),
  updated: ({ world, thing }) => world.change(thing, { version: versionId() }),
  warns: copiesNowhere,
};

function versionId(): string {
  return Buffer.from(randomUUID()).toString("base64url");
}
