import { elsewhere } from "./encryptable-elsewhere";

/** The services that have a key of their own in every region. A key says in its `service` tag whose it is. */
export type KeyService =
  | "aurora"
  | "documentdb"
  | "elasticache"
  | "msk"
  | "opensearch"
  | "dsql"
  | "s3"
  | "eks"
  | "ebs"
  | "secrets"
  | "logs"
  | "lambda"
  | "messaging"
  | "backup";

/** Where a type keeps its encryption facts. A type that encrypts several things has a row for each. */
export interface Encryptable {
  readonly type: string;
  /** Whose key it must be. */
  readonly service?: KeyService;
  /** The block that the other paths start from: the row holds for each one there is, and for none if there is none. */
  readonly within?: string;
  /** Must be true, or one of `is`. */
  readonly flag?: string;
  readonly is?: readonly unknown[];
  /** Must name a customer's key. */
  readonly key?: string;
  /** The row holds only where this is given and not false … */
  readonly when?: string;
  /** … and only where this is not given. */
  readonly unless?: string;
  /** It does not hold where this has that value: another control says who may have it. */
  readonly except?: Exception;
}

export interface Exception {
  readonly path: string;
  readonly is: unknown;
  readonly reason: string;
}

/** Which buckets these are, `bucket-encrypted-with-key` decides: who gets access logs shows in the whole stack only. */
const bucketOfAccessLogs: Exception = {
  path: "applyServerSideEncryptionByDefault.sseAlgorithm",
  is: "AES256",
  reason: "S3 delivers its access logs to no bucket that is encrypted with a KMS key",
};

