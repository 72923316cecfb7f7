import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ELASTICACHE_ENGINE } from "./elasticache-engine";

/** How a replication group takes part in its global datastore. */
export type ElasticacheMembership =
  | {
      /** Is there before the global datastore, and decides what all members are. */
      readonly role: "primary";
      /** Size large or above, of a family that a global datastore takes. */
      readonly nodeType: string;
      readonly shards: number;
    }
  | {
      /** Joins the global datastore, and takes everything that this owns from it. */
      readonly role: "secondary";
      readonly globalReplicationGroupId: pulumi.Input<string>;
    };

/** Arguments that matter only when a replication group is created: the global datastore owns them ever after. */
const BIRTH_KEYS = [
  "engine",
  "engineVersion",
  "parameterGroupName",
  "atRestEncryptionEnabled",
  "transitEncryptionEnabled",
  "transitEncryptionMode",
  // Given by who joins, reported by every member. A change replaces the replication group.
  "globalReplicationGroupId",
] as const;

/** Arguments that AWS changes on all members when somebody changes the global datastore, and refuses on a single one. */
const DRIFT_KEYS = [
  // Scaling up or down is a change of the global datastore.
  "nodeType",
  // So is resharding.
  "numNodeGroups",
  // Switched for all members at once.
  "automaticFailoverEnabled",
] as const;

type BirthArguments = Pick<
  aws.elasticache.ReplicationGroupArgs,
  Exclude<(typeof BIRTH_KEYS)[number] | (typeof DRIFT_KEYS)[number], "automaticFailoverEnabled">
>;

/** What a replication group's membership decides: its arguments at birth, and what the program must leave alone ever after. */
export interface ElasticacheBirth {
  readonly args: BirthArguments;
  readonly ignoreChanges: string[];
}

/** Both roles ignore the same keys, so that a region keeps converging whoever takes writes. */
export function elasticacheBirth(membership: ElasticacheMembership): ElasticacheBirth {
  return { args: birthArguments(membership), ignoreChanges: [...BIRTH_KEYS, ...DRIFT_KEYS] };
}

function birthArguments(membership: ElasticacheMembership): BirthArguments {
  switch (membership.role) {
    case "primary":
      return {
        engine: ELASTICACHE_ENGINE.engine,
        engineVersion: ELASTICACHE_ENGINE.engineVersion,
        parameterGroupName: ELASTICACHE_ENGINE.parameterGroupName,
        nodeType: membership.nodeType,
        numNodeGroups: membership.shards,
        atRestEncryptionEnabled: true,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
      };
    // AWS infers everything else from the founder, and refuses whoever says it again.
    case "secondary":
      return { globalReplicationGroupId: membership.globalReplicationGroupId };
  }
}
