/** Properties that name something of another region on purpose. */
export interface Peer {
  readonly type: string;
  readonly path: string;
  readonly reason: string;
}

export const peers: readonly Peer[] = [
  {
    type: "aws:rds/cluster:Cluster",
    path: "replicationSourceIdentifier",
    reason: "replicates the writer's cluster",
  },
  {
    type: "aws:rds/instance:Instance",
    path: "replicateSourceDb",
    reason: "replicates the source's instance",
  },
  {
    type: "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
    path: "sourceDbClusterSnapshotIdentifier",
    reason: "copies from there",
  },
  {
    type: "aws:rds/snapshotCopy:SnapshotCopy",
    path: "sourceDbSnapshotIdentifier",
    reason: "copies from there",
  },
  {
    type: "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
    path: "sourceDbInstanceArn",
    reason: "backs up the instance of the other region",
  },
  { type: "aws:dsql/cluster:Cluster", path: "multiRegionProperties", reason: "names its peer" },
  { type: "aws:dsql/clusterPeering:ClusterPeering", path: "clusters", reason: "names the peer" },
  {
    type: "aws:msk/replicator:Replicator",
    path: "kafkaClusters",
    reason: "reads one region and writes the other",
  },
  {
    type: "aws:msk/replicator:Replicator",
    path: "replicationInfoList",
    reason: "reads one region and writes the other",
  },
  {
    type: "aws:opensearch/outboundConnection:OutboundConnection",
    path: "remoteDomainInfo",
    reason: "a domain follows that of the other region",
  },
  {
    type: "aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter",
    path: "connectionId",
    reason: "accepts what the other region asks for",
  },
  ...[
    "peeringAttachmentAccepter:PeeringAttachmentAccepter",
    "routeTableAssociation:RouteTableAssociation",
    "route:Route",
  ].map((type) => ({
    type: `aws:ec2transitgateway/${type}`,
    path: "transitGatewayAttachmentId",
    reason: "a peering is one attachment, which both regions call by the same id",
  })),
  {
    type: "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    path: "rules.destination",
    reason: "replicates to there",
  },
  {
    type: "aws:backup/plan:Plan",
    path: "rules.copyActions",
    reason: "copies to the vault of the other region",
  },
  {
    type: "aws:kms/replicaKey:ReplicaKey",
    path: "primaryKeyArn",
    reason: "replicates the key of the other region",
  },
  {
    type: "aws:kms/replicaExternalKey:ReplicaExternalKey",
    path: "primaryKeyArn",
    reason: "replicates the key of the other region",
  },
  { type: "aws:secretsmanager/secret:Secret", path: "replicas", reason: "names the replica's key" },
  { type: "aws:dynamodb/table:Table", path: "replicas", reason: "names the replica's key" },
  { type: "aws:dynamodb/tableReplica:TableReplica", path: "globalTableArn", reason: "replicates that table" },
  {
    type: "aws:cloudwatch/eventTarget:EventTarget",
    path: "arn",
    reason: "events may go to the bus of the other region",
  },
  { type: "aws:arcregionswitch/plan:Plan", path: "workflows", reason: "switches both regions" },
  { type: "aws:ssm/parameter:Parameter", path: "value", reason: "publishes the endpoints of all regions" },
  {
    type: "aws:ssm/parameter:Parameter",
    path: "insecureValue",
    reason: "publishes the endpoints of all regions",
  },
  { type: "aws:lambda/function:Function", path: "environment", reason: "a failover works on both regions" },
];
