import { expect } from "chai";
import { assess } from "../../policy/assess";
import { controls } from "../../policy/controls";
import type { World } from "../../sandbox/cloud/world";
import { shownPorts } from "../../sandbox/reachability/ports";
import { reachability } from "../../sandbox/reachability/reachability";
import { follow } from "../../sandbox/requests/follow";
import { shownOf } from "../support/policy-harness";
import { previewedPrimary, previewedSecondary } from "../support/policy-preview";
import { FOUNDED_IN_THE_WEST, recordMall, recordRegions } from "./mall";

const WRITER = { "mall:writerRegion": "us-west-2" };

type Regions = Awaited<ReturnType<typeof recordRegions>>;

/** What CloudFront and Route 53 look for in one region, whichever region founds the mall. */
const AT_THE_EDGE = {
  "aws:acm/certificate:Certificate": ["certificate-shop"],
  "aws:acm/certificateValidation:CertificateValidation": ["certificate-shop"],
  "aws:wafv2/webAcl:WebAcl": ["edge-web-acl"],
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": ["edge-web-acl"],
  "aws:kms/key:Key": ["edge-keys-dnssec", "edge-keys-logs"],
  "aws:kms/alias:Alias": ["edge-keys-dnssec", "edge-keys-logs"],
  "aws:cloudwatch/logGroup:LogGroup": ["edge-web-acl", "zone-queries"],
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": ["zone-queries"],
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": ["distribution-logs"],
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": ["distribution-logs"],
  "aws:cloudwatch/logDelivery:LogDelivery": ["distribution-logs"],
};

const open = (world: World) =>
  reachability(world)
    .edges.filter(({ ports }) => ports.length > 0)
    .map(({ from, to, ports }) => `${from} -> ${to}: ${shownPorts(ports)}`);

const inEach = (world: World, type: string) => world.all(type).map(({ region }) => region);

describe("A mall that is founded in us-west-2, and joined by us-east-1", () => {
  let mall: Regions;
  before(async () => {
    mall = await recordRegions(FOUNDED_IN_THE_WEST, WRITER);
  });

  it("has what the edge has once in us-east-1, and nothing else of its founder there", () => {
    const elsewhere = mall.primary.registrations
      .filter(({ type, inputs }) => type.startsWith("aws:") && inputs.region === "us-east-1")
      .map(({ type, name }) => `${type} ${name}`);
    expect(elsewhere).to.have.members(
      Object.entries(AT_THE_EDGE).flatMap(([type, names]) => names.map((name) => `${type} ${name}`)),
    );
  });

  it("has the web ACL of CloudFront in us-east-1, and those of load balancers and user pool in their regions", () => {
    const acls = mall.world
      .all("aws:wafv2/webAcl:WebAcl")
      .map(({ region, state }) => `${String(state.scope)} ${region}`);
    expect(acls).to.have.members([
      "CLOUDFRONT us-east-1",
      "REGIONAL us-west-2",
      "REGIONAL us-west-2",
      "REGIONAL us-east-1",
    ]);
  });

  it("has the shop's certificate in us-east-1, and the API's in both regions", () => {
    expect(inEach(mall.world, "aws:acm/certificate:Certificate")).to.have.members([
      "us-east-1",
      "us-east-1",
      "us-west-2",
    ]);
  });

  it("has its user pool where it was founded", () => {
    expect(inEach(mall.world, "aws:cognito/userPool:UserPool")).to.deep.equal(["us-west-2"]);
  });

  it("has the pair of DSQL clusters", () => {
    expect(inEach(mall.world, "aws:dsql/cluster:Cluster")).to.have.members(["us-east-1", "us-west-2"]);
    const [peering] = mall.world.all("aws:dsql/clusterPeering:ClusterPeering");
    expect(peering?.region).to.be.oneOf(["us-east-1", "us-west-2"]);
  });

  it("has topics follow both ways", () => {
    const names = mall.world
      .all("aws:msk/replicator:Replicator")
      .map(({ state: { replicatorName } }) => replicatorName);
    expect(names).to.have.members(
      ["us-west-2-to-us-east-1", "us-east-1-to-us-west-2"].map((way) => `mall-production-${way}`),
    );
  });

  it("has buckets replicated both ways", () => {
    const regions = inEach(mall.world, "aws:s3/bucketReplicationConfig:BucketReplicationConfig");
    expect(regions.sort()).to.deep.equal([
      ...Array<string>(3).fill("us-east-1"),
      ...Array<string>(3).fill("us-west-2"),
    ]);
  });

  it("reaches the same as one that is founded in us-east-1", async () => {
    expect(open(mall.world)).to.have.members(open((await recordMall()).secondary.world));
  });

  it("answers an order from everywhere, also while either region is out", () => {
    const url = new URL("https://mall.example.com/api/orders");
    const answers = [[], ["us-east-1"], ["us-west-2"]].map((regions) => {
      const near = ["us-east-1", "us-west-2"];
      const { status, by } = follow(mall.world, { method: "POST", url, near, headers: {} }, { regions });
      return `${status} ${by}`;
    });
    expect(answers).to.deep.equal([
      "200 API gateway of us-east-1",
      "200 API gateway of us-west-2",
      "200 API gateway of us-east-1",
    ]);
  });

  for (const [role, previewed] of Object.entries({
    primary: previewedPrimary,
    secondary: previewedSecondary,
  })) {
    it(`passes the pack on the first preview of its ${role}`, async () => {
      const { inputs, members } = await shownOf(await previewed(WRITER, FOUNDED_IN_THE_WEST));
      const { findings, undecided } = assess(controls, inputs, members);
      expect(findings.map(({ control, subject }) => `${control} ${subject.name}`)).to.deep.equal([]);
      // The distribution's id stands in the policies of what it reads.
      expect(undecided.map(({ control, subject }) => `${control} ${subject.name}`)).to.deep.equal(
        role === "primary"
          ? ["key-policy aws:kms/key:Key keys-s3", "bucket-tls-only aws:s3/bucket:Bucket buckets-assets"]
          : [],
      );
    }).timeout(60_000);
  }
});
