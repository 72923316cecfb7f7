import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ElasticacheGlobalArgs {
  /** End of the identifier; AWS puts a prefix of the region before it. A change replaces the global datastore. */
  readonly suffix: string;
  /** The founding region's replication group: a global datastore cannot be founded empty. */
  readonly founderId: pulumi.Input<string>;
  /** Pulumi's protect; AWS has no deletion protection here. */
  readonly protect: boolean;
}

/**
 * What AWS changes about a global datastore by itself, and the program must leave alone. Engine and sizes are said by the founder,
 * and not again here.
 */
export const GLOBAL_DATASTORE_DRIFT_KEYS = [
  // Whoever takes writes now. After a failover the founder's id would replace the global datastore.
  "primaryReplicationGroupId",
] as const;

/** An ElastiCache global datastore around the founding region's replication group; the others join. */
export class ElasticacheGlobal extends pulumi.ComponentResource {
  /** With AWS's prefix, as those who join must give it. */
  readonly globalReplicationGroupId: pulumi.Output<string>;

  constructor(name: string, args: ElasticacheGlobalArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:ElasticacheGlobal", name, {}, opts);

    const datastore = new aws.elasticache.GlobalReplicationGroup(
      name,
      {
        globalReplicationGroupIdSuffix: args.suffix,
        globalReplicationGroupDescription: "Valkey of all regions",
        primaryReplicationGroupId: args.founderId,
      },
      {
        parent: this,
        protect: args.protect,
        ignoreChanges: [...GLOBAL_DATASTORE_DRIFT_KEYS],
      },
    );

    this.globalReplicationGroupId = datastore.globalReplicationGroupId;
    this.registerOutputs({ globalReplicationGroupId: this.globalReplicationGroupId });
  }
}
