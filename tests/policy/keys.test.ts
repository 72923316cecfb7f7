import { expect } from "chai";
import { healthy, keyOf, sampleOf, withChange, withResources } from "../support/policy-fixture";
import { findingsIn, type Samples, unknown, verdictsOn } from "../support/policy-harness";

const account = "111122223333";
const arnOf = (region: string, id: string) => `arn:aws:kms:${region}:${account}:key/${id}`;

/** The healthy region once it exists: the key of Aurora has an ARN, and the database shows it. */
function deployed(arn: string): Samples {
  const key = sampleOf("key-aurora");
  const database = sampleOf("database");
  return withResources({
    "key-aurora": { ...key, outputs: { arn: arnOf("us-east-1", "aurora"), id: "aurora" } },
    database: { ...database, props: { ...database.props, kmsKeyId: arn }, dependencies: {} },
  });
}

describe("key-of-own-service", () => {
  it("refuses the key of another service, while its ARN is unknown", async () => {
    const samples = withChange("database", { dependencies: { kmsKeyId: ["key-secrets"] } });
    expect(await verdictsOn(samples)).to.deep.equal([
      "key-of-own-service: database",
      "one-service-per-key: key-secrets",
    ]);
  });

  it("says whose key it is", async () => {
    const findings = await findingsIn(
      withChange("database", { dependencies: { kmsKeyId: ["key-secrets"] } }),
    );
    expect(findings[0]?.message).to.match(
      /^database: kmsKeyId is the key key-secrets of "secrets", not the key of aurora\. Hand on /,
    );
  });

  it("refuses a value that was made from the keys of all services", async () => {
    const samples = withChange("database", { dependencies: { kmsKeyId: ["key-aurora", "key-logs"] } });
    expect(await verdictsOn(samples)).to.include("key-of-own-service: database");
  });

  it("refuses a key whose tags do not say whose it is", async () => {
    const samples = withChange("key-aurora", { props: { tags: { environment: "production" } } });
    expect(await verdictsOn(samples)).to.deep.equal([
      "key-of-own-service: database",
      "key-of-own-service: instance",
    ]);
  });

  it("refuses an unknown value that comes from no key", async () => {
    const samples = withChange("database", { dependencies: { kmsKeyId: ["gateway"] } });
    expect(await verdictsOn(samples)).to.deep.equal(["key-of-own-service: database"]);
  });

  it("refuses the ARN of a key from elsewhere", async () => {
    const samples = withChange("secret", {
      props: { kmsKeyId: arnOf("us-east-1", "theirs") },
      dependencies: {},
    });
    expect(await verdictsOn(samples)).to.deep.equal(["key-of-own-service: secret"]);
  });

  it("says nothing about a key that AWS filled in, known or not", async () => {
    const outputs = {
      performanceInsightsKmsKeyId: arnOf("us-east-1", "aws-rds"),
      masterUserSecretKmsKeyId: "",
    };
    expect(await verdictsOn(withChange("database", { outputs }))).to.deep.equal([]);
  });

  it("finds a key by its ARN, once that is known", async () => {
    expect(await verdictsOn(deployed(arnOf("us-east-1", "aurora")))).to.deep.equal([]);
  });

  it("follows an alias to its key", async () => {
    const samples = withResources({
      alias: {
        type: "aws:kms/alias:Alias",
        props: { region: "us-east-1", targetKeyId: unknown.string },
        dependencies: { targetKeyId: ["key-aurora"] },
      },
      database: { ...sampleOf("database"), dependencies: { kmsKeyId: ["alias"] } },
    });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("refuses an alias of another service's key", async () => {
    const samples = withResources({
      alias: {
        type: "aws:kms/alias:Alias",
        props: { region: "us-east-1", targetKeyId: unknown.string },
        dependencies: { targetKeyId: ["key-logs"] },
      },
      database: { ...sampleOf("database"), dependencies: { kmsKeyId: ["alias"] } },
    });
    expect(await verdictsOn(samples)).to.include("key-of-own-service: database");
  });

  it("takes a replica key for a key", async () => {
    const { policy, deletionWindowInDays, tags, region } = keyOf("aurora").props;
    const samples = withResources({
      replica: {
        type: "aws:kms/replicaKey:ReplicaKey",
        protect: true,
        props: {
          policy,
          deletionWindowInDays,
          tags,
          region,
          primaryKeyArn: arnOf("us-west-2", "mrk-aurora"),
        } as never,
      },
      database: { ...sampleOf("database"), dependencies: { kmsKeyId: ["replica"] } },
    });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("leaves a key with unknown tags undecided", async () => {
    const samples = withChange("key-aurora", { props: { tags: unknown.object } });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });
});

describe("key-of-own-region", () => {
  it("refuses a key of another region, while its ARN is unknown", async () => {
    const samples = withChange("key-secrets", { props: { region: "us-west-2" } });
    expect(await verdictsOn(samples)).to.deep.equal(["key-of-own-region: secret"]);
  });

  it("reads the region of a key from elsewhere in its ARN", async () => {
    const samples = withChange("secret", {
      props: { kmsKeyId: arnOf("us-west-2", "theirs") },
      dependencies: {},
    });
    expect(await verdictsOn(samples)).to.include("key-of-own-region: secret");
  });

  it("falls back on the provider's region", async () => {
    const samples = withChange("key-secrets", { props: { region: null }, providerRegion: "eu-west-1" });
    expect(await verdictsOn(samples)).to.deep.equal(["key-of-own-region: secret"]);
  });

  it("leaves a key whose region nobody gives undecided", async () => {
    expect(await verdictsOn(withChange("key-secrets", { props: { region: null } }))).to.deep.equal([]);
  });
});

describe("one-service-per-key", () => {
  it("finds one key behind two services, wherever they are", async () => {
    const samples = withChange("log-group", { dependencies: { kmsKeyId: ["key-secrets"] } });
    const findings = await findingsIn(samples);
    expect(findings.find(({ control }) => control === "one-service-per-key")?.message).to.match(
      /^key-secrets: one key serves secrets \(secret\) and logs \(log-group\)\. Give each service a key of its own\.$/,
    );
  });

  it("counts a type outside of the key services as a service of its own", async () => {
    const samples = withResources({
      metrics: {
        type: "aws:amp/workspace:Workspace",
        props: { region: "us-east-1", kmsKeyArn: unknown.string },
        dependencies: { kmsKeyArn: ["key-secrets"] },
      },
    });
    expect(await verdictsOn(samples)).to.deep.equal(["one-service-per-key: key-secrets"]);
  });

  it("counts a key from elsewhere, too", async () => {
    const theirs = { kmsKeyId: arnOf("us-east-1", "theirs") };
    const samples = {
      ...healthy,
      secret: { ...sampleOf("secret"), props: { region: "us-east-1", ...theirs }, dependencies: {} },
      "log-group": { ...sampleOf("log-group"), props: { region: "us-east-1", ...theirs }, dependencies: {} },
    };
    expect(await verdictsOn(samples)).to.include("one-service-per-key: secret");
  });
});

describe("key-rotation", () => {
  it("refuses a key that does not rotate", async () => {
    const samples = withChange("key-aurora", { props: { enableKeyRotation: false } });
    expect(await verdictsOn(samples)).to.deep.equal(["key-rotation: key-aurora"]);
  });

  it("refuses a key that says nothing about rotation", async () => {
    const samples = withChange("key-aurora", { props: { enableKeyRotation: null } });
    expect(await verdictsOn(samples)).to.deep.equal(["key-rotation: key-aurora"]);
  });

  it("asks nothing of a key that AWS cannot rotate", async () => {
    const props = {
      enableKeyRotation: null,
      keyUsage: "SIGN_VERIFY",
      customerMasterKeySpec: "ECC_NIST_P256",
    };
    expect(await verdictsOn(withChange("key-aurora", { props }))).to.deep.equal([]);
  });
});

describe("key-deletion-window", () => {
  for (const days of [7, 29, null]) {
    it(`refuses a window of ${days ?? "no stated"} days`, async () => {
      const samples = withChange("key-aurora", { props: { deletionWindowInDays: days } });
      expect(await verdictsOn(samples)).to.deep.equal(["key-deletion-window: key-aurora"]);
    });
  }
});
