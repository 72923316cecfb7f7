import type { Model } from "../../model";
import { cluster } from "./cluster";
import { clusterInstance } from "./cluster-instance";
import { clusterParameterGroup } from "./cluster-parameter-group";
import { globalCluster } from "./global-cluster";
import { subnetGroup } from "./subnet-group";

export const rds: readonly Model[] = [
  globalCluster,
  cluster,
  clusterInstance,
  subnetGroup,
  clusterParameterGroup,
];
