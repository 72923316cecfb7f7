/** What holds data, or exists once for all regions: a slip must not delete it. Cluster instances hold nothing. */
export const protectedTypes: readonly string[] = [
  "aws:backup/vault:Vault",
  "aws:cloudfront/distribution:Distribution",
  "aws:cognito/userPool:UserPool",
  "aws:docdb/cluster:Cluster",
  "aws:docdb/globalCluster:GlobalCluster",
  "aws:dsql/cluster:Cluster",
  "aws:dynamodb/table:Table",
  "aws:efs/fileSystem:FileSystem",
  "aws:eks/cluster:Cluster",
  "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:kms/key:Key",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:msk/cluster:Cluster",
  "aws:msk/topic:Topic",
  "aws:neptune/cluster:Cluster",
  "aws:neptune/globalCluster:GlobalCluster",
  "aws:opensearch/domain:Domain",
  "aws:rds/cluster:Cluster",
  "aws:rds/globalCluster:GlobalCluster",
  "aws:rds/instance:Instance",
  "aws:redshift/cluster:Cluster",
  "aws:route53/zone:Zone",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
  "aws:secretsmanager/secret:Secret",
];

/** Where AWS itself can be told to refuse a deletion. */
export interface DeletionFlag {
  readonly type: string;
  readonly path: string;
  readonly on: unknown;
}

export const deletionFlags: readonly DeletionFlag[] = [
  { type: "aws:alb/loadBalancer:LoadBalancer", path: "enableDeletionProtection", on: true },
  { type: "aws:cloudtrail/eventDataStore:EventDataStore", path: "terminationProtectionEnabled", on: true },
  { type: "aws:cognito/userPool:UserPool", path: "deletionProtection", on: "ACTIVE" },
  { type: "aws:docdb/cluster:Cluster", path: "deletionProtection", on: true },
  { type: "aws:docdb/globalCluster:GlobalCluster", path: "deletionProtection", on: true },
  { type: "aws:dsql/cluster:Cluster", path: "deletionProtectionEnabled", on: true },
  { type: "aws:dynamodb/table:Table", path: "deletionProtectionEnabled", on: true },
  { type: "aws:dynamodb/tableReplica:TableReplica", path: "deletionProtectionEnabled", on: true },
  { type: "aws:eks/cluster:Cluster", path: "deletionProtection", on: true },
  { type: "aws:lb/loadBalancer:LoadBalancer", path: "enableDeletionProtection", on: true },
  { type: "aws:neptune/cluster:Cluster", path: "deletionProtection", on: true },
  { type: "aws:neptune/globalCluster:GlobalCluster", path: "deletionProtection", on: true },
  { type: "aws:neptunegraph/graph:Graph", path: "deletionProtection", on: true },
  { type: "aws:qldb/ledger:Ledger", path: "deletionProtection", on: true },
  { type: "aws:rds/cluster:Cluster", path: "deletionProtection", on: true },
  { type: "aws:rds/globalCluster:GlobalCluster", path: "deletionProtection", on: true },
  { type: "aws:rds/instance:Instance", path: "deletionProtection", on: true },
  { type: "aws:verifiedpermissions/policyStore:PolicyStore", path: "deletionProtection", on: "ENABLED" },
];

/** Types with such a flag that may go, and come back from the program. */
export const unflagged: readonly { readonly reason: string; readonly types: readonly string[] }[] = [
  {
    reason: "holds no data: the program makes it anew",
    types: [
      "aws:ecs/capacityProvider:CapacityProvider",
      "aws:emr/cluster:Cluster",
      "aws:networkfirewall/firewall:Firewall",
    ],
  },
  {
    reason: "is kept for a time only, and its retention says how long",
    types: ["aws:cloudwatch/logGroup:LogGroup"],
  },
  {
    reason: "is a setting of an account, not a store",
    types: ["aws:quicksight/accountSettings:AccountSettings"],
  },
  {
    reason: "is about the documents of a source, not about itself",
    types: ["aws:bedrock/agentDataSource:AgentDataSource"],
  },
  {
    reason: "the mall sends no text messages of its own",
    types: [
      "aws:pinpoint/smsvoicev2PhoneNumber:Smsvoicev2PhoneNumber",
      "aws:pinpoint/smsvoicev2Pool:Smsvoicev2Pool",
      "aws:pinpoint/smsvoicev2SenderId:Smsvoicev2SenderId",
    ],
  },
];
