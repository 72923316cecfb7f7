import { createHash } from "node:crypto";
import type { Attributes, ChangeRequest, Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import type { World } from "../../world";
import { KEY } from "../kms";
import { letsService } from "../policy-document";
import { DNSSEC, HOME, isPrivate, KEY_SIGNING_KEY, noSuchZone, plainName, route53Arn, ZONE } from "./common";

const zoneReference = { property: "hostedZoneId", type: ZONE, missing: noSuchZone };

export const keySigningKey: Model = {
  type: KEY_SIGNING_KEY,
  scope: "global",
  // hashicorp/aws route53/key_signing_key.go: all but the status are ForceNew.
  replaces: ["hostedZoneId", "keyManagementServiceArn", "name"],
  autoName: { property: "name", limit: 128 },
  defaults: { status: "ACTIVE" },
  references: [zoneReference],
  invalid: [
    ({ inputs }) => {
      const name = text(inputs.name);
      return name === undefined || /^[0-9A-Za-z_]{3,128}$/.test(name)
        ? undefined
        : new Refusal(
            "InvalidParameter",
            "invalid value for name (must contain only alphanumeric characters and underscores, 3 to 128 of them)",
          );
    },
  ],
  refusesCreate: [zoneIsPublic, keyCanSign, route53MaySign],
  refusesDelete: [isNotInUse],
  id: ({ inputs }) => `${text(inputs.hostedZoneId)},${text(inputs.name)}`,
  attributes: signature,
};

/** DNSSEC's own words for Route 53's only choice, RFC 8624: ECDSA P-256 with SHA-256, and a digest of SHA-256. */
const ALGORITHM = { type: 13, mnemonic: "ECDSAP256SHA256" };
const DIGEST = { type: 2, mnemonic: "SHA-256" };
const KEY_SIGNING = 257;
const PROTOCOL = 3;

function signature({ world, inputs }: Request): Attributes {
  // A stand-in for the pair's public half: 64 bytes, the same for the same key.
  const key = createHash("sha512")
    .update(text(inputs.keyManagementServiceArn) ?? "")
    .digest();
  const data = Buffer.concat([
    Buffer.from([KEY_SIGNING >> 8, KEY_SIGNING & 255, PROTOCOL, ALGORITHM.type]),
    key,
  ]);
  const keyTag = tagOf(data);
  const digest = createHash("sha256")
    .update(wireName(zoneNameOf(world, inputs.hostedZoneId)))
    .update(data)
    .digest("hex")
    .toUpperCase();
  const publicKey = key.toString("base64");
  return {
    digestAlgorithmMnemonic: DIGEST.mnemonic,
    digestAlgorithmType: DIGEST.type,
    digestValue: digest,
    dnskeyRecord: `${KEY_SIGNING} ${PROTOCOL} ${ALGORITHM.type} ${publicKey}`,
    dsRecord: `${keyTag} ${ALGORITHM.type} ${DIGEST.type} ${digest}`,
    flag: KEY_SIGNING,
    keyTag,
    publicKey,
    signingAlgorithmMnemonic: ALGORITHM.mnemonic,
    signingAlgorithmType: ALGORITHM.type,
  };
}

/** RFC 4034, appendix B. */
function tagOf(data: Buffer): number {
  const sum = data.reduce((total, byte, index) => total + (index % 2 === 0 ? byte * 256 : byte), 0);
  return (sum + Math.floor(sum / 65_536)) % 65_536;
}

/** A name as it goes over the wire: each label after its length, and the root at the end. */
function wireName(name: string): Buffer {
  const labels = plainName(name).split(".");
  return Buffer.concat([
    ...labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]),
    Buffer.from([0]),
  ]);
}

function zoneNameOf(world: World, zoneId: Request["inputs"][string] | undefined): string {
  return text(world.all(ZONE).find(({ id }) => id === zoneId)?.state.name) ?? "";
}

