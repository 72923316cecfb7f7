import { clusterParameterGroupOf, oneOf, within } from "../rds/cluster-parameter-group";
import { DOCUMENTDB } from "../rds/families";

// Of docdb5.0. Source: "Amazon DocumentDB cluster parameters reference", developer guide.
export const clusterParameterGroup = clusterParameterGroupOf(
  DOCUMENTDB,
  "AWS::DocDB::DBClusterParameterGroup",
  {
    tls: oneOf("enabled", "disabled", "fips-140-3", "tls1.2+", "tls1.3+"),
    audit_logs: oneOf("enabled", "disabled", "ddl", "dml_read", "dml_write", "all", "none"),
    profiler: oneOf("enabled", "disabled"),
    profiler_threshold_ms: within(50, 2_147_483_646),
  },
);
