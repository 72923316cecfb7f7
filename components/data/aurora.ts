import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { arnOfManagedPolicy } from "../../infra/arns";
import { BACKED_UP } from "../backup/backup-tag";
import { serviceTrust } from "../identity/service-trust";
import { type Caller, StoreAccess } from "../network/store-access";
import { classMistakes, GLOBAL_DATABASE_CLASS } from "./accepted-class";
import { AURORA_ENGINE, AURORA_PORTS } from "./aurora-engine";
import { type AuroraMembership, auroraBirth } from "./aurora-membership";
import { demandSizes, mistakeUnless, type SizeMistake } from "./size-mistake";

export interface AuroraArgs {
  /** Identifier of the cluster, unique across the regions of the global cluster. A change replaces it. */
  readonly identifier: string;
  readonly membership: AuroraMembership;
  readonly accountId: pulumi.Input<string>;
  readonly vpcId: pulumi.Input<string>;
  /** Subnets without a route to the internet; at least two Availability Zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Names of the subnets' zones; the instances are spread over them in this order. */
  readonly availabilityZones: readonly pulumi.Input<string>[];
  /** This region's key for Aurora; a global cluster does not share keys between regions. A change replaces the cluster. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** This region's key for CloudWatch Logs. */
  readonly logsKeyArn: pulumi.Input<string>;
  /** Memory-optimised; a global database takes no t-class. */
  readonly instanceClass: string;
  /** Instances in this region, equal in all regions: whichever is promoted must carry the load. */
  readonly instances: number;
  /** Who may open connections; nobody else can. */
  readonly callers: readonly Caller[];
  /** Pulumi's protect and AWS's deletion protection. */
  readonly protect: boolean;
}

/** Logs that Aurora PostgreSQL exports, each into a log group of its own. */
const LOG_EXPORTS = ["postgresql", "iam-db-auth-error"] as const;

/** Parameters of every member; equal, because a promoted member keeps its own. */
const PARAMETERS = [
  { name: "rds.force_ssl", value: "1" },
  // A session that writes from a secondary region reads its own writes.
  { name: "apg_write_forward.consistency_mode", value: "SESSION" },
];

/** What is wrong with the sizes of a member. */
export function auroraSizeMistakes({
  instanceClass,
  instances,
}: Pick<AuroraArgs, "instanceClass" | "instances">): readonly SizeMistake[] {
  return [
    ...mistakeUnless(instances >= 2, "instances", instances, "at least 2, over two zones"),
    ...classMistakes("instanceClass", instanceClass, GLOBAL_DATABASE_CLASS),
  ];
}

/** A region's member of an Aurora global database: readers everywhere, the writer where the global cluster says. */
export class Aurora extends pulumi.ComponentResource {
  readonly clusterArn: pulumi.Output<string>;
  /** Cluster endpoint; a writer only in the region that takes writes. */
  readonly endpoint: pulumi.Output<string>;
  readonly readerEndpoint: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly securityGroupId: pulumi.Output<string>;
  /** Known once the first instance exists; a secondary region can join only then. */
  readonly firstInstanceArn: pulumi.Output<string>;

