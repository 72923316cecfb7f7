import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { longestRetention } from "../demand";
import { onMasterPasswords } from "../master-password";
import { read, shown } from "../reader";
import type { Member, Stack } from "../stack";

/** Stores of AWS that are clusters of instances over one volume: what they must survive, and how, is the same. */
interface Family {
  readonly id: string;
  readonly name: string;
  readonly cluster: string;
  readonly instance: string;
  /** Whether who makes the cluster makes its instances, too. */
  readonly hasInstances: (cluster: Member) => boolean;
  readonly references: Readonly<Record<"backups" | "instances" | "credentials", string>>;
  /** Who may have made a password. */
  readonly makers: string;
}

const rdsGuide = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide";
const docdbGuide = "https://docs.aws.amazon.com/documentdb/latest/developerguide";

const aurora: Family = {
  id: "aurora",
  name: "Aurora",
  cluster: "aws:rds/cluster:Cluster",
  instance: "aws:rds/clusterInstance:ClusterInstance",
  // RDS makes the three of a Multi-AZ cluster of MySQL or PostgreSQL itself.
  hasInstances: ({ props }) => {
    const engine = read(props, "engine");
    return engine.state !== "known" || !["mysql", "postgres"].includes(`${engine.value}`);
  },
  references: {
    backups: `${rdsGuide}/Aurora.Managing.Backups.html`,
    instances: `${rdsGuide}/Concepts.AuroraHighAvailability.html`,
    credentials: `${rdsGuide}/rds-secrets-manager.html`,
  },
  makers: "is generated, or read from Secrets Manager, or RDS's own to keep",
};

const documentDb: Family = {
  id: "documentdb",
  name: "DocumentDB",
  cluster: "aws:docdb/cluster:Cluster",
  instance: "aws:docdb/clusterInstance:ClusterInstance",
  hasInstances: () => true,
  references: {
    backups: `${docdbGuide}/global-clusters-disaster-recovery.html`,
    instances: `${docdbGuide}/replication.html`,
    credentials: `${docdbGuide}/security.managing-users.html`,
  },
  makers: "is generated, or read from Secrets Manager",
};

const backupsOf = ({ id, name, cluster, references }: Family): ResourceControl => ({
  id: `${id}-backups`,
  title: `${name} keeps its backups for ${longestRetention} days`,
  scope: "resource",
  severity: "high",
  description:
    "Every member keeps backups as long as AWS does, in every region alike: what a failover loses is kept as long as they are.",
  remediation: `Set backupRetentionPeriod: ${longestRetention}.`,
  reference: references.backups,
  tags: ["failover"],
  appliesTo: [cluster],
  evaluate: ({ props }) => [keptFor(props)],
});

function keptFor(props: unknown): Verdict {
  const days = read(props, "backupRetentionPeriod");
  if (days.state === "unknown") return undecided("backupRetentionPeriod is unknown");
  if (days.state === "absent") return violation("backupRetentionPeriod is not given, and AWS keeps a day");
  return days.value === longestRetention ? pass : violation(`it keeps backups for ${shown(days.value)} days`);
}

const instancesOf = ({ id, name, cluster, instance, hasInstances, references }: Family): StackControl => ({
  id: `${id}-instances`,
  title: `${name} survives the loss of an instance`,
  scope: "stack",
  severity: "high",
  description:
    "Every cluster has two instances or more, also one that only follows: it may be the writer tomorrow.",
  remediation: "Give the cluster a second instance, in another Availability Zone.",
  reference: references.instances,
  tags: ["failover"],
  evaluate: (stack) =>
    stack
      .ofType(cluster)
      .filter(hasInstances)
      .map((subject): Finding => {
        const own = countOf(stack, subject, { cluster, instance });
        const verdict = own >= 2 ? pass : violation(`it has ${own === 1 ? "one instance" : "no instance"}`);
        return { subject, verdict };
      }),
});

function countOf(
  stack: Stack,
  subject: Member,
  { cluster, instance }: Pick<Family, "cluster" | "instance">,
): number {
  return stack
    .ofType(instance)
    .filter((each) => stack.target(each, "clusterIdentifier", [cluster]).includes(subject)).length;
}

const credentialsOf = ({ id, name, cluster, references, makers }: Family): StackControl => ({
  id: `${id}-credentials`,
  title: `Nobody has typed ${name}'s password`,
  scope: "stack",
  severity: "critical",
  description: `A master password ${makers}; never a text in the program.`,
  remediation: "Make masterPassword from a RandomPassword, and keep that in Secrets Manager.",
  reference: references.credentials,
  tags: ["credentials"],
  evaluate: (stack) => onMasterPasswords(stack, cluster),
});

export const auroraBackups = backupsOf(aurora);
export const auroraInstances = instancesOf(aurora);
export const auroraCredentials = credentialsOf(aurora);

export const documentDbBackups = backupsOf(documentDb);
export const documentDbInstances = instancesOf(documentDb);
export const documentDbCredentials = credentialsOf(documentDb);
