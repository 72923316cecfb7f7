import { randomUUID } from "node:crypto";
import type { Model, Request } from "../model";
import { Refusal } from "../rules";
import { isBag, text, texts } from "../values";
import type { World } from "../world";
import { globalArn, regionalArn } from "./ids";
import { statementsOf } from "./policy-document";

export const KEY = "aws:kms/key:Key";

const key: Model = {
  type: KEY,
  specification: "AWS::KMS::Key",
  // CloudFormation schema AWS::KMS::Key: KeySpec, KeyUsage, MultiRegion and Origin cannot be changed.
  replaces: ["customerMasterKeySpec", "customKeyStoreId", "keyUsage", "multiRegion", "xksKeyId"],
  defaults: {
    customerMasterKeySpec: "SYMMETRIC_DEFAULT",
    keyUsage: "ENCRYPT_DECRYPT",
    isEnabled: true,
    enableKeyRotation: false,
    bypassPolicyLockoutSafetyCheck: false,
  },
  invalid: [
    ({ inputs: { deletionWindowInDays: days } }) =>
      typeof days === "number" && (days < 7 || days > 30)
        ? new Refusal(
            "InvalidParameter",
            `expected deletion_window_in_days to be in the range (7 - 30), got ${days}`,
          )
        : undefined,
    usage,
  ],
  refusesCreate: [rotation, lockout],
  refusesUpdate: [rotation, lockout],
  id: () => randomUUID(),
  attributes: (request, id) => ({
    arn: regionalArn(request, "kms", `key/${id}`),
    keyId: id,
    description: "",
    multiRegion: false,
    policy: defaultPolicy(request),
    rotationPeriodInDays: request.inputs.enableKeyRotation === true ? 365 : 0,
  }),
  deleted: ({ world, thing }) => {
    const days = thing.state.deletionWindowInDays ?? 30;
    const until = new Date(Date.now() + Number(days) * 86_400_000).toISOString().slice(0, 10);
    world.keep({
      kind: "KMS key",
      region: thing.region,
      id: thing.id,
      reason: `pending deletion until ${until}`,
    });
  },
};

/** A key pair encrypts or signs, and its maker must say which; a symmetric key never signs. */
function usage({ inputs }: Pick<Request, "inputs">): Refusal | undefined {
  const spec = text(inputs.customerMasterKeySpec) ?? "SYMMETRIC_DEFAULT";
  const use = text(inputs.keyUsage) ?? "ENCRYPT_DECRYPT";
  const allowed = USAGES.find(([form]) => form.test(spec))?.[1] ?? [];
  return allowed.includes(use)
    ? undefined
    : new Refusal("ValidationException", `KeyUsage ${use} is not compatible with KeySpec ${spec}`);
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html#KMS-CreateKey-request-KeyUsage */
const USAGES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^SYMMETRIC_DEFAULT$/, ["ENCRYPT_DECRYPT"]],
  [/^HMAC_/, ["GENERATE_VERIFY_MAC"]],
  [/^RSA_/, ["ENCRYPT_DECRYPT", "SIGN_VERIFY"]],
  [/^ECC_SECG_P256K1$/, ["SIGN_VERIFY"]],
  [/^ECC_NIST_P/, ["SIGN_VERIFY", "KEY_AGREEMENT"]],
  [/^SM2$/, ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "KEY_AGREEMENT"]],
  [/^(ECC_NIST_EDWARDS25519|ML_DSA_\d+)$/, ["SIGN_VERIFY"]],
];

function rotation({ inputs }: Request): Refusal | undefined {
  return inputs.enableKeyRotation === true && (inputs.keyUsage ?? "ENCRYPT_DECRYPT") !== "ENCRYPT_DECRYPT"
    ? new Refusal("UnsupportedOperationException", "You cannot perform this operation on an asymmetric CMK.")
    : undefined;
}

/** The policy of a region's key; `undefined` of a key that is not there. */
export function keyPolicyOf(world: World, region: string, arn: string): string | undefined {
  return text(world.in(region, KEY).find(({ state }) => state.arn === arn)?.state.policy);
}

/** KMS refuses a policy under which its caller could not change the policy again. */
function lockout({ inputs, account }: Request): Refusal | undefined {
  const policy = text(inputs.policy);
  if (policy === undefined || inputs.bypassPolicyLockoutSafetyCheck === true) return undefined;
  const root = `arn:aws:iam::${account}:root`;
  const open = statementsOf(policy).some(
    ({ Effect, Principal, Action, Condition }) =>
      Effect === "Allow" &&
      Condition === undefined &&
      isBag(Principal) &&
      [Principal.AWS, ...texts(Principal.AWS)].some((who) => who === root || who === account) &&
      [Action, ...texts(Action)].some(
        (action) => action === "kms:*" || action === "kms:Put*" || action === "kms:PutKeyPolicy",
      ),
  );
  if (open) return undefined;
  return new Refusal(
    "MalformedPolicyDocumentException",
    "The new key policy will not allow you to update the key policy in the future.",
  );
}

function defaultPolicy(request: Request): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: globalArn(request, "iam", "root") },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  });
}

const alias: Model = {
  type: "aws:kms/alias:Alias",
  specification: "AWS::KMS::Alias",
  autoName: { property: "name", limit: 256 },
  // CloudFormation schema AWS::KMS::Alias: AliasName cannot be changed.
  replaces: ["name", "namePrefix"],
  references: [
    {
      property: "targetKeyId",
      type: KEY,
      missing: (id) => new Refusal("NotFoundException", `Key '${id}' does not exist`),
    },
  ],
  invalid: [
    ({ inputs }) => {
      const name = text(inputs.name);
      return name === undefined || /^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/.test(name)
        ? undefined
        : new Refusal(
            "InvalidAliasNameException",
            `"name" must begin with 'alias/' and be comprised of only [a-zA-Z0-9/_-]`,
          );
    },
  ],
  refusesCreate: [
    ({ world, region, inputs, account }) =>
      world.get("aws:kms/alias:Alias", region, text(inputs.name) ?? "") === undefined
        ? undefined
        : new Refusal(
            "AlreadyExistsException",
            `An alias with the name arn:aws:kms:${region}:${account}:${text(inputs.name)} already exists`,
          ),
  ],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => ({
    arn: regionalArn(request, "kms", id),
    namePrefix: "",
    targetKeyArn: regionalArn(request, "kms", `key/${text(request.inputs.targetKeyId)}`),
  }),
};

export const kms: readonly Model[] = [key, alias];
