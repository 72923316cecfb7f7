import {
  accessLogTarget,
  bucketTypes,
  type Setting,
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
import { demand, demandGiven, isExactly, isOn } from "../demand";
import { conditionIn, saidIn, statementsOf } from "../document";
import { type Reading, read, readAll, shown } from "../reader";
import type { Member, Stack } from "../stack";

/** Asks of every bucket for a setting, which is a resource beside it, and judges that. */
function ofEveryBucket(
  stack: Stack,
  setting: Setting,
  judge: (props: unknown, bucket: Member) => Verdict[],
): Finding[] {
  return stack.ofType(...bucketTypes).flatMap((bucket): Finding[] => {
    if (accessLogTarget.from.includes(setting) && setting !== "encryption" && takesAccessLogs(stack, bucket))
      return [{ subject: bucket, verdict: pass }];
    const settings = settingsOf(stack, bucket, setting);
    if (settings.length === 0) {
      const [type = setting] = settingTypes[setting];
      return [{ subject: bucket, verdict: violation(`it has no ${type.split(":").at(-1)}`) }];
    }
    return settings.flatMap(({ props }) =>
      judge(props, bucket).map((verdict) => ({ subject: bucket, verdict })),
    );
  });
}

/** The rules of a setting, or what is to be said when they are not known. */
function rulesIn(props: unknown): readonly unknown[] | Verdict {
  const readings = readAll(props, "rules");
  if (readings.some(({ state }) => state === "unknown")) return undecided("its rules are unknown");
  return readings.flatMap((reading: Reading) => (reading.state === "known" ? [reading.value] : []));
}

function isVerdict(value: readonly unknown[] | Verdict): value is Verdict {
  return !Array.isArray(value);
}

export const bucketBlocksPublicAccess: StackControl = {
  id: "bucket-blocks-public-access",
  title: "Buckets block public access",
  scope: "stack",
  severity: "critical",
  description: "Every bucket refuses public ACLs and public policies, whoever writes them later.",
  remediation: "Give it an aws.s3.BucketPublicAccessBlock with all four settings true.",
  reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  tags: ["buckets", "exposure"],
  evaluate: (stack) =>
    ofEveryBucket(stack, "publicAccessBlock", (props) =>
      ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].map((path) =>
        demand(props, path, isOn),
      ),
    ),
};

const withKms = ["aws:kms", "aws:kms:dsse"];
const byDefault = "applyServerSideEncryptionByDefault.sseAlgorithm";

export const bucketEncryptedWithKey: StackControl = {
  id: "bucket-encrypted-with-key",
  title: "Buckets are encrypted with a key, through a bucket key",
  scope: "stack",
  severity: "high",
  description:
    "Every bucket says that it is encrypted with a KMS key, through a bucket key; but for the bucket of the access logs, because S3 delivers these to no such bucket.",
  remediation:
    "Give it an aws.s3.BucketServerSideEncryptionConfiguration with aws:kms and bucketKeyEnabled: true; the target of access logs takes AES256.",
  reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",
  tags: ["buckets", "encryption"],
  evaluate: (stack) => [
    ...ofEveryBucket(stack, "encryption", () => [pass]),
    ...stack.ofType(...settingTypes.encryption).flatMap((encryption) => {
      const buckets = stack.target(encryption, "bucket", bucketTypes);
      const isTarget = buckets.some((bucket) => takesAccessLogs(stack, bucket));
      return onEncryption(encryption.props, isTarget).map((verdict) => ({ subject: encryption, verdict }));
    }),
  ],
};

function onEncryption(props: unknown, takesLogs: boolean): Verdict[] {
  const rules = rulesIn(props);
  if (isVerdict(rules)) return [rules];
  return rules.flatMap((rule) => {
    const algorithm = read(rule, byDefault);
    if (algorithm.state === "unknown") return [undecided(`${byDefault} is unknown`)];
    // `encrypted-at-rest` refuses what is neither.
    const isOwn = algorithm.state === "known" && algorithm.value === "AES256";
    const isKms = algorithm.state === "known" && withKms.includes(`${algorithm.value}`);
    if (takesLogs && isKms) {
      return [
        violation(
          `it takes access logs, and ${byDefault} is ${shown(algorithm.value)}: ${accessLogTarget.reason}`,
        ),
      ];
    }
    if (!takesLogs && isOwn)
      return [violation(`${byDefault} is "AES256", which is for ${accessLogTarget.who} only`)];
    return isKms ? [demand(rule, "bucketKeyEnabled", isOn)] : [];
  });
}
/** Whether a statement refuses everybody everything, on the bucket and on its objects. */
function refusesAll(statement: unknown): boolean {
  const everybody = [...saidIn(statement, "Principal"), ...saidIn(statement, "Principal.AWS")].includes("*");
  const everything = saidIn(statement, "Action").some((action) => action === "s3:*" || action === "*");
  const resources = saidIn(statement, "Resource");
  const everywhere =
    resources.includes("*") ||
    (resources.some((arn) => arn.endsWith("/*")) && resources.some((arn) => !arn.includes("/")));
  return saidIn(statement, "Effect").includes("Deny") && everybody && everything && everywhere;
}

