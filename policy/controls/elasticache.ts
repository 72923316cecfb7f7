import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { demand, demandAbsent, demandGiven, isExactly, isOn, longestRetention } from "../demand";
import { read } from "../reader";
import type { Member, Stack } from "../stack";

const replicationGroup = "aws:elasticache/replicationGroup:ReplicationGroup";
const globalDatastore = "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup";
const user = "aws:elasticache/user:User";

/** Whether a replication group says itself which global datastore it joins. The founder does not. */
function joins(props: unknown): boolean {
  const reading = read(props, "globalReplicationGroupId");
  return reading.state === "unknown" || (reading.state === "known" && reading.value !== "");
}

export const elasticacheTls: ResourceControl = {
  id: "elasticache-tls",
  title: "ElastiCache takes TLS only",
  scope: "resource",
  severity: "high",
  description:
    "Encryption in transit is required, and not only preferred; who joins a global datastore has it from the founder.",
  remediation: "Set transitEncryptionEnabled: true and transitEncryptionMode: required.",
  reference: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html",
  tags: ["encryption"],
  appliesTo: [replicationGroup],
  evaluate: ({ props }) =>
    joins(props)
      ? [pass]
      : [
          demand(props, "transitEncryptionEnabled", isOn),
          demand(props, "transitEncryptionMode", isExactly("required")),
        ],
};

export const elasticacheUsers: ResourceControl = {
  id: "elasticache-users",
  title: "ElastiCache knows its users, by IAM",
  scope: "resource",
  severity: "critical",
  description:
    "A replication group names a group of users, and no token that all of them share; each user proves by IAM who he is.",
  remediation:
    "Name userGroupIds, leave authToken out, and give every user authenticationMode: { type: iam } and no password.",
  reference: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html",
  tags: ["credentials"],
  appliesTo: [replicationGroup, user],
  evaluate: ({ type, props }) => {
    if (type === user)
      return [demand(props, "authenticationMode.type", isExactly("iam")), demandAbsent(props, "passwords")];
    const users = read(props, "userGroupIds").state === "absent";
    return [users ? violation("it names no group of users") : pass, demandAbsent(props, "authToken")];
  },
};

export const elasticacheFailover: ResourceControl = {
  id: "elasticache-failover",
  title: "ElastiCache survives the loss of a zone",
  scope: "resource",
  severity: "high",
  description:
    "Every replication group fails over by itself, to another zone. Who joins says so, too: its silence would switch off what it inherits.",
  remediation: "Set automaticFailoverEnabled: true and multiAzEnabled: true.",
  reference: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html",
  tags: ["failover"],
  appliesTo: [replicationGroup],
  evaluate: ({ props }) =>
    ["automaticFailoverEnabled", "multiAzEnabled"].map((path) => demand(props, path, isOn)),
};

export const elasticacheSnapshots: ResourceControl = {
  id: "elasticache-snapshots",
  title: "ElastiCache keeps its snapshots for 35 days, and a last one",
  scope: "resource",
  severity: "medium",
  description:
    "Every member keeps snapshots as long as AWS does, whoever takes writes, and leaves one behind when it is deleted.",
  remediation: `Set snapshotRetentionLimit: ${longestRetention}, and a finalSnapshotIdentifier.`,
  reference: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups.html",
  tags: ["failover"],
  appliesTo: [replicationGroup],
  evaluate: ({ props }) => [
    demand(props, "snapshotRetentionLimit", isExactly(longestRetention)),
    read(props, "finalSnapshotIdentifier").state === "absent"
      ? violation("it names no final snapshot")
      : pass,
  ],
};

export const elasticacheNetwork: ResourceControl = {
  id: "elasticache-network",
  title: "ElastiCache is where the program says",
  scope: "resource",
  severity: "high",
  description:
    "A replication group names its subnets and its security groups: unnamed, it gets the default ones.",
  remediation: "Name a subnetGroupName of the data subnets, and securityGroupIds of its own.",
  reference: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/SubnetGroups.html",
  tags: ["network"],
  appliesTo: [replicationGroup],
  evaluate: ({ props }) => ["subnetGroupName", "securityGroupIds"].map((path) => demandGiven(props, path)),
};

/** What who joins a global datastore has from the founder; the provider refuses each beside the datastore's identifier. */
export const ownedByDatastore: readonly string[] = [
  "engine",
  "engineVersion",
  "nodeType",
  "numNodeGroups",
  "parameterGroupName",
  "atRestEncryptionEnabled",
  "transitEncryptionEnabled",
  "transitEncryptionMode",
  "securityGroupNames",
  "snapshotArns",
  "snapshotName",
];

export const elasticacheSecondary: ResourceControl = {
  id: "elasticache-secondary",
  title: "A secondary of ElastiCache sets nothing that its global datastore owns",
  scope: "resource",
  severity: "high",
  description:
    "Who names the global datastore that it joins has engine, size and encryption from there: said again, they are refused in the middle of an update.",
  remediation: `Leave out ${ownedByDatastore.join(", ")}.`,
  reference:
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastores-Getting-Started.html",
  tags: ["failover"],
  appliesTo: [replicationGroup],
  evaluate: ({ props }) =>
    joins(props)
      ? ownedByDatastore.map((path) =>
          read(props, path).state === "absent"
            ? pass
            : violation(`it joins a global datastore, and gives ${path}`),
        )
      : [pass],
};

export const elasticacheMinorUpgrades: StackControl = {
  id: "elasticache-minor-upgrades",
  title: "ElastiCache gets minor versions, but for the members of a global datastore",
  scope: "stack",
  severity: "medium",
  description:
    "On its own, a replication group takes minor versions as AWS does unless told otherwise. In a global datastore AWS switches this off, and a program that switches it on differs for ever.",
  remediation: "Leave autoMinorVersionUpgrade out.",
  reference: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auto-minor-version-upgrade.html",
  tags: ["failover"],
  evaluate: (stack) => {
    const founders = stack
      .ofType(globalDatastore)
      .flatMap((datastore) => stack.target(datastore, "primaryReplicationGroupId", [replicationGroup]));
    return stack.ofType(replicationGroup).map((subject): Finding => {
      const isMember = founders.includes(subject) || isSecondary(stack, subject);
      return { subject, verdict: upgrades(stack, subject, isMember) };
    });
  },
};

/** Every member of a global datastore reports it; on a first preview only who joins knows one. */
function isSecondary(stack: Stack, subject: Member): boolean {
  const reading = read(subject.props, "globalReplicationGroupId");
  return reading.state === "unknown"
    ? stack.isInput(subject, "globalReplicationGroupId")
    : reading.state === "known" && reading.value !== "";
}

function upgrades(stack: Stack, subject: Member, isMember: boolean): Verdict {
  const path = "autoMinorVersionUpgrade";
  // What nobody chose, AWS decides as it should be in either place.
  if (!stack.isInput(subject, path)) return pass;
  const reading = read(subject.props, path);
  if (reading.state === "unknown") return undecided(`${path} is unknown`);
  if (reading.state === "absent" || (reading.value === true) !== isMember) return pass;
  return violation(
    isMember ? `it switches on ${path} in a global datastore` : `it switches off ${path} on its own`,
  );
}
