import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { BACKED_UP } from "../backup/backup-tag";
import { type Caller, StoreAccess } from "../network/store-access";
import { classMistakes, GLOBAL_CLUSTER_CLASS } from "./accepted-class";
import { DOCUMENTDB_ENGINE, DOCUMENTDB_PORTS } from "./documentdb-engine";
import { type DocumentDbMembership, documentDbBirth } from "./documentdb-membership";
import { demandSizes, mistakeUnless, type SizeMistake } from "./size-mistake";

export interface DocumentDbArgs {
  /** Identifier of the cluster, unique across the regions of the global cluster. A change replaces it. */
  readonly identifier: string;
  readonly membership: DocumentDbMembership;
  readonly vpcId: pulumi.Input<string>;
  /** Subnets without a route to the internet; at least two Availability Zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Names of the subnets' zones; the instances are spread over them in this order. */
  readonly availabilityZones: readonly pulumi.Input<string>[];
  /** This region's key for DocumentDB; a global cluster does not share keys between regions. A change replaces the cluster. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** This region's key for CloudWatch Logs. */
  readonly logsKeyArn: pulumi.Input<string>;
  /** A global cluster takes no t-class and no r4. */
  readonly instanceClass: string;
  /** Instances in this region, equal in all regions: whichever is promoted must carry the load. */
  readonly instances: number;
  /** Who may open connections; nobody else can. */
  readonly callers: readonly Caller[];
  /** Pulumi's protect and AWS's deletion protection. */
  readonly protect: boolean;
}

/** Logs that DocumentDB exports, each into a log group of its own. */
const LOG_EXPORTS = ["audit", "profiler"] as const;

/** Parameters of every member; equal, because a promoted member keeps its own. Exports alone log nothing. */
const PARAMETERS = [
  // TLS, and nothing below 1.2.
  { name: "tls", value: "tls1.2+" },
  { name: "audit_logs", value: "enabled" },
  { name: "profiler", value: "enabled" },
];

/** What is wrong with the sizes of a member. */
export function documentDbSizeMistakes({
  instanceClass,
  instances,
}: Pick<DocumentDbArgs, "instanceClass" | "instances">): readonly SizeMistake[] {
  return [
    ...mistakeUnless(instances >= 2, "instances", instances, "at least 2, over two zones"),
    ...classMistakes("instanceClass", instanceClass, GLOBAL_CLUSTER_CLASS),
  ];
}

/** A region's member of a DocumentDB global cluster: readers everywhere, the writer where the global cluster says. */
export class DocumentDb extends pulumi.ComponentResource {
  readonly clusterArn: pulumi.Output<string>;
  /** Cluster endpoint; takes writes only in the region that takes writes. */
  readonly endpoint: pulumi.Output<string>;
  readonly readerEndpoint: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly securityGroupId: pulumi.Output<string>;
  /** Known once the first instance exists; a secondary region can join only then. */
  readonly firstInstanceArn: pulumi.Output<string>;

  constructor(name: string, args: DocumentDbArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:DocumentDb", name, {}, opts);
    demandSizes(name, documentDbSizeMistakes(args));

    const access = new StoreAccess(
      name,
      { store: "DocumentDB", vpcId: args.vpcId, ports: DOCUMENTDB_PORTS, callers: args.callers },
      { parent: this },
    );
    const logGroups = this.createLogGroups(name, args);
    const cluster = this.createCluster(name, access.securityGroupId, logGroups, args);
    const firstInstance = this.createInstances(name, cluster, args);

    this.clusterArn = cluster.arn;
    this.endpoint = cluster.endpoint;
    this.readerEndpoint = cluster.readerEndpoint;
    this.port = firstInstance.port;
    this.securityGroupId = access.securityGroupId;
    this.firstInstanceArn = firstInstance.arn;
    this.registerOutputs({
      clusterArn: this.clusterArn,
      endpoint: this.endpoint,
      readerEndpoint: this.readerEndpoint,
      port: this.port,
      securityGroupId: this.securityGroupId,
      firstInstanceArn: this.firstInstanceArn,
    });
  }

