import type { Model, Request, Rule } from "../../model";
import { Refusal } from "../../rules";
import { isEmpty, text, texts } from "../../values";
import type { Thing } from "../../world";
import { regionalArn, stableToken, token } from "../ids";
import { SECURITY_GROUP } from "../network/common";
import { zonesOf } from "../zones";
import { CLUSTER_PARAMETER_GROUP, combination, subnetGroupExists, usableKey, versionRefusal } from "./common";
import {
  CLUSTER,
  GLOBAL_CLUSTER,
  instancesOf,
  leave,
  mayLeave,
  membersOf,
  settle,
  writerOf,
} from "./global-database";

/** Words that PostgreSQL keeps for itself; RDS refuses them as master user names. */
const RESERVED = new Set([
  "admin",
  "postgres",
  "rdsadmin",
  "rdsrepladmin",
  "rds_superuser",
  "rds_replication",
  "user",
]);

/** Hosted zones of the cluster endpoints. Source: Amazon RDS endpoints and quotas, AWS General Reference. */
const HOSTED_ZONES: Readonly<Record<string, string>> = {
  "us-east-1": "Z2R2ITUGPM61AM",
  "us-east-2": "Z2XHWR1WZ565X2",
  "us-west-1": "Z10WI91S59XXQN",
  "us-west-2": "Z1PVIF0B656C1W",
  "eu-west-1": "Z29XKXDKYMONMX",
  "ap-northeast-2": "Z3GGUXGPH4JQSJ",
};

/** Whether a cluster that asks to join would follow a writer which is there already. */
function joinsWriter({ world, inputs }: Request): Thing | undefined {
  return writerOf(world, text(inputs.globalClusterIdentifier) ?? "");
}

/** Rules for a cluster that joins a global cluster with a writer, in AWS's words. */
const secondaryRules: readonly Rule[] = [
  (request) => {
    const { inputs, region, world } = request;
    const writer = joinsWriter(request);
    if (writer === undefined) return undefined;
    if (inputs.masterUsername !== undefined) {
      return combination("Cannot specify user name for cross region replication cluster", 1);
    }
    if (inputs.masterPassword !== undefined) {
      return combination("Cannot specify password for cross region replication cluster", 2);
    }
    if (inputs.databaseName !== undefined) {
      return combination("Cannot specify database name for cross region replication cluster", 3);
    }
    if (inputs.storageEncrypted === true && inputs.kmsKeyId === undefined) {
      return combination("For encrypted cross-region replica, kmsKeyId should be explicitly specified", 4);
    }
    const members = membersOf(world, text(inputs.globalClusterIdentifier) ?? "");
    if (members.some((member) => member.region === region)) {
      return new Refusal(
        "InvalidGlobalClusterStateFault",
        `Global cluster ${text(inputs.globalClusterIdentifier)} already has a cluster in ${region}`,
        16,
      );
    }
    if (members.some(({ id }) => id === inputs.clusterIdentifier)) {
      return new Refusal(
        "DBClusterAlreadyExistsFault",
        `DB cluster identifier ${text(inputs.clusterIdentifier)} is used by another member`,
        17,
      );
    }
    const instances = instancesOf(world, writer).length;
    if (instances === 0) {
      return new Refusal(
        "InvalidDBClusterStateFault",
        `Source cluster ${text(writer.state.arn)} is in a state which is not valid for physical replication: it doesn't have at least one instance in available or creating state`,
        6,
      );
    }
    // The members there are, less the writer and plus this one, are the secondaries.
    return instances - 1 + members.length <= 15
      ? undefined
      : new Refusal(
          "InvalidDBClusterStateFault",
          `${writer.id} has ${instances} instances; with ${members.length} secondary clusters there is no room for them`,
          18,
        );
  },
];

