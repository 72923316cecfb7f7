import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface DsqlPeeringArgs {
  /** The founder's cluster, which waits for its peer. */
  readonly founderIdentifier: pulumi.Input<string>;
  /** ARN of the peer's cluster, which named the founder when it was created. */
  readonly peerArn: pulumi.Input<string>;
  /** As on both clusters. */
  readonly witnessRegion: string;
  /** A provider of the founder's region: the resource ignores its `region` argument (hashicorp/terraform-provider-aws#48117). */
  readonly founderProvider: pulumi.ProviderResource;
}

/**
 * The founder names its peer, and AWS sets the pair up. Made by the newcomer: in the founder's stack it would wait for a
 * cluster which waits for that stack.
 */
export class DsqlPeering extends pulumi.ComponentResource {
  constructor(name: string, args: DsqlPeeringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:DsqlPeering", name, {}, opts);
    new aws.dsql.ClusterPeering(
      name,
      { identifier: args.founderIdentifier, clusters: [args.peerArn], witnessRegion: args.witnessRegion },
      { parent: this, provider: args.founderProvider },
    );
    this.registerOutputs({});
  }
}
