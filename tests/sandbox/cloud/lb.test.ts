import { expect } from "chai";
import { LISTENER, LISTENER_RULE, TARGET_GROUP } from "../../../sandbox/cloud/models/lb/common";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";

describe("Elastic Load Balancing", () => {
  let cloud: TestCloud;
  let region: FixtureRegion;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    region = await cloud.region("us-east-1");
  });
  afterEach(() => cloud.stop());

  const refused = (...request: Parameters<FixtureRegion["request"]>) => refusalOf(region.request(...request));

  describe("a load balancer", () => {
    for (const [name, refusal] of Object.entries({
      ["a".repeat(33)]: `InvalidParameter: "name" cannot be longer than 32 characters: "${"a".repeat(33)}"`,
      "-a": 'InvalidParameter: "name" cannot begin with a hyphen: "-a"',
      "a-": 'InvalidParameter: "name" cannot end with a hyphen: "a-"',
      a_b: 'InvalidParameter: only alphanumeric characters and hyphens allowed in "name": "a_b"',
      "internal-a": 'InvalidParameter: "name" cannot begin with "internal-": "internal-a"',
    })) {
      it(`is not called ${name}`, async () => {
        expect(await refused("applicationBalancer", { name })).to.equal(refusal);
      });
    }

    it("for applications has subnets in two zones", async () => {
      const subnets = [await region.of("subnetA")];
      expect(await refused("applicationBalancer", { subnets })).to.equal(
        "ValidationError: At least two subnets in two different Availability Zones must be specified",
      );
    });

    it("has no two subnets in one zone", async () => {
      const other = await region.request("subnetA", { cidrBlock: "10.0.9.0/24" });
      const subnets = [await region.of("subnetA"), other.id];
      expect(await refused("applicationBalancer", { subnets })).to.equal(
        "InvalidConfigurationRequest: A load balancer cannot be attached to multiple subnets in the same Availability Zone",
      );
    });

    it("that faces the internet is in a VPC with an internet gateway", async () => {
      expect(await refused("applicationBalancer", { internal: undefined })).to.equal(
        `InvalidSubnet: VPC ${await region.of("vpc")} has no internet gateway`,
      );
    });

    it("that faces the internet is made without a route there, and reached by nobody", async () => {
      await region.deploy("networkBalancer");
      expect(cloud.cloud.warnings()).to.deep.equal([
        `us-east-1: load balancer front faces the internet, and no route leads there from ${await region.of("subnetA")}, ${await region.of("subnetB")}: nobody reaches it`,
      ]);
    });

    it("that is protected is not deleted", async () => {
      const balancer = await region.request("applicationBalancer", { enableDeletionProtection: true });
      expect(await refusalOf(region.client.delete(balancer))).to.equal(
        `OperationNotPermitted: Load balancer '${balancer.id}' cannot be deleted because deletion protection is enabled`,
      );
    });

    it("is deleted with its listeners and their rules", async () => {
      await region.deploy("originRule");
      await region.client.delete(await region.deploy("applicationBalancer"));
      expect([cloud.world.all(LISTENER), cloud.world.all(LISTENER_RULE)]).to.deep.equal([[], []]);
    });

    it("logs only where the bucket's policy lets it", async () => {
      const bucket = await region.of("bucket");
      expect(await refused("applicationBalancer", { accessLogs: { enabled: true, bucket } })).to.equal(
        `InvalidConfigurationRequest: Access Denied for bucket: ${bucket}. Please check S3bucket permission`,
      );
    });

    for (const [who, source, allowed] of [
      ["application load balancers of the region", "us-east-1:111122223333:loadbalancer/app/*", true],
      ["those of another region", "us-west-2:111122223333:loadbalancer/app/*", false],
      ["network load balancers", "us-east-1:111122223333:loadbalancer/net/*", false],
    ] as const) {
      it(`${allowed ? "logs" : "does not log"} where the policy admits ${who}`, async () => {
        const bucket = await region.of("bucket");
        await region.client.create(
          { type: "aws:s3/bucketPolicy:BucketPolicy", name: "logs" },
          { bucket, policy: logPolicy(bucket, source) },
        );
        const accessLogs = { enabled: true, bucket, prefix: "lb" };
        const request = region.request("applicationBalancer", { accessLogs });
        const answer = allowed
          ? (await request).outputs.accessLogs
          : (await refusalOf(request)).split(":")[0];
        expect(answer).to.deep.equal(allowed ? accessLogs : "InvalidConfigurationRequest");
      });
    }

    it("for connections is replaced when it gets its first security group, or loses the last", async () => {
      const securityGroups = [await region.of("securityGroup")];
      const bare = await region.request("networkBalancer", { securityGroups: undefined });
      const { replaces } = await region.client.diff(bare, { ...bare.inputs, securityGroups });
      expect(replaces).to.deep.equal(["securityGroups"]);
      const guarded = await region.request("networkBalancer", { name: "guarded" });
      expect(
        (await region.client.diff(guarded, { ...guarded.inputs, securityGroups: [] })).replaces,
      ).to.deep.equal(["securityGroups"]);
    });

    it("for applications changes its security groups in place", async () => {
      const balancer = await region.deploy("applicationBalancer");
      const other = await region.request("securityGroup", { name: "other" });
      const { replaces } = await region.client.diff(balancer, {
        ...balancer.inputs,
        securityGroups: [other.id],
      });
      expect(replaces).to.deep.equal([]);
    });
  });

  describe("a target group", () => {
    it("of balancers takes TCP only", async () => {
      expect(await refused("balancerTargets", { protocol: "TLS" })).to.match(
        /^InvalidConfigurationRequest: /,
      );
    });

    it("of balancers takes one", async () => {
      await region.deploy("balancerTarget");
      expect(await refused("balancerTarget")).to.match(/^TooManyTargets: /);
    });

    it("of balancers takes no network load balancer", async () => {
      const targetId = await region.of("networkBalancer");
      expect(await refused("balancerTarget", { targetId })).to.equal(
        `InvalidTarget: The following targets are not valid: ${targetId}`,
      );
    });

    it("of balancers takes none that does not listen on the port", async () => {
      expect(await refused("balancerTarget", { port: 80 })).to.equal(
        "ValidationError: If the target type is ALB, the target must have at least one listener that matches the target group port or any specified port overrides",
      );
    });

    for (const [property, attribute] of [
      ["port", "port"],
      ["protocol", "protocol"],
      ["vpcId", "vpc_id"],
    ] as const) {
      it(`has a ${property}`, async () => {
        expect(await refused("apiTargets", { [property]: undefined })).to.equal(
          `InvalidAttributeCombination: Attribute "${attribute}" must be specified when "target_type" is "ip".`,
        );
      });
    }

    it("asks for no path over bare connections", async () => {
      const healthCheck = { protocol: "TCP", path: "/health" };
      expect(await refused("balancerTargets", { healthCheck })).to.equal(
        'InvalidAttributeCombination: Attribute "health_check[0].path" cannot be specified when "health_check[0].protocol" is "TCP".',
      );
    });

    it("is not deleted while something forwards to it", async () => {
      await region.deploy("httpsListener");
      const targets = await region.deploy("apiTargets");
      expect(await refusalOf(region.client.delete(targets))).to.equal(
        `ResourceInUse: Target group '${targets.id}' is currently in use by a listener or a rule`,
      );
    });

    it("says which balancer forwards to it", async () => {
      await region.deploy("originRule");
      const group = cloud.world.all(TARGET_GROUP).find(({ state }) => state.name === "orders");
      expect(group?.state.loadBalancerArns).to.deep.equal([await region.of("applicationBalancer")]);
    });

    it("serves one balancer", async () => {
      await region.deploy("httpsListener");
      const other = await region.request("applicationBalancer", { name: "other" });
      expect(await refused("httpsListener", { loadBalancerArn: other.id })).to.match(
        /^TargetGroupAssociationLimit: /,
      );
    });
  });

  describe("a listener", () => {
    it("that ends TLS has a certificate", async () => {
      expect(await refused("httpsListener", { certificateArn: undefined })).to.equal(
        "ValidationError: A certificate must be specified for HTTPS listeners",
      );
    });

    it("has no certificate of another region, which a preview says already", async () => {
      const foreign = "arn:aws:acm:us-west-2:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
      const inputs = { ...(await region.inputsOf("httpsListener")), certificateArn: foreign };
      const { failures } = await region.client.check({ type: LISTENER, name: "foreign" }, inputs);
      expect(failures.map(({ reason }) => reason)).to.deep.equal([
        `CertificateNotFound: Certificate '${foreign}' not found`,
      ]);
    });

    it("has a certificate that is there", async () => {
      const certificateArn =
        "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab";
      expect(await refused("httpsListener", { certificateArn })).to.equal(
        `CertificateNotFound: Certificate '${certificateArn}' not found`,
      );
    });

    it("has a certificate that ACM has issued", async () => {
      const pending = await region.request("certificate", { domainName: "invoices.shop.test" });
      expect(await refused("httpsListener", { certificateArn: pending.id })).to.equal(
        `UnsupportedCertificate: The certificate '${pending.id}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
      );
    });

    it("has a TLS policy that AWS knows", async () => {
      const sslPolicy = "ELBSecurityPolicy-TLS13-2026-01";
      expect(await refused("httpsListener", { sslPolicy })).to.equal(
        `SSLPolicyNotFound: SSL policy '${sslPolicy}' not found`,
      );
    });

    it("has AWS's default policy when it names none, which takes TLS 1.0", async () => {
      const { outputs } = await region.request("httpsListener", { sslPolicy: undefined });
      expect(outputs.sslPolicy).to.equal("ELBSecurityPolicy-2016-08");
    });

    it("in plain text has neither certificate nor policy", async () => {
      expect(await refused("httpsListener", { protocol: "HTTP" })).to.equal(
        "ValidationError: A certificate cannot be specified for HTTP listeners",
      );
      expect(await refused("httpsListener", { protocol: "HTTP", certificateArn: undefined })).to.equal(
        "ValidationError: An SSL policy cannot be specifed for HTTP listeners",
      );
    });

    it("speaks a protocol of its balancer", async () => {
      const loadBalancerArn = await region.of("applicationBalancer");
      expect(await refused("tcpListener", { loadBalancerArn })).to.equal(
        "ValidationError: Listener protocol 'TCP' must be one of 'HTTPS, HTTP'",
      );
    });

    it("is alone on its port", async () => {
      await region.deploy("httpsListener");
      expect(await refused("httpsListener")).to.equal(
        `DuplicateListener: A listener already exists on this port for this load balancer '${await region.of("applicationBalancer")}'`,
      );
    });

    it("is not deleted while its balancer is registered on its port", async () => {
      await region.deploy("balancerTarget");
      const listener = await region.deploy("httpsListener");
      expect(await refusalOf(region.client.delete(listener))).to.equal(
        `ResourceInUse: Listener port '443' is in use by registered target '${await region.of("applicationBalancer")}' and cannot be removed.`,
      );
    });
  });

  describe("a rule", () => {
    it("has a priority of its own", async () => {
      await region.deploy("originRule");
      expect(await refused("originRule")).to.equal("PriorityInUse: Priority '1' is currently in use");
    });

    it("has a priority from 1 to 50000", async () => {
      expect(await refused("originRule", { priority: 0 })).to.equal(
        "InvalidParameter: expected priority to be in the range (1 - 50000) or 99999, got 0",
      );
    });

    it("has five values in its conditions at most", async () => {
      const values = ["a", "b", "c", "d", "e", "f"];
      expect(await refused("originRule", { conditions: [{ pathPattern: { values } }] })).to.equal(
        "ValidationError: A rule can only have '5' condition values",
      );
    });

    it("is no affair of a listener on bare connections", async () => {
      const listenerArn = await region.of("tcpListener");
      expect(await refused("originRule", { listenerArn })).to.equal(
        "OperationNotPermitted: Rules are unsupported for Network Load Balancer listeners",
      );
    });
  });
});

describe("AWS's prefix lists", () => {
  let cloud: TestCloud;
  let region: FixtureRegion;
  let securityGroupId: string;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    region = await cloud.region("us-east-1");
    securityGroupId = await region.of("securityGroup");
  });
  afterEach(() => cloud.stop());

  const CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing";
  const listNamed = async (name: string, where = region) =>
    where.client.invoke("aws:ec2/getManagedPrefixList:getManagedPrefixList", { name });
  const ruleBy = (prefixListId: string, name: string) =>
    region.client.create(
      { type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name },
      {
        securityGroupId,
        prefixListId,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
      },
    );
  it("have the same name and another id in each region", async () => {
    const west = await cloud.region("us-west-2");
    const [here, there] = [await listNamed(CLOUDFRONT), await listNamed(CLOUDFRONT, west)];
    expect([here.id, here.maxEntries, there.id]).to.deep.equal(["pl-3b927c52", 55, "pl-82a045eb"]);
  });

  it("are not found under another name", async () => {
    expect(await refusalOf(listNamed("com.amazonaws.us-west-2.route53-healthchecks"))).to.contain(
      "Your query returned no results",
    );
  });

  it("of another region are no source of a rule", async () => {
    expect(await refusalOf(ruleBy("pl-82a045eb", "far"))).to.equal(
      "InvalidPrefixListID.NotFound: The prefix list ID 'pl-82a045eb' does not exist",
    );
  });

  it("weigh in a group what they may hold: CloudFront's and the health checkers' do not fit into one", async () => {
    const checkers = await listNamed("com.amazonaws.us-east-1.route53-healthchecks");
    await ruleBy("pl-3b927c52", "cloudfront");
    expect(await refusalOf(ruleBy(String(checkers.id), "checkers"))).to.equal(
      "RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached.",
    );
  });

  it("leave the rest of a group to others: five rules beside CloudFront's list, and no sixth", async () => {
    await ruleBy("pl-3b927c52", "cloudfront");
    const another = (index: number) =>
      region.request("ingressRule", { cidrIpv4: `10.${index}.0.0/16`, securityGroupId });
    for (let index = 1; index <= 5; index++) await another(index);
    expect(await refusalOf(another(6))).to.match(/^RulesPerSecurityGroupLimitExceeded: /);
  });
});

function logPolicy(bucket: string, source: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::${bucket}/lb/AWSLogs/111122223333/*`,
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnLike: { "aws:SourceArn": `arn:aws:elasticloadbalancing:${source}` },
        },
      },
    ],
  });
}