function zoneIsPublic({ world, inputs }: Request): Refusal | undefined {
  const zone = world.all(ZONE).find(({ id }) => id === inputs.hostedZoneId);
  return zone !== undefined && isPrivate(zone.state)
    ? new Refusal("InvalidInput", "DNSSEC is not supported for private hosted zones.")
    : undefined;
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateKeySigningKey.html */
function keyCanSign({ world, inputs }: Request): Refusal | undefined {
  const arn = text(inputs.keyManagementServiceArn) ?? "";
  const key = world.in(HOME, KEY).find(({ state }) => state.arn === arn)?.state;
  if (key?.customerMasterKeySpec === "ECC_NIST_P256" && key.keyUsage === "SIGN_VERIFY") return undefined;
  return new Refusal(
    "InvalidKMSArn",
    key === undefined
      ? `The CMK with ARN ${arn} does not exist in the ${HOME} Region.`
      : `The CMK with ARN ${arn} must be an asymmetric key with key spec ECC_NIST_P256 and key usage SIGN_VERIFY.`,
  );
}

function route53MaySign({ world, inputs, account }: Request): Refusal | undefined {
  const arn = text(inputs.keyManagementServiceArn) ?? "";
  const policy = text(world.in(HOME, KEY).find(({ state }) => state.arn === arn)?.state.policy);
  const request = {
    service: "dnssec-route53.amazonaws.com",
    carries: {
      "aws:SourceAccount": account,
      "aws:SourceArn": route53Arn(`hostedzone/${text(inputs.hostedZoneId)}`),
      "kms:GrantIsForAWSResource": "true",
    },
  };
  const isAllowed = ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign", "kms:CreateGrant"].every((action) =>
    letsService(policy, { ...request, action }),
  );
  return isAllowed
    ? undefined
    : new Refusal(
        "InvalidKMSArn",
        `The CMK with ARN '${arn}' did not grant all required permissions for DNSSEC usage. Please review your key-policy, and verify that you and Route 53 have permissions to perform the following actions: DescribeKey, GetPublicKey, and Sign.`,
      );
}

function isNotInUse({ world, thing }: ChangeRequest): Refusal | undefined {
  const zoneId = thing.state.hostedZoneId;
  const signs = world.all(DNSSEC).some(({ id, state }) => id === zoneId && state.signingStatus === "SIGNING");
  const others = activeKeys(world, zoneId).filter(({ id }) => id !== thing.id);
  return signs && others.length === 0
    ? new Refusal(
        "KeySigningKeyInUse",
        "The key-signing key (KSK) that you specified can't be deactivated because it's the only KSK for a currently-enabled DNSSEC. Disable DNSSEC signing, or add or enable another KSK.",
      )
    : undefined;
}

function activeKeys(world: World, zoneId: Request["inputs"][string] | undefined) {
  return world
    .all(KEY_SIGNING_KEY)
    .filter(({ state }) => state.hostedZoneId === zoneId && state.status === "ACTIVE");
}

export const hostedZoneDnsSec: Model = {
  type: DNSSEC,
  scope: "global",
  // hashicorp/aws route53/hosted_zone_dnssec.go: hosted_zone_id is ForceNew.
  replaces: ["hostedZoneId"],
  defaults: { signingStatus: "SIGNING" },
  references: [zoneReference],
  refusesCreate: [hasActiveKey],
  refusesUpdate: [hasActiveKey],
  id: ({ inputs }) => text(inputs.hostedZoneId) ?? "",
  attributes: () => ({}),
};

function hasActiveKey({ world, inputs }: Request): Refusal | undefined {
  const zoneId = inputs.hostedZoneId;
  return inputs.signingStatus === "NOT_SIGNING" || activeKeys(world, zoneId).length > 0
    ? undefined
    : new Refusal(
        "KeySigningKeyWithActiveStatusNotFound",
        `Hosted zone with ID '${text(zoneId)}' does not have a Key Signing Key in ACTIVE status.`,
      );
}
