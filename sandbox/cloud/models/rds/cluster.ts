import type { Model } from "../../model";
import { isEmpty, text } from "../../values";
import { regionalArn, stableToken, token } from "../ids";
import { zonesOf } from "../zones";
import {
  lifeOfCluster,
  refusesArguments,
  refusesBirth,
  refusesDeath,
  refusesMaster,
  refusesMove,
} from "./cluster-rules";
import { clusterReferences, combination } from "./common";
import { AURORA } from "./families";
import { writerOf } from "./global-database";

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

export const cluster: Model = {
  type: AURORA.cluster,
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
  references: clusterReferences(AURORA),
  invalid: [...refusesArguments(AURORA), refusesMaster(AURORA, 16, RESERVED)],
  refusesCreate: [
    ...refusesBirth(AURORA),
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
  ],
  refusesUpdate: refusesMove(AURORA),
  refusesDelete: refusesDeath(AURORA),
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
  ...lifeOfCluster,
  seconds: 43,
};
