import { expect } from "chai";
import { failoverSafe } from "../../policy/failover";
import { healthy, sampleOf, withChange, withResources } from "../support/policy-fixture";
import { findingsIn, verdictsOn } from "../support/policy-harness";

const topic = (region: string) => `arn:aws:sns:${region}:111122223333:orders`;

describe("failover-safe-options", () => {
  const ignored = sampleOf("database").ignoreChanges ?? [];

  it("knows the keys of an Aurora cluster", () => {
    const [aurora] = failoverSafe;
    expect(Object.keys({ ...aurora?.birth, ...aurora?.drift })).to.have.members([...ignored]);
  });

  for (const key of ignored) {
    it(`refuses a member that does not ignore ${key}`, async () => {
      const samples = withChange("database", { ignoreChanges: ignored.filter((other) => other !== key) });
      const findings = await findingsIn(samples);
      expect(findings.map(({ control }) => control)).to.deep.equal(["failover-safe-options"]);
      expect(findings[0]?.message).to.include(`database: its ignoreChanges lacks ${key}. Add `);
    });
  }

  it("asks nothing of a cluster outside of a global database", async () => {
    const samples = withChange("database", { ignoreChanges: [], props: { globalClusterIdentifier: null } });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });
});

describe("arns-in-own-region", () => {
  const alarm = (arn: string, region: string | null = "us-east-1") =>
    withResources({
      alarm: { type: "aws:cloudwatch/metricAlarm:MetricAlarm", props: { region, alarmActions: [arn] } },
    });

  it("refuses an ARN of another region", async () => {
    expect(await verdictsOn(alarm(topic("us-west-2")))).to.deep.equal(["arns-in-own-region: alarm"]);
  });

  it("accepts an ARN of its own region", async () => {
    expect(await verdictsOn(alarm(topic("us-east-1")))).to.deep.equal([]);
  });

  it("accepts an ARN without a region", async () => {
    expect(await verdictsOn(alarm("arn:aws:iam::111122223333:role/order"))).to.deep.equal([]);
  });

  it("reads ARNs of other partitions", async () => {
    const arn = "arn:aws-us-gov:sns:us-gov-west-1:111122223333:orders";
    expect(await verdictsOn(alarm(arn))).to.deep.equal(["arns-in-own-region: alarm"]);
  });

  it("falls back on the provider's region", async () => {
    const samples = withResources({
      alarm: {
        type: "aws:cloudwatch/metricAlarm:MetricAlarm",
        providerRegion: "us-east-1",
        props: { alarmActions: [topic("us-west-2")] },
      },
    });
    expect(await verdictsOn(samples)).to.deep.equal(["arns-in-own-region: alarm"]);
  });

  it("leaves a resource whose region nobody gives undecided", async () => {
    expect(await verdictsOn(alarm(topic("us-west-2"), null))).to.deep.equal([]);
  });

  it("accepts a property that names a peer on purpose", async () => {
    const props = { replicationSourceIdentifier: "arn:aws:rds:us-west-2:111122223333:cluster:mall" };
    expect(await verdictsOn(withChange("database", { props }))).to.deep.equal([]);
  });

  it("looks into nested blocks", async () => {
    const props = {
      restoreToPointInTime: { sourceClusterIdentifier: "arn:aws:rds:us-west-2:111122223333:cluster:mall" },
    };
    expect(await verdictsOn(withChange("database", { props }))).to.deep.equal([
      "arns-in-own-region: database",
    ]);
  });

  it("does not look into policy documents", async () => {
    const policy = JSON.stringify({ Statement: [{ Resource: topic("us-west-2") }] });
    const samples = {
      ...healthy,
      queue: { type: "aws:sqs/queuePolicy:QueuePolicy", props: { region: "us-east-1", policy } },
    };
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("lets global resources name every region", async () => {
    const props = { region: "us-east-1", comment: "arn:aws:s3:us-west-2:111122223333:accesspoint/edge" };
    const samples = withResources({
      edge: { type: "aws:cloudfront/originAccessIdentity:OriginAccessIdentity", props },
    });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });
});
