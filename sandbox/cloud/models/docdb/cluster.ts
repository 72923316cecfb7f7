import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { hasUnknown, text, texts } from "../../values";
import { regionalArn, stableToken, token } from "../ids";
import {
  lifeOfCluster,
  refusesArguments,
  refusesBirth,
  refusesDeath,
  refusesMaster,
  refusesMove,
} from "../rds/cluster-rules";
import { clusterReferences } from "../rds/common";
import { DOCUMENTDB } from "../rds/families";
import { writerOf } from "../rds/global-database";
import { zonesOf } from "../zones";

/** Master user names that AWS keeps for itself. Source: "Login" in the AWS CDK's reference of DocumentDB. */
const RESERVED = new Set(["admin"]);

/** Hosted zone of the endpoints; one for all regions in AWS's published answers of DescribeDBClusters. */
const HOSTED_ZONE = "ZNKXH85TT8WVW";

export const cluster: Model = {
  type: DOCUMENTDB.cluster,
  specification: "AWS::DocDB::DBCluster",
  autoName: { property: "clusterIdentifier", limit: 63 },
  // hashicorp/aws docdb/cluster.go: these are ForceNew.
  replaces: [
    "availabilityZones",
    "clusterIdentifier",
    "clusterIdentifierPrefix",
    "dbSubnetGroupName",
    "engine",
    "kmsKeyId",
    "masterUsername",
    "port",
    "restoreToPointInTime",
    "snapshotIdentifier",
    "storageEncrypted",
  ],
  defaults: { backupRetentionPeriod: 1, engine: "docdb", port: 27017, skipFinalSnapshot: false },
  references: clusterReferences(DOCUMENTDB),
  invalid: [
    ...refusesArguments(DOCUMENTDB),
    refusesMaster(DOCUMENTDB, 63, RESERVED),
    ({ inputs }) => {
      const { port } = inputs;
      return typeof port === "number" && (port < 1150 || port > 65535)
        ? new Refusal(
            "InvalidParameterValue",
            `expected port to be in the range (1150 - 65535), got ${port}`,
            33,
          )
        : undefined;
    },
    ({ inputs }) =>
      text(inputs.kmsKeyId) !== undefined &&
      inputs.storageEncrypted !== true &&
      !hasUnknown(inputs.storageEncrypted)
        ? new Refusal("InvalidParameterCombination", "kms_key_id requires storage_encrypted to be true", 33)
        : undefined,
    ({ inputs }) => {
      const other = texts(inputs.enabledCloudwatchLogsExports).find(
        (log) => log !== "audit" && log !== "profiler",
      );
      return other === undefined
        ? undefined
        : new Refusal(
            "InvalidParameterValue",
            `expected enabled_cloudwatch_logs_exports to be one of ["audit" "profiler"], got ${other}`,
            34,
          );
    },
  ],
  refusesCreate: refusesBirth(DOCUMENTDB),
  refusesUpdate: refusesMove(DOCUMENTDB),
  refusesDelete: refusesDeath(DOCUMENTDB),
  id: ({ inputs }) => text(inputs.clusterIdentifier) ?? "",
  attributes: (request, id) => {
    const { inputs, region, account, world } = request;
    const host = `${stableToken(`docdb ${account} ${region}`, 12)}.${region}.docdb.amazonaws.com`;
    const writer = writerOf(world, text(inputs.globalClusterIdentifier) ?? "");
    return {
      arn: regionalArn(request, "rds", `cluster:${id}`),
      availabilityZones: zonesOf(region)
        .slice(0, 3)
        .map(({ name }) => name),
      clusterIdentifierPrefix: "",
      clusterMembers: [],
      clusterResourceId: `cluster-${token(26).toUpperCase()}`,
      dbClusterParameterGroupName: "default.docdb5.0",
      dbSubnetGroupName: "default",
      endpoint: `${id}.cluster-${host}`,
      engineVersion: text(writer?.state.engineVersion) ?? "5.0.0",
      hostedZoneId: HOSTED_ZONE,
      kmsKeyId: "",
      masterUserSecrets: [],
      masterUsername: text(writer?.state.masterUsername) ?? "",
      networkType: "IPV4",
      preferredBackupWindow: "07:00-07:30",
      preferredMaintenanceWindow: "sun:08:00-sun:08:30",
      readerEndpoint: `${id}.cluster-ro-${host}`,
      vpcSecurityGroupIds: [],
    };
  },
  ...lifeOfCluster,
  seconds: 60,
};
