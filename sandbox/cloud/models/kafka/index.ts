import type { Model } from "../../model";
import { cluster } from "./cluster";
import { clusterPolicy } from "./cluster-policy";
import { configuration } from "./configuration";
import { replicator } from "./replicator";
import { topic } from "./topic";

export const kafka: readonly Model[] = [cluster, configuration, clusterPolicy, topic, replicator];
