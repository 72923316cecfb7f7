import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { globalArn, token } from "../ids";
import { DOCUMENTDB } from "../rds/families";
import { refusesFounding, refusesProtected } from "../rds/global-cluster";
import { leave, mayLeave, membersOf, writerOf } from "../rds/global-database";

export const globalCluster: Model = {
  type: DOCUMENTDB.globalCluster,
  specification: "AWS::DocDB::GlobalCluster",
  scope: "global",
  // hashicorp/aws docdb/global_cluster.go: these are ForceNew.
  replaces: [
    "databaseName",
    "engine",
    "globalClusterIdentifier",
    "sourceDbClusterIdentifier",
    "storageEncrypted",
  ],
  defaults: { deletionProtection: false },
  invalid: [
    ({ inputs }) =>
      inputs.sourceDbClusterIdentifier !== undefined && inputs.engine !== undefined
        ? new Refusal("ConflictsWith", `"engine": conflicts with source_db_cluster_identifier`)
        : undefined,
  ],
  refusesCreate: refusesFounding(DOCUMENTDB),
  refusesDelete: [
    refusesProtected(DOCUMENTDB),
    // The provider removes the members first, in no particular order; the writer is not let go before the others.
    ({ world, thing }) => {
      const writer = writerOf(world, thing.id);
      return writer === undefined ? undefined : mayLeave(world, writer);
    },
  ],
  id: ({ inputs }) => text(inputs.globalClusterIdentifier) ?? "",
  attributes: (request, id) => ({
    arn: globalArn(request, "rds", `global-cluster:${id}`),
    databaseName: "",
    engine: "docdb",
    engineVersion: "5.0.0",
    globalClusterMembers: [],
    globalClusterResourceId: `cluster-${token(16)}`,
    sourceDbClusterIdentifier: "",
    status: "available",
    storageEncrypted: false,
  }),
  deleted: ({ world, thing }) => {
    for (const member of membersOf(world, thing.id)) leave(world, member);
  },
  seconds: 30,
};
