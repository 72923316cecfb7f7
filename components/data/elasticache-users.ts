import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ELASTICACHE_ENGINE } from "./elasticache-engine";

export interface ElasticacheUsersArgs {
  /** Identifier of the user group, in this region. A change replaces it. */
  readonly groupId: string;
  /** Start of every user's name; the service follows. */
  readonly userPrefix: string;
  /** Services that use the cache: each has a user of its own, and keys of its own. */
  readonly services: readonly string[];
}

/**
 * Who may do what in a replication group: one IAM user per service, and nobody else. No user has a password. There is no
 * user named `default` either: AWS lets Valkey's groups have no such user without a password, and turns the engine's own
 * off as soon as a group of users is attached.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
 */
export class ElasticacheUsers extends pulumi.ComponentResource {
  readonly userGroupId: pulumi.Output<string>;

  constructor(name: string, args: ElasticacheUsersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:ElasticacheUsers", name, {}, opts);

    const users = args.services.map((service) => this.createUser(name, service, args));
    const group = new aws.elasticache.UserGroup(
      name,
      {
        userGroupId: args.groupId,
        engine: ELASTICACHE_ENGINE.engine,
        userIds: users.map(({ userId }) => userId),
      },
      { parent: this },
    );

    this.userGroupId = group.userGroupId;
    this.registerOutputs({ userGroupId: this.userGroupId });
  }

  private createUser(
    name: string,
    service: string,
    { userPrefix }: ElasticacheUsersArgs,
  ): aws.elasticache.User {
    // AWS demands that an IAM user's id and name are the same, in lower case.
    const user = `${userPrefix}${service}`;
    return new aws.elasticache.User(
      `${name}-${service}`,
      {
        userId: user,
        userName: user,
        engine: ELASTICACHE_ENGINE.engine,
        accessString: accessString(service),
        authenticationMode: { type: "iam" },
      },
      { parent: this },
    );
  }
}

/**
 * A service's rights: keys and channels that start with its name, and every command but the administrator's and those that
 * can harm others, such as FLUSHALL and KEYS. INFO is among the latter, and clients ask it to find the shards.
 */
function accessString(service: string): string {
  return `on ~${service}:* resetchannels &${service}:* +@all -@admin -@dangerous +info`;
}