const ofTheMall: readonly Encryptable[] = [
  { type: "aws:rds/globalCluster:GlobalCluster", service: "aurora", flag: "storageEncrypted" },
  { type: "aws:rds/cluster:Cluster", service: "aurora", flag: "storageEncrypted", key: "kmsKeyId" },
  {
    type: "aws:rds/cluster:Cluster",
    service: "aurora",
    key: "performanceInsightsKmsKeyId",
    when: "performanceInsightsEnabled",
  },
  {
    type: "aws:rds/cluster:Cluster",
    service: "secrets",
    key: "masterUserSecretKmsKeyId",
    when: "manageMasterUserPassword",
  },
  {
    type: "aws:rds/clusterInstance:ClusterInstance",
    service: "aurora",
    key: "performanceInsightsKmsKeyId",
    when: "performanceInsightsEnabled",
  },
  { type: "aws:rds/instance:Instance", service: "aurora", flag: "storageEncrypted", key: "kmsKeyId" },
  {
    type: "aws:rds/instance:Instance",
    service: "aurora",
    key: "performanceInsightsKmsKeyId",
    when: "performanceInsightsEnabled",
  },
  {
    type: "aws:rds/instance:Instance",
    service: "secrets",
    key: "masterUserSecretKmsKeyId",
    when: "manageMasterUserPassword",
  },
  { type: "aws:rds/clusterActivityStream:ClusterActivityStream", service: "aurora", key: "kmsKeyId" },
  { type: "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy", service: "aurora", key: "kmsKeyId" },
  { type: "aws:rds/snapshotCopy:SnapshotCopy", service: "aurora", key: "kmsKeyId" },
  { type: "aws:rds/exportTask:ExportTask", service: "aurora", key: "kmsKeyId" },
  {
    type: "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
    service: "aurora",
    key: "kmsKeyId",
  },
  { type: "aws:rds/integration:Integration", service: "aurora", key: "kmsKeyId" },
  { type: "aws:rds/customDbEngineVersion:CustomDbEngineVersion", service: "aurora", key: "kmsKeyId" },
  { type: "aws:docdb/globalCluster:GlobalCluster", service: "documentdb", flag: "storageEncrypted" },
  { type: "aws:docdb/cluster:Cluster", service: "documentdb", flag: "storageEncrypted", key: "kmsKeyId" },
  {
    type: "aws:docdb/clusterInstance:ClusterInstance",
    service: "documentdb",
    key: "performanceInsightsKmsKeyId",
    when: "enablePerformanceInsights",
  },
  { type: "aws:docdb/elasticCluster:ElasticCluster", service: "documentdb", key: "kmsKeyId" },
  {
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    service: "elasticache",
    flag: "atRestEncryptionEnabled",
    unless: "globalReplicationGroupId",
  },
  { type: "aws:elasticache/replicationGroup:ReplicationGroup", service: "elasticache", key: "kmsKeyId" },
  { type: "aws:elasticache/serverlessCache:ServerlessCache", service: "elasticache", key: "kmsKeyId" },
  { type: "aws:msk/cluster:Cluster", service: "msk", key: "encryptionInfo.encryptionAtRestKmsKeyArn" },
  { type: "aws:msk/channel:Channel", service: "msk", key: "encryptionConfiguration.kmsKeyArn" },
  {
    type: "aws:opensearch/domain:Domain",
    service: "opensearch",
    flag: "encryptAtRest.enabled",
    key: "encryptAtRest.kmsKeyId",
  },
  { type: "aws:opensearch/application:Application", service: "opensearch", key: "kmsKeyArn" },
  {
    type: "aws:opensearch/serverlessCollection:ServerlessCollection",
    service: "opensearch",
    key: "encryptionConfigs.kmsKeyArn",
  },
  {
    type: "aws:elasticsearch/domain:Domain",
    service: "opensearch",
    flag: "encryptAtRest.enabled",
    key: "encryptAtRest.kmsKeyId",
  },
  { type: "aws:dsql/cluster:Cluster", service: "dsql", key: "kmsEncryptionKey" },
  {
    type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    service: "s3",
    within: "rules",
    flag: "applyServerSideEncryptionByDefault.sseAlgorithm",
    is: ["aws:kms", "aws:kms:dsse"],
    key: "applyServerSideEncryptionByDefault.kmsMasterKeyId",
    except: bucketOfAccessLogs,
  },
  {
    type: "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
    service: "s3",
    within: "rules",
    flag: "applyServerSideEncryptionByDefault.sseAlgorithm",
    is: ["aws:kms", "aws:kms:dsse"],
    key: "applyServerSideEncryptionByDefault.kmsMasterKeyId",
    except: bucketOfAccessLogs,
  },
  { type: "aws:s3/filesFileSystem:FilesFileSystem", service: "s3", key: "kmsKeyId" },
  { type: "aws:s3/vectorsIndex:VectorsIndex", service: "s3", key: "encryptionConfigurations.kmsKeyArn" },
  {
    type: "aws:s3/vectorsVectorBucket:VectorsVectorBucket",
    service: "s3",
    key: "encryptionConfigurations.kmsKeyArn",
  },
  {
    type: "aws:s3/bucketMetadataConfiguration:BucketMetadataConfiguration",
    service: "s3",
    within: "metadataConfiguration.inventoryTableConfiguration",
    key: "encryptionConfiguration.kmsKeyArn",
  },
  {
    type: "aws:s3/bucketMetadataConfiguration:BucketMetadataConfiguration",
    service: "s3",
    within: "metadataConfiguration.journalTableConfiguration",
    key: "encryptionConfiguration.kmsKeyArn",
  },
  { type: "aws:s3tables/table:Table", service: "s3", key: "encryptionConfiguration.kmsKeyArn" },
  { type: "aws:s3tables/tableBucket:TableBucket", service: "s3", key: "encryptionConfiguration.kmsKeyArn" },
  { type: "aws:eks/cluster:Cluster", service: "eks", key: "encryptionConfig.provider.keyArn" },
  { type: "aws:ebs/volume:Volume", service: "ebs", flag: "encrypted", key: "kmsKeyId" },
  { type: "aws:ebs/snapshotCopy:SnapshotCopy", service: "ebs", flag: "encrypted", key: "kmsKeyId" },
  { type: "aws:ebs/snapshotImport:SnapshotImport", service: "ebs", flag: "encrypted", key: "kmsKeyId" },
  {
    type: "aws:ec2/ami:Ami",
    service: "ebs",
    within: "ebsBlockDevices",
    flag: "encrypted",
    unless: "snapshotId",
  },
  { type: "aws:ec2/amiCopy:AmiCopy", service: "ebs", flag: "encrypted", key: "kmsKeyId" },
  {
    type: "aws:ec2/instance:Instance",
    service: "ebs",
    within: "rootBlockDevice",
    flag: "encrypted",
    key: "kmsKeyId",
  },
  {
    type: "aws:ec2/instance:Instance",
    service: "ebs",
    within: "ebsBlockDevices",
    flag: "encrypted",
    key: "kmsKeyId",
  },
  {
    type: "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
    service: "ebs",
    within: "rootBlockDevice",
    flag: "encrypted",
    key: "kmsKeyId",
  },
  {
    type: "aws:ec2/spotInstanceRequest:SpotInstanceRequest",
    service: "ebs",
    within: "ebsBlockDevices",
    flag: "encrypted",
    key: "kmsKeyId",
  },
  {
    type: "aws:ec2/spotFleetRequest:SpotFleetRequest",
    service: "ebs",
    within: "launchSpecifications.rootBlockDevices",
    flag: "encrypted",
    key: "kmsKeyId",
  },
  {
    type: "aws:ec2/spotFleetRequest:SpotFleetRequest",
    service: "ebs",
    within: "launchSpecifications.ebsBlockDevices",
    flag: "encrypted",
    key: "kmsKeyId",
  },
  {
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    service: "ebs",
    within: "blockDeviceMappings.ebs",
    flag: "encrypted",
    key: "kmsKeyId",
  },
  {
    type: "aws:ec2/launchConfiguration:LaunchConfiguration",
    service: "ebs",
    within: "rootBlockDevice",
    flag: "encrypted",
  },
  {
    type: "aws:ec2/launchConfiguration:LaunchConfiguration",
    service: "ebs",
    within: "ebsBlockDevices",
    flag: "encrypted",
    unless: "snapshotId",
  },
  {
    type: "aws:dlm/lifecyclePolicy:LifecyclePolicy",
    service: "ebs",
    within: "policyDetails.action.crossRegionCopies",
    flag: "encryptionConfiguration.encrypted",
  },
  {
    type: "aws:dlm/lifecyclePolicy:LifecyclePolicy",
    service: "ebs",
    within: "policyDetails.schedules.crossRegionCopyRules",
    flag: "encrypted",
  },
  { type: "aws:secretsmanager/secret:Secret", service: "secrets", key: "kmsKeyId" },
  { type: "aws:cloudwatch/logGroup:LogGroup", service: "logs", key: "kmsKeyId" },
  { type: "aws:cloudwatch/logAnomalyDetector:LogAnomalyDetector", service: "logs", key: "kmsKeyId" },
  { type: "aws:sns/topic:Topic", service: "messaging", key: "kmsMasterKeyId" },
  { type: "aws:sqs/queue:Queue", service: "messaging", key: "kmsMasterKeyId" },
  { type: "aws:cloudwatch/eventBus:EventBus", service: "messaging", key: "kmsKeyIdentifier" },
  { type: "aws:cloudwatch/eventArchive:EventArchive", service: "messaging", key: "kmsKeyIdentifier" },
  { type: "aws:backup/vault:Vault", service: "backup", key: "kmsKeyArn" },
  {
    type: "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault",
    service: "backup",
    key: "encryptionKeyArn",
  },
];

