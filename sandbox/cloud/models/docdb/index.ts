import type { Model } from "../../model";
import { cluster } from "./cluster";
import { clusterInstance } from "./cluster-instance";
import { clusterParameterGroup } from "./cluster-parameter-group";
import { globalCluster } from "./global-cluster";
import { subnetGroup } from "./subnet-group";

/** Amazon DocumentDB; its control plane is that of RDS. */
export const docdb: readonly Model[] = [
  globalCluster,
  cluster,
  clusterInstance,
  subnetGroup,
  clusterParameterGroup,
];
