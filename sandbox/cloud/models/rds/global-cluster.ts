import type { ChangeRequest, Model, Rule } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { GLOBAL } from "../../world";
import { globalArn, stableToken, token } from "../ids";
import { namesake, versionRefusal } from "./common";
import { AURORA, type Family } from "./families";
import { leave, membersOf } from "./global-database";

/** What the control plane refuses when a global cluster of any database is created. */
export const refusesFounding = (family: Family): readonly Rule[] => [
  ({ inputs }) =>
    inputs.engine === undefined && inputs.sourceDbClusterIdentifier === undefined
      ? new Refusal(
          "InvalidParameterValue",
          "When creating standalone global cluster, value for engineName should be specified",
          family.rule(8),
        )
      : undefined,
  ({ inputs }) => versionRefusal(family, inputs.engineVersion),
  ({ world, inputs }) =>
    namesake(world, "globalCluster", GLOBAL, inputs.globalClusterIdentifier) === undefined
      ? undefined
      : new Refusal(
          "GlobalClusterAlreadyExistsFault",
          `Global cluster ${text(inputs.globalClusterIdentifier)} already exists`,
        ),
];

export const refusesProtected =
  ({ rule }: Family): Rule<ChangeRequest> =>
  ({ thing }) =>
    thing.state.deletionProtection === true
      ? new Refusal(
          "InvalidParameterCombination",
          "Cannot delete protected Global Cluster, please disable deletion protection and try again.",
          rule(11),
        )
      : undefined;

export const globalCluster: Model = {
  type: AURORA.globalCluster,
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
  refusesCreate: refusesFounding(AURORA),
  refusesDelete: [
    refusesProtected(AURORA),
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
