import { expect } from "chai";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";
import { admitsLogs, bucketName } from "../../support/fixtures/s3";
import type { Properties } from "../../support/provider-client";

describe("S3", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  let west: FixtureRegion;

  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
    west = await cloud.region("us-west-2");
  });

  afterEach(() => {
    cloud.stop();
  });

  describe("a bucket's name", () => {
    const invalid = "InvalidBucketName: The specified bucket is not valid.";

    for (const name of [
      "ab",
      "Orders",
      "orders_1",
      "-orders",
      "orders-",
      "or..ders",
      "192.168.5.4",
      "xn--orders",
      "sthree-orders",
      "orders-s3alias",
      "orders--x-s3",
      "o".repeat(64),
    ]) {
      it(`is not ${name}`, async () => {
        expect(
          await refusalOf(east.request("bucket", { bucket: name, bucketNamespace: undefined })),
        ).to.include(invalid);
      });
    }

    it("in the account-regional namespace names the account and the region", async () => {
      const name = bucketName("orders", "us-west-2");
      expect(await refusalOf(east.request("bucket", { bucket: name }))).to.equal(
        `InvalidBucketName: ${name} is not an account-regional namespace bucket`,
      );
    });

    it("of that form is refused where the namespace is not asked for", async () => {
      expect(await refusalOf(east.request("bucket", { bucketNamespace: undefined }))).to.equal(
        "MissingNamespaceHeader: The requested bucket is an account-regional namespace bucket, but your request is missing the required x-amz-bucket-namespace header.",
      );
    });

    it("is taken in all regions", async () => {
      const changes = { bucket: "orders", bucketNamespace: undefined };
      await east.request("bucket", changes);
      expect(await refusalOf(west.request("bucket", changes))).to.equal(
        "BucketAlreadyOwnedByYou: Your previous request to create the named bucket succeeded and you already own it.",
      );
    });

    it("that is taken in us-east-1 is refused there by the provider, because S3 would answer 200 OK", async () => {
      const name = await east.of("bucket");
      expect(await refusalOf(east.request("bucket"))).to.equal(
        `BucketAlreadyExists: creating S3 Bucket (${name})`,
      );
    });
  });

  it("answers a bucket's domain names and hosted zone", async () => {
    const { outputs } = await west.deploy("bucket");
    const name = bucketName("orders", "us-west-2");
    expect([outputs.bucketDomainName, outputs.bucketRegionalDomainName, outputs.hostedZoneId]).to.deep.equal([
      `${name}.s3.amazonaws.com`,
      `${name}.s3.us-west-2.amazonaws.com`,
      "Z3BJ6K6RIION7M",
    ]);
  });

  it("takes what was set on a bucket away with it", async () => {
    const versioning = await east.deploy("bucketVersioning");
    await east.client.delete(await east.deploy("bucket"));
    expect(await east.client.read(versioning)).to.equal(undefined);
  });

  describe("a setting", () => {
    it("is refused on a bucket that does not exist", async () => {
      expect(await refusalOf(east.request("bucketVersioning", { bucket: "nothing" }))).to.equal(
        "NoSuchBucket: The specified bucket does not exist",
      );
    });

    it("is refused in another region than the bucket's", async () => {
      const bucket = await west.of("bucket");
      expect(await refusalOf(east.request("bucketVersioning", { bucket }))).to.include("PermanentRedirect: ");
    });

    it("of S3's own key takes no KMS key", async () => {
      const [rule] = [{ sseAlgorithm: "AES256", kmsMasterKeyId: await east.of("key", "arn") }];
      const rules = [{ applyServerSideEncryptionByDefault: rule }];
      expect(await refusalOf(east.request("bucketEncryption", { rules }))).to.include("InvalidArgument: ");
    });
  });

  describe("a lifecycle", () => {
    const requested = (rule: Properties) =>
      refusalOf(east.request("bucketLifecycle", { rules: [{ id: "one", status: "Enabled", ...rule }] }));

    it("moves nothing to Infrequent Access before 30 days", async () => {
      expect(await requested({ transitions: [{ days: 29, storageClass: "STANDARD_IA" }] })).to.equal(
        "InvalidArgument: 'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
      );
    });

    it("deletes nothing before it has moved it", async () => {
      const transitions = [{ days: 90, storageClass: "GLACIER_IR" }];
      expect(await requested({ transitions, expiration: { days: 90 } })).to.equal(
        "InvalidArgument: 'Days' in the Expiration action for filter '(prefix=)' must be greater than 'Days' in the Transition action",
      );
    });
  });

  describe("a bucket's policy", () => {
    const requested = (statement: Properties) =>
      refusalOf(east.request("otherBucketPolicy", { policy: JSON.stringify({ Statement: [statement] }) }));
    const statement = { Effect: "Allow", Principal: "*", Action: "s3:*" };

    it("is JSON", async () => {
      expect(await refusalOf(east.request("otherBucketPolicy", { policy: "allow" }))).to.include(
        "MalformedPolicy",
      );
    });

    it("speaks of its own bucket", async () => {
      expect(await requested({ ...statement, Resource: "arn:aws:s3:::another/*" })).to.equal(
        "MalformedPolicy: Policy has invalid resource",
      );
    });

    it("says whom it is for", async () => {
      const { Principal, ...nobody } = statement;
      const Resource = await east.of("otherBucket", "arn");
      expect(await requested({ ...nobody, Resource })).to.equal(
        "MalformedPolicy: Missing required field Principal",
      );
    });

    it("is not public where public policies are blocked", async () => {
      await east.deploy("publicAccessBlock");
      const bucket = await east.of("bucket");
      const policy = JSON.stringify({
        Statement: [{ ...statement, Resource: await east.of("bucket", "arn") }],
      });
      expect(await refusalOf(east.request("otherBucketPolicy", { bucket, policy }))).to.equal(
        `AccessDenied: s3:PutBucketPolicy on resource "arn:aws:s3:::${bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
      );
    });
  });

  describe("access logs", () => {
    it("go to a bucket that exists", async () => {
      expect(await refusalOf(east.request("bucketLogging", { targetBucket: "nothing" }))).to.equal(
        "InvalidTargetBucketForLogging: The target bucket for logging does not exist",
      );
    });

    it("go to a bucket of the same region", async () => {
      const targetBucket = await west.of("otherBucket");
      expect(await refusalOf(east.request("bucketLogging", { targetBucket }))).to.include(
        "CrossLocationLoggingProhibited: ",
      );
    });

    it("go where the target's policy lets them", async () => {
      const bucket = await east.of("otherBucket");
      await east.request("otherBucketPolicy", { policy: admitsLogs(bucket, "orders/") });
      const { outputs } = await east.client.create(
        { type: "aws:s3/bucketLogging:BucketLogging", name: "logging" },
        { bucket: await east.of("bucket"), targetBucket: bucket, targetPrefix: "orders/" },
      );
      expect(outputs.targetPrefix).to.equal("orders/");
    });

    it("do not go where the target's policy names another prefix", async () => {
      const bucket = await east.of("otherBucket");
      await east.request("otherBucketPolicy", { policy: admitsLogs(bucket, "assets/") });
      const request = east.client.create(
        { type: "aws:s3/bucketLogging:BucketLogging", name: "logging" },
        { bucket: await east.of("bucket"), targetBucket: bucket, targetPrefix: "orders/" },
      );
      expect(await refusalOf(request)).to.include(
        "InvalidTargetBucketForLogging: You must either provide the necessary permissions",
      );
    });
  });

  describe("replication", () => {
    const replicate = async (changes: Properties, inDestination: Properties = {}) => {
      const { rules, ...inputs } = await east.inputsOf("bucketReplication");
      const [rule] = Array.isArray(rules) ? rules : [];
      const given = isProperties(rule) ? rule : {};
      const destination = isProperties(given.destination) ? given.destination : {};
      const changed = { ...given, destination: { ...destination, ...inDestination }, ...changes };
      return east.client.create(
        { type: "aws:s3/bucketReplicationConfig:BucketReplicationConfig", name: "replication" },
        { ...inputs, rules: [defined(changed)] },
      );
    };

    it("72: is refused from a bucket that keeps no versions", async () => {
      await east.deploy("bucketReplication");
      const bucket = bucketName("unversioned", "us-east-1");
      await east.request("bucket", { bucket });
      expect(await refusalOf(east.request("bucketReplication", { bucket }))).to.equal(
        "InvalidRequest: Versioning must be 'Enabled' on the bucket to apply a replication configuration",
      );
    });

    it("72: is refused to a bucket that keeps no versions", async () => {
      const bucket = `arn:aws:s3:::${await west.of("bucket")}`;
      expect(await refusalOf(replicate({}, { bucket }))).to.equal(
        "InvalidRequest: Destination bucket must have versioning enabled.",
      );
    });

    it("72: keeps versioning from being suspended", async () => {
      await east.deploy("bucketReplication");
      const versioning = await east.deploy("bucketVersioning");
      const suspended = { versioningConfiguration: { status: "Suspended" } };
      expect(await refusalOf(east.update(versioning, suspended))).to.include("InvalidBucketState: ");
    });

    it("73: of encrypted objects names a key for the replicas", async () => {
      expect(await refusalOf(replicate({}, { encryptionConfiguration: null }))).to.equal(
        "InvalidRequest: EncryptionConfiguration must be specified if SseKmsEncryptedObjects is present",
      );
    });

    it("73: with a key for the replicas is of encrypted objects", async () => {
      expect(await refusalOf(replicate({ sourceSelectionCriteria: null }))).to.equal(
        "InvalidRequest: SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present",
      );
    });

    it("73: is accepted with a key of another region, and a warning says that nothing is replicated", async () => {
      await west.deploy("bucketVersioning");
      const bucket = `arn:aws:s3:::${await west.of("bucket")}`;
      await replicate({}, { bucket });
      const key = await east.of("key", "arn");
      expect(cloud.cloud.warnings()).to.deep.equal([
        `us-east-1: S3 replicates nothing from ${await east.of("bucket")}: the key of the replicas, ${key}, is none of us-west-2, where ${await west.of("bucket")} is`,
      ]);
    });

    it("73: with the destination's key causes no warning", async () => {
      await west.deploy("bucketVersioning");
      const bucket = `arn:aws:s3:::${await west.of("bucket")}`;
      const replicaKmsKeyId = await west.of("key", "arn");
      await replicate({}, { bucket, encryptionConfiguration: { replicaKmsKeyId } });
      expect(cloud.cloud.warnings()).to.deep.equal([]);
    });

    it("74: within a promised time has metrics", async () => {
      expect(await refusalOf(replicate({}, { metrics: null }))).to.equal(
        "InvalidRequest: Metrics must be enabled when ReplicationTime is enabled",
      );
    });

    it("74: is promised within 15 minutes only", async () => {
      const replicationTime = { status: "Enabled", time: { minutes: 30 } };
      expect(await refusalOf(replicate({}, { replicationTime }))).to.include(
        "expected minutes to be one of [15], got 30",
      );
    });

    it("75: without a filter says nothing of delete markers", async () => {
      expect(await refusalOf(replicate({ filter: null }))).to.include(
        "InvalidRequest: DeleteMarkerReplication cannot be used",
      );
    });

    it("75: with a filter says what becomes of delete markers", async () => {
      expect(await refusalOf(replicate({ deleteMarkerReplication: null }))).to.include(
        "InvalidRequest: DeleteMarkerReplication must be specified",
      );
    });

    it("76: goes to an ARN, not to a name", async () => {
      const bucket = await west.of("bucket");
      expect(await refusalOf(replicate({}, { bucket }))).to.include("is an invalid ARN: arn: invalid prefix");
    });

    it("76: with a translation of the owner names the account", async () => {
      const accessControlTranslation = { owner: "Destination" };
      expect(await refusalOf(replicate({}, { accessControlTranslation }))).to.equal(
        "InvalidRequest: Account must be specified if AccessControlTranslation is present",
      );
    });
  });
});

function isProperties(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The properties that are given; what is null was taken out. */
function defined(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, isProperties(value) ? defined(value) : value]),
  );
}
