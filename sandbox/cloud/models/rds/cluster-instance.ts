import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { hasUnknown, isEmpty, text } from "../../values";
import { ROLE } from "../iam";
import { regionalArn, stableToken, token } from "../ids";
import { zonesOf } from "../zones";
import {
  clusterOf,
  combination,
  globalTakesClass,
  subnetGroupExists,
  usableKey,
  versionRefusal,
} from "./common";
import { CLUSTER, INSTANCE, instancesOf, membersOf, settle } from "./global-database";

export const clusterInstance: Model = {
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
