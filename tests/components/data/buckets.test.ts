import type { PolicyStatement } from "@pulumi/aws/iam";
import { expect } from "chai";
import { Buckets } from "../../../components/data/buckets";
import { bags, isBag, text } from "../../../sandbox/cloud/values";
import { only, type Recorded, registered } from "../../support/recorder";
import { ACCOUNT, countsOf, keysIn, recordWith } from "../harness";

const BUCKET = "aws:s3/bucket:Bucket";
const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
const LOGGING = "aws:s3/bucketLogging:BucketLogging";
const OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

const DATA = ["buckets-assets", "buckets-analytics", "buckets-traces"];
const LOGS = "buckets-access-logs";

/** As the mocks call what one resource waits for. */
const urnOf = (type: string, name: string) => `urn:pulumi:us-east-1::mall::mall:data:Bucket$${type}::${name}`;

const nameOf = (prefix: string) => `mall-test-${prefix}-${ACCOUNT}-us-east-1-an`;

const recordBuckets = (protect = true) =>
  recordWith((opts) => {
    const keys = keysIn(opts);
    const { buckets } = new Buckets(
      "buckets",
      {
        names: {
          assets: nameOf("assets"),
          analytics: nameOf("analytics"),
          traces: nameOf("traces"),
          accessLogs: nameOf("access-logs"),
        },
        accountId: ACCOUNT,
        kmsKeyArn: keys.arns.s3,
        protect,
      },
      opts,
    );
    return { name: buckets.assets.bucketName, arn: buckets.assets.arn, key: keys.arns.s3 };
  });

