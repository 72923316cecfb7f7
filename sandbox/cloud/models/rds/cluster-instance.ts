import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { hasUnknown, isEmpty, text } from "../../values";
import { ROLE } from "../iam";
import { regionalArn, stableToken, token } from "../ids";
import { zonesOf } from "../zones";
import { clusterOf, combination, subnetGroupExists, usableKey } from "./common";
import { AURORA } from "./families";
import { clusterExists, lifeOfInstance, refusesClass, refusesInstance } from "./instance-rules";

export const clusterInstance: Model = {
  type: AURORA.instance,
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
    clusterExists(AURORA),
    usableKey(AURORA, "performanceInsightsKmsKeyId"),
    subnetGroupExists(AURORA),
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
    ...refusesInstance(AURORA),
    (request) => {
      const home = clusterOf(AURORA, request);
      const group = text(request.inputs.dbSubnetGroupName);
      return group === undefined || group === home?.state.dbSubnetGroupName
        ? undefined
        : combination(
            `The DB subnet group ${group} is not that of the cluster, ${text(home?.state.dbSubnetGroupName)}`,
            26,
          );
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
  refusesUpdate: [refusesClass(AURORA)],
  id: ({ inputs }) => text(inputs.identifier) ?? "",
  attributes: (request, id) => {
    const { region, account } = request;
    const home = clusterOf(AURORA, request);
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
  ...lifeOfInstance(AURORA),
  seconds: 381,
};
