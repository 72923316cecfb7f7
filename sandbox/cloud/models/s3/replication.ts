import type { Model, Rule } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, bags, isBag, text, type Value } from "../../values";
import type { World } from "../../world";
import { KEY } from "../kms";
import { asksInItsRegion, bucketNamed, idOfBucket, keepsVersions, oneOf, REPLICATION } from "./common";

const within = (value: Value | undefined, property: string): Bag => {
  const inner = isBag(value) ? value[property] : undefined;
  return isBag(inner) ? inner : {};
};

const isOn = (block: Bag) => block.status === "Enabled";

const bucketOfArn = (arn: string) => arn.replace(/^arn:aws:s3:::/, "");

/** The parts of a rule that depend on each other. */
interface Parts {
  readonly rule: Bag;
  readonly destination: Bag;
  readonly replicaKey: string | undefined;
}

function partsOf(inputs: Bag): readonly Parts[] {
  return bags(inputs.rules).map((rule) => {
    const destination = within(rule, "destination");
    return {
      rule,
      destination,
      replicaKey: text(within(destination, "encryptionConfiguration").replicaKmsKeyId),
    };
  });
}

/** A rule about one rule of a configuration. */
const each =
  (refusalOf: (parts: Parts) => Refusal | undefined): Rule =>
  ({ inputs }) =>
    partsOf(inputs)
      .map(refusalOf)
      .find((refusal) => refusal !== undefined);

const invalidRequest = (reason: string, rule: number) => new Refusal("InvalidRequest", reason, rule);

/** Rules whose fields have to fit together. */
const fieldRules: readonly Rule[] = [
  each(({ rule, replicaKey }) => {
    const encrypted = isOn(within(within(rule, "sourceSelectionCriteria"), "sseKmsEncryptedObjects"));
    if (encrypted && replicaKey === undefined) {
      return invalidRequest(
        "EncryptionConfiguration must be specified if SseKmsEncryptedObjects is present",
        73,
      );
    }
    return replicaKey !== undefined && !encrypted
      ? invalidRequest("SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present", 73)
      : undefined;
  }),
  each(({ destination }) => {
    const time = within(destination, "replicationTime");
    const metrics = within(destination, "metrics");
    if (isOn(time) && !isOn(metrics))
      return invalidRequest("Metrics must be enabled when ReplicationTime is enabled", 74);
    return !isOn(time) && metrics.eventThreshold !== undefined
      ? new Refusal(
          "InvalidArgument",
          "Metrics cannot contain an event threshold when ReplicationTime is not specified or Disabled",
          74,
        )
      : undefined;
  }),
  each(({ rule }) => {
    const said = rule.deleteMarkerReplication !== undefined;
    if (rule.filter === undefined) {
      return said
        ? invalidRequest(
            "DeleteMarkerReplication cannot be used for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.",
            75,
          )
        : undefined;
    }
    const missing = said ? (rule.priority === undefined ? "Priority" : undefined) : "DeleteMarkerReplication";
    return missing === undefined
      ? undefined
      : invalidRequest(
          `${missing} must be specified for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.`,
          75,
        );
  }),
  ({ inputs }) => {
    const priorities = bags(inputs.rules).flatMap(({ priority }) =>
      typeof priority === "number" ? [priority] : [],
    );
    return new Set(priorities).size === priorities.length
      ? undefined
      : invalidRequest("Priority must be unique among the rules of a replication configuration", 75);
  },
  each(({ destination }) =>
    destination.accessControlTranslation !== undefined && destination.account === undefined
      ? invalidRequest("Account must be specified if AccessControlTranslation is present", 76)
      : undefined,
  ),
];

/** Rules about the two buckets. */
const bucketRules: readonly Rule[] = [
  ({ world, inputs }) =>
    keepsVersions(world, text(inputs.bucket) ?? "")
      ? undefined
      : invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration", 72),
  ({ world, inputs }) => {
    for (const { destination } of partsOf(inputs)) {
      const target = bucketNamed(world, bucketOfArn(text(destination.bucket) ?? ""));
      if (target === undefined) return new Refusal("InvalidRequest", "Destination bucket must exist.");
      if (target.id === inputs.bucket)
        return new Refusal("InvalidRequest", "Destination bucket cannot be the same as the source bucket.");
      if (!keepsVersions(world, target.id))
        return invalidRequest("Destination bucket must have versioning enabled.", 72);
      const source = bucketNamed(world, inputs.bucket);
      if (source?.state.objectLockEnabled === true && target.state.objectLockEnabled !== true)
        return invalidRequest("Destination bucket must have Object Lock enabled.", 72);
    }
    return undefined;
  },
];

export const replication: Model = {
  type: REPLICATION,
  // hashicorp/aws s3/bucket_replication_configuration.go: the bucket is ForceNew.
  replaces: ["bucket"],
  invalid: [
    each(({ destination }) => {
      const bucket = text(destination.bucket);
      return bucket === undefined || /^arn:aws[\w-]*:s3:::./.test(bucket)
        ? undefined
        : new Refusal("InvalidParameter", `"bucket" (${bucket}) is an invalid ARN: arn: invalid prefix`, 76);
    }),
    each(({ rule }) => oneOf(rule.status, "status", ["Enabled", "Disabled"])),
    each(({ destination }) => {
      const minutes = [
        within(within(destination, "replicationTime"), "time").minutes,
        within(within(destination, "metrics"), "eventThreshold").minutes,
      ].find((given) => typeof given === "number" && given !== 15);
      return typeof minutes === "number"
        ? new Refusal("InvalidParameter", `expected minutes to be one of [15], got ${minutes}`, 74)
        : undefined;
    }),
  ],
  refusesCreate: [asksInItsRegion, ...fieldRules, ...bucketRules],
  refusesUpdate: [...fieldRules, ...bucketRules],
  id: idOfBucket,
  attributes: () => ({}),
  // PutBucketReplication does not look at the keys: it answers 200 OK, and the objects fail.
  warns: ({ id, state }, world) => {
    const failing = partsOf(state)
      .map((parts) => uselessKey(parts, world))
      .find((reason) => reason !== undefined);
    return failing === undefined ? undefined : `S3 replicates nothing from ${id}: ${failing}`;
  },
};

function uselessKey({ destination, replicaKey }: Parts, world: World): string | undefined {
  const target = bucketNamed(world, bucketOfArn(text(destination.bucket) ?? ""));
  if (target === undefined || replicaKey === undefined) return undefined;
  const usable = world.in(target.region, KEY).some(({ state }) => state.arn === replicaKey);
  return usable
    ? undefined
    : `the key of the replicas, ${replicaKey}, is none of ${target.region}, where ${target.id} is`;
}
