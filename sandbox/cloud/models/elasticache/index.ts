import type { Model } from "../../model";
import { globalReplicationGroup } from "./global-replication-group";
import { replicationGroup } from "./replication-group";
import { subnetGroup } from "./subnet-group";
import { user } from "./user";
import { userGroup } from "./user-group";

export const elasticache: readonly Model[] = [
  globalReplicationGroup,
  replicationGroup,
  subnetGroup,
  user,
  userGroup,
];
