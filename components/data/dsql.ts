import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dsqlHostOf } from "../../infra/hosts";
import { BACKED_UP } from "../backup/backup-tag";
import { type Caller, StoreAccess, type StorePorts } from "../network/store-access";

/** How a DSQL cluster takes part in the pair. */
export type DsqlMembership =
  | {
      /** Waits in PENDING_SETUP, unusable, until its peer names it. */
      readonly role: "founder";
    }
  | {
      readonly role: "peer";
      /** ARN of the founder's cluster. */
      readonly founderArn: pulumi.Input<string>;
    };

export interface DsqlArgs {
  readonly region: string;
  readonly membership: DsqlMembership;
  /** Region that keeps the log of the pair's transactions; equal on both sides. A change replaces the cluster. */
  readonly witnessRegion: string;
  readonly vpcId: pulumi.Input<string>;
  /** Where the endpoint lives; subnets without a route to the internet. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** This region's key for DSQL. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** Who may open connections; nobody else can. */
  readonly callers: readonly Caller[];
  /** Pulumi's protect and AWS's deletion protection. */
  readonly protect: boolean;
}

export const DSQL_PORTS: StorePorts = { protocol: "PostgreSQL", from: 5432, to: 5432 };

/**
 * A region's half of an Aurora DSQL pair: both halves take writes, and both answer with what either has committed. AWS makes
 * the pair and ends it as one: a cluster cannot leave its peer.
 */
export class Dsql extends pulumi.ComponentResource {
  readonly clusterArn: pulumi.Output<string>;
  readonly identifier: pulumi.Output<string>;
  /** Host name. */
  readonly endpoint: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: DsqlArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:Dsql", name, {}, opts);

    const { membership, witnessRegion } = args;
    const cluster = new aws.dsql.Cluster(
      name,
      {
        kmsEncryptionKey: args.kmsKeyArn,
        // The founder's peers are what AWS answers once it has one; the program never says them.
        multiRegionProperties: {
          witnessRegion,
          ...(membership.role === "peer" && { clusters: [membership.founderArn] }),
        },
        deletionProtectionEnabled: args.protect,
        tags: { Name: name, ...BACKED_UP },
      },
      { parent: this, protect: args.protect },
    );
    const access = new StoreAccess(
      name,
      { store: "Aurora DSQL", vpcId: args.vpcId, ports: DSQL_PORTS, callers: args.callers },
      { parent: this },
    );
    // Without it a connection would leave the VPC: the cluster itself has addresses of the internet.
    new aws.ec2.VpcEndpoint(
      name,
      {
        vpcId: args.vpcId,
        serviceName: cluster.vpcEndpointServiceName,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: [...args.subnetIds],
        securityGroupIds: [access.securityGroupId],
        tags: { Name: name },
      },
      { parent: this },
    );

    this.clusterArn = cluster.arn;
    this.identifier = cluster.identifier;
    this.endpoint = cluster.identifier.apply((identifier) => dsqlHostOf(identifier, args.region));
    this.securityGroupId = access.securityGroupId;
    this.registerOutputs({
      clusterArn: this.clusterArn,
      identifier: this.identifier,
      endpoint: this.endpoint,
      securityGroupId: this.securityGroupId,
    });
  }
}
