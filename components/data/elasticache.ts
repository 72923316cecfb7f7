import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type Caller, StoreAccess } from "../network/store-access";
import { classMistakes, GLOBAL_DATASTORE_CLASS } from "./accepted-class";
import { ELASTICACHE_ENGINE, ELASTICACHE_PORTS } from "./elasticache-engine";
import { type ElasticacheMembership, elasticacheBirth } from "./elasticache-membership";
import { ElasticacheUsers } from "./elasticache-users";
import { demandSizes, mistakeUnless, type SizeMistake } from "./size-mistake";

export interface ElasticacheArgs {
  /** Identifier of the replication group and of its user group, unique in the region. A change replaces them. */
  readonly identifier: string;
  readonly membership: ElasticacheMembership;
  readonly vpcId: pulumi.Input<string>;
  /** Subnets without a route to the internet; at least two Availability Zones. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** This region's key for ElastiCache. A change replaces the replication group. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** This region's key for CloudWatch Logs. */
  readonly logsKeyArn: pulumi.Input<string>;
  /** Replicas of each shard, equal in all regions: whichever is promoted must carry the load. */
  readonly replicasPerShard: number;
  /** Start of every user's name; the service follows. */
  readonly userPrefix: string;
  /** Services that use the cache. */
  readonly services: readonly string[];
  /** Who may open connections; nobody else can. */
  readonly callers: readonly Caller[];
  /** Pulumi's protect; AWS has no deletion protection here. */
  readonly protect: boolean;
}

const LOG_TYPES = ["slow-log", "engine-log"] as const;

/** What is wrong with the sizes of a member; of a secondary, which is given no class, with those that it is given. */
export function elasticacheSizeMistakes({
  nodeType,
  replicasPerShard,
}: Pick<ElasticacheArgs, "replicasPerShard"> & { readonly nodeType?: string }): readonly SizeMistake[] {
  return [
    ...mistakeUnless(
      replicasPerShard >= 1,
      "replicasPerShard",
      replicasPerShard,
      "at least 1, to fail over to",
    ),
    ...(nodeType === undefined ? [] : classMistakes("nodeType", nodeType, GLOBAL_DATASTORE_CLASS)),
  ];
}

/** A region's member of an ElastiCache global datastore: reads everywhere, writes where the global datastore says. */
export class Elasticache extends pulumi.ComponentResource {
  readonly replicationGroupId: pulumi.Output<string>;
  /** Where clients learn of the shards; takes writes only in the region that does. */
  readonly configurationEndpoint: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: ElasticacheArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:Elasticache", name, {}, opts);
    demandSizes(name, elasticacheSizeMistakes({ ...args.membership, ...args }));

    const access = new StoreAccess(
      name,
      { store: "ElastiCache", vpcId: args.vpcId, ports: ELASTICACHE_PORTS, callers: args.callers },
      { parent: this },
    );
    const users = new ElasticacheUsers(
      name,
      { groupId: args.identifier, userPrefix: args.userPrefix, services: args.services },
      { parent: this },
    );
    const group = this.createReplicationGroup(name, access.securityGroupId, users.userGroupId, args);

    this.replicationGroupId = group.id;
    this.configurationEndpoint = group.configurationEndpointAddress;
    this.port = group.port.apply((port) => port ?? ELASTICACHE_ENGINE.port);
    this.securityGroupId = access.securityGroupId;
    this.registerOutputs({
      replicationGroupId: this.replicationGroupId,
      configurationEndpoint: this.configurationEndpoint,
      port: this.port,
      securityGroupId: this.securityGroupId,
    });
  }

  private createReplicationGroup(
    name: string,
    securityGroupId: pulumi.Input<string>,
    userGroupId: pulumi.Input<string>,
    args: ElasticacheArgs,
  ): aws.elasticache.ReplicationGroup {
    const subnetGroup = new aws.elasticache.SubnetGroup(
      name,
      { description: "Data subnets for ElastiCache", subnetIds: [...args.subnetIds] },
      { parent: this },
    );
    const logDeliveryConfigurations = LOG_TYPES.map((logType) => ({
      destinationType: "cloudwatch-logs",
      destination: this.createLogGroup(name, logType, args).name,
      logFormat: "json",
      logType,
    }));
    // A snapshot outlives its replication group, and its name can be used once; one that comes back needs another.
    const incarnation = new random.RandomId(name, { byteLength: 4 }, { parent: this });
    const birth = elasticacheBirth(args.membership);

    return new aws.elasticache.ReplicationGroup(
      name,
      {
        replicationGroupId: args.identifier,
        description: "Valkey of this region, a member of the global datastore",
        ...birth.args,
        replicasPerNodeGroup: args.replicasPerShard,
        // A secondary inherits both from the founder. Left out, every later preview would switch them off.
        automaticFailoverEnabled: true,
        multiAzEnabled: true,
        kmsKeyId: args.kmsKeyArn,
        subnetGroupName: subnetGroup.name,
        securityGroupIds: [securityGroupId],
        port: ELASTICACHE_ENGINE.port,
        userGroupIds: [userGroupId],
        logDeliveryConfigurations,
        snapshotRetentionLimit: 35,
        snapshotWindow: "03:00-04:00",
        maintenanceWindow: "sun:04:00-sun:05:00",
        finalSnapshotIdentifier: pulumi.interpolate`${args.identifier}-final-${incarnation.hex}`,
      },
      { parent: this, protect: args.protect, ignoreChanges: birth.ignoreChanges },
    );
  }

  /** Under the prefix for deliveries: of other groups AWS writes each name into one policy, which has little room. */
  private createLogGroup(
    name: string,
    logType: string,
    { identifier, logsKeyArn }: ElasticacheArgs,
  ): aws.cloudwatch.LogGroup {
    return new aws.cloudwatch.LogGroup(
      `${name}-${logType}`,
      {
        name: `/aws/vendedlogs/elasticache/${identifier}/${logType}`,
        kmsKeyId: logsKeyArn,
        retentionInDays: 90,
      },
      { parent: this },
    );
  }
}