export const cluster: Model = {
  type: CLUSTER,
  specification: "AWS::RDS::DBCluster",
  autoName: { property: "clusterIdentifier", limit: 63 },
  // hashicorp/aws rds/cluster.go: these are ForceNew.
  replaces: [
    "availabilityZones",
    "clusterIdentifier",
    "clusterIdentifierPrefix",
    "clusterScalabilityType",
    "databaseName",
    "dbSubnetGroupName",
    "dbSystemId",
    "engine",
    "engineMode",
    "kmsKeyId",
    "masterUsername",
    "restoreToPointInTime",
    "s3Import",
    "snapshotIdentifier",
    "sourceRegion",
    "storageEncrypted",
  ],
  defaults: { engineMode: "provisioned", skipFinalSnapshot: false, deleteAutomatedBackups: true },
  references: [
    usableKey("kmsKeyId"),
    subnetGroupExists,
    {
      property: "globalClusterIdentifier",
      type: GLOBAL_CLUSTER,
      missing: (id) => new Refusal("GlobalClusterNotFoundFault", `Global cluster ${id} not found`),
    },
    {
      property: "dbClusterParameterGroupName",
      type: CLUSTER_PARAMETER_GROUP,
      by: "name",
      missing: (name) =>
        new Refusal("DBClusterParameterGroupNotFound", `DBClusterParameterGroup not found: ${name}`),
    },
    {
      property: "vpcSecurityGroupIds",
      type: SECURITY_GROUP,
      missing: (id) =>
        new Refusal("InvalidParameterValue", `Invalid security group , groupId= ${id}, groupName=`),
    },
  ],
  invalid: [
    ({ inputs }) => {
      const id = text(inputs.finalSnapshotIdentifier);
      return id === undefined || (/^[0-9A-Za-z-]+$/.test(id) && !id.includes("--") && !id.endsWith("-"))
        ? undefined
        : new Refusal(
            "InvalidParameterValue",
            `only alphanumeric characters and hyphens allowed in "final_snapshot_identifier", no two in a row, none at the end: "${id}"`,
            12,
          );
    },
    ({ inputs }) =>
      inputs.snapshotIdentifier !== undefined && inputs.globalClusterIdentifier !== undefined
        ? new Refusal("ConflictsWith", `"snapshot_identifier": conflicts with global_cluster_identifier`, 13)
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
        : new Refusal("ConflictsWith", `"manage_master_user_password": conflicts with ${other}`, 15);
    },
    ({ inputs }) => {
      const days = inputs.backupRetentionPeriod;
      return typeof days === "number" && (days < 1 || days > 35)
        ? new Refusal(
            "InvalidParameterValue",
            `Invalid backup retention period: ${days}. Retention period must be between 1 and 35`,
            25,
          )
        : undefined;
    },
    ({ inputs }) => {
      const user = text(inputs.masterUsername);
      return user === undefined ||
        (/^[a-zA-Z][a-zA-Z0-9]{0,15}$/.test(user) && !RESERVED.has(user.toLowerCase()))
        ? undefined
        : new Refusal(
            "InvalidParameterValue",
            `MasterUsername ${user} cannot be used: 1 to 16 letters and digits, a letter first, no reserved word`,
            25,
          );
    },
    ({ inputs }) => {
      const zones = texts(inputs.availabilityZones);
      return zones.length > 3
        ? new Refusal(
            "TooManyItems",
            `"availability_zones": attribute supports 3 item maximum, but config has ${zones.length} declared`,
            27,
          )
        : undefined;
    },
  ],
  refusesCreate: [
    ...secondaryRules,
    ({ inputs }) =>
      inputs.manageMasterUserPassword === true && inputs.globalClusterIdentifier !== undefined
        ? combination("ManageMasterUserPassword isn't supported for clusters in a global database", 15)
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
    ({ inputs }) => versionRefusal(inputs.engineVersion),
    ({ inputs }) => {
      const other = ["allocatedStorage", "iops", "dbClusterInstanceClass"].find(
        (key) => inputs[key] !== undefined,
      );
      if (other !== undefined) return combination(`Aurora DB clusters do not support ${other}`, 23);
      return isEmpty(inputs.storageType) ||
        inputs.storageType === "aurora" ||
        inputs.storageType === "aurora-iopt1"
        ? undefined
        : combination(`Aurora DB clusters do not support storageType ${text(inputs.storageType)}`, 23);
    },
    ({ inputs }) => {
      const global = inputs.globalClusterIdentifier !== undefined;
      if (global && typeof inputs.backtrackWindow === "number" && inputs.backtrackWindow > 0) {
        return combination("Backtrack isn't supported for a cluster in a global database", 28);
      }
      if (global && inputs.engineMode === "serverless") {
        return combination("Aurora Serverless v1 isn't supported in a global database", 28);
      }
      return inputs.serverlessv2ScalingConfiguration !== undefined &&
        inputs.engineMode !== undefined &&
        inputs.engineMode !== "provisioned"
        ? combination("ServerlessV2ScalingConfiguration needs the engine mode provisioned", 28)
        : undefined;
    },
    ({ inputs }) =>
      inputs.enableGlobalWriteForwarding === true && inputs.globalClusterIdentifier === undefined
        ? combination("EnableGlobalWriteForwarding is supported for members of a global database only", 29)
        : undefined,
    ({ world, region, inputs }) => {
      const group = world
        .in(region, CLUSTER_PARAMETER_GROUP)
        .find(({ state }) => state.name === inputs.dbClusterParameterGroupName);
      const major = text(inputs.engineVersion)?.split(".")[0];
      return group === undefined || group.state.family === `${text(inputs.engine)}${major}`
        ? undefined
        : combination(
            `The Parameter Group ${group.id} with DBParameterGroupFamily ${text(group.state.family)} cannot be used for this instance.`,
            22,
          );
    },
    ({ world, region, inputs }) =>
      world.get(CLUSTER, region, text(inputs.clusterIdentifier) ?? "") === undefined
        ? undefined
        : new Refusal("DBClusterAlreadyExistsFault", "DB Cluster already exists"),
  ],
  refusesUpdate: [
    ({ world, inputs, thing }) => {
      const before = text(thing.state.globalClusterIdentifier);
      const asked = text(inputs.globalClusterIdentifier);
      if (asked === before) return undefined;
      if (asked === undefined) return mayLeave(world, thing);
      return before === undefined
        ? new Refusal(
            "InvalidParameter",
            "existing RDS Clusters cannot be added to an existing RDS Global Cluster",
            14,
          )
        : new Refusal(
            "InvalidParameter",
            "existing RDS Clusters cannot be migrated between existing RDS Global Clusters",
            14,
          );
    },
  ],
  refusesDelete: [
    ({ thing }) =>
      thing.state.deletionProtection === true
        ? new Refusal(
            "InvalidParameterCombination",
            "Cannot delete protected Cluster, please disable deletion protection and try again.",
            11,
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
            10,
          )
        : undefined,
    ({ inputs }) =>
      inputs.skipFinalSnapshot !== true && isEmpty(inputs.finalSnapshotIdentifier)
        ? new Refusal(
            "InvalidParameter",
            "final_snapshot_identifier is required when skip_final_snapshot is false",
            12,
          )
        : undefined,
    ({ world, inputs, thing }) =>
      inputs.skipFinalSnapshot !== true &&
      world.leftovers.some(
        ({ id, region }) => id === inputs.finalSnapshotIdentifier && region === thing.region,
      )
        ? new Refusal(
            "DBClusterSnapshotAlreadyExistsFault",
            `Cannot create the snapshot because a snapshot with the identifier ${text(inputs.finalSnapshotIdentifier)} already exists.`,
          )
        : undefined,
    ({ world, thing }) => mayLeave(world, thing),
  ],
  id: ({ inputs }) => text(inputs.clusterIdentifier) ?? "",
  attributes: (request, id) => {
    const { inputs, region, account, world } = request;
    const host = `${stableToken(`${account} ${region}`, 12)}.${region}.rds.amazonaws.com`;
    const writer = writerOf(world, text(inputs.globalClusterIdentifier) ?? "");
    const version = text(inputs.engineVersion) ?? text(writer?.state.engineVersion) ?? "15.10";
    return {
      allocatedStorage: 1,
      applyImmediately: false,
      arn: regionalArn(request, "rds", `cluster:${id}`),
      autoMinorVersionUpgrade: true,
      availabilityZones: zonesOf(region)
        .slice(0, 3)
        .map(({ name }) => name),
      backupRetentionPeriod: 1,
      caCertificateIdentifier: "",
      caCertificateValidTill: "",
      clusterIdentifierPrefix: "",
      clusterMembers: [],
      clusterResourceId: `cluster-${token(26).toUpperCase()}`,
      clusterScalabilityType: "standard",
      databaseInsightsMode: "standard",
      databaseName: text(writer?.state.databaseName) ?? "",
      dbClusterParameterGroupName: "default.aurora-postgresql15",
      dbSubnetGroupName: "default",
      dbSystemId: "",
      endpoint: `${id}.cluster-${host}`,
      engineLifecycleSupport: "open-source-rds-extended-support",
      engineVersion: version,
      engineVersionActual: version,
      hostedZoneId: HOSTED_ZONES[region] ?? "Z0000000000000",
      iamRoles: [],
      kmsKeyId: "",
      masterUserSecretKmsKeyId: "",
      masterUserSecrets: [],
      masterUsername: text(writer?.state.masterUsername) ?? "",
      monitoringInterval: 0,
      monitoringRoleArn: "",
      networkType: "IPV4",
      performanceInsightsKmsKeyId: "",
      performanceInsightsRetentionPeriod: 0,
      port: 5432,
      preferredBackupWindow: "07:00-07:30",
      preferredMaintenanceWindow: "sun:08:00-sun:08:30",
      readerEndpoint: `${id}.cluster-ro-${host}`,
      replicationSourceIdentifier: text(writer?.state.arn),
      storageEncrypted: false,
      storageType: "",
      upgradeRolloutOrder: "second",
      vpcSecurityGroupIds: [],
    };
  },
  created: ({ world, thing, region }) => {
    // Aurora spreads its volume over three zones, however many were asked for.
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
  seconds: 43,
};
