import type { ChangeRequest, Model, Request, Rule } from "../../model";
import { Refusal } from "../../rules";
import { isEmpty, text, texts } from "../../values";
import type { Thing } from "../../world";
import { zonesOf } from "../zones";
import { combination, namesake, versionRefusal } from "./common";
import type { Family } from "./families";
import { instancesOf, leave, mayLeave, membersOf, settle, writerOf } from "./global-database";

/** What the control plane refuses, and changes, about a cluster of any database that can span regions. */

/** What the provider refuses before it asks AWS. */
export const refusesArguments = ({ rule }: Family): readonly Rule[] => [
  ({ inputs }) => {
    const id = text(inputs.finalSnapshotIdentifier);
    return id === undefined || (/^[0-9A-Za-z-]+$/.test(id) && !id.includes("--") && !id.endsWith("-"))
      ? undefined
      : new Refusal(
          "InvalidParameterValue",
          `only alphanumeric characters and hyphens allowed in "final_snapshot_identifier", no two in a row, none at the end: "${id}"`,
          rule(12),
        );
  },
  ({ inputs }) =>
    inputs.snapshotIdentifier !== undefined && inputs.globalClusterIdentifier !== undefined
      ? new Refusal(
          "ConflictsWith",
          `"snapshot_identifier": conflicts with global_cluster_identifier`,
          rule(13),
        )
      : undefined,
  ({ inputs }) => {
    if (inputs.manageMasterUserPassword === undefined) return undefined;
    const other =
      inputs.masterPassword !== undefined
        ? "master_password"
        : inputs.masterPasswordWo !== undefined
          ? "master_password_wo"
          : undefined;
    return other === undefined
      ? undefined
      : new Refusal("ConflictsWith", `"manage_master_user_password": conflicts with ${other}`, rule(15));
  },
  ({ inputs }) => {
    const days = inputs.backupRetentionPeriod;
    return typeof days === "number" && (days < 1 || days > 35)
      ? new Refusal(
          "InvalidParameterValue",
          `Invalid backup retention period: ${days}. Retention period must be between 1 and 35`,
          rule(25),
        )
      : undefined;
  },
  ({ inputs }) => {
    const zones = texts(inputs.availabilityZones);
    return zones.length > 3
      ? new Refusal(
          "TooManyItems",
          `"availability_zones": attribute supports 3 item maximum, but config has ${zones.length} declared`,
          rule(27),
        )
      : undefined;
  },
];

/** A master user's name: letters and digits, a letter first, no reserved word. */
export const refusesMaster =
  ({ rule }: Family, longest: number, reserved: ReadonlySet<string>): Rule =>
  ({ inputs }) => {
    const user = text(inputs.masterUsername);
    const fits = (name: string) => /^[a-zA-Z][a-zA-Z0-9]*$/.test(name) && name.length <= longest;
    return user === undefined || (fits(user) && !reserved.has(user.toLowerCase()))
      ? undefined
      : new Refusal(
          "InvalidParameterValue",
          `MasterUsername ${user} cannot be used: 1 to ${longest} letters and digits, a letter first, no reserved word`,
          rule(25),
        );
  };

/** Whether a cluster that asks to join would follow a writer which is there already. */
function joinsWriter({ world, inputs }: Request): Thing | undefined {
  return writerOf(world, text(inputs.globalClusterIdentifier) ?? "");
}

export const refusesBirth = (family: Family): readonly Rule[] => [
  refusesJoining(family),
  ({ inputs }) =>
    inputs.manageMasterUserPassword === true && inputs.globalClusterIdentifier !== undefined
      ? combination(
          "ManageMasterUserPassword isn't supported for clusters in a global database",
          family.rule(15),
        )
      : undefined,
  (request) =>
    request.inputs.replicationSourceIdentifier === undefined &&
    joinsWriter(request) === undefined &&
    request.inputs.masterUsername === undefined
      ? new Refusal(
          "InvalidParameterValue",
          "The parameter MasterUsername must be provided and must not be blank.",
        )
      : undefined,
  ({ inputs }) => versionRefusal(family, inputs.engineVersion),
  ({ world, region, inputs }) => {
    const group = world
      .in(region, family.clusterParameterGroup)
      .find(({ state }) => state.name === inputs.dbClusterParameterGroupName);
    const version = text(inputs.engineVersion);
    return group === undefined ||
      version === undefined ||
      group.state.family === family.parameterFamily(version)
      ? undefined
      : combination(
          `The Parameter Group ${group.id} with DBParameterGroupFamily ${text(group.state.family)} cannot be used for this instance.`,
          family.rule(22),
        );
  },
  ({ world, region, inputs }) =>
    namesake(world, "cluster", region, inputs.clusterIdentifier) === undefined
      ? undefined
      : new Refusal("DBClusterAlreadyExistsFault", "DB Cluster already exists"),
];

