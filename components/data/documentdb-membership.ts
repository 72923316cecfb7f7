import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** How a DocumentDB cluster takes part in its global cluster. */
export type DocumentDbMembership =
  | {
      /** Joins an empty global cluster, and brings the master user into being. */
      readonly role: "primary";
      readonly globalClusterId: pulumi.Input<string>;
      readonly masterUsername: string;
      readonly masterPassword: pulumi.Input<string>;
    }
  | {
      /** Follows the region that founded the global cluster. */
      readonly role: "secondary";
      readonly globalClusterId: pulumi.Input<string>;
    };

/** Arguments that matter only when a cluster is created: AWS replaces, or refuses, a later change. */
const BIRTH_KEYS = ["masterUsername", "masterPassword"] as const;

/** Attributes that AWS changes in a failover, or by itself. Whom a member follows is no attribute here, as it is of Aurora. */
const DRIFT_KEYS = [
  // Empty while AWS rebuilds a member after a failover. Setting it is refused, unsetting it detaches.
  "globalClusterIdentifier",
  // Raised by an upgrade of the global cluster.
  "engineVersion",
] as const;

type BirthArguments = Pick<aws.docdb.ClusterArgs, (typeof BIRTH_KEYS)[number]>;

/** What a cluster's membership decides: its arguments at birth, and what the program must leave alone ever after. */
export interface DocumentDbBirth {
  readonly args: BirthArguments;
  readonly ignoreChanges: string[];
}

/** Both roles ignore the same keys, so that a region keeps converging whoever takes writes. */
export function documentDbBirth(membership: DocumentDbMembership): DocumentDbBirth {
  return { args: birthArguments(membership), ignoreChanges: [...BIRTH_KEYS, ...DRIFT_KEYS] };
}

function birthArguments(membership: DocumentDbMembership): BirthArguments {
  switch (membership.role) {
    case "primary": {
      const { masterUsername, masterPassword } = membership;
      return { masterUsername, masterPassword };
    }
    case "secondary":
      return {};
  }
}
