import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** How an Aurora cluster takes part in its global cluster. */
export type AuroraMembership =
  | {
      /** Joins an empty global cluster, and brings the database and its master user into being. */
      readonly role: "primary";
      readonly globalClusterId: pulumi.Input<string>;
      readonly databaseName: string;
      readonly masterUsername: string;
      readonly masterPassword: pulumi.Input<string>;
    }
  | {
      /** Follows the region that founded the global cluster. */
      readonly role: "secondary";
      readonly globalClusterId: pulumi.Input<string>;
      readonly sourceRegion: string;
    };

/** Arguments that matter only when a cluster is created: AWS replaces, or refuses, a later change. */
const BIRTH_KEYS = ["databaseName", "masterUsername", "masterPassword", "sourceRegion"] as const;

/** Attributes that AWS changes in a failover, or by itself. */
const DRIFT_KEYS = [
  // Set on whichever member follows. Taking it back would promote the member to a cluster of its own.
  "replicationSourceIdentifier",
  // Empty while AWS rebuilds a member after a failover. Setting it is refused, unsetting it detaches.
  "globalClusterIdentifier",
  // Raised by AWS when it retires a minor version, and by an upgrade of the global cluster.
  "engineVersion",
] as const;

type BirthArguments = Pick<aws.rds.ClusterArgs, (typeof BIRTH_KEYS)[number]>;

/** What a cluster's membership decides: its arguments at birth, and what the program must leave alone ever after. */
export interface Birth {
  readonly args: BirthArguments;
  readonly ignoreChanges: string[];
}

/** Both roles ignore the same keys, so that a region keeps converging whoever takes writes. */
export function auroraBirth(membership: AuroraMembership): Birth {
  return { args: birthArguments(membership), ignoreChanges: [...BIRTH_KEYS, ...DRIFT_KEYS] };
}

function birthArguments(membership: AuroraMembership): BirthArguments {
  switch (membership.role) {
    case "primary": {
      const { databaseName, masterUsername, masterPassword } = membership;
      return { databaseName, masterUsername, masterPassword };
    }
    case "secondary":
      return { sourceRegion: membership.sourceRegion };
  }
}
