import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { demand, demandAbsent, isExactly, isOn, isOneOf } from "../demand";
import { type Reading, read, shown } from "../reader";
import type { Member, Stack } from "../stack";

const cluster = "aws:msk/cluster:Cluster";
const configuration = "aws:msk/configuration:Configuration";
const topic = "aws:msk/topic:Topic";
const replicator = "aws:msk/replicator:Replicator";
/** What clients in other VPCs find. */
const acrossVpcs = "brokerNodeGroupInfo.connectivityInfo.vpcConnectivity";
const scalableTarget = "aws:appautoscaling/target:Target";

export const mskTls: ResourceControl = {
  id: "msk-tls",
  title: "MSK speaks TLS only",
  scope: "resource",
  severity: "high",
  description:
    "Clients and brokers talk to brokers in TLS only. Unsaid, both do: AWS's default is the safe one here.",
  remediation: "In encryptionInTransit set clientBroker: TLS and inCluster: true.",
  reference: "https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption-in-transit.html",
  tags: ["encryption"],
  appliesTo: [cluster],
  evaluate: ({ props }) => [
    demand(props, "encryptionInfo.encryptionInTransit.clientBroker", isExactly("TLS"), pass),
    demand(props, "encryptionInfo.encryptionInTransit.inCluster", isOn, pass),
  ],
};

/** The ways in of a cluster, with the only right answer; silence closes those that AWS opens only when told to. */
export const mskDoors: readonly {
  readonly path: string;
  readonly right: boolean;
  readonly closedInSilence?: boolean;
}[] = [
  { path: "clientAuthentication.sasl.iam", right: true },
  { path: "clientAuthentication.unauthenticated", right: false },
  ...["clientAuthentication", `${acrossVpcs}.clientAuthentication`].map((path) => ({
    path: `${path}.sasl.scram`,
    right: false,
    closedInSilence: true,
  })),
  { path: `${acrossVpcs}.clientAuthentication.tls`, right: false, closedInSilence: true },
];

/** The door for clients with certificates, which is open as soon as it is spoken of. */
const certificates = "clientAuthentication.tls";

export const mskIam: ResourceControl = {
  id: "msk-iam",
  title: "MSK knows its clients by IAM",
  scope: "resource",
  severity: "critical",
  description:
    "A cluster takes IAM, which the Replicator needs, too, and nothing beside it: it says that it takes nobody unauthenticated, and takes neither passwords nor certificates, which no role's end takes back.",
  remediation:
    "In clientAuthentication set sasl.iam: true and unauthenticated: false, and leave sasl.scram and tls out.",
  reference: "https://docs.aws.amazon.com/msk/latest/developerguide/kafka_apis_iam.html",
  tags: ["exposure", "credentials"],
  appliesTo: [cluster],
  evaluate: ({ props }) => [
    ...mskDoors.map(({ path, right, closedInSilence }) =>
      demand(props, path, isExactly(right), closedInSilence === true ? pass : undefined),
    ),
    demandAbsent(props, certificates),
  ],
};

/** Where brokers may send their logs. */
export const mskLogDestinations = ["cloudwatchLogs", "firehose", "s3"] as const;

export const mskLogs: ResourceControl = {
  id: "msk-logs",
  title: "MSK's brokers log",
  scope: "resource",
  severity: "medium",
  description: "Brokers send their logs to one destination or more: unsaid, to none.",
  remediation: `Enable one of ${mskLogDestinations.join(", ")} in loggingInfo.brokerLogs.`,
  reference: "https://docs.aws.amazon.com/msk/latest/developerguide/msk-logging.html",
  tags: ["logging"],
  appliesTo: [cluster],
  evaluate: ({ props }) => {
    const enabled = mskLogDestinations.map((each) => read(props, `loggingInfo.brokerLogs.${each}.enabled`));
    if (enabled.some((each) => each.state === "known" && each.value === true)) return [pass];
    return enabled.some(({ state }) => state === "unknown")
      ? [undecided("its broker logs are unknown")]
      : [violation("its brokers send their logs nowhere")];
  },
};

/** Levels that show how far consumers lag behind, topic by topic and broker by broker. */
const monitoringLevels: readonly unknown[] = ["PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION"];

export const mskMonitoring: ResourceControl = {
  id: "msk-monitoring",
  title: "MSK is watched topic by topic",
  scope: "resource",
  severity: "medium",
  description:
    "Metrics are there for each topic and broker, or finer: those of AWS's default tell no topic from another.",
  remediation: `Set enhancedMonitoring to ${monitoringLevels.join(" or ")}.`,
  reference: "https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html",
  tags: ["monitoring"],
  appliesTo: [cluster],
  evaluate: ({ props }) => [demand(props, "enhancedMonitoring", isOneOf(monitoringLevels))],
};

/** What the configuration of every cluster says at least, in Kafka's words. */
export const leastCopies = { "default.replication.factor": 3, "min.insync.replicas": 2 } as const;

/** A key and its value in Java's properties: `=`, `:` or a blank between them, `#` or `!` before a comment. */
const PROPERTY = /^\s*([^#!\s=:][^\s=:]*)\s*[=:\s]\s*(.*?)\s*$/;

/** The settings in the text of a configuration. Of two lines about one, the later holds. */
function settingsIn(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const [, key, value] = PROPERTY.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    }),
  );
}

function atLeast(least: number, name: string, value: unknown): Verdict {
  if (value === undefined) return violation(`it does not say ${name}`);
  // What is no number is less than nothing.
  return Number(value) >= least ? pass : violation(`its ${name} is ${shown(value)}`);
}

