import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DOCUMENTDB_ENGINE } from "./documentdb-engine";
import type { DocumentDbMembership } from "./documentdb-membership";
import { MasterUser } from "./master-user";

export interface DocumentDbGlobalArgs {
  /** Identifier of the global cluster. A change replaces it. */
  readonly identifier: string;
  /** The region's key for Secrets Manager. */
  readonly secretsKeyArn: pulumi.Input<string>;
  /** Pulumi's protect and AWS's deletion protection. */
  readonly protect: boolean;
}

/**
 * A DocumentDB global cluster, founded empty: the first member joins like every other, so no argument names a primary, and
 * a failover leaves nothing to correct. It has no endpoint of its own: who writes, connects to the writer region's cluster.
 */
export class DocumentDbGlobal extends pulumi.ComponentResource {
  readonly globalClusterId: pulumi.Output<string>;
  /** How the founding region's cluster joins. */
  readonly founder: DocumentDbMembership;
  /** Secret of the master user. */
  readonly masterSecretArn: pulumi.Output<string>;

  constructor(name: string, args: DocumentDbGlobalArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:DocumentDbGlobal", name, {}, opts);

    const globalCluster = new aws.docdb.GlobalCluster(
      name,
      {
        globalClusterIdentifier: args.identifier,
        engine: DOCUMENTDB_ENGINE.engine,
        engineVersion: DOCUMENTDB_ENGINE.engineVersion,
        storageEncrypted: true,
        deletionProtection: args.protect,
      },
      { parent: this, protect: args.protect },
    );
    const master = new MasterUser(
      `${name}-master`,
      {
        username: "malladmin",
        of: `the DocumentDB global cluster ${args.identifier}`,
        secretsKeyArn: args.secretsKeyArn,
        protect: args.protect,
      },
      { parent: this },
    );

    this.globalClusterId = globalCluster.id;
    this.founder = {
      role: "primary",
      globalClusterId: globalCluster.id,
      masterUsername: master.username,
      masterPassword: master.password,
    };
    this.masterSecretArn = master.secretArn;
    this.registerOutputs({ globalClusterId: this.globalClusterId });
  }
}
