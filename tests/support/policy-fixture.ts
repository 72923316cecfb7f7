import { managedRule, rateRule } from "./fixtures/wafv2";
import { balancers } from "./policy-balancers";
import { besideBucket, replicationFrom } from "./policy-buckets";
import { besideDistribution, edge, madeForEdge, wantedOfEdge } from "./policy-cloudfront";
import { type Sample, type Samples, unknown } from "./policy-harness";
import { longPasswords } from "./policy-identity";
import { transit } from "./policy-transit";

const region = "us-east-1";
const root = { AWS: "arn:aws:iam::111122223333:root" };

export const administration = {
  Sid: "Administration",
  Effect: "Allow",
  Principal: root,
  Action: ["kms:Describe*", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
  Resource: "*",
};

export const useThroughService = {
  Sid: "Use",
  Effect: "Allow",
  Principal: root,
  Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
  Resource: "*",
  Condition: {
    StringEquals: { "kms:ViaService": ["rds.us-east-1.amazonaws.com"], "kms:CallerAccount": "111122223333" },
  },
};

export const grantsForServices = {
  Sid: "Grants",
  Effect: "Allow",
  Principal: root,
  Action: "kms:CreateGrant",
  Resource: "*",
  Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
};

export const useByLogs = {
  Sid: "Logs",
  Effect: "Allow",
  Principal: { Service: "logs.us-east-1.amazonaws.com" },
  Action: ["kms:Encrypt", "kms:Decrypt"],
  Resource: "*",
  Condition: {
    ArnLike: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:111122223333:log-group:*" },
  },
};

export function policyOf(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export function keyOf(
  service: string,
  policy = policyOf(administration, useThroughService, grantsForServices),
): Sample {
  return {
    type: "aws:kms/key:Key",
    protect: true,
    outputs: { arn: unknown.string, id: unknown.string },
    props: {
      region,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy,
      tags: { service, environment: "production" },
    },
  };
}

/** What the backup plan picks. */
export const selection: Sample = {
  type: "aws:backup/selection:Selection",
  props: { region, selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }] },
};

/** A plan whose rule copies to the vault of another region. */
export function planCopyingTo(...regions: readonly string[]): Sample {
  return {
    type: "aws:backup/plan:Plan",
    props: {
      region,
      rules: [
        {
          ruleName: "daily",
          targetVaultName: "mall",
          copyActions: regions.map((to) => ({
            destinationVaultArn: `arn:aws:backup:${to}:111122223333:backup-vault:mall`,
          })),
        },
      ],
    },
  };
}