/** A cluster that joins a global cluster with a writer, in AWS's words. */
function refusesJoining({ rule }: Family): Rule {
  return (request) => {
    const { inputs, region, world } = request;
    const writer = joinsWriter(request);
    if (writer === undefined) return undefined;
    if (inputs.masterUsername !== undefined) {
      return combination("Cannot specify user name for cross region replication cluster", rule(1));
    }
    if (inputs.masterPassword !== undefined) {
      return combination("Cannot specify password for cross region replication cluster", rule(2));
    }
    if (inputs.databaseName !== undefined) {
      return combination("Cannot specify database name for cross region replication cluster", rule(3));
    }
    if (inputs.storageEncrypted === true && inputs.kmsKeyId === undefined) {
      return combination(
        "For encrypted cross-region replica, kmsKeyId should be explicitly specified",
        rule(4),
      );
    }
    const members = membersOf(world, text(inputs.globalClusterIdentifier) ?? "");
    if (members.some((member) => member.region === region)) {
      return new Refusal(
        "InvalidGlobalClusterStateFault",
        `Global cluster ${text(inputs.globalClusterIdentifier)} already has a cluster in ${region}`,
        rule(16),
      );
    }
    if (members.some(({ id }) => id === inputs.clusterIdentifier)) {
      return new Refusal(
        "DBClusterAlreadyExistsFault",
        `DB cluster identifier ${text(inputs.clusterIdentifier)} is used by another member`,
        rule(17),
      );
    }
    const instances = instancesOf(world, writer).length;
    if (instances === 0) {
      return new Refusal(
        "InvalidDBClusterStateFault",
        `Source cluster ${text(writer.state.arn)} is in a state which is not valid for physical replication: it doesn't have at least one instance in available or creating state`,
        rule(6),
      );
    }
    // The members there are, less the writer and plus this one, are the secondaries.
    return instances - 1 + members.length <= 15
      ? undefined
      : new Refusal(
          "InvalidDBClusterStateFault",
          `${writer.id} has ${instances} instances; with ${members.length} secondary clusters there is no room for them`,
          rule(18),
        );
  };
}

/** A cluster joins a global cluster at its birth only, and leaves it for good. */
export const refusesMove = ({ product, rule }: Family): readonly Rule<ChangeRequest>[] => [
  ({ world, inputs, thing }) => {
    const before = text(thing.state.globalClusterIdentifier);
    const asked = text(inputs.globalClusterIdentifier);
    if (asked === before) return undefined;
    if (asked === undefined) return mayLeave(world, thing);
    return before === undefined
      ? new Refusal(
          "InvalidParameter",
          `existing ${product} Clusters cannot be added to an existing ${product} Global Cluster`,
          rule(14),
        )
      : new Refusal(
          "InvalidParameter",
          `existing ${product} Clusters cannot be migrated between existing ${product} Global Clusters`,
          rule(14),
        );
  },
];

export const refusesDeath = ({ finalSnapshotUnnamed, rule }: Family): readonly Rule<ChangeRequest>[] => [
  ({ thing }) =>
    thing.state.deletionProtection === true
      ? new Refusal(
          "InvalidParameterCombination",
          "Cannot delete protected Cluster, please disable deletion protection and try again.",
          rule(11),
        )
      : undefined,
  ({ world, thing }) =>
    instancesOf(world, thing).length > 0
      ? new Refusal(
          "InvalidDBClusterStateFault",
          "Cluster cannot be deleted, it still contains DB instances in non-deleting state.",
        )
      : undefined,
  // The provider leaves the global cluster first, if it knows that the cluster is in one.
  ({ thing, inputs }) =>
    thing.state.globalClusterIdentifier !== undefined && isEmpty(inputs.globalClusterIdentifier)
      ? new Refusal(
          "InvalidDBClusterStateFault",
          "This cluster is a part of a global cluster, please remove it from globalcluster first",
          rule(10),
        )
      : undefined,
  ({ inputs }) =>
    inputs.skipFinalSnapshot !== true && isEmpty(inputs.finalSnapshotIdentifier)
      ? new Refusal("InvalidParameter", finalSnapshotUnnamed, rule(12))
      : undefined,
  ({ world, inputs, thing }) =>
    inputs.skipFinalSnapshot !== true &&
    world.leftovers.some(({ id, region }) => id === inputs.finalSnapshotIdentifier && region === thing.region)
      ? new Refusal(
          "DBClusterSnapshotAlreadyExistsFault",
          `Cannot create the snapshot because a snapshot with the identifier ${text(inputs.finalSnapshotIdentifier)} already exists.`,
        )
      : undefined,
  ({ world, thing }) => mayLeave(world, thing),
];

/** What a cluster's life changes in its global cluster, and what is left of it. */
export const lifeOfCluster = {
  created: ({ world, thing, region }) => {
    // The volume is spread over three zones, however many were asked for.
    const zones = new Set([
      ...texts(thing.state.availabilityZones),
      ...zonesOf(region).map(({ name }) => name),
    ]);
    world.change(thing, { availabilityZones: [...zones].slice(0, 3) });
    settle(world, text(thing.state.globalClusterIdentifier) ?? "");
  },
  updated: ({ world, thing }, before) => {
    // Unset in the program: the provider calls RemoveFromGlobalCluster, or PromoteReadReplicaDBCluster.
    const taken = (property: string) => before[property] !== undefined && thing.state[property] === undefined;
    if (!taken("globalClusterIdentifier") && !taken("replicationSourceIdentifier")) return;
    leave(world, thing);
    settle(world, text(before.globalClusterIdentifier) ?? "");
  },
  deleted: ({ world, thing, inputs }) => {
    settle(world, text(thing.state.globalClusterIdentifier) ?? "");
    if (inputs.skipFinalSnapshot === true) return;
    const id = text(inputs.finalSnapshotIdentifier) ?? "";
    world.keep({
      kind: "DB cluster snapshot",
      region: thing.region,
      id,
      reason: "final snapshot; kept until somebody deletes it",
    });
  },
} satisfies Partial<Model>;
