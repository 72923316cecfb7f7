import {
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { type Reading, read, readAll, shown } from "../reader";

const cluster = "aws:docdb/cluster:Cluster";
const parameterGroup = "aws:docdb/clusterParameterGroup:ClusterParameterGroup";

/** What a parameter of a group is set to. */
function parameter(props: unknown, name: string): Reading {
  for (const each of readAll(props, "parameters")) {
    if (each.state !== "known") return each;
    const named = read(each.value, "name");
    if (named.state === "unknown") return named;
    if (named.state === "known" && named.value === name) return read(each.value, "value");
  }
  return { state: "absent" };
}

/** Whether a parameter has one of these values: AWS's defaults are others. */
function isSet(props: unknown, name: string, values: readonly string[]): Verdict {
  const reading = parameter(props, name);
  if (reading.state === "unknown") return undecided(`the parameter ${name} is unknown`);
  if (reading.state === "absent") return violation(`it does not set the parameter ${name}`);
  return values.some((value) => value === reading.value)
    ? pass
    : violation(`its parameter ${name} is ${shown(reading.value)}`);
}

/** `enabled` takes TLS 1.0, too. */
export const minimumTls: readonly string[] = ["tls1.2+", "tls1.3+", "fips-140-3"];

export const documentDbTls: ResourceControl = {
  id: "documentdb-tls",
  title: "DocumentDB takes TLS 1.2 or later only",
  scope: "resource",
  severity: "high",
  description: "Every parameter group of DocumentDB says which TLS is the least: AWS's own groups say none.",
  remediation: `Set the parameter tls to ${minimumTls.join(", ")}.`,
  reference: "https://docs.aws.amazon.com/documentdb/latest/developerguide/security.encryption.ssl.html",
  tags: ["encryption"],
  appliesTo: [parameterGroup],
  evaluate: ({ props }) => [isSet(props, "tls", minimumTls)],
};

export const documentDbParameters: StackControl = {
  id: "documentdb-parameters",
  title: "DocumentDB's parameters are ours",
  scope: "stack",
  severity: "high",
  description:
    "Every cluster names a parameter group of the stack, where TLS and the logs are looked at: AWS's own groups demand neither.",
  remediation: "Name an aws.docdb.ClusterParameterGroup of the stack in dbClusterParameterGroupName.",
  reference:
    "https://docs.aws.amazon.com/documentdb/latest/developerguide/cluster_parameter_groups-default.html",
  tags: ["encryption", "logging"],
  evaluate: (stack) =>
    stack.ofType(cluster).map((subject) => ({
      subject,
      verdict:
        stack.target(subject, "dbClusterParameterGroupName", [parameterGroup]).length > 0
          ? pass
          : violation("it names no parameter group of this stack"),
    })),
};

/** The logs of DocumentDB: the export, and the parameter without which nothing is written to it. */
export const documentDbLogSettings: readonly {
  readonly log: string;
  readonly parameter: string;
  readonly on: readonly string[];
}[] = [
  { log: "audit", parameter: "audit_logs", on: ["enabled", "ddl", "dml_read", "dml_write", "all"] },
  { log: "profiler", parameter: "profiler", on: ["enabled"] },
];

export const documentDbLogs: ResourceControl = {
  id: "documentdb-logs",
  title: "DocumentDB logs who did what, and what was slow",
  scope: "resource",
  severity: "medium",
  description:
    "Audit and profiler logs are exported, and switched on in the parameter group: either alone logs nothing.",
  remediation:
    "Export audit and profiler from the cluster, and set the parameters audit_logs and profiler to enabled.",
  reference: "https://docs.aws.amazon.com/documentdb/latest/developerguide/event-auditing.html",
  tags: ["logging"],
  appliesTo: [cluster, parameterGroup],
  evaluate: ({ type, props }) => {
    if (type === parameterGroup)
      return documentDbLogSettings.map(({ parameter: name, on }) => isSet(props, name, on));
    const exports = readAll(props, "enabledCloudwatchLogsExports");
    if (exports.some(({ state }) => state === "unknown")) return [undecided("its log exports are unknown")];
    return documentDbLogSettings.map(({ log }) =>
      exports.some((each) => each.state === "known" && each.value === log)
        ? pass
        : violation(`it does not export its ${log} log`),
    );
  },
};
