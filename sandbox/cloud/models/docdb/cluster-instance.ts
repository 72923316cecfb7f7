import type { Model } from "../../model";
import { text } from "../../values";
import { regionalArn, stableToken, token } from "../ids";
import { clusterOf, usableKey } from "../rds/common";
import { DOCUMENTDB } from "../rds/families";
import { clusterExists, lifeOfInstance, refusesClass, refusesInstance } from "../rds/instance-rules";
import { zonesOf } from "../zones";

export const clusterInstance: Model = {
  type: DOCUMENTDB.instance,
  specification: "AWS::DocDB::DBInstance",
  autoName: { property: "identifier", limit: 63 },
  // hashicorp/aws docdb/cluster_instance.go: these are ForceNew.
  replaces: ["identifier", "identifierPrefix", "clusterIdentifier", "engine", "availabilityZone"],
  defaults: { autoMinorVersionUpgrade: true, copyTagsToSnapshot: false, engine: "docdb", promotionTier: 0 },
  references: [clusterExists(DOCUMENTDB), usableKey(DOCUMENTDB, "performanceInsightsKmsKeyId")],
  refusesCreate: refusesInstance(DOCUMENTDB),
  refusesUpdate: [refusesClass(DOCUMENTDB)],
  id: ({ inputs }) => text(inputs.identifier) ?? "",
  attributes: (request, id) => {
    const { region, account } = request;
    const home = clusterOf(DOCUMENTDB, request);
    const host = `${stableToken(`docdb ${account} ${region}`, 12)}.${region}.docdb.amazonaws.com`;
    return {
      arn: regionalArn(request, "rds", `db:${id}`),
      availabilityZone: zonesOf(region)[0]?.name,
      caCertIdentifier: "rds-ca-rsa2048-g1",
      dbSubnetGroupName: home?.state.dbSubnetGroupName,
      dbiResourceId: `db-${token(26).toUpperCase()}`,
      endpoint: `${id}.${host}`,
      engineVersion: home?.state.engineVersion,
      identifierPrefix: "",
      kmsKeyId: home?.state.kmsKeyId,
      performanceInsightsKmsKeyId: "",
      port: home?.state.port,
      preferredBackupWindow: home?.state.preferredBackupWindow,
      preferredMaintenanceWindow: "sun:08:00-sun:08:30",
      publiclyAccessible: false,
      storageEncrypted: home?.state.storageEncrypted ?? false,
      writer: false,
    };
  },
  ...lifeOfInstance(DOCUMENTDB),
  seconds: 381,
};
