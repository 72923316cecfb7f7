import { pass, type ResourceControl, undecided, type Verdict, violation } from "../control";
import { demand, demandGiven, isAtLeast, isOn, isOneOf } from "../demand";
import { saidIn, statementsOf } from "../document";
import { type Reading, read, readAll } from "../reader";

const domain = "aws:opensearch/domain:Domain";
const domainPolicy = "aws:opensearch/domainPolicy:DomainPolicy";

/** Policies of AWS that take nothing before TLS 1.2; its default takes TLS 1.0. */
export const tlsPolicies: readonly unknown[] = [
  "Policy-Min-TLS-1-2-2019-07",
  "Policy-Min-TLS-1-2-PFS-2023-10",
  "Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08",
];

export const openSearchTls: ResourceControl = {
  id: "opensearch-tls",
  title: "OpenSearch speaks TLS 1.2 or later only",
  scope: "resource",
  severity: "high",
  description:
    "A domain takes HTTPS only, with TLS 1.2 or later, and its nodes encrypt what they tell each other.",
  remediation: `Set domainEndpointOptions.enforceHttps and nodeToNodeEncryption.enabled to true, and tlsSecurityPolicy to one of ${tlsPolicies.join(", ")}.`,
  reference:
    "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/infrastructure-security.html",
  tags: ["encryption"],
  appliesTo: [domain],
  evaluate: ({ props }) => [
    demand(props, "domainEndpointOptions.enforceHttps", isOn),
    demand(props, "domainEndpointOptions.tlsSecurityPolicy", isOneOf(tlsPolicies)),
    demand(props, "nodeToNodeEncryption.enabled", isOn),
  ],
};

export const openSearchInVpc: ResourceControl = {
  id: "opensearch-in-vpc",
  title: "OpenSearch is in a VPC",
  scope: "resource",
  severity: "critical",
  description:
    "A domain names subnets and security groups: without, its endpoint is on the internet, and moving it later replaces it.",
  remediation: "Name vpcOptions.subnetIds of the data subnets, and vpcOptions.securityGroupIds of its own.",
  reference: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html",
  tags: ["network", "exposure"],
  appliesTo: [domain],
  evaluate: ({ props }) =>
    ["vpcOptions.subnetIds", "vpcOptions.securityGroupIds"].map((path) => demandGiven(props, path)),
};

/** Whether a statement of an access policy lets in whoever asks. A condition may narrow it, and names nobody. */
function admitsAnybody(statement: unknown): boolean {
  if (!saidIn(statement, "Effect").includes("Allow")) return false;
  return (
    read(statement, "NotPrincipal").state !== "absent" ||
    ["Principal", "Principal.AWS"].some((path) => saidIn(statement, path).includes("*"))
  );
}

/** A domain without an access policy is open to who is allowed by IAM. */
function onPolicy(policy: Reading): Verdict {
  if (policy.state === "unknown") return undecided("accessPolicies is unknown");
  if (policy.state === "absent") return pass;
  return statementsOf(policy.value).some(admitsAnybody)
    ? violation("its access policy lets anybody in")
    : pass;
}

export const openSearchAccess: ResourceControl = {
  id: "opensearch-access",
  title: "OpenSearch knows who asks, and for what",
  scope: "resource",
  severity: "critical",
  description:
    "Fine-grained access control is on and takes nobody anonymous, and no access policy names everybody: not even under a condition.",
  remediation:
    "Set advancedSecurityOptions.enabled: true, leave anonymousAuthEnabled out, and name principals in accessPolicies.",
  reference: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/fgac.html",
  tags: ["exposure", "credentials"],
  appliesTo: [domain, domainPolicy],
  evaluate: ({ type, props }) => {
    const policy = onPolicy(read(props, "accessPolicies"));
    if (type === domainPolicy) return [policy];
    const anonymous = read(props, "advancedSecurityOptions.anonymousAuthEnabled");
    return [
      demand(props, "advancedSecurityOptions.enabled", isOn),
      anonymous.state === "known" && anonymous.value === true
        ? violation("advancedSecurityOptions.anonymousAuthEnabled is true")
        : pass,
      policy,
    ];
  },
};

/** What a domain can log. */
export const openSearchLogTypes = [
  "AUDIT_LOGS",
  "ES_APPLICATION_LOGS",
  "SEARCH_SLOW_LOGS",
  "INDEX_SLOW_LOGS",
] as const;

/** A log that is named is on unless it says that it is not. */
function isPublished(logs: readonly Reading[], logType: string): boolean {
  return logs.some((log) => {
    if (log.state !== "known") return false;
    const named = read(log.value, "logType");
    const enabled = read(log.value, "enabled");
    return (
      named.state === "known" &&
      named.value === logType &&
      !(enabled.state === "known" && enabled.value === false)
    );
  });
}

export const openSearchLogs: ResourceControl = {
  id: "opensearch-logs",
  title: "OpenSearch logs who did what, what failed, and what was slow",
  scope: "resource",
  severity: "medium",
  description: "Audit, error and both slow logs are published: unsaid, none is.",
  remediation: `Publish ${openSearchLogTypes.join(", ")} in logPublishingOptions.`,
  reference:
    "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/createdomain-configure-slow-logs.html",
  tags: ["logging"],
  appliesTo: [domain],
  evaluate: ({ props }) => {
    const logs = readAll(props, "logPublishingOptions");
    if (logs.some(({ state }) => state === "unknown")) return [undecided("logPublishingOptions is unknown")];
    return openSearchLogTypes.map((logType) =>
      isPublished(logs, logType) ? pass : violation(`it does not publish ${logType}`),
    );
  },
};

export const openSearchZones: ResourceControl = {
  id: "opensearch-zones",
  title: "OpenSearch survives the loss of a zone",
  scope: "resource",
  severity: "high",
  description:
    "Every domain has three data nodes or more, spread over the zones: AWS's default is one node in one.",
  remediation: "In clusterConfig set instanceCount to 3 or more, and zoneAwarenessEnabled: true.",
  reference:
    "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html",
  tags: ["failover"],
  appliesTo: [domain],
  evaluate: ({ props }) => [
    demand(props, "clusterConfig.instanceCount", isAtLeast(3)),
    demand(props, "clusterConfig.zoneAwarenessEnabled", isOn),
  ],
};

export const openSearchMasters: ResourceControl = {
  id: "opensearch-masters",
  title: "OpenSearch has three dedicated masters",
  scope: "resource",
  severity: "medium",
  description:
    "Every domain is led by masters that hold no data, three or more: two of three still agree, and no heavy query stops them.",
  remediation: "In clusterConfig set dedicatedMasterEnabled: true and dedicatedMasterCount: 3.",
  reference:
    "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-dedicatedmasternodes.html",
  tags: ["failover"],
  appliesTo: [domain],
  evaluate: ({ props }) => [
    demand(props, "clusterConfig.dedicatedMasterEnabled", isOn),
    demand(props, "clusterConfig.dedicatedMasterCount", isAtLeast(3)),
  ],
};

export const openSearchSoftwareUpdates: ResourceControl = {
  id: "opensearch-software-updates",
  title: "OpenSearch takes AWS's software updates",
  scope: "resource",
  severity: "medium",
  description:
    "A domain takes updates of its service software by itself: unsaid, it waits until AWS forces them.",
  remediation: "Set softwareUpdateOptions.autoSoftwareUpdateEnabled: true.",
  reference: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/service-software.html",
  tags: ["care"],
  appliesTo: [domain],
  evaluate: ({ props }) => [demand(props, "softwareUpdateOptions.autoSoftwareUpdateEnabled", isOn)],
};
