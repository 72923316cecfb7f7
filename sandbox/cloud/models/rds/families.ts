/**
 * The databases that share the control plane of RDS and can span regions: one namespace of identifiers, one set of
 * operations, ARNs of `rds`. Pulumi has types of its own for each.
 */
export interface Family {
  readonly globalCluster: string;
  readonly cluster: string;
  readonly instance: string;
  readonly subnetGroup: string;
  readonly clusterParameterGroup: string;
  /** As hashicorp/aws calls it in what it refuses itself. */
  readonly product: string;
  /** What a version is a version of, in AWS's messages. */
  readonly engine: string;
  /** Versions that AWS creates. */
  readonly versions: ReadonlySet<string>;
  /** The family of parameter groups that a version takes. */
  readonly parameterFamily: (version: string) => string;
  /** Instance classes that members of a global cluster may have. */
  readonly globalClasses: RegExp;
  /** Whether Pulumi's type of a cluster shows whom a member follows. */
  readonly showsSource: boolean;
  /** Start of the name of the snapshot that AWS keeps of a writer which was failed over with loss of data. */
  readonly lostSnapshot: string;
  /** What the provider says where a final snapshot has no name. */
  readonly finalSnapshotUnnamed: string;
  /** Number of the collected rule of this database which says what this one of Aurora says, if there is one. */
  readonly rule: (ofAurora: number) => number | undefined;
}

function minors(major: number, list: readonly number[]): readonly string[] {
  return list.map((minor) => `${major}.${minor}`);
}

export const AURORA: Family = {
  globalCluster: "aws:rds/globalCluster:GlobalCluster",
  cluster: "aws:rds/cluster:Cluster",
  instance: "aws:rds/clusterInstance:ClusterInstance",
  subnetGroup: "aws:rds/subnetGroup:SubnetGroup",
  clusterParameterGroup: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
  product: "RDS",
  engine: "aurora-postgresql",
  // Source: cfn-lint 1.58.0's list of versions that are not deprecated.
  versions: new Set([
    ...minors(15, [10, 12, 13, 14, 15, 17, 18, 19]),
    ...minors(16, [8, 9, 10, 11, 12, 13, 14, 15]),
    ...minors(17, [4, 5, 6, 7, 8, 9, 10, 11]),
    ...minors(18, [3]),
  ]),
  parameterFamily: (version) => `aurora-postgresql${version.split(".")[0]}`,
  // Memory-optimised, and Serverless v2.
  globalClasses: /^db\.(serverless$|(r|x)\d\w*\.)/,
  showsSource: true,
  lostSnapshot: "rds:unplanned-global-failover",
  finalSnapshotUnnamed: "final_snapshot_identifier is required when skip_final_snapshot is false",
  rule: (ofAurora) => ofAurora,
};

/** Rules of Aurora that hold for DocumentDB under a number of its own; the others hold without one. */
const DOCUMENTDB_RULES: ReadonlyMap<number, number> = new Map([
  ...[1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14].map((same) => [same, 30] as const),
  [19, 31],
  [21, 32],
  [22, 33],
  [25, 34],
]);

export const DOCUMENTDB: Family = {
  globalCluster: "aws:docdb/globalCluster:GlobalCluster",
  cluster: "aws:docdb/cluster:Cluster",
  instance: "aws:docdb/clusterInstance:ClusterInstance",
  subnetGroup: "aws:docdb/subnetGroup:SubnetGroup",
  clusterParameterGroup: "aws:docdb/clusterParameterGroup:ClusterParameterGroup",
  product: "DocumentDB",
  engine: "docdb",
  // Source: "Amazon DocumentDB engine versions", developer guide; 3.6 has no global clusters.
  versions: new Set(["3.6.0", "4.0.0", "5.0.0", "8.0.0"]),
  parameterFamily: (version) => `docdb${version.split(".").slice(0, 2).join(".")}`,
  // "Overview of Amazon DocumentDB global clusters", developer guide: all but t3, t4g and r4. Smallest: large.
  globalClasses: /^db\.(serverless$|r[5-9]\w*\.\d*x?large$)/,
  showsSource: false,
  lostSnapshot: "rds:docdb-unplanned-global-failover",
  finalSnapshotUnnamed:
    "DocumentDB Cluster FinalSnapshotIdentifier is required when a final snapshot is required",
  rule: (ofAurora) => DOCUMENTDB_RULES.get(ofAurora),
};

export const FAMILIES: readonly Family[] = [AURORA, DOCUMENTDB];
