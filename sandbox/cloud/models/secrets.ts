import { randomUUID } from "node:crypto";
import type { ChangeRequest, Model, Request } from "../model";
import { Refusal } from "../rules";
import { bags, text } from "../values";
import type { World } from "../world";
import { regionalArn, regionOfArn, token } from "./ids";
import { KEY } from "./kms";
import { mayInvoke } from "./lambda/permission";

export const SECRET = "aws:secretsmanager/secret:Secret";

const secret: Model = {
  type: SECRET,
  specification: "AWS::SecretsManager::Secret",
  autoName: { property: "name", limit: 512 },
  // CloudFormation schema AWS::SecretsManager::Secret: Name cannot be changed.
  replaces: ["name", "namePrefix"],
  defaults: { recoveryWindowInDays: 30, forceOverwriteReplicaSecret: false },
  references: [
    {
      property: "kmsKeyId",
      type: KEY,
      by: "arn",
      missing: (arn) =>
        new Refusal("ResourceNotFoundException", `Secrets Manager can't find the KMS key ${arn}`),
    },
  ],
  invalid: [
    ({ inputs: { recoveryWindowInDays: days } }) =>
      typeof days === "number" && days !== 0 && (days < 7 || days > 30)
        ? new Refusal(
            "InvalidParameter",
            `expected recovery_window_in_days to be 0 or in the range (7 - 30), got ${days}`,
          )
        : undefined,
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world.leftovers.some(
        ({ kind, region: where, id }) => kind === "secret" && where === region && id === inputs.name,
      )
        ? new Refusal(
            "InvalidRequestException",
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
          )
        : undefined,
    ({ world, region, inputs }) =>
      world.in(region, SECRET).some(({ state }) => state.name === inputs.name)
        ? new Refusal(
            "ResourceExistsException",
            `The operation failed because the secret ${text(inputs.name)} already exists.`,
          )
        : undefined,
    replicasInOtherRegions,
  ],
  refusesUpdate: [replicasInOtherRegions],
  id: (request) => regionalArn(request, "secretsmanager", `secret:${text(request.inputs.name)}-${token(6)}`),
  attributes: (_, id) => ({ arn: id, namePrefix: "", policy: "" }),
  answered: { replicas: ["lastAccessedDate", "status", "statusMessage"] },
  created: replicate,
  updated: replicate,
  deleted: ({ world, thing }) => {
    const days = Number(thing.state.recoveryWindowInDays);
    if (days === 0) return;
    const until = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const id = text(thing.state.name) ?? thing.id;
    world.keep({ kind: "secret", region: thing.region, id, reason: `pending deletion until ${until}` });
  },
};

function replicasInOtherRegions({ region, inputs }: Request): Refusal | undefined {
  for (const replica of bags(inputs.replicas)) {
    if (replica.region === region) {
      return new Refusal(
        "InvalidParameterException",
        `Invalid replica region: ${region} is the secret's own region.`,
        77,
      );
    }
    const key = text(replica.kmsKeyId);
    if (key?.startsWith("arn:") && regionOfArn(key) !== replica.region) {
      return new Refusal(
        "InvalidParameterException",
        `The KMS key ${key} is not in the replica's region.`,
        77,
      );
    }
  }
  return undefined;
}

/** A replica whose name is taken in its region fails, and the secret is there all the same (rule 77). */
function replicate({ world, inputs, thing }: ChangeRequest): void {
  if (inputs.replicas === undefined) return;
  const replicas = bags(inputs.replicas).map((replica) => {
    const taken = world
      .in(text(replica.region) ?? "", SECRET)
      .some(({ state }) => state.name === thing.state.name);
    const status = taken ? "Failed" : "InSync";
    const statusMessage = taken
      ? `Replication failed: Secret name ${text(thing.state.name)} already exists in region ${text(replica.region)}.`
      : "";
    return { ...replica, lastAccessedDate: "", status, statusMessage };
  });
  world.change(thing, { replicas });
}

const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

const secretVersion: Model = {
  type: VERSION,
  // hashicorp/aws secretsmanager/secret_version.go: a version's content and secret are ForceNew.
  replaces: ["secretId", "secretString", "secretBinary"],
  defaults: {},
  references: [
    {
      property: "secretId",
      type: SECRET,
      missing: () =>
        new Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
    },
  ],
  id: ({ inputs }) => `${text(inputs.secretId)}|${randomUUID()}`,
  attributes: ({ inputs }, id) => ({
    arn: inputs.secretId,
    secretArn: inputs.secretId,
    hasSecretStringWo: false,
    versionId: id.split("|")[1],
    versionStages: ["AWSCURRENT"],
  }),
};

/** Secrets Manager asks the function's own policy, and calls functions of its region only. */
function uncallable({ world, account, region, inputs }: Request): Refusal | undefined {
  const { rotationLambdaArn, secretId } = inputs;
  if (rotationLambdaArn === undefined) return undefined;
  const source = { account, arn: text(secretId) ?? "" };
  const callee = text(rotationLambdaArn) ?? "";
  return mayInvoke(world, region, callee, "secretsmanager.amazonaws.com", source)
    ? undefined
    : new Refusal(
        "AccessDeniedException",
        "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
      );
}

const secretRotation: Model = {
  type: "aws:secretsmanager/secretRotation:SecretRotation",
  // hashicorp/aws secretsmanager/secret_rotation.go: secret_id is ForceNew.
  replaces: ["secretId"],
  defaults: { rotateImmediately: true },
  references: [
    {
      property: "secretId",
      type: SECRET,
      missing: () =>
        new Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret."),
    },
  ],
  refusesCreate: [uncallable],
  refusesUpdate: [uncallable],
  id: ({ inputs }) => text(inputs.secretId) ?? "",
  attributes: () => ({ rotationEnabled: true }),
};

/** What a rotation does to a secret: there is another version, and what was current is the previous one. */
export function rotateSecret(world: World, secretId: string): void {
  const versions = world
    .in(regionOfArn(secretId), VERSION)
    .filter(({ state }) => state.secretId === secretId);
  for (const version of versions) world.change(version, { versionStages: ["AWSPREVIOUS"] });
}

export const secrets: readonly Model[] = [secret, secretRotation, secretVersion];
