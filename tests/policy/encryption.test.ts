import { expect } from "chai";
import { ownedByDatastore } from "../../policy/controls/elasticache";
import { healthy, withChange, withResources } from "../support/policy-fixture";
import { unknown, verdictsOn } from "../support/policy-harness";

const bucketEncryption = (rule: { sseAlgorithm: string; kmsMasterKeyId: string | null }) => ({
  type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  props: { region: "us-east-1", rules: [{ applyServerSideEncryptionByDefault: rule }] },
});

describe("A region on its first preview", () => {
  it("passes every control, although no id and no ARN is known", async () => {
    expect(await verdictsOn(healthy)).to.deep.equal([]);
  });
});

describe("encrypted-at-rest", () => {
  it("refuses a cluster that switches encryption off", async () => {
    const samples = withChange("database", { props: { storageEncrypted: false } });
    expect(await verdictsOn(samples)).to.deep.equal(["encrypted-at-rest: database"]);
  });

  it("refuses a cluster that says nothing about encryption", async () => {
    const samples = withChange("global-database", { props: { storageEncrypted: null } });
    expect(await verdictsOn(samples)).to.deep.equal(["encrypted-at-rest: global-database"]);
  });

  it("leaves an unknown switch undecided", async () => {
    const samples = withChange("database", { props: { storageEncrypted: unknown.boolean } });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("looks into every block of a launch template", async () => {
    const ebs = (encrypted: string) => ({
      ebs: { encrypted, kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/ebs" },
    });
    const samples = withResources({
      template: {
        type: "aws:ec2/launchTemplate:LaunchTemplate",
        props: {
          region: "us-east-1",
          blockDeviceMappings: [ebs("true"), { virtualName: "ephemeral0" }, ebs("false")],
        },
      },
    });
    expect(await verdictsOn(samples)).to.include("encrypted-at-rest: template");
  });

  it("asks a member of a Global Datastore for its key alone: AWS refuses the switch there", async () => {
    const owned = Object.fromEntries(ownedByDatastore.map((path) => [path, null]));
    const samples = withChange("cache", { props: { ...owned, globalReplicationGroupId: unknown.string } });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("does not take S3's own keys for encryption", async () => {
    const samples = withResources({
      encryption: bucketEncryption({ sseAlgorithm: "AES256", kmsMasterKeyId: null }),
    });
    expect(await verdictsOn(samples)).to.deep.equal(["bucket-encrypted-with-key: encryption"]);
  });
});

describe("customer-managed-key", () => {
  it("refuses a resource that names no key", async () => {
    const samples = withChange("secret", { props: { kmsKeyId: null }, dependencies: {} });
    expect(await verdictsOn(samples)).to.deep.equal(["customer-managed-key: secret"]);
  });

  it("refuses AWS's own key by its alias", async () => {
    const samples = withChange("secret", {
      props: { kmsKeyId: "alias/aws/secretsmanager" },
      dependencies: {},
    });
    expect(await verdictsOn(samples)).to.include("customer-managed-key: secret");
  });

  it("asks for a key of Performance Insights only where they are on", async () => {
    const off = { performanceInsightsEnabled: false, performanceInsightsKmsKeyId: null };
    const dependencies = { clusterIdentifier: ["database"] };
    expect(await verdictsOn(withChange("instance", { props: off, dependencies }))).to.deep.equal([]);
  });

  it("refuses Performance Insights without a key", async () => {
    const samples = withChange("instance", {
      props: { performanceInsightsKmsKeyId: null },
      dependencies: { clusterIdentifier: ["database"] },
    });
    expect(await verdictsOn(samples)).to.deep.equal(["customer-managed-key: instance"]);
  });
});
