import {
  accessLogTarget,
  bucketTypes,
  destinationIn,
  regionInName,
  settingsOf,
  settingTypes,
  takesAccessLogs,
} from "../buckets";
import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { demandOf, isExactly } from "../demand";
import { keyTypes } from "../keys";
import { type Reading, read, readAll, shown } from "../reader";
import type { Member, Stack } from "../stack";

const [replicationType] = settingTypes.replication;

/** What every rule must say, with the only right answer where there is one. */
const saidByEveryRule: readonly { readonly path: string; readonly is?: unknown }[] = [
  { path: "status", is: "Enabled" },
  { path: "filter" },
  { path: "priority" },
  { path: "deleteMarkerReplication.status", is: "Enabled" },
  { path: "sourceSelectionCriteria.sseKmsEncryptedObjects.status", is: "Enabled" },
  { path: "sourceSelectionCriteria.replicaModifications.status", is: "Enabled" },
  { path: "destination.encryptionConfiguration.replicaKmsKeyId" },
  { path: "destination.replicationTime.status", is: "Enabled" },
  { path: "destination.metrics.status", is: "Enabled" },
];

function rulesOf(props: unknown): readonly Reading[] {
  return readAll(props, "rules");
}

export const replicationComplete: ResourceControl = {
  id: "replication-complete",
  title: "Replication replicates everything, in time",
  scope: "resource",
  severity: "high",
  description:
    "Every rule of a replication is on, and takes encrypted objects, delete markers and changes of replicas along, within the time that S3 promises: left out, each of these is lost in silence.",
  remediation:
    "State all of it: filter, priority, deleteMarkerReplication, sseKmsEncryptedObjects, replicaModifications, replicaKmsKeyId, replicationTime and metrics.",
  reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html",
  tags: ["buckets", "replication"],
  appliesTo: [replicationType],
  evaluate: ({ props }) =>
    rulesOf(props).flatMap((rule): Verdict[] => {
      if (rule.state === "absent") return [violation("rules is not given")];
      if (rule.state === "unknown") return [undecided("rules is unknown")];
      return saidByEveryRule.map(({ path, is }) => {
        const said = read(rule.value, path);
        if (is === undefined && said.state !== "absent") return pass;
        return demandOf(said, `${path} of a rule`, isExactly(is));
      });
    }),
};

/** From which bucket to which a configuration replicates, as far as their names are known. */
function ways({ props }: Member): readonly { readonly from: Reading; readonly to: Reading }[] {
  const from = read(props, "bucket");
  return rulesOf(props).map((rule) => ({
    from,
    to: rule.state === "known" ? destinationIn(rule.value) : rule,
  }));
}

/** Who replicates to no other region, such as a third one or the first before it has a peer, replicates none of its buckets. */
export const replicationOfEveryBucket: StackControl = {
  id: "replication-of-every-bucket",
  title: "Who replicates a bucket replicates all of them",
  scope: "stack",
  severity: "high",
  description: `A stack that replicates one of its buckets replicates every one, but for ${accessLogTarget.who}: what is left out is lost with the region, and nothing shows it before.`,
  remediation: "Give it an aws.s3.BucketReplicationConfig to its counterpart in the other region.",
  reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html",
  tags: ["buckets", "replication", "regions"],
  evaluate: (stack) => {
    const buckets = stack.ofType(...bucketTypes);
    const replicated = buckets.filter((bucket) => settingsOf(stack, bucket, "replication").length > 0);
    if (replicated.length === 0) return [];
    return buckets.map((subject): Finding => {
      const isKept = replicated.includes(subject) || takesAccessLogs(stack, subject);
      return {
        subject,
        verdict: isKept ? pass : violation("it is not replicated, and others of its stack are"),
      };
    });
  },
};

const isSame = (one: Reading, other: Reading) =>
  one.state === "known" && other.state === "known" && one.value === other.value;

export const replicationBothWays: StackControl = {
  id: "replication-both-ways",
  title: "Buckets replicate to each other",
  scope: "stack",
  severity: "high",
  description:
    "Where one bucket replicates to another, that one replicates back: what is written while a region is lost has to get there again.",
  remediation: "Add the aws.s3.BucketReplicationConfig of the other direction, in the same stack.",
  reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html",
  tags: ["buckets", "replication", "regions"],
  evaluate: (stack) => {
    const all = stack
      .ofType(replicationType)
      .flatMap((member) => ways(member).map((way) => ({ member, way })));
    return all.map(({ member, way: { from, to } }): Finding => {
      if (from.state !== "known" || to.state !== "known")
        return { subject: member, verdict: undecided("its buckets are unknown") };
      const isOpen = all.some(({ way }) => way.from.state === "unknown" || way.to.state === "unknown");
      const isAnswered = all.some(({ way }) => isSame(way.from, to) && isSame(way.to, from));
      if (isAnswered) return { subject: member, verdict: pass };
      return {
        subject: member,
        verdict: isOpen
          ? undecided("the buckets of another replication are unknown")
          : violation(`nothing replicates back from ${shown(to.value)}`),
      };
    });
  },
};

const keyArn = /^arn:[\w-]+:kms:([\w-]+):/;

/** The region of what a property was made from, if all of it is in one. */
function regionOfSources(stack: Stack, member: Member, types: readonly string[]): string | undefined {
  const regions = stack.sources(member, "rules", types).map((source) => stack.regionOf(source));
  const known = new Set(regions.map((region) => (region.state === "known" ? `${region.value}` : undefined)));
  return known.size === 1 ? [...known][0] : undefined;
}

function onReplicaKey(stack: Stack, member: Member, rule: unknown): Verdict {
  const key = read(rule, "destination.encryptionConfiguration.replicaKmsKeyId");
  // `replication-complete` refuses a rule without.
  if (key.state === "absent") return pass;
  const keyRegion =
    key.state === "known" ? keyArn.exec(`${key.value}`)?.[1] : regionOfSources(stack, member, keyTypes);
  const bucket = destinationIn(rule);
  const bucketRegion =
    (bucket.state === "known" ? regionInName(bucket.value) : undefined) ??
    regionOfSources(stack, member, bucketTypes);
  if (keyRegion === undefined) return undecided("the region of its replica key is unknown");
  if (bucketRegion === undefined) return undecided("the region of its destination is unknown");
  return keyRegion === bucketRegion
    ? pass
    : violation(`its replica key is in ${keyRegion}, and its destination in ${bucketRegion}`);
}

export const replicaKeyOfDestinationRegion: StackControl = {
  id: "replica-key-of-destination-region",
  title: "Replicas are encrypted with the destination's key",
  scope: "stack",
  severity: "critical",
  description:
    "A replication names a key of the destination's region: S3 answers 200 OK to any other, and then replicates nothing.",
  remediation: "Hand it the ARN of the key for S3 that the destination's region has.",
  reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
  tags: ["buckets", "replication", "encryption", "regions"],
  evaluate: (stack) =>
    stack.ofType(replicationType).flatMap((member) =>
      rulesOf(member.props).map(
        (rule): Finding => ({
          subject: member,
          verdict:
            rule.state === "known"
              ? onReplicaKey(stack, member, rule.value)
              : undecided("its rules are unknown"),
        }),
      ),
    ),
};
