import type { Model, Reference, Request, Rule } from "../model";
import { Refusal } from "../rules";
import { bags, hasUnknown, isEmpty, text, texts } from "../values";
import { GLOBAL, type Thing } from "../world";
import { ROLE } from "./iam";
import { globalArn, regionalArn, stableToken, token } from "./ids";
import { KEY } from "./kms";
import { SECURITY_GROUP, SUBNET } from "./network";
import {
  CLUSTER,
  GLOBAL_CLUSTER,
  INSTANCE,
  instancesOf,
  leave,
  mayLeave,
  membersOf,
  settle,
  writerOf,
} from "./rds-global";
import { zonesOf } from "./zones";

const SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup";
const PARAMETER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup";

/** Versions of Aurora PostgreSQL that AWS creates; source: cfn-lint 1.58.0's list of versions that are not deprecated. */
const VERSIONS: ReadonlySet<string> = new Set([
  ...minors(15, [10, 12, 13, 14, 15, 17, 18, 19]),
  ...minors(16, [8, 9, 10, 11, 12, 13, 14, 15]),
  ...minors(17, [4, 5, 6, 7, 8, 9, 10, 11]),
  ...minors(18, [3]),
]);

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

function minors(major: number, list: readonly number[]): readonly string[] {
  return list.map((minor) => `${major}.${minor}`);
}

function combination(reason: string, rule: number): Refusal {
  return new Refusal("InvalidParameterCombination", reason, rule);
}

const usableKey = (property: string): Reference => ({
  property,
  type: KEY,
  by: "arn",
  missing: (arn) =>
    new Refusal(
      "KMSKeyNotAccessibleFault",
      `The specified KMS key [${arn}] does not exist, is not enabled or you do not have permissions to access it.`,
      5,
    ),
});

const subnetGroupExists: Reference = {
  property: "dbSubnetGroupName",
  type: SUBNET_GROUP,
  by: "name",
  missing: (name) => new Refusal("DBSubnetGroupNotFoundFault", `DB subnet group '${name}' does not exist.`),
};

