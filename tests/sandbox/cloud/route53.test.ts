import { expect } from "chai";
import { type FixtureName, type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";
import type { Deployed, Properties } from "../../support/provider-client";
import { rule } from "../../support/rules";

type Changes = Readonly<Record<string, Properties[string] | undefined>>;

const simple = { aliases: undefined, setIdentifier: undefined, latencyRoutingPolicies: undefined } as const;
const address = { ...simple, healthCheckId: undefined, ttl: 60, records: ["203.0.113.1"] };

describe("Route 53", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;

  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
  });

  afterEach(() => cloud.stop());

  const refused = (name: FixtureName, changes: Changes) => refusalOf(east.request(name, changes));

  describe("takes no health check", () => {
    const checks: readonly (readonly [string, Changes, string])[] = [
      [
        "from two regions",
        { regions: ["us-east-1", "us-west-2"] },
        "InvalidParameter: Attribute regions requires 3 item minimum, but config has only 2 declared.",
      ],
      [
        "every 20 seconds",
        { requestInterval: 20 },
        "InvalidParameter: expected request_interval to be one of [10 30], got 20",
      ],
      [
        "of no endpoint",
        { fqdn: undefined },
        "InvalidInput: Invalid parameter : Either IPAddress or FullyQualifiedDomainName must be specified.",
      ],
      [
        "of a metric without its alarm",
        { type: "CLOUDWATCH_METRIC", fqdn: undefined },
        "InvalidInput: Invalid parameter : AlarmIdentifier must be specified for CLOUDWATCH_METRIC health checks.",
      ],
      [
        "of a routing control without its ARN",
        { type: "RECOVERY_CONTROL", fqdn: undefined },
        "InvalidInput: Invalid parameter : RoutingControlArn must be specified for RECOVERY_CONTROL health checks.",
      ],
      [
        "of a routing control that would be asked at an interval",
        {
          type: "RECOVERY_CONTROL",
          fqdn: undefined,
          routingControlArn: "arn:aws:route53-recovery-control::111122223333:controlpanel/0/routingcontrol/1",
        },
        "InvalidInput: Invalid parameter : RequestInterval and FailureThreshold cannot be specified for RECOVERY_CONTROL health checks.",
      ],
    ];
    for (const [what, changes, message] of checks) {
      rule(89, what, async () => {
        expect(await refused("healthCheck", changes)).to.equal(message);
      });
    }
  });

  describe("takes no record", () => {
    const inputs: readonly (readonly [string, Changes, string])[] = [
      [
        "that is an alias and has addresses",
        { records: ["203.0.113.1"] },
        "InvalidParameter: only one of `alias,records` can be specified, but `alias,records` were specified.",
      ],
      ["that is an alias and has a TTL", { ttl: 60 }, 'InvalidParameter: "ttl": conflicts with alias'],
      [
        "that leads nowhere",
        { aliases: undefined },
        "InvalidParameter: one of `alias,records` must be specified",
      ],
      [
        "of latency without set identifier",
        { setIdentifier: undefined },
        'InvalidParameter: "latency_routing_policy": all of `latency_routing_policy,set_identifier` must be specified',
      ],
      [
        "of two routing policies",
        { weightedRoutingPolicies: [{ weight: 1 }] },
        'InvalidParameter: "latency_routing_policy": conflicts with weighted_routing_policy',
      ],
      [
        "with a set identifier and no routing policy",
        { latencyRoutingPolicies: undefined },
        "InvalidInput: Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, MultiValueAnswer, GeoProximityLocation, or CidrRoutingConfig], but found none in Change with [Action=CREATE, Name=orders.shop.test., Type=A, SetIdentifier=us-east-1]",
      ],
    ];
    for (const [what, changes, message] of inputs) {
      rule(90, what, async () => {
        expect(await refused("record", changes)).to.equal(message);
      });
    }

    const beside: readonly (readonly [string, Changes, string])[] = [
      [
        "that is there already",
        {},
        "InvalidChangeBatch: [Tried to create resource record set [name='orders.shop.test.', type='A', set-identifier='us-east-1'] but it already exists]",
      ],
      [
        "of another routing policy than its name's other records",
        {
          setIdentifier: "us-west-2",
          latencyRoutingPolicies: undefined,
          weightedRoutingPolicies: [{ weight: 1 }],
        },
        "InvalidChangeBatch: [RRSet with DNS name orders.shop.test., type A, SetIdentifier us-west-2 cannot be created as a non-weighted set exists with the same name and type.]",
      ],
      [
        "without routing policy beside those that have one",
        address,
        "InvalidChangeBatch: [RRSet with DNS name orders.shop.test., type A cannot be created as other RRSets exist with the same name and type.]",
      ],
      [
        "of a region that has one",
        { setIdentifier: "another" },
        "InvalidChangeBatch: [RRSet with DNS name orders.shop.test., type A, SetIdentifier another, and Region Name=us-east-1 cannot be created because a latency RRSet with the same name, type and region already exists.]",
      ],
    ];
    for (const [what, changes, message] of beside) {
      rule(90, what, async () => {
        await east.deploy("record");
        expect(await refused("record", changes)).to.equal(message);
      });
    }

    it("of another zone's name", async () => {
      expect(await refused("record", { ...address, name: "orders.other.test" })).to.equal(
        "InvalidChangeBatch: [RRSet with DNS name orders.other.test. is not permitted in zone shop.test.]",
      );
    });

    it("of type CNAME at the top of a zone", async () => {
      const changes = { ...address, name: "shop.test", type: "CNAME", records: ["other.test"] };
      expect(await refused("record", changes)).to.equal(
        "InvalidChangeBatch: [RRSet of type CNAME with DNS name shop.test. is not permitted at apex in zone shop.test.]",
      );
    });

    it("of type CNAME beside others of its name", async () => {
      await east.deploy("record");
      expect(await refused("record", { ...address, type: "CNAME", records: ["other.test"] })).to.equal(
        "InvalidChangeBatch: [RRSet of type CNAME with DNS name orders.shop.test. is not permitted as it conflicts with other records with the same DNS name in zone shop.test.]",
      );
    });

    rule(90, "that is an alias into the wrong zone of a load balancer's", async () => {
      const balancer = await east.deploy("networkBalancer");
      const aliases = [
        { name: balancer.outputs.dnsName ?? "", zoneId: "Z00000000000000000000", evaluateTargetHealth: true },
      ];
      expect(await refused("record", { aliases })).to.equal(
        `InvalidChangeBatch: [Tried to create an alias that targets ${String(balancer.outputs.dnsName).toLowerCase()}., type A in zone Z00000000000000000000, but the alias target name does not lie within the target zone]`,
      );
    });
  });

  it("takes a record of a second region under the same name", async () => {
    await east.deploy("record");
    const { outputs } = await east.request("record", {
      setIdentifier: "us-west-2",
      latencyRoutingPolicies: [{ region: "us-west-2" }],
    });
    expect(outputs.fqdn).to.equal("orders.shop.test");
  });

  it("takes a name without its zone's as relative to it", async () => {
    const { outputs } = await east.request("record", { ...address, name: "orders" });
    expect(outputs.fqdn).to.equal("orders.shop.test");
  });

  it("deletes no zone with records in it", async () => {
    const zone = await east.deploy("zone");
    await east.deploy("textRecord");
    expect(await refusalOf(east.client.delete(zone))).to.equal(
      "HostedZoneNotEmpty: The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
    );
  });

  it("deletes no zone with a key-signing key", async () => {
    const zone = await east.deploy("zone");
    await east.deploy("keySigningKey");
    expect(await refusalOf(east.client.delete(zone))).to.equal(
      "HostedZoneNotEmpty: The specified hosted zone contains DNSSEC Key Signing Keys and so cannot be deleted.",
    );
  });

  it("creates no zone of a top-level domain", async () => {
    expect(await refused("zone", { name: "test" })).to.equal(
      "InvalidDomainName: The domain name is invalid: test",
    );
  });

  it("recovers no private zone elsewhere", async () => {
    const changes = { vpcs: [{ vpcId: "vpc-0a1b2c3d" }], enableAcceleratedRecovery: true };
    expect(await refused("zone", changes)).to.equal(
      "InvalidInput: Accelerated recovery is available only for public hosted zones.",
    );
  });

  it("answers a look-up by id with what the zone is", async () => {
    const zone = await east.deploy("zone");
    const { name, privateZone, zoneId } = await east.client.invoke("aws:route53/getZone:getZone", {
      zoneId: zone.id,
    });
    expect([name, privateZone, zoneId]).to.deep.equal(["shop.test", false, zone.id]);
  });

  it("knows no zone by another id", async () => {
    const request = east.client.invoke("aws:route53/getZone:getZone", { zoneId: "Z0123456789ABCDEFGHIJ" });
    expect(await refusalOf(request)).to.match(
      /NoSuchHostedZone: No hosted zone found with ID: Z0123456789ABCDEFGHIJ/,
    );
  });

  describe("logs queries", () => {
    const far = () => cloud.region("us-west-2");

    it("into no group of another region", async () => {
      const group = await (await far()).request("queryLogGroup", { region: "us-west-2" });
      const arn = String(group.outputs.arn);
      expect(await refused("queryLog", { cloudwatchLogGroupArn: arn })).to.equal(
        `InvalidInput: The CloudWatch Logs log group must be in the us-east-1 Region: ${arn}`,
      );
    });

    it("only where a policy lets it", async () => {
      const group = await east.request("queryLogGroup", { name: "/elsewhere/dns-queries" });
      expect(await refused("queryLog", { cloudwatchLogGroupArn: String(group.outputs.arn) })).to.equal(
        "InsufficientCloudWatchLogsResourcePolicy: The resource policy that you're using for Route 53 query logging doesn't grant Route 53 sufficient permission to create a log stream for the specified log group.",
      );
    });

    it("of a zone once", async () => {
      await east.deploy("queryLog");
      expect(await refused("queryLog", {})).to.equal(
        "QueryLoggingConfigAlreadyExists: You can create only one query logging configuration for a hosted zone, and a query logging configuration already exists for this hosted zone.",
      );
    });
  });

  describe("signs", () => {
    const withKey = async (changes: Changes): Promise<string> => {
      const key: Deployed = await east.request("dnssecKey", changes);
      return refused("keySigningKey", { keyManagementServiceArn: String(key.outputs.arn) });
    };

    it("with no key of another region", async () => {
      expect(await withKey({ region: "us-west-2" })).to.match(
        /^InvalidKMSArn: The CMK with ARN \S+ does not exist in the us-east-1 Region\.$/,
      );
    });

    it("with no symmetric key", async () => {
      expect(
        await withKey({ customerMasterKeySpec: "SYMMETRIC_DEFAULT", keyUsage: "ENCRYPT_DECRYPT" }),
      ).to.match(/^InvalidKMSArn: .+ must be an asymmetric key with key spec ECC_NIST_P256/);
    });

    it("with no key whose policy leaves Route 53 out", async () => {
      const policy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::111122223333:root" },
            Action: "kms:*",
            Resource: "*",
          },
        ],
      });
      expect(await withKey({ policy })).to.match(
        /^InvalidKMSArn: .+ did not grant all required permissions for DNSSEC usage\./,
      );
    });

    it("no zone without an active key", async () => {
      const zone = await east.of("zone");
      const request = east.client.create(
        { type: "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec", name: "dnssec" },
        { hostedZoneId: zone },
      );
      expect(await refusalOf(request)).to.equal(
        `KeySigningKeyWithActiveStatusNotFound: Hosted zone with ID '${zone}' does not have a Key Signing Key in ACTIVE status.`,
      );
    });

    it("as long as the key is there, which is not deleted before", async () => {
      const key = await east.deploy("keySigningKey");
      await east.deploy("dnssec");
      expect(await refusalOf(east.client.delete(key))).to.match(/^KeySigningKeyInUse: /);
    });

    it("with what the registrar is given: key tag, algorithm 13, digest 2", async () => {
      const { outputs } = await east.deploy("keySigningKey");
      expect(outputs.dsRecord).to.equal(`${outputs.keyTag} 13 2 ${outputs.digestValue}`);
    });
  });
});