describe("The buckets of a region", () => {
  let recorded: Recorded<{ name: string; arn: string; key: string }>;
  before(async () => {
    recorded = await recordBuckets();
  });

  const ruleOf = (name: string) => bags(only(recorded, ENCRYPTION, name).inputs.rules)[0];
  const lifecycleOf = (name: string) => bags(only(recorded, LIFECYCLE, name).inputs.rules);
  const policyOf = (name: string): { readonly Statement: readonly PolicyStatement[] } =>
    JSON.parse(text(only(recorded, POLICY, name).inputs.policy) ?? "");

  it("have exactly so many resources of each type", () => {
    const beside = /^(pulumi:providers|aws:kms|mall:keys)/;
    expect(countsOf(recorded.registrations.filter(({ type }) => !beside.test(type)))).to.deep.equal({
      "mall:data:Buckets": 1,
      "mall:data:Bucket": 4,
      [BUCKET]: 4,
      [VERSIONING]: 4,
      [ENCRYPTION]: 4,
      [LIFECYCLE]: 4,
      [OWNERSHIP]: 4,
      [POLICY]: 4,
      [BLOCK]: 4,
      [LOGGING]: 3,
    });
  });

  it("are protected", () => {
    const buckets = Object.values(registered(recorded, BUCKET));
    expect(buckets.map(({ protect }) => protect)).to.deep.equal([true, true, true, true]);
  });

  it("are not protected where that is asked for", async () => {
    const buckets = Object.values(registered(await recordBuckets(false), BUCKET));
    expect(buckets.map(({ protect }) => protect)).to.deep.equal([false, false, false, false]);
  });

  it("have names in the account-regional namespace", () => {
    const { inputs } = only(recorded, BUCKET, "buckets-assets");
    expect([inputs.bucket, inputs.bucketNamespace]).to.deep.equal([nameOf("assets"), "account-regional"]);
  });

  it("have the ARN that AWS gives them", () => {
    const bucket = recorded.world.all(BUCKET).find(({ id }) => id === recorded.outputs.name);
    expect(recorded.outputs.arn).to.equal(bucket?.state.arn);
  });

  it("are encrypted with the region's key for S3, through a bucket key", () => {
    for (const name of DATA) {
      expect(ruleOf(name), name).to.deep.equal({
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: recorded.outputs.key },
        bucketKeyEnabled: true,
        blockedEncryptionTypes: ["SSE-C"],
      });
    }
  });

  it("have one among them with S3's own key, that of the access logs", () => {
    expect(ruleOf(LOGS)).to.deep.equal({
      applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
      blockedEncryptionTypes: ["SSE-C"],
    });
  });

  it("refuse whoever comes without TLS 1.2", () => {
    for (const [name, prefix] of [
      ["buckets-assets", "assets"],
      [LOGS, "access-logs"],
    ] as const) {
      const arn = `arn:aws:s3:::${nameOf(prefix)}`;
      const refusal = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`] };
      expect(policyOf(name).Statement.slice(0, 2), name).to.deep.equal([
        { Sid: "TlsOnly", ...refusal, Condition: { Bool: { "aws:SecureTransport": "false" } } },
        { Sid: "Tls12OrLater", ...refusal, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
      ]);
    }
  });

  it("allow nobody anything by their policies, but for the delivery of their own access logs and of load balancers'", () => {
    const allowing = [...DATA, LOGS].flatMap((name) =>
      policyOf(name).Statement.filter(({ Effect }) => Effect === "Allow"),
    );
    const logs = `arn:aws:s3:::${nameOf("access-logs")}`;
    expect(allowing).to.deep.equal([
      {
        Sid: "AccessLogs",
        Effect: "Allow",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: ["assets", "analytics", "traces"].map((purpose) => `${logs}/${purpose}/*`),
        Condition: {
          StringEquals: { "aws:SourceAccount": ACCOUNT },
          ArnLike: {
            "aws:SourceArn": ["assets", "analytics", "traces"].map(
              (purpose) => `arn:aws:s3:::${nameOf(purpose)}`,
            ),
          },
        },
      },
      {
        Sid: "LoadBalancerLogs",
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${logs}/load-balancers/AWSLogs/${ACCOUNT}/*`,
      },
    ]);
  });

  it("log who does what with them, each under its own prefix", () => {
    const targets = DATA.map((name) => {
      const { targetBucket, targetPrefix } = only(recorded, LOGGING, name).inputs;
      return [targetBucket, targetPrefix];
    });
    expect(targets).to.deep.equal(
      ["assets/", "analytics/", "traces/"].map((prefix) => [nameOf("access-logs"), prefix]),
    );
  });

  it("log only once the policy of the access logs lets them", () => {
    const policy = urnOf(POLICY, LOGS);
    for (const name of DATA) expect(only(recorded, LOGGING, name).dependencies, name).to.include(policy);
  });

  it("change who may enter one after the other", () => {
    expect(only(recorded, BLOCK, LOGS).dependencies).to.include(urnOf(OWNERSHIP, LOGS));
    expect(only(recorded, POLICY, LOGS).dependencies).to.include(urnOf(BLOCK, LOGS));
  });

  it("have rules about versions only once they keep versions", () => {
    const versioning = urnOf(VERSIONING, "buckets-traces");
    expect(only(recorded, LIFECYCLE, "buckets-traces").dependencies).to.include(versioning);
  });

  it("end uploads that were given up after a week, all of them", () => {
    const days = [...DATA, LOGS].map((name) =>
      lifecycleOf(name).map(({ abortIncompleteMultipartUpload: abort }) =>
        isBag(abort) ? abort.daysAfterInitiation : undefined,
      ),
    );
    expect(days.map((all) => all.filter((each) => each !== undefined))).to.deep.equal([[7], [7], [7], [7]]);
  });

  it("move traces to Infrequent Access, then to Glacier Instant Retrieval, and delete them after a year", () => {
    const everything = { status: "Enabled", filter: { prefix: "" } };
    expect(lifecycleOf("buckets-traces").slice(1)).to.deep.equal([
      { id: "old-versions", ...everything, noncurrentVersionExpiration: { noncurrentDays: 30 } },
      {
        id: "cold-objects",
        ...everything,
        transitions: [
          { days: 30, storageClass: "STANDARD_IA" },
          { days: 90, storageClass: "GLACIER_IR" },
        ],
      },
      { id: "expired-objects", ...everything, expiration: { days: 365 } },
    ]);
  });

  it("delete no asset", () => {
    expect(lifecycleOf("buckets-assets").map(({ id }) => id)).to.deep.equal([
      "abandoned-uploads",
      "old-versions",
    ]);
  });
});