const globalCluster: Model = {
  type: GLOBAL_CLUSTER,
  specification: "AWS::RDS::GlobalCluster",
  scope: "global",
  // hashicorp/aws rds/global_cluster.go: these are ForceNew.
  replaces: [
    "databaseName",
    "engine",
    "globalClusterIdentifier",
    "sourceDbClusterIdentifier",
    "storageEncrypted",
  ],
  defaults: { deletionProtection: false, forceDestroy: false },
  invalid: [
    ({ inputs }) => {
      if (inputs.sourceDbClusterIdentifier === undefined) return undefined;
      const excluded = ["engine", "engineVersion", "databaseName", "storageEncrypted"].find(
        (key) => inputs[key] !== undefined,
      );
      if (excluded !== undefined) {
        return new Refusal("ConflictsWith", `"source_db_cluster_identifier": conflicts with ${excluded}`, 7);
      }
      return inputs.forceDestroy !== undefined
        ? undefined
        : new Refusal(
            "RequiredWith",
            `"source_db_cluster_identifier": all of \`force_destroy,source_db_cluster_identifier\` must be specified`,
            7,
          );
    },
  ],
  refusesCreate: [
    ({ inputs }) =>
      inputs.engine === undefined && inputs.sourceDbClusterIdentifier === undefined
        ? new Refusal(
            "InvalidParameterValue",
            "When creating standalone global cluster, value for engineName should be specified",
            8,
          )
        : undefined,
    ({ inputs }) => versionRefusal(inputs.engineVersion),
    ({ world, inputs }) =>
      world.get(GLOBAL_CLUSTER, GLOBAL, text(inputs.globalClusterIdentifier) ?? "") === undefined
        ? undefined
        : new Refusal(
            "GlobalClusterAlreadyExistsFault",
            `Global cluster ${text(inputs.globalClusterIdentifier)} already exists`,
          ),
  ],
  refusesDelete: [
    ({ thing }) =>
      thing.state.deletionProtection === true
        ? new Refusal(
            "InvalidParameterCombination",
            "Cannot delete protected Global Cluster, please disable deletion protection and try again.",
            11,
          )
        : undefined,
    ({ world, thing, inputs }) =>
      inputs.forceDestroy !== true && membersOf(world, thing.id).length > 0
        ? new Refusal("InvalidGlobalClusterStateFault", `Global Cluster ${thing.id} is not empty`, 9)
        : undefined,
  ],
  id: ({ inputs }) => text(inputs.globalClusterIdentifier) ?? "",
  attributes: (request, id) => {
    const version = text(request.inputs.engineVersion) ?? "15.10";
    return {
      arn: globalArn(request, "rds", `global-cluster:${id}`),
      databaseName: "",
      endpoint: `${id}.global-${stableToken(request.account, 12)}.global.rds.amazonaws.com`,
      engine: "aurora-postgresql",
      engineLifecycleSupport: "open-source-rds-extended-support",
      engineVersion: version,
      engineVersionActual: version,
      globalClusterMembers: [],
      globalClusterResourceId: `cluster-${token(16)}`,
      sourceDbClusterIdentifier: "",
      storageEncrypted: false,
    };
  },
  // Only with forceDestroy has it members then: the provider detaches them first.
  deleted: ({ world, thing }) => {
    for (const member of membersOf(world, thing.id)) leave(world, member);
  },
  seconds: 30,
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

const cluster: Model = {
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
      type: PARAMETER_GROUP,
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
        .in(region, PARAMETER_GROUP)
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

function versionRefusal(version: unknown): Refusal | undefined {
  if (typeof version !== "string" || VERSIONS.has(version)) return undefined;
  return combination(`Cannot find version ${version} for aurora-postgresql`, 22);
}

/** Classes that a global database takes: memory-optimised, and Serverless v2. */
const MEMORY_OPTIMISED = /^db\.(serverless$|(r|x)\d\w*\.)/;

function globalTakesClass(request: Request): Refusal | undefined {
  const global = clusterOf(request)?.state.globalClusterIdentifier;
  const instanceClass = text(request.inputs.instanceClass) ?? "";
  return global === undefined || MEMORY_OPTIMISED.test(instanceClass)
    ? undefined
    : combination(`DB Instance class ${instanceClass} is not supported for members of a global database`, 21);
}

function clusterOf({ world, region, inputs }: Request): Thing | undefined {
  return world.get(CLUSTER, region, text(inputs.clusterIdentifier) ?? "");
}

const clusterInstance: Model = {
  type: INSTANCE,
  specification: "AWS::RDS::DBInstance",
  autoName: { property: "identifier", limit: 63 },
  // CloudFormation schema AWS::RDS::DBInstance, less what hashicorp/aws rds/cluster_instance.go changes in place.
  replaces: [
    "identifier",
    "identifierPrefix",
    "clusterIdentifier",
    "engine",
    "dbSubnetGroupName",
    "availabilityZone",
    "publiclyAccessible",
    "customIamInstanceProfile",
    "performanceInsightsKmsKeyId",
  ],
  defaults: {
    copyTagsToSnapshot: false,
    promotionTier: 0,
    autoMinorVersionUpgrade: true,
    monitoringInterval: 0,
    forceDestroy: false,
  },
  references: [
    {
      property: "clusterIdentifier",
      type: CLUSTER,
      missing: (id) => new Refusal("DBClusterNotFoundFault", `Source cluster not found: ${id}`),
    },
    usableKey("performanceInsightsKmsKeyId"),
    subnetGroupExists,
    {
      property: "monitoringRoleArn",
      type: ROLE,
      by: "arn",
      missing: (arn) =>
        new Refusal(
          "InvalidParameterValue",
          `IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING (${arn})`,
        ),
    },
  ],
  invalid: [
    ({ inputs }) => {
      if (hasUnknown(inputs.monitoringInterval)) return undefined;
      const monitored = typeof inputs.monitoringInterval === "number" && inputs.monitoringInterval > 0;
      if (monitored && inputs.monitoringRoleArn === undefined) {
        return combination(
          "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.",
          24,
        );
      }
      return !monitored && !isEmpty(inputs.monitoringRoleArn) && typeof inputs.monitoringRoleArn === "string"
        ? combination(
            "A MonitoringInterval other than 0 is required if you specify a MonitoringRoleARN value.",
            24,
          )
        : undefined;
    },
  ],
  refusesCreate: [
    (request) => {
      const home = clusterOf(request);
      return home === undefined || home.state.engine === request.inputs.engine
        ? undefined
        : combination(
            `The engine name requested for your DB instance (${text(request.inputs.engine)}) doesn't match the engine name of your DB cluster (${text(home.state.engine)}).`,
            22,
          );
    },
    ({ inputs }) => versionRefusal(inputs.engineVersion),
    (request) => {
      const home = clusterOf(request);
      const group = text(request.inputs.dbSubnetGroupName);
      return group === undefined || group === home?.state.dbSubnetGroupName
        ? undefined
        : combination(
            `The DB subnet group ${group} is not that of the cluster, ${text(home?.state.dbSubnetGroupName)}`,
            26,
          );
    },
    globalTakesClass,
    (request) => {
      const home = clusterOf(request);
      if (home === undefined) return undefined;
      const secondaries = Math.max(
        0,
        membersOf(request.world, text(home.state.globalClusterIdentifier) ?? "").length - 1,
      );
      const most = home.state.replicationSourceIdentifier === undefined ? 16 - secondaries : 16;
      return instancesOf(request.world, home).length < most
        ? undefined
        : new Refusal(
            "InvalidDBClusterStateFault",
            `${home.id} has ${most} instances; with ${secondaries} secondary clusters there is no room for another`,
            18,
          );
    },
    ({ world, region, inputs }) =>
      world.get(INSTANCE, region, text(inputs.identifier) ?? "") === undefined
        ? undefined
        : new Refusal("DBInstanceAlreadyExists", "DB instance already exists"),
    ({ region, inputs }) => {
      const zone = text(inputs.availabilityZone);
      return zone === undefined || zonesOf(region).some(({ name }) => name === zone)
        ? undefined
        : new Refusal("InvalidParameterValue", `Invalid Availability Zone: ${zone}`);
    },
    ({ world, inputs }) => {
      const role = world.all(ROLE).find(({ state }) => state.arn === inputs.monitoringRoleArn);
      return role === undefined || text(role.state.assumeRolePolicy)?.includes("monitoring.rds.amazonaws.com")
        ? undefined
        : new Refusal(
            "InvalidParameterValue",
            "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING",
          );
    },
  ],
  refusesUpdate: [globalTakesClass],
  id: ({ inputs }) => text(inputs.identifier) ?? "",
  attributes: (request, id) => {
    const { region, account } = request;
    const home = clusterOf(request);
    const host = `${stableToken(`${account} ${region}`, 12)}.${region}.rds.amazonaws.com`;
    return {
      applyImmediately: false,
      arn: regionalArn(request, "rds", `db:${id}`),
      availabilityZone: zonesOf(region)[0]?.name,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      dbParameterGroupName: "default.aurora-postgresql15",
      dbSubnetGroupName: home?.state.dbSubnetGroupName,
      dbiResourceId: `db-${token(26).toUpperCase()}`,
      endpoint: `${id}.${host}`,
      engineVersion: home?.state.engineVersion,
      engineVersionActual: home?.state.engineVersion,
      identifierPrefix: "",
      kmsKeyId: home?.state.kmsKeyId,
      monitoringRoleArn: "",
      networkType: "IPV4",
      performanceInsightsEnabled: false,
      performanceInsightsKmsKeyId: "",
      performanceInsightsRetentionPeriod: 0,
      port: home?.state.port,
      preferredBackupWindow: home?.state.preferredBackupWindow,
      preferredMaintenanceWindow: "sun:08:00-sun:08:30",
      publiclyAccessible: false,
      storageEncrypted: home?.state.storageEncrypted,
      writer: false,
    };
  },
  created: (request) => {
    const { world, thing } = request;
    const home = clusterOf(request);
    if (home === undefined) return;
    world.change(home, { clusterMembers: instancesOf(world, home).map(({ id }) => id) });
    const global = text(home.state.globalClusterIdentifier);
    if (global !== undefined) settle(world, global);
    else if (instancesOf(world, home).length === 1) world.change(thing, { writer: true });
  },
  deleted: ({ world, thing }) => {
    const home = world.get(CLUSTER, thing.region, text(thing.state.clusterIdentifier) ?? "");
    if (home === undefined) return;
    world.change(home, { clusterMembers: instancesOf(world, home).map(({ id }) => id) });
    settle(world, text(home.state.globalClusterIdentifier) ?? "");
  },
  seconds: 381,
};

const subnetGroup: Model = {
  type: SUBNET_GROUP,
  specification: "AWS::RDS::DBSubnetGroup",
  autoName: { property: "name", limit: 255 },
  // CloudFormation schema AWS::RDS::DBSubnetGroup: the name cannot be changed.
  replaces: ["name", "namePrefix"],
  defaults: { description: "Managed by Pulumi" },
  references: [
    {
      property: "subnetIds",
      type: SUBNET,
      missing: (id) => new Refusal("InvalidSubnet", `The subnet ID '${id}' does not exist`),
    },
  ],
  refusesCreate: [coversTwoZones],
  refusesUpdate: [coversTwoZones],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => ({
    arn: regionalArn(request, "rds", `subgrp:${id}`),
    namePrefix: "",
    supportedNetworkTypes: ["IPV4"],
    vpcId:
      text(
        request.world.get(SUBNET, request.region, texts(request.inputs.subnetIds)[0] ?? "")?.state.vpcId,
      ) ?? "",
  }),
  heldByReferences: (thing) =>
    new Refusal(
      "InvalidDBSubnetGroupStateFault",
      `Cannot delete the subnet group '${thing.id}' because at least one database instance is still using it.`,
    ),
};

function coversTwoZones({ world, region, inputs }: Request): Refusal | undefined {
  const zones = new Set(
    texts(inputs.subnetIds).map((id) => text(world.get(SUBNET, region, id)?.state.availabilityZone)),
  );
  return zones.size >= 2
    ? undefined
    : new Refusal(
        "DBSubnetGroupDoesNotCoverEnoughAZs",
        `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${[...zones].join(", ")}. Add subnets to cover at least 2 AZs.`,
        26,
      );
}

/** Cluster parameters of aurora-postgresql15 that the mall sets, with their values. Source: DescribeEngineDefaultClusterParameters. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  "rds.force_ssl": ["0", "1"],
  "apg_write_forward.consistency_mode": ["OFF", "SESSION", "EVENTUAL", "GLOBAL"],
};

const clusterParameterGroup: Model = {
  type: PARAMETER_GROUP,
  specification: "AWS::RDS::DBClusterParameterGroup",
  autoName: { property: "name", limit: 255 },
  // CloudFormation schema AWS::RDS::DBClusterParameterGroup: name, family and description cannot be changed.
  replaces: ["name", "namePrefix", "family", "description"],
  defaults: { description: "Managed by Pulumi" },
  refusesCreate: [
    ({ inputs }) => {
      for (const { name, value } of bags(inputs.parameters)) {
        const values = PARAMETERS[text(name) ?? ""];
        if (values === undefined) {
          return new Refusal("InvalidParameterValue", `Could not find parameter with name: ${text(name)}`);
        }
        if (!values.includes(text(value) ?? "")) {
          return new Refusal(
            "InvalidParameterValue",
            `Invalid parameter value: ${text(value)} for: ${text(name)} allowed values are: ${values.join(",")}`,
          );
        }
      }
      return undefined;
    },
  ],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => ({ arn: regionalArn(request, "rds", `cluster-pg:${id}`), namePrefix: "" }),
  heldByReferences: (thing) =>
    new Refusal(
      "InvalidDBParameterGroupState",
      `One or more database instances are still members of this parameter group ${thing.id}, so the group cannot be deleted`,
    ),
};

export const rds: readonly Model[] = [
  globalCluster,
  cluster,
  clusterInstance,
  subnetGroup,
  clusterParameterGroup,
];
