import { expect } from "chai";
import { ZONE_PREFIX } from "../../infra/aws-regions";
import { isBag, type Value } from "../../sandbox/cloud/values";
import { only, type Recorded, type Registration } from "../support/recorder";
import { recordMall } from "./mall";

type Run = Pick<Recorded<unknown>, "registrations">;

const label = ({ type, name }: Registration) => `${type} ${name}`;
const labels = ({ registrations }: Run) => registrations.map(label);
const missing = (from: Run, all: Run) => {
  const known = new Set(labels(from));
  return labels(all)
    .filter((each) => !known.has(each))
    .sort();
};

/** What differs because the region does: its names, ranges, zones, ids, and what AWS or Pulumi makes up. */
function withoutRegion(region: string): (value: Value | undefined) => Value | undefined {
  const text = (value: string) =>
    value
      .replaceAll(new RegExp(`${region}[a-f]\\b`, "g"), "<zone name>")
      .replaceAll(new RegExp(`\\b${ZONE_PREFIX[region]}-az\\d`, "g"), "<zone id>")
      .replaceAll(region, "<region>")
      .replaceAll(/\b10\.[01]\./g, "10.<region's>.")
      .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "<id>")
      .replaceAll(/\b([a-z]+)-0[0-9a-f]{16}\b/g, "$1-<id>")
      .replaceAll(/\bZ0[0-9A-Z]{19}\b/g, "<zone>")
      .replaceAll(/^_[0-9a-z]{32}(?=\.)/g, "_<id>")
      .replaceAll(/(?<=:certificate\/)[0-9a-f-]{36}$/g, "<id>")
      .replaceAll(/^[a-z0-9]{26}$/g, "<identifier>")
      .replaceAll(/^arn:aws:dsql:\S+:cluster\/[a-z0-9]{26}$/g, "<cluster ARN>")
      .replaceAll(/_[0-9A-Za-z]{9}(?="|$)/g, "_<id>")
      .replaceAll(/^\{"keys":.+$/g, "<public keys>")
      .replaceAll(/\.dsql-[a-z0-9]{4}$/g, ".dsql-<random>")
      .replaceAll(/(:secret:[\w-]+)-[0-9a-z]{6}(?="|$)/g, "$1-<random>")
      .replaceAll(/-[0-9a-z]{26}(?=\.<region>\.es\.)/g, "-<id>")
      .replaceAll(/\b([0-9a-f]{32}|[0-9a-f]{16})\b/g, "<id>")
      .replaceAll(/\bdistribution\/E[0-9A-Z]{13}\b/g, "distribution/<id>")
      .replaceAll(/^d[0-9a-z]{13}(?=\.cloudfront\.net$)/g, "<name>")
      .replaceAll(/-[0-9a-f]{7,8}\b/g, "-<random>");
  const strip = (value: Value): Value => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(strip);
    if (!isBag(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, strip(inner)]));
  };
  return (value) => (value === undefined ? undefined : strip(value));
}

function inputsThatDiffer(primary: Run, secondary: Run, regions = ["us-east-1", "us-west-2"]): object[] {
  const [east, west] = [withoutRegion(regions[0] ?? ""), withoutRegion(regions[1] ?? "")];
  const others = new Map(secondary.registrations.map((registration) => [label(registration), registration]));
  return primary.registrations.flatMap((registration) => {
    const other = others.get(label(registration));
    // That an endpoint's parameter has the value of its region's output is stated by another test.
    if (other === undefined || / endpoints-/.test(label(registration))) return [];
    const shown = ({ inputs, secretInputs }: Registration, key: string) =>
      secretInputs.includes(key) ? "<secret>" : inputs[key];
    return [...new Set([...Object.keys(registration.inputs), ...Object.keys(other.inputs)])]
      .map((input) => ({
        resource: label(registration),
        input,
        primary: east(shown(registration, input)),
        secondary: west(shown(other, input)),
      }))
      .filter((row) => JSON.stringify(row.primary) !== JSON.stringify(row.secondary));
  });
}

/** The plan's rules, which copy to the vault of another region. */
function backupRules(copyTo: string): object[] {
  const destinationVaultArn = `arn:aws:backup:${copyTo}:111122223333:backup-vault:mall-production`;
  const rule = (ruleName: string, schedule: string, deleteAfter: number) => ({
    ruleName,
    schedule,
    targetVaultName: "mall-production",
    lifecycle: { deleteAfter },
    copyActions: [{ destinationVaultArn, lifecycle: { deleteAfter } }],
  });
  return [rule("daily", "cron(0 5 ? * * *)", 35), rule("monthly", "cron(0 7 1 * ? *)", 365)];
}

/** An alias of a region's network load balancer, in AWS's own zone of these. */
function balancerAlias(zoneId: string): object[] {
  const name = "ingress-nlb-<random>-<id>.elb.<region>.amazonaws.com";
  return [{ name, zoneId, evaluateTargetHealth: true }];
}

describe("A region's role", () => {
  let primary: Run;
  let secondary: Run;
  before(async () => {
    ({ primary, secondary } = await recordMall());
  });

  it("gives the primary these resources alone", () => {
    expect(missing(secondary, primary)).to.deep.equal([
      "aws:acm/certificate:Certificate certificate-shop",
      "aws:acm/certificateValidation:CertificateValidation certificate-shop",
      "aws:cloudfront/distribution:Distribution distribution",
      "aws:cloudfront/function:Function distribution-pages",
      "aws:cloudfront/originAccessControl:OriginAccessControl distribution-assets",
      "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy distribution-security",
      "aws:cloudwatch/logDelivery:LogDelivery distribution-logs",
      "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination distribution-logs",
      "aws:cloudwatch/logDeliverySource:LogDeliverySource distribution-logs",
      "aws:cloudwatch/logGroup:LogGroup aurora-master-rotation",
      "aws:cloudwatch/logGroup:LogGroup documentdb-master-rotation",
      "aws:cloudwatch/logGroup:LogGroup edge-web-acl",
      "aws:cloudwatch/logGroup:LogGroup user-pool-keys",
      "aws:cloudwatch/logGroup:LogGroup user-pool-web-acl",
      "aws:cloudwatch/logGroup:LogGroup zone-queries",
      "aws:cloudwatch/logResourcePolicy:LogResourcePolicy zone-queries",
      "aws:cognito/userPool:UserPool user-pool",
      "aws:cognito/userPoolClient:UserPoolClient user-pool",
      "aws:cognito/userPoolDomain:UserPoolDomain user-pool",
      "aws:docdb/globalCluster:GlobalCluster documentdb-global",
      "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup elasticache-global",
      "aws:iam/role:Role aurora-master-rotation",
      "aws:iam/role:Role documentdb-master-rotation",
      "aws:iam/role:Role user-pool-keys",
      "aws:iam/rolePolicy:RolePolicy aurora-master-rotation",
      "aws:iam/rolePolicy:RolePolicy documentdb-master-rotation",
      "aws:iam/rolePolicy:RolePolicy user-pool-keys",
      "aws:iam/serviceLinkedRole:ServiceLinkedRole opensearch-service-role",
      "aws:kms/alias:Alias edge-keys-dnssec",
      "aws:kms/alias:Alias edge-keys-logs",
      "aws:kms/key:Key edge-keys-dnssec",
      "aws:kms/key:Key edge-keys-logs",
      "aws:lambda/function:Function aurora-master-rotation",
      "aws:lambda/function:Function documentdb-master-rotation",
      "aws:lambda/function:Function user-pool-keys",
      "aws:lambda/invocation:Invocation user-pool-keys",
      "aws:lambda/permission:Permission aurora-master-rotation",
      "aws:lambda/permission:Permission documentdb-master-rotation",
      "aws:rds/globalCluster:GlobalCluster aurora-global",
      "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec zone",
      "aws:route53/keySigningKey:KeySigningKey zone",
      "aws:route53/queryLog:QueryLog zone-queries",
      "aws:route53/record:Record certificate-api-proof-api",
      "aws:route53/record:Record certificate-shop-proof-shop",
      "aws:route53/record:Record certificate-shop-proof-www",
      "aws:route53/record:Record distribution-mall-a",
      "aws:route53/record:Record distribution-mall-aaaa",
      "aws:route53/record:Record distribution-www-a",
      "aws:route53/record:Record distribution-www-aaaa",
      "aws:route53/record:Record zone-caa-api",
      "aws:route53/record:Record zone-caa-shop",
      "aws:route53/record:Record zone-caa-www",
      "aws:route53/zone:Zone zone",
      "aws:secretsmanager/secret:Secret aurora-global-master",
      "aws:secretsmanager/secret:Secret documentdb-global-master",
      "aws:secretsmanager/secretRotation:SecretRotation aurora-master-rotation",
      "aws:secretsmanager/secretRotation:SecretRotation documentdb-master-rotation",
      "aws:secretsmanager/secretVersion:SecretVersion aurora-global-master",
      "aws:secretsmanager/secretVersion:SecretVersion documentdb-global-master",
      "aws:wafv2/webAcl:WebAcl edge-web-acl",
      "aws:wafv2/webAcl:WebAcl user-pool-web-acl",
      "aws:wafv2/webAclAssociation:WebAclAssociation user-pool-web-acl",
      "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration edge-web-acl",
      "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration user-pool-web-acl",
      "mall:compute:NodeFunction aurora-master-rotation",
      "mall:compute:NodeFunction documentdb-master-rotation",
      "mall:compute:NodeFunction user-pool-keys",
      "mall:data:AuroraGlobal aurora-global",
      "mall:data:DocumentDbGlobal documentdb-global",
      "mall:data:ElasticacheGlobal elasticache-global",
      "mall:data:MasterUser aurora-global-master",
      "mall:data:MasterUser documentdb-global-master",
      "mall:data:OpenSearchServiceRole opensearch-service-role",
      "mall:edge:Certificate certificate-shop",
      "mall:edge:Distribution distribution",
      "mall:edge:DistributionLogs distribution-logs",
      "mall:edge:EdgeKeys edge-keys",
      "mall:edge:HostedZone zone",
      "mall:edge:OriginHeader origin-header",
      "mall:edge:QueryLog zone-queries",
      "mall:edge:WebAcl edge-web-acl",
      "mall:edge:WebAcl user-pool-web-acl",
      "mall:identity:UserPool user-pool",
      "mall:identity:UserPoolKeys user-pool-keys",
      "mall:secrets:SecretRotation aurora-master-rotation",
      "mall:secrets:SecretRotation documentdb-master-rotation",
      "random:index/randomPassword:RandomPassword aurora-global-master",
      "random:index/randomPassword:RandomPassword documentdb-global-master",
      "random:index/randomPassword:RandomPassword origin-header-even",
      "random:index/randomPassword:RandomPassword origin-header-odd",
    ]);
  });

  it("gives a secondary these resources alone", () => {
    const ofLinks = (each: string) => / (edges|replication|transit|endpoints-(in|of))-us-east-1\b/.test(each);
    expect(missing(primary, secondary).filter((each) => !ofLinks(each))).to.deep.equal([
      "aws:dsql/clusterPeering:ClusterPeering dsql-peering",
      "aws:iam/role:Role msk-us-east-1-to-us-west-2",
      "aws:iam/role:Role msk-us-west-2-to-us-east-1",
      "aws:iam/rolePolicy:RolePolicy msk-us-east-1-to-us-west-2",
      "aws:iam/rolePolicy:RolePolicy msk-us-west-2-to-us-east-1",
      "aws:lambda/invocation:Invocation opensearch-direction-us-east-1",
      "aws:msk/replicator:Replicator msk-us-east-1-to-us-west-2",
      "aws:msk/replicator:Replicator msk-us-west-2-to-us-east-1",
      "aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter opensearch-connections-us-east-1-leads",
      "aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter opensearch-connections-us-west-2-leads",
      "aws:opensearch/outboundConnection:OutboundConnection opensearch-connections-us-east-1-follows",
      "aws:opensearch/outboundConnection:OutboundConnection opensearch-connections-us-west-2-follows",
      "mall:data:DsqlPeering dsql-peering",
      "mall:data:MskReplicator msk-us-east-1-to-us-west-2",
      "mall:data:MskReplicator msk-us-west-2-to-us-east-1",
      "mall:data:OpenSearchConnections opensearch-connections",
      "mall:data:OpenSearchDirection opensearch-direction-us-east-1",
      "pulumi:providers:aws aws-us-east-1",
      "pulumi:pulumi:StackReference organization/mall/us-east-1",
    ]);
  });

  it("lets a secondary alone open the way between the workloads and the stores of both regions", () => {
    const edges = missing(primary, secondary).filter((each) => each.includes(" edges-"));
    const rules = ["aurora", "documentdb", "elasticache", "opensearch"].flatMap((store) =>
      [0, 1, 2].flatMap((zone) => [
        `aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule edges-us-east-1-${store}-out-of-us-east-1-${zone}`,
        `aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule edges-us-east-1-${store}-out-of-us-west-2-${zone}`,
        `aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule edges-us-east-1-${store}-in-us-east-1-${zone}`,
        `aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule edges-us-east-1-${store}-in-us-west-2-${zone}`,
      ]),
    );
    expect(edges).to.have.members(["mall:network:RegionEdges edges-us-east-1", ...rules]);
  });

  it("lets a secondary alone peer the two networks, and route between them on both sides", () => {
    const transit = missing(primary, secondary).filter((each) => each.includes(" transit-"));
    expect(transit).to.have.members([
      "mall:network:TransitPeering transit-us-east-1",
      "aws:ec2transitgateway/peeringAttachment:PeeringAttachment transit-us-east-1",
      "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter transit-us-east-1",
      ...["us-east-1", "us-west-2"].flatMap((side) => [
        `aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation transit-us-east-1-in-${side}`,
        `aws:ec2transitgateway/route:Route transit-us-east-1-in-${side}`,
        ...["private-0", "private-1", "private-2", "data-0"].map(
          (table) => `aws:ec2/route:Route transit-us-east-1-in-${side}-${table}`,
        ),
      ]),
    ]);
  });

  it("lets a secondary alone replicate the buckets of both regions, in both directions", () => {
    const replication = missing(primary, secondary).filter((each) => each.includes(" replication-"));
    expect(replication).to.have.members([
      "mall:data:BucketReplication replication-us-east-1",
      ...["us-east-1", "us-west-2"].flatMap((from) => [
        `aws:iam/role:Role replication-us-east-1-from-${from}`,
        `aws:iam/rolePolicy:RolePolicy replication-us-east-1-from-${from}`,
        ...["assets", "analytics", "traces"].map(
          (bucket) =>
            `aws:s3/bucketReplicationConfig:BucketReplicationConfig replication-us-east-1-from-${from}-${bucket}`,
        ),
      ]),
    ]);
  });

  it("lets a secondary alone write the endpoints of each region into the other", () => {
    const written = missing(primary, secondary).filter((each) => / endpoints-(in|of)-/.test(each));
    const parameters = labels(primary).filter((each) => /:Parameter endpoints-/.test(each));
    const exchanged = (where: string) => [
      `mall:endpoints:Parameters endpoints-${where}-us-east-1`,
      ...parameters.map((each) => each.replace(" endpoints-", ` endpoints-${where}-us-east-1-`)),
    ];
    expect(written).to.have.members([...exchanged("in"), ...exchanged("of")]);
  });

  it("changes these inputs of the resources that both have", () => {
    const cluster = { resource: "aws:rds/cluster:Cluster aurora" };
    const documents = { resource: "aws:docdb/cluster:Cluster documentdb" };
    const cache = { resource: "aws:elasticache/replicationGroup:ReplicationGroup elasticache" };
    const direction = { resource: "aws:lambda/invocation:Invocation opensearch-direction" };
    const pointer = (name: string) => ({
      resource: `aws:ssm/parameter:Parameter pointers-${name}`,
      input: "insecureValue",
    });
    const followerOf = (region: string) => ({
      variables: {
        DOMAIN_ENDPOINT: "vpc-mall-production-search-<id>.<region>.es.amazonaws.com",
        PEERS: JSON.stringify([
          { region, roleArn: `arn:aws:iam::111122223333:role/mall-production-opensearch-${region}` },
        ]),
        ROLE_ARN: "arn:aws:iam::111122223333:role/mall-production-opensearch-<region>",
      },
    });
    // Whose domain the follower may ask for; the rest of its rights is the same.
    const followerRights = String(
      only(primary, "aws:iam/rolePolicy:RolePolicy", "opensearch-follower").inputs.policy,
    ).replaceAll("us-east-1", "<region>");
    const rightsOf = (region: string) => followerRights.replace(":us-west-2:", `:${region}:`);
    const accessLogs: { readonly Statement: readonly object[] } = JSON.parse(
      String(
        only(secondary, "aws:s3/bucketPolicy:BucketPolicy", "buckets-access-logs").inputs.policy,
      ).replaceAll("us-west-2", "<region>"),
    );
    // The one distribution logs into the primary's bucket.
    const distributionLogs = {
      Sid: "DistributionLogs",
      Effect: "Allow",
      Principal: { Service: "delivery.logs.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::mall-production-access-logs-111122223333-<region>-an/AWSLogs/111122223333/*",
      Condition: {
        StringEquals: { "aws:SourceAccount": "111122223333", "s3:x-amz-acl": "bucket-owner-full-control" },
        ArnLike: { "aws:SourceArn": "arn:aws:logs:<region>:111122223333:delivery-source:mall-production" },
      },
    };
    expect(inputsThatDiffer(primary, secondary)).to.have.deep.members([
      // The primary's record proves the host for every region: ACM asks for the same one.
      {
        resource: "aws:acm/certificateValidation:CertificateValidation certificate-api",
        input: "validationRecordFqdns",
        primary: ["_<id>.api-internal.example.com"],
        secondary: undefined,
      },
      // The same three.
      {
        resource: "aws:route53/healthCheck:HealthCheck region-record",
        input: "regions",
        primary: ["<region>", "us-west-2", "eu-west-1"],
        secondary: ["us-east-1", "<region>", "eu-west-1"],
      },
      {
        resource: "aws:route53/record:Record region-record",
        input: "aliases",
        primary: balancerAlias("Z26RNL4JYFTOTI"),
        secondary: balancerAlias("Z18D5FSROUN65G"),
      },
      {
        resource: "aws:ec2transitgateway/transitGateway:TransitGateway transit",
        input: "amazonSideAsn",
        primary: 64512,
        secondary: 64513,
      },
      {
        resource: "aws:dsql/cluster:Cluster dsql",
        input: "multiRegionProperties",
        primary: { witnessRegion: "us-east-2" },
        secondary: { witnessRegion: "us-east-2", clusters: ["<cluster ARN>"] },
      },
      { ...cache, input: "engine", primary: "valkey", secondary: undefined },
      { ...cache, input: "engineVersion", primary: "7.2", secondary: undefined },
      { ...cache, input: "parameterGroupName", primary: "default.valkey7.cluster.on", secondary: undefined },
      { ...cache, input: "nodeType", primary: "cache.r7g.xlarge", secondary: undefined },
      { ...cache, input: "numNodeGroups", primary: 3, secondary: undefined },
      { ...cache, input: "atRestEncryptionEnabled", primary: true, secondary: undefined },
      { ...cache, input: "transitEncryptionEnabled", primary: true, secondary: undefined },
      { ...cache, input: "transitEncryptionMode", primary: "required", secondary: undefined },
      {
        ...cache,
        input: "globalReplicationGroupId",
        primary: undefined,
        secondary: "ldgnf-mall-production",
      },
      {
        resource: "aws:backup/plan:Plan backup",
        input: "rules",
        primary: backupRules("us-west-2"),
        secondary: backupRules("us-east-1"),
      },
      {
        resource: "aws:ssm/parameter:Parameter pointers-writer-region",
        input: "insecureValue",
        primary: "<region>",
        secondary: "us-east-1",
      },
      {
        resource: "aws:s3/bucketPolicy:BucketPolicy buckets-access-logs",
        input: "policy",
        primary: JSON.stringify({
          ...accessLogs,
          Statement: [...accessLogs.Statement, distributionLogs],
        }),
        secondary: JSON.stringify(accessLogs),
      },
      // The same pool: in the primary's region it is in the own one.
      {
        ...pointer("user-pool-id"),
        primary: "<region>_<id>",
        secondary: "us-east-1_<id>",
      },
      {
        ...pointer("user-pool-issuer"),
        primary: "https://cognito-idp.<region>.amazonaws.com/<region>_<id>",
        secondary: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_<id>",
      },
      {
        ...pointer("user-pool-sign-in-host"),
        primary: "mall-production-111122223333.auth.<region>.amazoncognito.com",
        secondary: "mall-production-111122223333.auth.us-east-1.amazoncognito.com",
      },
      { ...cluster, input: "databaseName", primary: "mall", secondary: undefined },
      { ...cluster, input: "masterUsername", primary: "malladmin", secondary: undefined },
      { ...cluster, input: "masterPassword", primary: "<secret>", secondary: undefined },
      { ...cluster, input: "sourceRegion", primary: undefined, secondary: "us-east-1" },
      {
        resource: "aws:opensearch/packageAssociation:PackageAssociation opensearch-nori",
        input: "packageId",
        primary: "G45764408",
        secondary: "G212142117",
      },
      { ...documents, input: "masterUsername", primary: "malladmin", secondary: undefined },
      { ...documents, input: "masterPassword", primary: "<secret>", secondary: undefined },
      {
        resource: "aws:lambda/function:Function opensearch-follower",
        input: "environment",
        primary: followerOf("us-west-2"),
        secondary: followerOf("us-east-1"),
      },
      {
        resource: "aws:iam/rolePolicy:RolePolicy opensearch-follower",
        input: "policy",
        primary: rightsOf("us-west-2"),
        secondary: rightsOf("us-east-1"),
      },
      // The same region: in the primary's it is the own one.
      {
        ...direction,
        input: "input",
        primary: '{"writerRegion":"<region>"}',
        secondary: '{"writerRegion":"us-east-1"}',
      },
      {
        ...direction,
        input: "triggers",
        primary: { version: "<id>" },
        secondary: { version: "<id>", connection: "<id>" },
      },
    ]);
  });

  it("changes no option of the resources that both have", () => {
    const options = ({ registrations }: Run, all: Run) => {
      const both = new Set(labels(all));
      const rows = registrations.filter((each) => both.has(label(each)));
      return rows.map((each) => [label(each), each.protect, each.ignoreChanges].join(" ")).sort();
    };
    expect(options(primary, secondary)).to.deep.equal(options(secondary, primary));
  });
});

describe("The writer region", () => {
  it("changes no resource: it is a pointer", async () => {
    const shape = ({ registrations }: Run) =>
      registrations.map(({ urn, protect, ignoreChanges }) => ({ urn, protect, ignoreChanges }));
    const before = await recordMall();
    const after = await recordMall({ "mall:writerRegion": "us-west-2" });
    for (const stack of ["primary", "secondary"] as const) {
      expect(shape(after[stack])).to.have.deep.members(shape(before[stack]));
    }
  });

  it("changes in each stack the value of one parameter, and what the search domain is told: to lead, or to follow; no other input", async () => {
    const before = await recordMall();
    const after = await recordMall({ "mall:writerRegion": "us-west-2" });
    const [east, west] = [
      inputsThatDiffer(before.primary, after.primary, ["us-east-1", "us-east-1"]),
      inputsThatDiffer(before.secondary, after.secondary, ["us-west-2", "us-west-2"]),
    ];
    const pointer = {
      resource: "aws:ssm/parameter:Parameter pointers-writer-region",
      input: "insecureValue",
    };
    const direction = {
      resource: "aws:lambda/invocation:Invocation opensearch-direction",
      input: "input",
    };
    const telling = (region: string) => JSON.stringify({ writerRegion: region });
    expect(east).to.have.deep.members([
      { ...pointer, primary: "<region>", secondary: "us-west-2" },
      { ...direction, primary: telling("<region>"), secondary: telling("us-west-2") },
    ]);
    expect(west).to.have.deep.members([
      { ...pointer, primary: "us-east-1", secondary: "<region>" },
      { ...direction, primary: telling("us-east-1"), secondary: telling("<region>") },
      // Told once, when the pair was connected: the engine leaves it alone.
      {
        ...direction,
        resource: "aws:lambda/invocation:Invocation opensearch-direction-us-east-1",
        primary: telling("us-east-1"),
        secondary: telling("<region>"),
      },
    ]);
  });
});

describe("The small profile", () => {
  it("is accepted in both regions as it is: classes, counts and versions", async () => {
    const { primary, secondary } = await recordMall({ "mall:profile": "small" });
    expect([primary.registrations.length > 0, secondary.registrations.length > 0]).to.deep.equal([
      true,
      true,
    ]);
  });

  it("changes sizes, and neither a type nor a name of what holds data", async () => {
    const named = ({ registrations }: Run) =>
      registrations
        .filter(({ protect }) => protect === true)
        .map(label)
        .sort();
    const [reference, small] = [await recordMall(), await recordMall({ "mall:profile": "small" })];
    expect(named(small.primary)).to.deep.equal(named(reference.primary));
    expect(named(small.secondary)).to.deep.equal(named(reference.secondary));
  });
});