  constructor(name: string, args: AuroraArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:Aurora", name, {}, opts);
    demandSizes(name, auroraSizeMistakes(args));

    const access = new StoreAccess(
      name,
      { store: "Aurora", vpcId: args.vpcId, ports: AURORA_PORTS, callers: args.callers },
      { parent: this },
    );
    const logGroups = this.createLogGroups(name, args);
    const cluster = this.createCluster(name, access.securityGroupId, logGroups, args);
    const firstInstance = this.createInstances(name, cluster, args);

    this.clusterArn = cluster.arn;
    this.endpoint = cluster.endpoint;
    this.readerEndpoint = cluster.readerEndpoint;
    this.port = cluster.port;
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

  /** Made before the cluster: RDS would create them itself, without a key and without an end. */
  private createLogGroups(name: string, args: AuroraArgs): readonly aws.cloudwatch.LogGroup[] {
    return LOG_EXPORTS.map(
      (log) =>
        new aws.cloudwatch.LogGroup(
          `${name}-${log}`,
          {
            name: `/aws/rds/cluster/${args.identifier}/${log}`,
            kmsKeyId: args.logsKeyArn,
            retentionInDays: 90,
          },
          { parent: this },
        ),
    );
  }

  private createCluster(
    name: string,
    securityGroupId: pulumi.Input<string>,
    logGroups: readonly aws.cloudwatch.LogGroup[],
    args: AuroraArgs,
  ): aws.rds.Cluster {
    const subnetGroup = new aws.rds.SubnetGroup(
      name,
      { description: "Data subnets for Aurora", subnetIds: [...args.subnetIds] },
      { parent: this },
    );
    const parameterGroup = new aws.rds.ClusterParameterGroup(
      name,
      {
        description: "TLS forced; sessions read their own forwarded writes",
        family: AURORA_ENGINE.parameterGroupFamily,
        parameters: PARAMETERS,
      },
      { parent: this },
    );
    // A snapshot outlives its cluster, and its name can be used once; a cluster that comes back needs another.
    const incarnation = new random.RandomId(name, { byteLength: 4 }, { parent: this });
    const birth = auroraBirth(args.membership);

    return new aws.rds.Cluster(
      name,
      {
        clusterIdentifier: args.identifier,
        globalClusterIdentifier: args.membership.globalClusterId,
        engine: AURORA_ENGINE.engine,
        engineVersion: AURORA_ENGINE.engineVersion,
        ...birth.args,
        // On every member: it has no effect on the writer until that is demoted.
        enableGlobalWriteForwarding: true,
        iamDatabaseAuthenticationEnabled: true,
        storageEncrypted: true,
        kmsKeyId: args.kmsKeyArn,
        dbSubnetGroupName: subnetGroup.name,
        dbClusterParameterGroupName: parameterGroup.name,
        vpcSecurityGroupIds: [securityGroupId],
        port: AURORA_ENGINE.port,
        enabledCloudwatchLogsExports: [...LOG_EXPORTS],
        backupRetentionPeriod: 35,
        preferredBackupWindow: "03:00-04:00",
        preferredMaintenanceWindow: "sun:04:00-sun:05:00",
        copyTagsToSnapshot: true,
        tags: { ...BACKED_UP },
        deletionProtection: args.protect,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: pulumi.interpolate`${args.identifier}-final-${incarnation.hex}`,
      },
      { parent: this, protect: args.protect, ignoreChanges: birth.ignoreChanges, dependsOn: [...logGroups] },
    );
  }

  /** Equal instances, none of them "the writer": AWS elects it. Returns the first. */
  private createInstances(name: string, cluster: aws.rds.Cluster, args: AuroraArgs): aws.rds.ClusterInstance {
    const monitoringRoleArn = this.createMonitoringRole(name, args);
    const create = (index: number, dependsOn: pulumi.Resource[]) =>
      new aws.rds.ClusterInstance(
        `${name}-${index}`,
        {
          identifier: `${args.identifier}-${index}`,
          clusterIdentifier: cluster.id,
          engine: AURORA_ENGINE.engine,
          instanceClass: args.instanceClass,
          availabilityZone: args.availabilityZones[index % args.availabilityZones.length],
          dbSubnetGroupName: cluster.dbSubnetGroupName,
          publiclyAccessible: false,
          performanceInsightsEnabled: true,
          performanceInsightsKmsKeyId: args.kmsKeyArn,
          performanceInsightsRetentionPeriod: 7,
          monitoringInterval: 60,
          monitoringRoleArn,
          autoMinorVersionUpgrade: false,
          copyTagsToSnapshot: true,
        },
        { parent: this, dependsOn },
      );
    const first = create(0, []);
    // The first instance becomes the writer of a founding cluster; the others wait, so that it is always the same one.
    for (let index = 1; index < args.instances; index++) create(index, [first]);
    return first;
  }

  private createMonitoringRole(name: string, args: AuroraArgs): pulumi.Output<string> {
    const role = new aws.iam.Role(
      `${name}-monitoring`,
      {
        description: "Lets RDS publish enhanced monitoring",
        assumeRolePolicy: serviceTrust("monitoring.rds.amazonaws.com", args.accountId),
      },
      { parent: this },
    );
    const attachment = new aws.iam.RolePolicyAttachment(
      `${name}-monitoring`,
      { role: role.name, policyArn: arnOfManagedPolicy("service-role/AmazonRDSEnhancedMonitoringRole") },
      { parent: this },
    );
    // RDS tries the role at once, so an instance must not start before its permissions are there.
    return pulumi.all([role.arn, attachment.id]).apply(([arn]) => arn);
  }
}