/** Every type of the SDK that can be encrypted. A test scans the SDK's typings for types that are missing. */
export const encryptable: readonly Encryptable[] = [...ofTheMall, ...elsewhere];

export const encryptableTypes: readonly string[] = [...new Set(encryptable.map(({ type }) => type))];

export function rowsOf(type: string): Encryptable[] {
  return encryptable.filter((row) => row.type === type);
}

/** Types whose typings speak of keys or encryption, and that nevertheless keep nothing that we encrypt. */
export const exempt: readonly { readonly reason: string; readonly types: readonly string[] }[] = [
  {
    reason: "encrypts in transit only",
    types: [
      "aws:chime/voiceConnector:VoiceConnector",
      "aws:datasync/efsLocation:EfsLocation",
      "aws:directconnect/connection:Connection",
      "aws:dms/dataProvider:DataProvider",
      "aws:ec2/vpnConnection:VpnConnection",
      "aws:ec2transitgateway/transitGateway:TransitGateway",
      "aws:ecs/taskDefinition:TaskDefinition",
      "aws:medialive/channel:Channel",
      "aws:msk/replicator:Replicator",
      "aws:mskconnect/connector:Connector",
      "aws:transfer/connector:Connector",
    ],
  },
  {
    reason: "a cache on single nodes has no encryption at rest: the mall uses replication groups",
    types: ["aws:elasticache/cluster:Cluster"],
  },
  {
    reason: "encrypts single fields on their way, with a public key",
    types: [
      "aws:cloudfront/distribution:Distribution",
      "aws:cloudfront/fieldLevelEncryptionProfile:FieldLevelEncryptionProfile",
      "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
    ],
  },
  {
    reason: "its encryption is a resource of its own: BucketServerSideEncryptionConfiguration",
    types: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  },
  {
    reason: "an object is encrypted as its bucket says",
    types: [
      "aws:s3/bucketObject:BucketObject",
      "aws:s3/bucketObjectv2:BucketObjectv2",
      "aws:s3/objectCopy:ObjectCopy",
    ],
  },
  {
    reason: "names a key in each of its regions",
    types: ["aws:ssmincidents/replicationSet:ReplicationSet"],
  },
  {
    reason: "the key is only for custom senders of messages",
    types: ["aws:cognito/userPool:UserPool"],
  },
  {
    reason: "names the key of the destination, which lives in the other region",
    types: [
      "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
      "aws:efs/replicationConfiguration:ReplicationConfiguration",
    ],
  },
  {
    reason: "is encrypted as the snapshot or instance it is made from",
    types: ["aws:ec2/amiFromInstance:AmiFromInstance"],
  },
  {
    reason: "is a key, or a policy about keys, and holds no data",
    types: [
      "aws:paymentcryptography/key:Key",
      "aws:odb/network:Network",
      "aws:bedrock/agentcoreOauth2CredentialProvider:AgentcoreOauth2CredentialProvider",
    ],
  },
  {
    reason: "the key belongs to somebody else's data",
    types: [
      "aws:cleanrooms/collaboration:Collaboration",
      "aws:dataexchange/revisionAssets:RevisionAssets",
      "aws:datasync/locationHdfs:LocationHdfs",
    ],
  },
];
