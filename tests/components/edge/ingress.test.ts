import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Buckets } from "../../../components/data/buckets";
import { Certificate } from "../../../components/edge/certificate";
import { Ingress } from "../../../components/edge/ingress";
import { bags, isBag, texts } from "../../../sandbox/cloud/values";
import { only, registered } from "../../support/recorder";
import { ACCOUNT, keysIn, networkIn, recordWith } from "../harness";

const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const TARGETS = "aws:lb/targetGroup:TargetGroup";
const LISTENER = "aws:lb/listener:Listener";
const RULE = "aws:lb/listenerRule:ListenerRule";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INTO = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const OUT_OF = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

const bucketName = (purpose: string) => `mall-test-${purpose}-${ACCOUNT}-us-east-1-an`;

const recordIngress = (protect = true) =>
  recordWith((opts) => {
    const keys = keysIn(opts);
    const network = networkIn(opts, keys, { natGateways: "one" });
    const { loadBalancerLogs } = new Buckets(
      "buckets",
      {
        names: {
          assets: bucketName("assets"),
          analytics: bucketName("analytics"),
          traces: bucketName("traces"),
          accessLogs: bucketName("access-logs"),
        },
        accountId: ACCOUNT,
        kmsKeyArn: keys.arns.s3,
        protect,
      },
      opts,
    );
    const zone = new aws.route53.Zone("zone", { name: "shop.test" }, { parent: network });
    const certificate = new Certificate(
      "certificate",
      {
        region: "us-east-1",
        hosts: { api: "api.shop.test" },
        proof: { records: "own", zoneId: zone.zoneId },
      },
      opts,
    );
    const ingress = new Ingress(
      "ingress",
      {
        region: "us-east-1",
        vpcId: network.vpcId,
        publicSubnetIds: network.subnetIds.public,
        privateSubnetIds: network.subnetIds.private,
        workloadSecurityGroupId: network.workloadSecurityGroupId,
        apiPort: 8080,
        certificateArn: certificate.arn,
        acceptedHeaders: pulumi.secret(["current", "next"]),
        accessLogs: loadBalancerLogs,
        network,
        protect,
      },
      opts,
    );
    return {
      workloads: network.workloadSecurityGroupId,
      certificate: certificate.arn,
      api: ingress.apiTargetGroupArn,
      group: ingress.loadBalancerSecurityGroupId,
      dnsName: ingress.dnsName,
      zoneId: ingress.zoneId,
      public: pulumi.all([...network.subnetIds.public]),
      private: pulumi.all([...network.subnetIds.private]),
    };
  });