  /** Made before the cluster: DocumentDB would create them itself, without a key and without an end. */
  private createLogGroups(name: string, args: DocumentDbArgs): readonly aws.cloudwatch.LogGroup[] {
    return LOG_EXPORTS.map(
      (log) =>
        new aws.cloudwatch.LogGroup(
          `${name}-${log}`,
          { name: `/aws/docdb/${args.identifier}/${log}`, kmsKeyId: args.logsKeyArn, retentionInDays: 90 },
          { parent: this },
        ),
    );
  }

  private createCluster(
    name: string,
    securityGroupId: pulumi.Input<string>,
    logGroups: readonly aws.cloudwatch.LogGroup[],
    args: DocumentDbArgs,
  ): aws.docdb.Cluster {
    const subnetGroup = new aws.docdb.SubnetGroup(
      name,
      { description: "Data subnets for DocumentDB", subnetIds: [...args.subnetIds] },
      { parent: this },
    );
    const parameterGroup = new aws.docdb.ClusterParameterGroup(
      name,
      {
        description: "TLS 1.2 or later; audit and profiler logs",
        family: DOCUMENTDB_ENGINE.parameterGroupFamily,
        parameters: PARAMETERS,
      },
      { parent: this },
    );
    // A snapshot outlives its cluster, and its name can be used once; a cluster that comes back needs another.
    const incarnation = new random.RandomId(name, { byteLength: 4 }, { parent: this });
    const birth = documentDbBirth(args.membership);

    return new aws.docdb.Cluster(
      name,
      {
        clusterIdentifier: args.identifier,
        globalClusterIdentifier: args.membership.globalClusterId,
        engine: DOCUMENTDB_ENGINE.engine,
        engineVersion: DOCUMENTDB_ENGINE.engineVersion,
        ...birth.args,
        storageEncrypted: true,
        kmsKeyId: args.kmsKeyArn,
        dbSubnetGroupName: subnetGroup.name,
        dbClusterParameterGroupName: parameterGroup.name,
        vpcSecurityGroupIds: [securityGroupId],
        port: DOCUMENTDB_ENGINE.port,
        enabledCloudwatchLogsExports: [...LOG_EXPORTS],
        backupRetentionPeriod: 35,
        preferredBackupWindow: "03:00-04:00",
        preferredMaintenanceWindow: "sun:04:00-sun:05:00",
        tags: { ...BACKED_UP },
        deletionProtection: args.protect,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: pulumi.interpolate`${args.identifier}-final-${incarnation.hex}`,
      },
      { parent: this, protect: args.protect, ignoreChanges: birth.ignoreChanges, dependsOn: [...logGroups] },
    );
  }

  /** Equal instances, none of them "the writer": AWS elects it. Returns the first. */
  private createInstances(
    name: string,
    cluster: aws.docdb.Cluster,
    args: DocumentDbArgs,
  ): aws.docdb.ClusterInstance {
    const create = (index: number, dependsOn: pulumi.Resource[]) =>
      new aws.docdb.ClusterInstance(
        `${name}-${index}`,
        {
          identifier: `${args.identifier}-${index}`,
          clusterIdentifier: cluster.id,
          engine: DOCUMENTDB_ENGINE.engine,
          instanceClass: args.instanceClass,
          availabilityZone: args.availabilityZones[index % args.availabilityZones.length],
          enablePerformanceInsights: true,
          performanceInsightsKmsKeyId: args.kmsKeyArn,
          copyTagsToSnapshot: true,
        },
        { parent: this, dependsOn },
      );
    const first = create(0, []);
    // The first instance becomes the writer of a founding cluster; the others wait, so that it is always the same one.
    for (let index = 1; index < args.instances; index++) create(index, [first]);
    return first;
  }
}
