import type { StorePorts } from "../network/store-access";

/** What every DocumentDB cluster of the mall runs; the members of a global cluster must agree. */
export const DOCUMENTDB_ENGINE = {
  engine: "docdb",
  /** The first version in which a role of IAM signs in: its user is in `$external`, without a password. */
  engineVersion: "5.0.0",
  parameterGroupFamily: "docdb5.0",
  port: 27017,
} as const;

export const DOCUMENTDB_PORTS: StorePorts = {
  protocol: "MongoDB",
  from: DOCUMENTDB_ENGINE.port,
  to: DOCUMENTDB_ENGINE.port,
};
