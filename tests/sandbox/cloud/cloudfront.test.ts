import { expect } from "chai";
import { keyPolicy } from "../../../components/keys/key-policy";
import { DISTRIBUTION } from "../../../sandbox/cloud/models/cloudfront/common";
import { deletionRefusal } from "../../../sandbox/cloud/models/cloudfront/distribution";
import type { Bag } from "../../../sandbox/cloud/values";
import { GLOBAL, type Thing } from "../../../sandbox/cloud/world";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";
import { filesOf, originsWith } from "../../support/fixtures/cloudfront";
import type { Properties } from "../../support/provider-client";
import { rule } from "../../support/rules";

const ACCOUNT = "111122223333";
const SHOP = "mall.example.com";

describe("CloudFront", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
  });
  afterEach(() => cloud.stop());

  const there = (type: string, region: string, arn: string, state: Bag): string => {
    cloud.world.put({ type, region, id: arn, inputs: {}, state: { arn, ...state } });
    return arn;
  };
  const certificate = (region: string, status = "ISSUED", domainName = SHOP) =>
    there("aws:acm/certificate:Certificate", region, `arn:aws:acm:${region}:${ACCOUNT}:certificate/1`, {
      status,
      domainName,
      subjectAlternativeNames: [domainName],
    });
  const viewer = (acmCertificateArn: string) => ({
    viewerCertificate: {
      acmCertificateArn,
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1.2_2021",
    },
  });
  const distribution = (): Thing => {
    const [found] = cloud.world.in(GLOBAL, DISTRIBUTION);
    if (found === undefined) throw new Error("no distribution");
    return found;
  };
  const refused = async (changes: Properties) => refusalOf(east.request("distribution", changes));

  describe("an origin group", () => {
    const withMembers = (...members: readonly string[]) => ({
      originGroups: [
        {
          originId: "files",
          failoverCriteria: { statusCodes: [500] },
          members: members.map((originId) => ({ originId })),
        },
      ],
    });

    rule(86, "of one member is refused", async () => {
      expect(await refused(withMembers("here"))).to.equal(
        "Not enough list items: Attribute origin_group.0.member requires 2 item minimum, but config has only 1 declared.",
      );
    });

    rule(86, "of three members is refused", async () => {
      expect(await refused(withMembers("here", "there", "api"))).to.equal(
        "Too many list items: Attribute origin_group.0.member supports 2 item maximum, but config has 3 declared.",
      );
    });

    rule(86, "of an origin that is not declared is refused", async () => {
      expect(await refused(withMembers("here", "nowhere"))).to.equal(
        "InvalidArgument: The parameter Members has one or more origins [nowhere] for origin group files that aren't valid. Origins that you specify for an origin group must be associated with the distribution.",
      );
    });

    rule(86, "is refused to a behaviour that takes POST", async () => {
      const allowedMethods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];
      expect(await refused({ defaultCacheBehavior: { ...filesOf("files"), allowedMethods } })).to.equal(
        "InvalidArgument: The parameter AllowedMethods cannot include POST, PUT, PATCH, or DELETE for a cached behavior associated with an origin group.",
      );
    });

    it("is not needed for a behaviour that takes POST of one origin", async () => {
      const allowedMethods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];
      await east.request("distribution", { defaultCacheBehavior: { ...filesOf("api"), allowedMethods } });
      expect(distribution().state.status).to.equal("Deployed");
    });
  });

  describe("an origin", () => {
    rule(87, "that a behaviour names and nobody declares is refused", async () => {
      expect(await refused({ defaultCacheBehavior: filesOf("nowhere") })).to.equal(
        "NoSuchOrigin: One or more of your cache behavior target origins or origin groups do not exist.",
      );
    });

    rule(87, "that is tried four times is refused", async () => {
      const [first, ...others] = await originsWith(east);
      const origins = [{ ...first, connectionAttempts: 4 }, ...others];
      expect(await refused({ origins })).to.equal(
        "InvalidParameter: expected origin.0.connection_attempts to be in the range (1 - 3), got 4",
      );
    });

    rule(87, "that is waited for longer than 10 seconds is refused", async () => {
      const [first, ...others] = await originsWith(east);
      const origins = [{ ...first, connectionTimeout: 11 }, ...others];
      expect(await refused({ origins })).to.equal(
        "InvalidParameter: expected origin.0.connection_timeout to be in the range (1 - 10), got 11",
      );
    });

    it("that is no bucket, and says no protocol, is refused", async () => {
      const [first, second, api] = await originsWith(east);
      const origins = [first, second, { originId: "api", domainName: api?.domainName }];
      expect(await refused({ origins })).to.equal(
        "InvalidArgument: The parameter Origin DomainName does not refer to a valid S3 bucket.",
      );
    });

    it("with an access control that does not exist is refused", async () => {
      const [first, ...others] = await originsWith(east);
      expect(await refused({ origins: [{ ...first, originAccessControlId: "E1" }, ...others] })).to.equal(
        "NoSuchOriginAccessControl: The origin access control does not exist.",
      );
    });
  });

  describe("a certificate", () => {
    const WRONG =
      "InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.";

    rule(85, "of another region is refused", async () => {
      expect(await refused({ aliases: [SHOP], ...viewer(certificate("us-west-2")) })).to.equal(WRONG);
    });

    rule(85, "that does not exist is refused", async () => {
      expect(await refused(viewer(`arn:aws:acm:us-east-1:${ACCOUNT}:certificate/2`))).to.equal(WRONG);
    });

    rule(85, "that nobody has validated is refused", async () => {
      expect(await refused(viewer(certificate("us-east-1", "PENDING_VALIDATION")))).to.equal(WRONG);
    });

    it("that does not cover an alias is refused", async () => {
      expect(
        await refused({ aliases: [SHOP, "www.example.com"], ...viewer(certificate("us-east-1")) }),
      ).to.match(/^InvalidViewerCertificate: The certificate that is attached .* doesn't cover /);
    });

    it("covers one label with an asterisk, and no more", async () => {
      const { viewerCertificate } = viewer(certificate("us-east-1", "ISSUED", "*.example.com"));
      expect(await refused({ aliases: ["a.mall.example.com"], viewerCertificate })).to.match(/doesn't cover/);
    });

    it("is needed for an alias", async () => {
      expect(await refused({ aliases: [SHOP] })).to.match(
        /^InvalidViewerCertificate: To add an alternate domain name \(CNAME\) to a CloudFront distribution, you must attach/,
      );
    });
  });

  it("gives no name to two distributions", async () => {
    const asked = { aliases: [SHOP], ...viewer(certificate("us-east-1")) };
    await east.request("distribution", asked);
    expect(await refused(asked)).to.equal(
      "CNAMEAlreadyExists: One or more of the CNAMEs you provided are already associated with a different resource.",
    );
  });

  describe("a web ACL", () => {
    const WRONG = "InvalidWebACLId: Web ACL is not accessible by the requester.";
    const webAcl = (region: string, scope: "global" | "regional") =>
      there("aws:wafv2/webAcl:WebAcl", region, `arn:aws:wafv2:${region}:${ACCOUNT}:${scope}/webacl/shop/1`, {
        scope: scope === "global" ? "CLOUDFRONT" : "REGIONAL",
      });

    it("of a region's scope is refused", async () => {
      expect(await refused({ webAclId: webAcl("us-east-1", "regional") })).to.equal(WRONG);
    });

    it("that does not exist is refused", async () => {
      expect(await refused({ webAclId: `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/shop/2` })).to.equal(
        WRONG,
      );
    });

    it("of CloudFront's scope is taken", async () => {
      await east.request("distribution", { webAclId: webAcl("us-east-1", "global") });
      expect(distribution().state.webAclId).to.match(/:global\/webacl\//);
    });
  });

  describe("what a behaviour names", () => {
    const naming = async (changes: Properties) =>
      refused({ defaultCacheBehavior: { ...filesOf("files"), ...changes } });

    it("exists: a cache policy", async () => {
      expect(await naming({ cachePolicyId: "00000000-0000-0000-0000-000000000000" })).to.equal(
        "NoSuchCachePolicy: The cache policy does not exist.",
      );
    });

    it("exists: a response headers policy", async () => {
      expect(await naming({ responseHeadersPolicyId: "nothing" })).to.equal(
        "NoSuchResponseHeadersPolicy: The response headers policy does not exist.",
      );
    });

    it("is published: a function", async () => {
      const { outputs } = await east.request("edgeFunction", { name: "draft", publish: false });
      const functionAssociations = [{ eventType: "viewer-request", functionArn: `${outputs.arn}` }];
      expect(await naming({ functionAssociations })).to.equal(
        "InvalidFunctionAssociation: A CloudFront function association is invalid.",
      );
    });

    it("is a set of methods that can be allowed", async () => {
      expect(await naming({ allowedMethods: ["GET", "HEAD", "POST"] })).to.match(
        /^InvalidArgument: .*AllowedMethods/,
      );
    });
  });

  describe("deletes", () => {
    it("no distribution that is enabled", async () => {
      await east.deploy("distribution");
      expect(deletionRefusal(distribution())?.message).to.equal(
        "DistributionNotDisabled: The distribution you are trying to delete has not been disabled.",
      );
    });

    it("one for the provider, which disables it first", async () => {
      await east.client.delete(await east.deploy("distribution"));
      expect(cloud.world.in(GLOBAL, DISTRIBUTION)).to.deep.equal([]);
    });

    it("no access control that an origin has", async () => {
      await east.deploy("distribution");
      expect(await refusalOf(east.client.delete(await east.deploy("originAccessControl")))).to.equal(
        "OriginAccessControlInUse: Cannot delete the origin access control because it's in use by one or more distributions.",
      );
    });

    it("no headers policy that a behaviour has", async () => {
      await east.deploy("distribution");
      expect(await refusalOf(east.client.delete(await east.deploy("responseHeadersPolicy")))).to.equal(
        "ResponseHeadersPolicyInUse: Cannot delete the response headers policy because it is attached to one or more cache behaviors in a CloudFront distribution.",
      );
    });

    it("no function that a behaviour has", async () => {
      await east.deploy("distribution");
      expect(await refusalOf(east.client.delete(await east.deploy("edgeFunction")))).to.equal(
        "FunctionInUse: Cannot delete the function because it's attached to one or more cache behaviors.",
      );
    });
  });

  it("refuses a function of more than 10 KB", async () => {
    expect(await refusalOf(east.request("edgeFunction", { code: "/".repeat(10_241) }))).to.equal(
      "FunctionSizeLimitExceeded: The function exceeds the maximum size.",
    );
  });

  describe("reads a bucket", () => {
    const BUCKET = `shop-${ACCOUNT}-us-east-1-an`;
    const ofTheBucket = async () => {
      await east.request("bucket", { bucket: BUCKET });
      const [, second, api] = await originsWith(east);
      const originAccessControlId = await east.of("originAccessControl");
      const { outputs } = await east.request("distribution", {
        origins: [
          { originId: "here", domainName: `${BUCKET}.s3.us-east-1.amazonaws.com`, originAccessControlId },
          { ...second, originAccessControlId: undefined },
          api,
        ].map((origin) => JSON.parse(JSON.stringify(origin))),
      });
      return `${outputs.arn}`;
    };
    const letting = (distributionArn: string, action: string, suffix: string) => ({
      Effect: "Allow",
      Principal: { Service: "cloudfront.amazonaws.com" },
      Action: action,
      Resource: `arn:aws:s3:::${BUCKET}${suffix}`,
      Condition: { StringEquals: { "aws:SourceArn": distributionArn } },
    });
    const admitBy = (...Statement: readonly object[]) =>
      east.request("otherBucketPolicy", {
        bucket: BUCKET,
        policy: JSON.stringify({ Version: "2012-10-17", Statement }),
      });
    const admit = (distributionArn: string, ...more: readonly object[]) =>
      admitBy(
        letting(distributionArn, "s3:GetObject", "/*"),
        letting(distributionArn, "s3:ListBucket", ""),
        ...more,
      );
    const denial = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `arn:aws:s3:::${BUCKET}/*` };
    const UNREAD =
      "global: Distribution E1 does not get what it asks for from here: the bucket's policy does not let it read.";
    const warnings = () => cloud.cloud.warnings().map((warning) => warning.replace(/E[0-9A-Z]{13}/, "E1"));

    it("and warns of one that is not there yet", async () => {
      await east.deploy("distribution");
      expect(warnings()).to.deep.equal([
        "global: Distribution E1 does not get what it asks for from here: there is no such bucket; there: there is no such bucket.",
      ]);
    });

    it("and warns of one whose policy does not let it in", async () => {
      await ofTheBucket();
      expect(warnings()).to.deep.equal([
        "global: Distribution E1 does not get what it asks for from here: the bucket's policy does not let it read.",
      ]);
    });

    it("and warns of one whose policy lets another distribution in", async () => {
      await ofTheBucket();
      await admit(`arn:aws:cloudfront::${ACCOUNT}:distribution/E2`);
      expect(warnings()).to.deep.equal([
        "global: Distribution E1 does not get what it asks for from here: the bucket's policy does not let it read.",
      ]);
    });

    it("and warns of one whose policy lets it in, and denies it beside", async () => {
      await admit(await ofTheBucket(), denial);
      expect(warnings()).to.deep.equal([UNREAD]);
    });

    it("and not of one that denies what comes without TLS", async () => {
      await admit(await ofTheBucket(), {
        ...denial,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      });
      expect(warnings()).to.deep.equal([]);
    });

    it("and warns of one that denies every distribution but another one", async () => {
      const other = `arn:aws:cloudfront::${ACCOUNT}:distribution/E2`;
      const Condition = { StringNotEquals: { "AWS:SourceArn": other } };
      await admit(await ofTheBucket(), { ...denial, Condition });
      expect(warnings()).to.deep.equal([UNREAD]);
    });

    it("and warns of one that lets it read under a prefix alone", async () => {
      await admitBy(letting(await ofTheBucket(), "s3:GetObject", "/images/*"));
      expect(warnings()).to.deep.equal([UNREAD]);
    });

    it("and warns of one that it may not list", async () => {
      await admitBy(letting(await ofTheBucket(), "s3:GetObject", "/*"));
      expect(warnings()).to.deep.equal([
        "global: Distribution E1 does not get what it asks for from here: it may not list the bucket, " +
          "and hears 403 of a file that is not there.",
      ]);
    });

    it("and warns of one whose key does not let it in", async () => {
      await admit(await ofTheBucket());
      await east.request("bucketEncryption", { bucket: BUCKET });
      expect(warnings()).to.deep.equal([
        "global: Distribution E1 does not get what it asks for from here: the policy of the bucket's key does not let it decrypt.",
      ]);
    });

    it("that lets it in, and whose key does, without a warning", async () => {
      const arn = await ofTheBucket();
      await admit(arn);
      const policy = JSON.stringify(keyPolicy(ACCOUNT, "us-east-1", { through: ["s3"] }, arn));
      const key = await east.request("key", { policy });
      await east.request("bucketEncryption", {
        bucket: BUCKET,
        rules: [
          {
            applyServerSideEncryptionByDefault: {
              sseAlgorithm: "aws:kms",
              kmsMasterKeyId: `${key.outputs.arn}`,
            },
          },
        ],
      });
      expect(warnings()).to.deep.equal([]);
    });
  });

  describe("logs", () => {
    const source = async (region: string) => ({
      region,
      logType: "ACCESS_LOGS",
      resourceArn: await east.of("distribution", "arn"),
    });

    it("from one region alone", async () => {
      expect(await refusalOf(east.request("logDeliverySource", await source("us-west-2")))).to.equal(
        "ValidationException: PutDeliverySource action is not supported for this LogType in region us-west-2",
      );
    });

    it("once for each distribution", async () => {
      await east.request("logDeliverySource", await source("us-east-1"));
      const again = { ...(await source("us-east-1")), name: "again" };
      expect(await refusalOf(east.request("logDeliverySource", again))).to.equal(
        "ConflictException: This ResourceId has already been used in another Delivery Source in this account",
      );
    });

    it("of no distribution that does not exist", async () => {
      const resourceArn = `arn:aws:cloudfront::${ACCOUNT}:distribution/E1`;
      expect(
        await refusalOf(east.request("logDeliverySource", { resourceArn, logType: "ACCESS_LOGS" })),
      ).to.equal(`ResourceNotFoundException: The specified resource does not exist: ${resourceArn}`);
    });

    it("into a bucket, whose policy AWS changes when it does not let the logs in", async () => {
      const { id } = await east.deploy("otherBucketPolicy");
      await east.deploy("logDelivery");
      const policy = await east.client.read(await east.deploy("otherBucketPolicy"));
      expect(`${policy?.outputs.policy}`).to.contain("AWSLogDeliveryWrite1").and.to.contain(id);
    });
  });
});
