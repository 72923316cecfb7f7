import type { StorePorts } from "../network/store-access";

/** What every Aurora cluster of the mall runs; the members of a global cluster must agree. */
export const AURORA_ENGINE = {
  engine: "aurora-postgresql",
  /** The workshop names 15.4, which AWS no longer creates; 15.10 is the nearest it does. Write forwarding needs 15.4. */
  engineVersion: "15.10",
  parameterGroupFamily: "aurora-postgresql15",
  port: 5432,
} as const;

export const AURORA_PORTS: StorePorts = {
  protocol: "PostgreSQL",
  from: AURORA_ENGINE.port,
  to: AURORA_ENGINE.port,
};