export const bucketTlsOnly: StackControl = {
  id: "bucket-tls-only",
  title: "Buckets speak TLS 1.2 or later only",
  scope: "stack",
  severity: "high",
  description: "Every bucket's policy refuses who comes without TLS, or with a version before 1.2.",
  remediation:
    "Give it an aws.s3.BucketPolicy that denies s3:* on the bucket and its objects, where aws:SecureTransport is false and where s3:TlsVersion is less than 1.2.",
  reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
  tags: ["buckets", "transit"],
  evaluate: (stack) =>
    ofEveryBucket(stack, "policy", (props) => {
      const policy = read(props, "policy");
      if (policy.state === "unknown") return [undecided("its policy is unknown")];
      const refusing = statementsOf(policy.state === "known" ? policy.value : undefined).filter(refusesAll);
      const plain = refusing.some((statement) =>
        conditionIn(statement, "Bool", "aws:SecureTransport").includes("false"),
      );
      const old = refusing.some((statement) =>
        conditionIn(statement, "NumericLessThan", "s3:TlsVersion").some((version) => Number(version) >= 1.2),
      );
      return [
        plain ? pass : violation("its policy lets in who comes without TLS"),
        old ? pass : violation("its policy lets in who comes with TLS before 1.2"),
      ];
    }),
};

export const bucketOwnerEnforced: StackControl = {
  id: "bucket-owner-enforced",
  title: "Buckets have no ACLs",
  scope: "stack",
  severity: "medium",
  description: "The owner of every bucket owns all of its objects, so that no ACL lets anybody in.",
  remediation: "Give it an aws.s3.BucketOwnershipControls with objectOwnership: BucketOwnerEnforced.",
  reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
  tags: ["buckets", "access"],
  evaluate: (stack) =>
    ofEveryBucket(stack, "ownership", (props) => [
      demand(props, "rule.objectOwnership", isExactly("BucketOwnerEnforced")),
    ]),
};

export const bucketVersioned: StackControl = {
  id: "bucket-versioned",
  title: "Buckets keep versions",
  scope: "stack",
  severity: "high",
  description: "Every bucket keeps what is overwritten or deleted, which replication asks for, too.",
  remediation: "Give it an aws.s3.BucketVersioning with the status Enabled.",
  reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
  tags: ["buckets", "recovery"],
  evaluate: (stack) =>
    ofEveryBucket(stack, "versioning", (props) => [
      demand(props, "versioningConfiguration.status", isExactly("Enabled")),
    ]),
};

export const bucketAccessLogged: StackControl = {
  id: "bucket-access-logged",
  title: "Access to buckets is logged",
  scope: "stack",
  severity: "medium",
  description:
    "Every bucket logs who does what with it; but for the bucket of these logs, which would log its own for ever.",
  remediation: "Give it an aws.s3.BucketLogging into the region's bucket of access logs.",
  reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
  tags: ["buckets", "logging"],
  evaluate: (stack) => ofEveryBucket(stack, "logging", (props) => [demandGiven(props, "targetBucket")]),
};

/** Whether a rule is in force, and for all objects. */
function isForAll(rule: unknown): boolean {
  const prefix = read(rule, "filter.prefix");
  return (
    demand(rule, "status", isExactly("Enabled")).kind === "pass" &&
    (prefix.state === "absent" || (prefix.state === "known" && prefix.value === "")) &&
    ["filter.tag", "filter.and"].every((path) => read(rule, path).state === "absent")
  );
}

export const bucketLifecycle: StackControl = {
  id: "bucket-lifecycle",
  title: "Buckets let go of what is of no use",
  scope: "stack",
  severity: "medium",
  description:
    "Every bucket ends uploads that were given up, and versions that are old: nobody sees either, and everybody pays for them.",
  remediation:
    "Give it an aws.s3.BucketLifecycleConfiguration with rules for all objects: abortIncompleteMultipartUpload and noncurrentVersionExpiration.",
  reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
  tags: ["buckets", "cost"],
  evaluate: (stack) =>
    ofEveryBucket(stack, "lifecycle", (props) => {
      const rules = rulesIn(props);
      if (isVerdict(rules)) return [rules];
      return [
        ["abortIncompleteMultipartUpload.daysAfterInitiation", "uploads that were given up"],
        ["noncurrentVersionExpiration.noncurrentDays", "old versions"],
      ].map(([path = "", what]) =>
        rules.some((rule) => isForAll(rule) && read(rule, path).state !== "absent")
          ? pass
          : violation(`no rule for all of its objects ends ${what}`),
      );
    }),
};

/** What a bucket's resource can say itself, and what is a resource beside it. */
const inlineSettings = [
  "acl",
  "corsRules",
  "grants",
  "lifecycleRules",
  "logging",
  "policy",
  "replicationConfiguration",
  "serverSideEncryptionConfiguration",
  "versioning",
  "website",
];

export const bucketSettingsSeparate: ResourceControl = {
  id: "bucket-settings-separate",
  title: "A bucket's settings are resources",
  scope: "resource",
  severity: "medium",
  description:
    "Settings are never written inside their bucket: there they fight with separate ones, and a later region cannot add its own.",
  remediation: "Write each setting as a resource of its own, such as aws.s3.BucketVersioning.",
  reference: "https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/",
  tags: ["buckets"],
  appliesTo: bucketTypes,
  evaluate: ({ props }) =>
    inlineSettings.map((path) =>
      read(props, path).state === "absent" ? pass : violation(`it has ${path} of its own`),
    ),
};
