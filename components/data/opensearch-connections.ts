import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A domain at one end of a connection. */
export interface OpenSearchEnd {
  readonly region: string;
  readonly domainName: pulumi.Input<string>;
}

/** A connection over which a domain can follow. */
export interface OpenSearchConnection {
  readonly id: pulumi.Output<string>;
  /** The leader's word; before it the connection carries nothing. */
  readonly accepted: pulumi.Resource;
}

export interface OpenSearchConnectionsArgs {
  readonly accountId: pulumi.Input<string>;
  /** The region of the stack that makes the connections, on both sides. */
  readonly newcomer: OpenSearchEnd;
  readonly earlier: OpenSearchEnd;
}

/**
 * Two domains, each of which can follow the other. A follower pulls, so it opens the connection and its leader accepts. Both
 * directions stay for good: a failover changes what goes over them, and has nothing to build.
 */
export class OpenSearchConnections extends pulumi.ComponentResource {
  readonly newcomerFollows: OpenSearchConnection;
  readonly earlierFollows: OpenSearchConnection;

  constructor(name: string, args: OpenSearchConnectionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:OpenSearchConnections", name, {}, opts);

    this.newcomerFollows = this.connect(name, args.newcomer, args.earlier, args.accountId);
    this.earlierFollows = this.connect(name, args.earlier, args.newcomer, args.accountId);
    this.registerOutputs({});
  }

  private connect(
    name: string,
    follower: OpenSearchEnd,
    leader: OpenSearchEnd,
    ownerId: pulumi.Input<string>,
  ): OpenSearchConnection {
    const connection = new aws.opensearch.OutboundConnection(
      `${name}-${follower.region}-follows`,
      {
        region: follower.region,
        // The follower calls its leader by this name.
        connectionAlias: leader.region,
        connectionMode: "DIRECT",
        localDomainInfo: { ownerId, region: follower.region, domainName: follower.domainName },
        remoteDomainInfo: { ownerId, region: leader.region, domainName: leader.domainName },
      },
      { parent: this },
    );
    // A resource of its own: `acceptConnection` looks for the request in the follower's region (terraform-provider-aws#44599).
    const accepted = new aws.opensearch.InboundConnectionAccepter(
      `${name}-${leader.region}-leads`,
      { region: leader.region, connectionId: connection.id },
      { parent: this },
    );
    return { id: connection.id, accepted };
  }
}
