import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AURORA_ENGINE } from "./aurora-engine";
import type { AuroraMembership } from "./aurora-membership";
import { MasterUser } from "./master-user";

export interface AuroraGlobalArgs {
  /** Identifier of the global cluster. A change replaces it. */
  readonly identifier: string;
  /** Database that the first member creates. A change replaces the global cluster. */
  readonly databaseName: string;
  /** The region's key for Secrets Manager. */
  readonly secretsKeyArn: pulumi.Input<string>;
  /** Pulumi's protect and AWS's deletion protection. */
  readonly protect: boolean;
}

/**
 * An Aurora global cluster, founded empty: the first member joins like every other, so no argument names a primary, and a
 * failover leaves nothing to correct.
 */
export class AuroraGlobal extends pulumi.ComponentResource {
  readonly globalClusterId: pulumi.Output<string>;
  /** Writer endpoint; follows the writer, so it stays the same after a failover. */
  readonly endpoint: pulumi.Output<string>;
  /** How the founding region's cluster joins. */
  readonly founder: AuroraMembership;
  /** Secret of the master user. */
  readonly masterSecretArn: pulumi.Output<string>;

  constructor(name: string, args: AuroraGlobalArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:AuroraGlobal", name, {}, opts);

    const globalCluster = this.createGlobalCluster(name, args);
    const master = new MasterUser(
      `${name}-master`,
      {
        username: "malladmin",
        of: `the Aurora global cluster ${args.identifier}`,
        secretsKeyArn: args.secretsKeyArn,
        protect: args.protect,
      },
      { parent: this },
    );

    this.globalClusterId = globalCluster.id;
    this.endpoint = globalCluster.endpoint;
    this.founder = {
      role: "primary",
      globalClusterId: globalCluster.id,
      databaseName: args.databaseName,
      masterUsername: master.username,
      masterPassword: master.password,
    };
    this.masterSecretArn = master.secretArn;
    this.registerOutputs({ globalClusterId: this.globalClusterId, endpoint: this.endpoint });
  }

  private createGlobalCluster(name: string, args: AuroraGlobalArgs): aws.rds.GlobalCluster {
    return new aws.rds.GlobalCluster(
      name,
      {
        globalClusterIdentifier: args.identifier,
        engine: AURORA_ENGINE.engine,
        engineVersion: AURORA_ENGINE.engineVersion,
        databaseName: args.databaseName,
        storageEncrypted: true,
        deletionProtection: args.protect,
      },
      { parent: this, protect: args.protect },
    );
  }
}