describe("A region's ingress", () => {
  let recorded: Awaited<ReturnType<typeof recordIngress>>;
  before(async () => {
    recorded = await recordIngress();
  });

  const inputsOf = (type: string, name: string) => only(recorded, type, name).inputs;
  const groupOf = (name: string) =>
    recorded.world.all(GROUP).find(({ state }) => isBag(state.tags) && state.tags.Name === name)?.id;
  /** Who gets into a group, and on which port. */
  const admittedTo = (group: string | undefined) =>
    recorded.world
      .all(INTO)
      .filter(({ state }) => state.securityGroupId === group)
      .map(({ state }) => [
        state.prefixListId ?? state.referencedSecurityGroupId,
        state.fromPort,
        state.toPort,
      ]);

  describe("the network load balancer", () => {
    it("faces the internet from the public subnets, across zones", () => {
      const { internal, loadBalancerType, subnets, enableCrossZoneLoadBalancing } = inputsOf(
        BALANCER,
        "ingress-nlb",
      );
      expect({ internal, loadBalancerType, subnets, enableCrossZoneLoadBalancing }).to.deep.equal({
        internal: false,
        loadBalancerType: "network",
        subnets: recorded.outputs.public,
        enableCrossZoneLoadBalancing: true,
      });
    });

    it("listens on 443 only, for bare connections", () => {
      const { port, protocol } = inputsOf(LISTENER, "ingress-nlb");
      expect([port, protocol]).to.deep.equal([443, "TCP"]);
    });

    it("wears two groups: one admits CloudFront's list, one Route 53's health checkers', and neither anybody else", () => {
      const groups = texts(inputsOf(BALANCER, "ingress-nlb").securityGroups);
      const cloudfront = groupOf("ingress-access-nlb-cloudfront");
      const checkers = groupOf("ingress-access-nlb-health-checks");
      expect(groups).to.have.members([cloudfront, checkers]);
      expect(admittedTo(cloudfront)).to.deep.equal([["pl-3b927c52", 443, 443]]);
      const [[list] = []] = admittedTo(checkers);
      expect(list).to.match(/^pl-0[0-9a-f]{16}$/);
      expect(admittedTo(checkers)).to.have.length(1);
    });

    it("hands on to the application load balancer, and asks it over HTTPS whether the API is well", () => {
      const { targetType, protocol, port, healthCheck } = inputsOf(TARGETS, "ingress-nlb");
      expect([targetType, protocol, port]).to.deep.equal(["alb", "TCP", 443]);
      expect(
        isBag(healthCheck) && [healthCheck.protocol, healthCheck.path, healthCheck.matcher],
      ).to.deep.equal(["HTTPS", "/health", "200"]);
    });

    it("tells its own name and the zone of that", () => {
      expect([recorded.outputs.dnsName, recorded.outputs.zoneId].join()).to.match(
        /^ingress-nlb-[0-9a-f]{7}-[0-9a-f]{16}\.elb\.us-east-1\.amazonaws\.com,Z26RNL4JYFTOTI$/,
      );
    });
  });

  describe("the application load balancer", () => {
    it("is in the private subnets, drops invalid headers, and logs into the bucket of the access logs", () => {
      const { internal, subnets, dropInvalidHeaderFields, accessLogs } = inputsOf(BALANCER, "ingress-alb");
      expect({ internal, subnets, dropInvalidHeaderFields, accessLogs }).to.deep.equal({
        internal: true,
        subnets: recorded.outputs.private,
        dropInvalidHeaderFields: true,
        accessLogs: { enabled: true, bucket: bucketName("access-logs"), prefix: "load-balancers" },
      });
    });

    it("admits the network load balancer on 443, by the first of its groups, and nobody else", () => {
      expect(admittedTo(groupOf("ingress-access-alb"))).to.deep.equal([
        [groupOf("ingress-access-nlb-cloudfront"), 443, 443],
      ]);
    });

    it("is admitted by the workloads on the API gateway's port, and nobody but workloads is beside it", () => {
      const { workloads, group } = recorded.outputs;
      const others = admittedTo(workloads).filter(([source]) => source !== workloads);
      expect(others).to.deep.equal([[group, 8080, 8080]]);
    });

    it("goes out to the workloads on that port, and nowhere else", () => {
      const rules = recorded.world
        .all(OUT_OF)
        .filter(({ state }) => state.securityGroupId === recorded.outputs.group)
        .map(({ state }) => [state.referencedSecurityGroupId, state.fromPort, state.toPort]);
      expect(rules).to.deep.equal([[recorded.outputs.workloads, 8080, 8080]]);
    });

    it("speaks TLS 1.3, or 1.2 with forward secrecy, with the region's certificate, and nothing else", () => {
      const listeners = Object.values(registered(recorded, LISTENER)).map(({ name }) => name);
      expect(listeners).to.have.members(["ingress-alb", "ingress-nlb"]);
      const { port, protocol, sslPolicy, certificateArn } = inputsOf(LISTENER, "ingress-alb");
      expect([port, protocol, sslPolicy, certificateArn]).to.deep.equal([
        443,
        "HTTPS",
        "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
        recorded.outputs.certificate,
      ]);
    });

    it("answers 403 to whom no rule lets in", () => {
      expect(inputsOf(LISTENER, "ingress-alb").defaultActions).to.deep.equal([
        {
          type: "fixed-response",
          fixedResponse: { contentType: "text/plain", messageBody: "Forbidden", statusCode: "403" },
        },
      ]);
    });

    it("forwards /health to the API without the header, and everything else with either value of it", () => {
      const rules = Object.values(registered(recorded, RULE))
        .map(({ inputs: { priority, conditions, actions } }) => ({ priority, conditions, actions }))
        .sort((a, b) => Number(a.priority) - Number(b.priority));
      const actions = [{ type: "forward", targetGroupArn: recorded.outputs.api }];
      expect(rules).to.deep.equal([
        { priority: 1, conditions: [{ pathPattern: { values: ["/health"] } }], actions },
        {
          priority: 2,
          conditions: [{ httpHeader: { httpHeaderName: "X-Origin-Verify", values: ["current", "next"] } }],
          actions,
        },
      ]);
    });

    it("keeps the header's values secret", () => {
      expect(only(recorded, RULE, "ingress-alb-origin").secretInputs).to.deep.equal(["conditions"]);
    });

    it("forwards to addresses of pods, asks each for /health", () => {
      const { targetType, protocol, port, healthCheck } = inputsOf(TARGETS, "ingress-api");
      expect([targetType, protocol, port]).to.deep.equal(["ip", "HTTP", 8080]);
      expect(isBag(healthCheck) && [healthCheck.protocol, healthCheck.path]).to.deep.equal([
        "HTTP",
        "/health",
      ]);
    });
  });

  for (const protect of [true, false]) {
    it(`is ${protect ? "" : "not "}protected by AWS where it is ${protect ? "" : "not "}asked for`, async () => {
      const balancers = Object.values(registered(await recordIngress(protect), BALANCER));
      expect(balancers.map(({ inputs }) => inputs.enableDeletionProtection)).to.deep.equal([
        protect,
        protect,
      ]);
    });
  }

  it("is made of what AWS takes: both target groups are used by one balancer each", () => {
    const used = recorded.world.all(TARGETS).map(({ state }) => texts(state.loadBalancerArns).length);
    expect(used).to.deep.equal([1, 1]);
    expect(bags(inputsOf(LISTENER, "ingress-nlb").defaultActions)).to.have.length(1);
  });
});
