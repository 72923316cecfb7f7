/** What a member of a global database must ignore, so that the program stays convergent after a failover. */
export interface FailoverSafe {
  readonly type: string;
  /** A resource of this type is a member when it gives this property. */
  readonly memberBy: string;
  /** Matter only at creation and at a move of ownership; why. */
  readonly birth: Readonly<Record<string, string>>;
  /** AWS changes them in a failover, or by itself; why. */
  readonly drift: Readonly<Record<string, string>>;
}

/** The program keeps the same lists in its components; a test compares the two. */
export const failoverSafe: readonly FailoverSafe[] = [
  {
    type: "aws:rds/cluster:Cluster",
    memberBy: "globalClusterIdentifier",
    birth: {
      masterUsername: "only the founder of the global database names its administrator",
      masterPassword:
        "only the founder of the global database sets it, and it is rotated outside of the program",
      databaseName: "only the founder creates the database, members replicate it",
      sourceRegion: "AWS takes it at creation and never reports it again",
    },
    drift: {
      replicationSourceIdentifier: "a failover reverses it: the old writer becomes the replica",
      globalClusterIdentifier:
        "a lost region is detached, and must not be thrown out or pulled in again by an update",
      engineVersion: "the global cluster upgrades its members",
    },
  },
  {
    type: "aws:docdb/cluster:Cluster",
    memberBy: "globalClusterIdentifier",
    birth: {
      masterUsername: "only the founder of the global cluster names its administrator",
      masterPassword:
        "only the founder of the global cluster sets it, and it is rotated outside of the program",
    },
    drift: {
      globalClusterIdentifier:
        "a lost region is detached, and must not be thrown out or pulled in again by an update",
      engineVersion: "the global cluster upgrades its members",
    },
  },
  {
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    // The founder does not name the global datastore that is made around it.
    memberBy: "replicationGroupId",
    birth: {
      engine: "only the founder of the global datastore names it",
      engineVersion: "only the founder names it, and the global datastore upgrades its members",
      parameterGroupName: "only the founder names it, and AWS gives every member a copy",
      atRestEncryptionEnabled: "only the founder says it, members inherit it",
      transitEncryptionEnabled: "only the founder says it, members inherit it",
      transitEncryptionMode: "only the founder says it, members inherit it",
      globalReplicationGroupId: "given by who joins, reported by every member; a change replaces the member",
    },
    drift: {
      nodeType: "the global datastore scales its members",
      numNodeGroups: "the global datastore reshards its members",
      automaticFailoverEnabled: "the global datastore switches it for all members",
    },
  },
  {
    type: "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup",
    memberBy: "primaryReplicationGroupId",
    birth: {},
    drift: {
      primaryReplicationGroupId: "a failover changes it; the old one would replace the global datastore",
    },
  },
];
