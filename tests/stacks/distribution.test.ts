import { expect } from "chai";
import { originGroupsOf, originsOf } from "../../components/edge/distribution-origins";
import { bags, isBag, text, texts } from "../../sandbox/cloud/values";
import { only, type Recorded, registered } from "../support/recorder";
import { recordMall } from "./mall";

type Run = Pick<Recorded<unknown>, "registrations" | "world">;

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const KEY = "aws:kms/key:Key";

const domainIn = (region: string) =>
  `mall-production-assets-111122223333-${region}-an.s3.${region}.amazonaws.com`;

describe("The distribution", () => {
  let primary: Run;
  let secondary: Run;
  let arn: string;
  before(async () => {
    ({ primary, secondary } = await recordMall());
    arn = String(primary.world.all(DISTRIBUTION)[0]?.state.arn);
  });

  const inputs = () => only(primary, DISTRIBUTION, "distribution").inputs;
  const behaviours = () => {
    const { defaultCacheBehavior: last, orderedCacheBehaviors: first } = inputs();
    return [...bags(first), ...(isBag(last) ? [last] : [])];
  };
  const behaviour = (pattern: string | undefined) =>
    behaviours().find(({ pathPattern }) => text(pathPattern) === pattern) ?? {};
  const forCloudFront = (policy: unknown) => {
    const { Statement }: { readonly Statement: readonly Record<string, unknown>[] } = JSON.parse(
      String(policy),
    );
    return Statement.filter(({ Principal }) => JSON.stringify(Principal).includes("cloudfront")).map(
      ({ Action, Condition }) => ({ Action, Condition }),
    );
  };

  it("has the shop's names", () => {
    expect(inputs().aliases).to.deep.equal(["mall.example.com", "www.example.com"]);
  });

  it("answers both names in IPv4 and IPv6", () => {
    const records = Object.values(registered(primary, "aws:route53/record:Record"))
      .filter(({ name }) => name.startsWith("distribution-"))
      .map(({ inputs: record }) => `${text(record.name)} ${text(record.type)}`);
    expect(records).to.have.members([
      "mall.example.com A",
      "mall.example.com AAAA",
      "www.example.com A",
      "www.example.com AAAA",
    ]);
  });

  it("asks the first region's bucket, then the second's, by names that need neither", () => {
    const origins = bags(inputs().origins).slice(0, 2);
    expect(origins.map(({ domainName }) => domainName)).to.deep.equal([
      domainIn("us-east-1"),
      domainIn("us-west-2"),
    ]);
  });

  it("gives an origin up after twice three seconds", () => {
    const patience = bags(inputs().origins).map((origin) => [
      origin.connectionAttempts,
      origin.connectionTimeout,
    ]);
    expect(patience).to.deep.equal([
      [2, 3],
      [2, 3],
      [2, 3],
    ]);
  });

  it("goes to the other bucket when one is out, or lacks the file, and not when it is locked out", () => {
    expect(inputs().originGroups).to.deep.equal([
      {
        originId: "assets",
        failoverCriteria: { statusCodes: [404, 500, 502, 503, 504] },
        members: [{ originId: "assets-us-east-1" }, { originId: "assets-us-west-2" }],
      },
    ]);
  });

  it("has one bucket and no group where there is one region", () => {
    const assets = [{ region: "us-east-1", domainName: domainIn("us-east-1") }] as const;
    const api = { domainName: "api.example.com", header: { name: "X-Origin-Verify", value: "1" } };
    expect([
      originGroupsOf(assets),
      originsOf(assets, api, "E1").map(({ originId }) => originId),
    ]).to.deep.equal([[], ["assets-us-east-1", "api"]]);
  });

  it("asks the API over TLS 1.2 alone", () => {
    const config = bags(inputs().origins)[2]?.customOriginConfig;
    expect(isBag(config) && [config.originProtocolPolicy, config.originSslProtocols]).to.deep.equal([
      "https-only",
      ["TLSv1.2"],
    ]);
  });

  it("keeps its header's value secret", () => {
    expect(only(primary, DISTRIBUTION, "distribution").secretInputs).to.deep.equal(["origins"]);
  });

  it("takes every method for the API, and names no group there", () => {
    const { targetOriginId, allowedMethods } = behaviour("/api/*");
    expect([targetOriginId, texts(allowedMethods).includes("POST")]).to.deep.equal(["api", true]);
  });

  it("takes reads alone for files", () => {
    const methods = [undefined, "/static/*"].map((pattern) => behaviour(pattern).allowedMethods);
    expect(methods).to.deep.equal([
      ["GET", "HEAD"],
      ["GET", "HEAD"],
    ]);
  });

  it("rewrites the addresses of pages alone", () => {
    const rewriting = behaviours().filter(({ functionAssociations }) => functionAssociations !== undefined);
    expect(rewriting).to.deep.equal([behaviour(undefined)]);
  });

  it("has no error pages", () => {
    expect(inputs().customErrorResponses).to.equal(undefined);
  });

  it("sends every viewer to HTTPS, compressed, with the same headers", () => {
    const told = behaviours().map((each) => [
      each.viewerProtocolPolicy,
      each.compress,
      each.responseHeadersPolicyId,
    ]);
    expect(new Set(told.map((each) => JSON.stringify(each))).size).to.equal(1);
    expect(told[0]?.slice(0, 2)).to.deep.equal(["redirect-to-https", true]);
  });

  it("is let in by the buckets of the pair and by their keys, and by nobody else's name", () => {
    const Condition = { StringEquals: { "aws:SourceArn": arn } };
    for (const run of [primary, secondary]) {
      expect(forCloudFront(only(run, POLICY, "buckets-assets").inputs.policy)).to.deep.equal([
        { Action: "s3:GetObject", Condition },
        { Action: "s3:ListBucket", Condition },
      ]);
      expect(forCloudFront(only(run, KEY, "keys-s3").inputs.policy)).to.deep.equal([
        { Action: ["kms:Decrypt"], Condition },
      ]);
    }
  });

  it("is let in by no other bucket or key", () => {
    const named = [primary, secondary].flatMap((run) =>
      [POLICY, KEY].flatMap((type) =>
        Object.values(registered(run, type))
          .filter(({ inputs: { policy } }) => forCloudFront(policy).length > 0)
          .map(({ name }) => name),
      ),
    );
    expect(new Set(named)).to.deep.equal(new Set(["buckets-assets", "keys-s3"]));
  });

  it("is protected", () => {
    expect(only(primary, DISTRIBUTION, "distribution").protect).to.equal(true);
  });

  it("logs into the primary's bucket of access logs", () => {
    const { inputs: destination } = only(
      primary,
      "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
      "distribution-logs",
    );
    expect([destination.region, destination.deliveryDestinationConfiguration]).to.deep.equal([
      "us-east-1",
      { destinationResourceArn: "arn:aws:s3:::mall-production-access-logs-111122223333-us-east-1-an" },
    ]);
  });
});
