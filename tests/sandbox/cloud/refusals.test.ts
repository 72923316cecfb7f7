import { expect } from "chai";
import {
  declared,
  type FixtureName,
  type FixtureRegion,
  refusalOf,
  TestCloud,
} from "../../support/cloud-fixtures";
import type { Properties } from "../../support/provider-client";

/** What AWS refuses beyond the collected rules. */
describe("AWS's other refusals", () => {
  let cloud: TestCloud;
  let region: FixtureRegion;

  beforeEach(async () => {
    cloud = await TestCloud.start();
    region = await cloud.region("us-east-1");
  });

  afterEach(() => cloud.stop());

  const simple: readonly (readonly [string, FixtureName, Properties, string])[] = [
    [
      "a VPC wider than /16",
      "vpc",
      { cidrBlock: "10.0.0.0/15" },
      "InvalidVpc.Range: The CIDR '10.0.0.0/15' is invalid.",
    ],
    [
      "a VPC narrower than /28",
      "vpc",
      { cidrBlock: "10.0.0.0/29" },
      "InvalidVpc.Range: The CIDR '10.0.0.0/29' is invalid.",
    ],
    [
      "a subnet in a zone of another region",
      "subnetA",
      { availabilityZone: "us-west-2a" },
      "InvalidParameterValue: Value (us-west-2a) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: use1-az1, use1-az2, use1-az3, use1-az4, use1-az5, use1-az6.",
    ],
    [
      "a subnet that names its zone twice",
      "subnetA",
      { availabilityZoneId: "use1-az1" },
      'ConflictsWith: "availability_zone": conflicts with availability_zone_id',
    ],
    [
      "a rule with two sources",
      "ingressRule",
      { cidrIpv6: "::/0" },
      "InvalidAttributeCombination: exactly one of cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId must be given",
    ],
    [
      "an endpoint of another region's service",
      "endpoint",
      { serviceName: "com.amazonaws.us-west-2.kms" },
      "InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.us-west-2.kms' does not exist",
    ],
    [
      "an alias that does not begin as one",
      "alias",
      { name: "orders" },
      "InvalidAliasNameException: \"name\" must begin with 'alias/' and be comprised of only [a-zA-Z0-9/_-]",
    ],
    [
      "a key that waits six days",
      "key",
      { deletionWindowInDays: 6 },
      "InvalidParameter: expected deletion_window_in_days to be in the range (7 - 30), got 6",
    ],
    [
      "a secret that waits six days",
      "secret",
      { recoveryWindowInDays: 6 },
      "InvalidParameter: expected recovery_window_in_days to be 0 or in the range (7 - 30), got 6",
    ],
    [
      "a cluster parameter that Aurora does not have",
      "parameterGroup",
      { parameters: [{ name: "colour", value: "red" }] },
      "InvalidParameterValue: Could not find parameter with name: colour",
    ],
    [
      "a value that a cluster parameter does not take",
      "parameterGroup",
      { parameters: [{ name: "rds.force_ssl", value: "2" }] },
      "InvalidParameterValue: Invalid parameter value: 2 for: rds.force_ssl allowed values are: 0,1",
    ],
    [
      "a trust policy that is no JSON",
      "monitoringRole",
      { assumeRolePolicy: "{" },
      'MalformedPolicyDocument: "assumeRolePolicy" contains an invalid JSON policy',
    ],
    [
      "an instance in a zone of another region",
      "instance",
      { availabilityZone: "us-west-2a" },
      "InvalidParameterValue: Invalid Availability Zone: us-west-2a",
    ],
  ];

  for (const [fact, name, changes, refusal] of simple) {
    it(`${fact} is refused`, async () => {
      expect(await refusalOf(region.request(name, changes))).to.equal(refusal);
    });
  }

  it("a founding cluster without a master user is refused", async () => {
    expect(await refusalOf(region.request("cluster", { masterUsername: undefined }))).to.equal(
      "InvalidParameterValue: The parameter MasterUsername must be provided and must not be blank.",
    );
  });

  it("a log group whose key does not let CloudWatch Logs in is refused", async () => {
    const key = await region.request("key", { policy: undefined });
    const arn = String(key.outputs.arn);
    expect(await refusalOf(region.request("logGroup", { kmsKeyId: arn }))).to.equal(
      `AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with ${arn}`,
    );
  });

  it("a flow log whose role does not trust its service is refused", async () => {
    const role = await region.of("monitoringRole", "arn");
    expect(await refusalOf(region.request("flowLog", { iamRoleArn: role }))).to.equal(
      `InvalidParameter: The role ${role} does not trust vpc-flow-logs.amazonaws.com`,
    );
  });

  it("an instance whose monitoring role does not trust RDS is refused", async () => {
    const role = await region.of("flowLogRole", "arn");
    expect(await refusalOf(region.request("instance", { monitoringRoleArn: role }))).to.equal(
      "InvalidParameterValue: IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING",
    );
  });

  it("private names of an endpoint in a VPC without names of its own are refused", async () => {
    const vpc = await region.deploy("vpc");
    await region.update(vpc, { enableDnsHostnames: false });
    expect(await refusalOf(region.request("endpoint"))).to.equal(
      "InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true",
    );
  });

  it("a NAT gateway in a VPC without a way out is refused", async () => {
    const inputs = { subnetId: await region.of("subnetA"), allocationId: await region.of("address") };
    expect(await refusalOf(region.client.create(declared("nat"), inputs))).to.equal(
      `Gateway.NotAttached: Network ${await region.of("vpc")} has no Internet gateway attached`,
    );
  });

  for (const [name, refusal] of [
    [
      "alias",
      "AlreadyExistsException: An alias with the name arn:aws:kms:us-east-1:111122223333:alias/orders already exists",
    ],
    ["secret", "ResourceExistsException: The operation failed because the secret orders already exists."],
    ["route", "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists."],
    ["globalCluster", "GlobalClusterAlreadyExistsFault: Global cluster orders already exists"],
    ["instance", "DBInstanceAlreadyExists: DB instance already exists"],
    ["logGroup", "ResourceAlreadyExistsException: The specified log group already exists"],
  ] as const) {
    it(`a second ${name} of the same name is refused`, async () => {
      await region.deploy(name);
      expect(await refusalOf(region.request(name))).to.equal(refusal);
    });
  }
});
