import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { GLOBAL } from "../../world";
import { globalArn, stableToken, token } from "../ids";
import { versionRefusal } from "./common";
import { GLOBAL_CLUSTER, leave, membersOf } from "./global-database";

export const globalCluster: Model = {
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
