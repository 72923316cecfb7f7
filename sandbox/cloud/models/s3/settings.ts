import type { Model, Rule } from "../../model";
import { Refusal } from "../../rules";
import { bags, isBag, text } from "../../values";
import { asksInItsRegion, ENCRYPTION, idOfBucket, oneOf, REPLICATION, settingOf, VERSIONING } from "./common";

/** With replication on, versions have to be kept. */
const replicates: Rule = ({ world, inputs }) =>
  settingOf(world, REPLICATION, text(inputs.bucket) ?? "") === undefined
    ? undefined
    : new Refusal(
        "InvalidBucketState",
        "A replication configuration is present on this bucket, so you cannot change the versioning state. To change the versioning state, first delete the replication configuration.",
      );

export const versioning: Model = {
  type: VERSIONING,
  // hashicorp/aws s3/bucket_versioning.go: these are ForceNew.
  replaces: ["bucket", "expectedBucketOwner"],
  invalid: [
    ({ inputs: { versioningConfiguration: configuration } }) =>
      isBag(configuration)
        ? oneOf(configuration.status, "versioning_configuration.status", ["Enabled", "Suspended", "Disabled"])
        : undefined,
  ],
  refusesCreate: [asksInItsRegion],
  refusesUpdate: [
    (request) => {
      const { versioningConfiguration: configuration } = request.inputs;
      return isBag(configuration) && configuration.status !== "Enabled" ? replicates(request) : undefined;
    },
  ],
  // The provider suspends versioning: it cannot be taken away.
  refusesDelete: [replicates],
  id: idOfBucket,
  attributes: () => ({}),
};

export const encryption: Model = {
  type: ENCRYPTION,
  // hashicorp/aws s3/bucket_server_side_encryption_configuration.go: these are ForceNew.
  replaces: ["bucket", "expectedBucketOwner"],
  invalid: [
    ({ inputs }) =>
      bags(inputs.rules)
        .map(({ applyServerSideEncryptionByDefault: byDefault }) =>
          isBag(byDefault)
            ? oneOf(byDefault.sseAlgorithm, "sse_algorithm", ["AES256", "aws:fsx", "aws:kms", "aws:kms:dsse"])
            : undefined,
        )
        .find((refusal) => refusal !== undefined),
  ],
  refusesCreate: [asksInItsRegion, keyGoesWithKms],
  refusesUpdate: [keyGoesWithKms],
  id: idOfBucket,
  attributes: () => ({}),
  warns: ({ region, id, state }, world) => {
    const far = bags(state.rules)
      .map(({ applyServerSideEncryptionByDefault: byDefault }) =>
        isBag(byDefault) ? text(byDefault.kmsMasterKeyId) : undefined,
      )
      .find(
        (key) =>
          key?.startsWith("arn:") &&
          !world.in(region, "aws:kms/key:Key").some(({ state }) => state.arn === key),
      );
    return far === undefined
      ? undefined
      : `S3 takes ${far} for the bucket ${id} in ${region} and refuses every upload: there is no such key in its region`;
  },
};

function keyGoesWithKms({ inputs }: Parameters<Rule>[0]): Refusal | undefined {
  const wrong = bags(inputs.rules).some(
    ({ applyServerSideEncryptionByDefault: byDefault }) =>
      isBag(byDefault) && byDefault.sseAlgorithm === "AES256" && text(byDefault.kmsMasterKeyId),
  );
  return wrong
    ? new Refusal(
        "InvalidArgument",
        "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
      )
    : undefined;
}

const INFREQUENT = ["STANDARD_IA", "ONEZONE_IA"];
const CLASSES = [...INFREQUENT, "GLACIER", "DEEP_ARCHIVE", "INTELLIGENT_TIERING", "GLACIER_IR"];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const lifecycleDays: Rule = ({ inputs }) => {
  for (const rule of bags(inputs.rules)) {
    const transitions = bags(rule.transitions);
    const early = transitions.find(
      ({ days, storageClass }) =>
        typeof days === "number" && days < 30 && INFREQUENT.includes(text(storageClass) ?? ""),
    );
    if (early !== undefined) {
      return new Refusal(
        "InvalidArgument",
        `'Days' in Transition action must be greater than or equal to 30 for storageClass '${text(early.storageClass)}'`,
      );
    }
    const expires = isBag(rule.expiration) ? rule.expiration.days : undefined;
    const late = transitions.some(
      ({ days }) => typeof days === "number" && typeof expires === "number" && days >= expires,
    );
    if (late) {
      return new Refusal(
        "InvalidArgument",
        "'Days' in the Expiration action for filter '(prefix=)' must be greater than 'Days' in the Transition action",
      );
    }
  }
  return undefined;
};

export const lifecycle: Model = {
  type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  // hashicorp/aws s3/bucket_lifecycle_configuration.go: these need a replacement.
  replaces: ["bucket", "expectedBucketOwner"],
  defaults: { transitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
  invalid: [
    ({ inputs }) =>
      bags(inputs.rules)
        .flatMap((rule) => [
          oneOf(rule.status, "status", ["Enabled", "Disabled"]),
          ...bags(rule.transitions).map(({ storageClass }) => oneOf(storageClass, "storage_class", CLASSES)),
        ])
        .find((refusal) => refusal !== undefined),
    ({ inputs }) => {
      const ids = bags(inputs.rules).flatMap(({ id }) => text(id) ?? []);
      return new Set(ids).size === ids.length
        ? undefined
        : new Refusal("InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule");
    },
  ],
  refusesCreate: [asksInItsRegion, lifecycleDays],
  refusesUpdate: [lifecycleDays],
  id: idOfBucket,
  attributes: () => ({ expectedBucketOwner: "" }),
};

export const ownership: Model = {
  type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  // hashicorp/aws s3/bucket_ownership_controls.go: the bucket is ForceNew.
  replaces: ["bucket"],
  invalid: [
    ({ inputs: { rule } }) =>
      isBag(rule)
        ? oneOf(rule.objectOwnership, "object_ownership", [
            "BucketOwnerPreferred",
            "ObjectWriter",
            "BucketOwnerEnforced",
          ])
        : undefined,
  ],
  refusesCreate: [asksInItsRegion],
  id: idOfBucket,
  attributes: () => ({}),
};