/** One region on its first preview: no id and no ARN is known yet, relations show in the dependencies alone. */
export const healthy: Samples = {
  "key-aurora": keyOf("aurora"),
  "key-documentdb": keyOf("documentdb"),
  "key-elasticache": keyOf("elasticache"),
  "key-msk": keyOf("msk"),
  "key-opensearch": keyOf("opensearch"),
  "key-lambda": keyOf("lambda"),
  "key-secrets": keyOf("secrets"),
  "key-logs": keyOf("logs", policyOf(administration, useByLogs)),

  gateway: {
    type: "aws:ec2/internetGateway:InternetGateway",
    props: { region },
    outputs: { id: unknown.string },
  },
  "public-subnet": {
    type: "aws:ec2/subnet:Subnet",
    props: { region, cidrBlock: "10.0.0.0/20", mapPublicIpOnLaunch: false },
    outputs: { id: unknown.string },
  },
  "public-table": {
    type: "aws:ec2/routeTable:RouteTable",
    props: { region },
    outputs: { id: unknown.string, routes: unknown.list },
  },
  "public-association": {
    type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    props: { region, subnetId: unknown.string, routeTableId: unknown.string },
    dependencies: { subnetId: ["public-subnet"], routeTableId: ["public-table"] },
  },
  "public-route": {
    type: "aws:ec2/route:Route",
    props: {
      region,
      routeTableId: unknown.string,
      gatewayId: unknown.string,
      destinationCidrBlock: "0.0.0.0/0",
    },
    dependencies: { routeTableId: ["public-table"], gatewayId: ["gateway"] },
  },
  "data-subnet": {
    type: "aws:ec2/subnet:Subnet",
    props: { region, cidrBlock: "10.0.96.0/20", mapPublicIpOnLaunch: false },
    outputs: { id: unknown.string },
  },
  "data-table": {
    type: "aws:ec2/routeTable:RouteTable",
    props: { region },
    outputs: { id: unknown.string, routes: unknown.list },
  },
  "data-association": {
    type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    props: { region, subnetId: unknown.string, routeTableId: unknown.string },
    dependencies: { subnetId: ["data-subnet"], routeTableId: ["data-table"] },
  },

  "global-database": {
    type: "aws:rds/globalCluster:GlobalCluster",
    protect: true,
    props: { region, storageEncrypted: true, deletionProtection: true },
  },
  "subnet-group": {
    type: "aws:rds/subnetGroup:SubnetGroup",
    props: { region, subnetIds: unknown.list },
    dependencies: { subnetIds: ["data-subnet"] },
  },
  database: {
    type: "aws:rds/cluster:Cluster",
    protect: true,
    ignoreChanges: [
      "replicationSourceIdentifier",
      "globalClusterIdentifier",
      "engineVersion",
      "masterUsername",
      "masterPassword",
      "databaseName",
      "sourceRegion",
    ],
    props: {
      region,
      storageEncrypted: true,
      deletionProtection: true,
      tags: { backup: "daily" },
      kmsKeyId: unknown.string,
      globalClusterIdentifier: unknown.string,
      backupRetentionPeriod: 35,
    },
    // AWS fills in keys that nobody chose, and rules that are resources of their own.
    outputs: { performanceInsightsKmsKeyId: unknown.string, masterUserSecrets: unknown.list },
    dependencies: { kmsKeyId: ["key-aurora"], globalClusterIdentifier: ["global-database"] },
  },
  selection,
  instance: {
    type: "aws:rds/clusterInstance:ClusterInstance",
    props: {
      region,
      clusterIdentifier: unknown.string,
      publiclyAccessible: false,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: unknown.string,
    },
    dependencies: { clusterIdentifier: ["database"], performanceInsightsKmsKeyId: ["key-aurora"] },
  },
  "other-instance": {
    type: "aws:rds/clusterInstance:ClusterInstance",
    props: { region, clusterIdentifier: unknown.string, publiclyAccessible: false },
    dependencies: { clusterIdentifier: ["database"] },
  },
  "document-password": {
    type: "random:index/randomPassword:RandomPassword",
    props: { length: 40 },
    outputs: { result: unknown.string },
  },
  "document-parameters": {
    type: "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
    props: {
      region,
      parameters: [
        { name: "tls", value: "tls1.2+" },
        { name: "audit_logs", value: "enabled" },
        { name: "profiler", value: "enabled" },
      ],
    },
  },
  documents: {
    type: "aws:docdb/cluster:Cluster",
    protect: true,
    ignoreChanges: ["masterUsername", "masterPassword", "globalClusterIdentifier", "engineVersion"],
    props: {
      tags: { backup: "daily" },
      region,
      storageEncrypted: true,
      deletionProtection: true,
      kmsKeyId: unknown.string,
      masterPassword: unknown.string,
      dbClusterParameterGroupName: unknown.string,
      enabledCloudwatchLogsExports: ["audit", "profiler"],
      backupRetentionPeriod: 35,
    },
    dependencies: {
      kmsKeyId: ["key-documentdb"],
      masterPassword: ["document-password"],
      dbClusterParameterGroupName: ["document-parameters"],
    },
  },
  ...Object.fromEntries(
    ["document-instance", "other-document-instance"].map((name) => [
      name,
      {
        type: "aws:docdb/clusterInstance:ClusterInstance",
        props: { region, clusterIdentifier: unknown.string },
        dependencies: { clusterIdentifier: ["documents"] },
      },
    ]),
  ),
  "cache-incarnation": {
    type: "random:index/randomId:RandomId",
    props: { byteLength: 4 },
    outputs: { hex: unknown.string },
  },
  "cache-user": {
    type: "aws:elasticache/user:User",
    props: { region, engine: "valkey", authenticationMode: { type: "iam" } },
  },
  cache: {
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    protect: true,
    ignoreChanges: [
      "engine",
      "engineVersion",
      "parameterGroupName",
      "atRestEncryptionEnabled",
      "transitEncryptionEnabled",
      "transitEncryptionMode",
      "globalReplicationGroupId",
      "nodeType",
      "numNodeGroups",
      "automaticFailoverEnabled",
    ],
    props: {
      region,
      replicationGroupId: "mall",
      engine: "valkey",
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      automaticFailoverEnabled: true,
      multiAzEnabled: true,
      kmsKeyId: unknown.string,
      subnetGroupName: "data",
      securityGroupIds: unknown.list,
      userGroupIds: unknown.list,
      snapshotRetentionLimit: 35,
      finalSnapshotIdentifier: unknown.string,
    },
    // AWS says whether it is a member, and whether it takes minor versions.
    outputs: { globalReplicationGroupId: unknown.string, autoMinorVersionUpgrade: unknown.boolean },
    dependencies: {
      kmsKeyId: ["key-elasticache"],
      securityGroupIds: ["security-group"],
      userGroupIds: ["cache-user"],
      finalSnapshotIdentifier: ["cache-incarnation"],
    },
  },
  "cache-datastore": {
    type: "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
    protect: true,
    ignoreChanges: ["primaryReplicationGroupId"],
    props: { region, primaryReplicationGroupId: unknown.string },
    dependencies: { primaryReplicationGroupId: ["cache"] },
  },
  "stream-configuration": {
    type: "aws:msk/configuration:Configuration",
    props: {
      region,
      serverProperties: "# three zones\ndefault.replication.factor=3\nmin.insync.replicas = 2",
    },
    outputs: { arn: unknown.string, latestRevision: unknown.number },
  },
  streams: {
    type: "aws:msk/cluster:Cluster",
    protect: true,
    ignoreChanges: ["brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize"],
    props: {
      region,
      clientAuthentication: { sasl: { iam: true }, unauthenticated: false },
      encryptionInfo: {
        encryptionAtRestKmsKeyArn: unknown.string,
        encryptionInTransit: { clientBroker: "TLS", inCluster: true },
      },
      configurationInfo: { arn: unknown.string, revision: unknown.number },
      enhancedMonitoring: "PER_TOPIC_PER_BROKER",
      loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: unknown.string } } },
    },
    outputs: { arn: unknown.string },
    dependencies: {
      encryptionInfo: ["key-msk"],
      configurationInfo: ["stream-configuration"],
      loggingInfo: ["log-group"],
    },
  },
  "stream-storage": {
    type: "aws:appautoscaling/target:Target",
    props: {
      region,
      serviceNamespace: "kafka",
      scalableDimension: "kafka:broker-storage:VolumeSize",
      resourceId: unknown.string,
    },
    dependencies: { resourceId: ["streams"] },
  },
  topic: {
    type: "aws:msk/topic:Topic",
    protect: true,
    props: {
      region,
      clusterArn: unknown.string,
      replicationFactor: 3,
      configs: JSON.stringify({ "min.insync.replicas": "2" }),
    },
    dependencies: { clusterArn: ["streams"] },
  },
  replicator: {
    type: "aws:msk/replicator:Replicator",
    customTimeouts: { create: 10_800, update: 10_800, delete: 10_800 },
    props: { region },
  },
  search: {
    type: "aws:opensearch/domain:Domain",
    protect: true,
    props: {
      region,
      encryptAtRest: { enabled: true, kmsKeyId: unknown.string },
      nodeToNodeEncryption: { enabled: true },
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
      vpcOptions: { subnetIds: unknown.list, securityGroupIds: [unknown.string] },
      advancedSecurityOptions: { enabled: true },
      accessPolicies: policyOf({
        Effect: "Allow",
        Principal: root,
        Action: "es:ESHttp*",
        Resource: "arn:aws:es:us-east-1:111122223333:domain/search/*",
      }),
      logPublishingOptions: ["AUDIT_LOGS", "ES_APPLICATION_LOGS", "SEARCH_SLOW_LOGS", "INDEX_SLOW_LOGS"].map(
        (logType) => ({ logType, cloudwatchLogGroupArn: unknown.string }),
      ),
      clusterConfig: {
        instanceCount: 3,
        zoneAwarenessEnabled: true,
        dedicatedMasterEnabled: true,
        dedicatedMasterCount: 3,
      },
      softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
    },
    outputs: { arn: unknown.string, endpoint: unknown.string },
    dependencies: {
      encryptAtRest: ["key-opensearch"],
      vpcOptions: ["data-subnet", "security-group"],
      logPublishingOptions: ["log-group"],
    },
  },
  follower: {
    type: "aws:lambda/function:Function",
    props: {
      region,
      runtime: "nodejs22.x",
      kmsKeyArn: unknown.string,
      environment: { variables: { DOMAIN_ENDPOINT: unknown.string } },
      vpcConfig: { subnetIds: [unknown.string], securityGroupIds: [unknown.string] },
    },
    outputs: { arn: unknown.string },
    dependencies: {
      kmsKeyArn: ["key-lambda"],
      environment: ["search"],
      vpcConfig: ["data-subnet", "security-group"],
    },
  },
  secret: {
    type: "aws:secretsmanager/secret:Secret",
    protect: true,
    props: { region, kmsKeyId: unknown.string },
    dependencies: { kmsKeyId: ["key-secrets"] },
    outputs: { id: unknown.string },
  },
  password: { type: "random:index/randomPassword:RandomPassword", props: { length: 40 } },
  "secret-version": {
    type: "aws:secretsmanager/secretVersion:SecretVersion",
    props: { region, secretId: unknown.string, secretString: unknown.string },
    dependencies: { secretId: ["secret"], secretString: ["password"] },
  },
  "secret-rotation": {
    type: "aws:secretsmanager/secretRotation:SecretRotation",
    props: { region, secretId: unknown.string, rotationRules: { automaticallyAfterDays: 30 } },
    dependencies: { secretId: ["secret", "secret-version"] },
  },
  "log-group": {
    type: "aws:cloudwatch/logGroup:LogGroup",
    props: { region, kmsKeyId: unknown.string },
    dependencies: { kmsKeyId: ["key-logs"] },
  },

  "security-group": {
    type: "aws:ec2/securityGroup:SecurityGroup",
    props: { region },
    outputs: { id: unknown.string, ingress: unknown.list },
  },
  rule: {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    props: { region, securityGroupId: unknown.string, cidrIpv4: "10.0.48.0/20", ipProtocol: "tcp" },
    dependencies: { securityGroupId: ["security-group"] },
  },

  ...balancers,
  "user-pool": {
    type: "aws:cognito/userPool:UserPool",
    protect: true,
    props: {
      region,
      deletionProtection: "ACTIVE",
      mfaConfiguration: "OPTIONAL",
      passwordPolicy: longPasswords,
      userPoolAddOns: { advancedSecurityMode: "ENFORCED" },
      userPoolTier: "PLUS",
    },
    outputs: { id: unknown.string, arn: unknown.string },
  },
  "user-pool-client": {
    type: "aws:cognito/userPoolClient:UserPoolClient",
    props: {
      region,
      userPoolId: unknown.string,
      generateSecret: false,
      explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      allowedOauthFlows: ["code"],
      enableTokenRevocation: true,
      preventUserExistenceErrors: "ENABLED",
    },
    dependencies: { userPoolId: ["user-pool"] },
  },
  "web-acl": {
    type: "aws:wafv2/webAcl:WebAcl",
    props: {
      region,
      scope: "REGIONAL",
      rules: [managedRule("AWSManagedRulesKnownBadInputsRuleSet", 0), rateRule(1)],
      visibilityConfig: { cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName: "mall" },
    },
    outputs: { arn: unknown.string },
  },
  "web-acl-association": {
    type: "aws:wafv2/webAclAssociation:WebAclAssociation",
    props: { region, webAclArn: unknown.string, resourceArn: unknown.string },
    dependencies: { webAclArn: ["web-acl"], resourceArn: ["user-pool"] },
  },
  "web-acl-logging": {
    type: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    props: {
      region,
      resourceArn: unknown.string,
      logDestinationConfigs: unknown.list,
      redactedFields: ["authorization", "cookie", "x-origin-verify"].map((name) => ({
        singleHeader: { name },
      })),
    },
    dependencies: { resourceArn: ["web-acl"], logDestinationConfigs: ["log-group"] },
  },

  "key-s3": keyOf("s3"),
  bucket: { type: "aws:s3/bucket:Bucket", protect: true, props: { tags: { backup: "daily" }, region } },
  ...besideBucket("bucket", "key-s3"),
  replication: { ...replicationFrom(region, "us-west-2"), dependencies: { bucket: ["bucket"] } },
  "replication-back": replicationFrom("us-west-2", region),
  ...besideDistribution("distribution"),
  distribution: {
    type: edge.distribution,
    protect: true,
    props: wantedOfEdge[edge.distribution] ?? {},
    dependencies: madeForEdge,
  },
  ...transit,
};

/** The healthy region with some resources added, or replaced. */
export function withResources(changes: Samples): Samples {
  return { ...healthy, ...changes };
}

export function sampleOf(name: string): Sample {
  const sample = healthy[name];
  if (sample === undefined) throw new RangeError(`No resource ${name} in the fixture.`);
  return sample;
}

/** The healthy region with one resource changed; a property that is null is one that was never given. */
export function withChange(name: string, change: Partial<Sample>): Samples {
  const sample = sampleOf(name);
  return withResources({
    [name]: {
      ...sample,
      ...change,
      props: { ...sample.props, ...change.props },
      outputs: { ...sample.outputs, ...change.outputs },
    },
  });
}