/** The texts of the configurations that a cluster names. */
function textsOf(stack: Stack, subject: Member): readonly Reading[] {
  return stack
    .target(subject, "configurationInfo.arn", [configuration])
    .map(({ props }) => read(props, "serverProperties"));
}

function onText(text: Reading): Verdict[] {
  if (text.state === "unknown") return [undecided("the text of its configuration is unknown")];
  const settings = settingsIn(text.state === "known" ? `${text.value}` : "");
  return Object.entries(leastCopies).map(([name, least]) => {
    const verdict = atLeast(least, name, settings.get(name));
    return verdict.kind === "violation" ? violation(`in its configuration: ${verdict.problem}`) : verdict;
  });
}

export const mskConfiguration: StackControl = {
  id: "msk-configuration",
  title: "MSK keeps three copies, and waits for two",
  scope: "stack",
  severity: "high",
  description:
    "Every cluster names a configuration of the stack whose text demands three copies, two of them in sync: AWS's own says less, depending on the zones.",
  remediation: `Name an aws.msk.Configuration with ${Object.entries(leastCopies)
    .map(([name, least]) => `${name}=${least}`)
    .join(" and ")}, or more.`,
  reference: "https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html",
  tags: ["failover"],
  evaluate: (stack) =>
    stack.ofType(cluster).flatMap((subject): Finding[] => {
      const texts = textsOf(stack, subject);
      const verdicts =
        texts.length > 0 ? texts.flatMap(onText) : [violation("it names no configuration of this stack")];
      return verdicts.map((verdict) => ({ subject, verdict }));
    }),
};

/** What a topic sets of its own, in JSON: nothing that is no object. */
function configsIn(text: unknown): object {
  try {
    const configs: unknown = JSON.parse(`${text}`);
    return typeof configs === "object" && configs !== null ? configs : {};
  } catch {
    return {};
  }
}

/** A topic that says nothing of it has the cluster's. */
function onConfigs(configs: Reading): Verdict {
  const name = "min.insync.replicas";
  if (configs.state === "absent") return pass;
  if (configs.state === "unknown") return undecided("configs is unknown");
  const own: unknown = Reflect.get(configsIn(configs.value), name);
  return own === undefined ? pass : atLeast(leastCopies[name], name, own);
}

export const mskTopics: ResourceControl = {
  id: "msk-topics",
  title: "Topics have three copies, and wait for two",
  scope: "resource",
  severity: "high",
  description:
    "No topic has fewer copies than the configuration of its cluster demands, nor waits for fewer: what it says itself is what holds.",
  remediation: `Set replicationFactor: ${leastCopies["default.replication.factor"]}, and in configs no min.insync.replicas below ${leastCopies["min.insync.replicas"]}.`,
  reference: "https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html",
  tags: ["failover"],
  appliesTo: [topic],
  evaluate: ({ props }) => {
    const factor = read(props, "replicationFactor");
    return [
      factor.state === "unknown"
        ? undecided("replicationFactor is unknown")
        : atLeast(
            leastCopies["default.replication.factor"],
            "replicationFactor",
            factor.state === "known" ? factor.value : undefined,
          ),
      onConfigs(read(props, "configs")),
    ];
  },
};

const volumeSize = "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize";

/** Ignoring a block ignores all that is in it. */
const ignoresVolumeSize = ({ opts }: Member) =>
  opts.ignoreChanges.some((path) => volumeSize === path || volumeSize.startsWith(`${path}.`));

/** Whether something lets the cluster's volumes grow. */
function grows(stack: Stack, subject: Member): boolean {
  return stack
    .ofType(scalableTarget)
    .some((target) => stack.target(target, "resourceId", [cluster]).includes(subject));
}

export const mskVolumeSize: StackControl = {
  id: "msk-volume-size",
  title: "MSK's volumes never shrink",
  scope: "stack",
  severity: "high",
  description:
    "A cluster whose volumes grow by themselves ignores changes of their size: else the next update takes the growth back, which MSK refuses.",
  remediation: `Add ${volumeSize} to ignoreChanges.`,
  reference: "https://docs.aws.amazon.com/msk/latest/developerguide/msk-autoexpand.html",
  tags: ["failover"],
  evaluate: (stack) =>
    stack.ofType(cluster).map((subject) => ({
      subject,
      verdict:
        grows(stack, subject) && !ignoresVolumeSize(subject)
          ? violation("its volumes grow by themselves, and it does not ignore their size")
          : pass,
    })),
};

/** Seconds that MSK may take for a Replicator: two hours have been seen. */
const replicatorSeconds = 3 * 3600;

export const mskReplicatorTimeouts: ResourceControl = {
  id: "msk-replicator-timeouts",
  title: "Replicators get the time that they take",
  scope: "resource",
  severity: "medium",
  description:
    "Every operation on a Replicator may take three hours: the provider gives up earlier than MSK is done, and leaves one that nobody knows of.",
  remediation: "Pass customTimeouts of 3h for create, update and delete.",
  reference: "https://www.pulumi.com/docs/iac/concepts/resources/options/customtimeouts/",
  tags: ["replication"],
  appliesTo: [replicator],
  evaluate: ({ opts: { customTimeouts } }) =>
    (["create", "update", "delete"] as const).map((operation) => {
      const seconds = customTimeouts[`${operation}Seconds`];
      if (seconds >= replicatorSeconds) return pass;
      return violation(
        seconds === 0
          ? `its timeout of ${operation} is the provider's`
          : `its timeout of ${operation} is ${seconds} s`,
      );
    }),
};
