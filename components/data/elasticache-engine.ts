import type { StorePorts } from "../network/store-access";

/** What every replication group of the mall runs; the members of a global datastore must agree. */
export const ELASTICACHE_ENGINE = {
  engine: "valkey",
  engineVersion: "7.2",
  /** With cluster mode. AWS gives every member of a global datastore a copy of the founder's, which nobody can edit. */
  parameterGroupName: "default.valkey7.cluster.on",
  port: 6379,
} as const;

export const ELASTICACHE_PORTS: StorePorts = {
  protocol: "Valkey",
  from: ELASTICACHE_ENGINE.port,
  to: ELASTICACHE_ENGINE.port,
};
