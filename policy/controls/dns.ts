import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { demand, isExactly } from "../demand";
import { type Reading, read, readAll, shown, strings } from "../reader";
import type { Member, Stack } from "../stack";
import { openPath } from "./load-balancers";

const zoneType = "aws:route53/zone:Zone";
const recordType = "aws:route53/record:Record";
const healthCheckType = "aws:route53/healthCheck:HealthCheck";
const queryLogType = "aws:route53/queryLog:QueryLog";
const signingType = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec";
const keySigningType = "aws:route53/keySigningKey:KeySigningKey";

/** Ways in which Route 53 chooses among records of one name. */
export const routingPolicies: readonly string[] = [
  "cidrRoutingPolicy",
  "failoverRoutingPolicies",
  "geolocationRoutingPolicies",
  "geoproximityRoutingPolicy",
  "latencyRoutingPolicies",
  "multivalueAnswerRoutingPolicy",
  "weightedRoutingPolicies",
];

const isGiven = (reading: Reading) =>
  reading.state === "unknown" || (reading.state === "known" && reading.value !== false);

/** A property as a whole; a list with something in it counts as given. */
function given(props: unknown, path: string): Reading {
  return readAll(props, path).find(({ state }) => state !== "absent") ?? { state: "absent" };
}

function policiesOf(props: unknown): readonly string[] {
  return routingPolicies.filter((policy) => isGiven(given(props, policy)));
}

function setting(props: unknown, path: string, judge: (value: unknown) => string | undefined): Verdict {
  const reading = read(props, path);
  if (reading.state === "unknown") return undecided(`${path} is unknown`);
  const problem = judge(reading.state === "known" ? reading.value : undefined);
  return problem === undefined ? pass : violation(problem);
}

const leastCheckers = 3;

/**
 * Rules of the mall's own: AWS allows others. A region is given up after a minute and a half, not at a hiccup, and checkers ask
 * for what the load balancers answer without the origin header.
 */
const asksFor = { requestInterval: 30, failureThreshold: 3, resourcePath: openPath };

export const healthCheckOverTls: ResourceControl = {
  id: "health-check-over-tls",
  title: "Health checks ask over TLS, from three regions",
  scope: "resource",
  severity: "high",
  description:
    "A health check of an endpoint asks over HTTPS, as users do, from three regions of its own choice or more, and is not switched off: one that is always well fails over nothing. By the mall's own rule it asks for /health every 30 seconds, and gives up after 3 failures.",
  remediation:
    'Set type: "HTTPS", enableSni, resourcePath: "/health", requestInterval: 30, failureThreshold: 3, regions with three or more, and no disabled or invertHealthcheck.',
  reference: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html",
  tags: ["dns", "failover"],
  appliesTo: [healthCheckType],
  evaluate: ({ props }) => {
    const type = read(props, "type");
    if (type.state === "unknown") return [undecided("type is unknown")];
    const kind = type.state === "known" ? `${type.value}` : "";
    const off = ["disabled", "invertHealthcheck"].map((path) =>
      setting(props, path, (value) => (value === true ? `${path} is true` : undefined)),
    );
    // What another check, an alarm or a routing control says comes over no network of ours.
    if (!/^(HTTP|TCP)/.test(kind)) return off;
    return [
      ...off,
      kind.startsWith("HTTPS") ? pass : violation(`it asks by ${kind}, without TLS`),
      setting(props, "enableSni", (value) => (value === false ? "enableSni is false" : undefined)),
      checkers(props),
      // By TCP there is nothing to ask for.
      ...Object.entries(asksFor)
        .filter(([path]) => kind !== "TCP" || path !== "resourcePath")
        .map(([path, wanted]) => demand(props, path, isExactly(wanted))),
    ];
  },
};

function checkers(props: unknown): Verdict {
  const readings = readAll(props, "regions");
  if (readings.some(({ state }) => state === "unknown")) return undecided("regions is unknown");
  const count = new Set(strings(props, "regions")).size;
  if (count >= leastCheckers) return pass;
  return violation(count === 0 ? "regions is not given" : `it asks from ${count} regions`);
}

export const routedRecordChecked: ResourceControl = {
  id: "routed-record-checked",
  title: "Records among which Route 53 chooses are told apart, and checked",
  scope: "resource",
  severity: "high",
  description:
    "A latency, failover, weighted or other routed record has a set identifier, and a health check: without, Route 53 refuses it, or sends users to a region that is lost. A latency record is called after its region, so that no other stack takes its place.",
  remediation:
    "Set setIdentifier (on a latency record its region), healthCheckId, and evaluateTargetHealth on an alias.",
  reference: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-complex-configs.html",
  tags: ["dns", "failover"],
  appliesTo: [recordType],
  evaluate: ({ props }) => {
    const [policy, ...more] = policiesOf(props);
    if (policy === undefined)
      return [
        setting(props, "setIdentifier", (value) =>
          value === undefined ? undefined : "it has a set identifier, and no routing policy",
        ),
      ];
    return [
      more.length === 0 ? pass : violation(`it has ${policy} and ${more.join(", ")}`),
      identified(props),
      read(props, "healthCheckId").state === "absent" ? violation("healthCheckId is not given") : pass,
      ...readAll(props, "aliases.evaluateTargetHealth").map(
        (reading): Verdict =>
          reading.state === "known" && reading.value === false
            ? violation("evaluateTargetHealth is false")
            : pass,
      ),
    ];
  },
};

function identified(props: unknown): Verdict {
  const identifier = read(props, "setIdentifier");
  const [region] = strings(props, "latencyRoutingPolicies.region");
  if (identifier.state === "absent") return violation("setIdentifier is not given");
  if (region === undefined || identifier.state === "unknown" || identifier.value === region) return pass;
  return violation(`setIdentifier is ${shown(identifier.value)}, and it is the record of ${region}`);
}

/** What tells the set of records that Route 53 chooses among: zone, name and type; nothing while one of them is open. */
function setOf(stack: Stack, member: Member): string | undefined {
  const zone = stack.target(member, "zoneId", [zoneType])[0]?.urn ?? strings(member.props, "zoneId")[0];
  const [name] = strings(member.props, "name");
  const [type] = strings(member.props, "type");
  if (zone === undefined || name === undefined || type === undefined) return undefined;
  return `${zone} ${name.toLowerCase().replace(/\.$/, "")} ${type}`;
}

export const recordsAgree: StackControl = {
  id: "records-agree",
  title: "Records of one name agree",
  scope: "stack",
  severity: "high",
  description:
    "Records of one name and type all have the same routing policy, and each a set identifier of its own: Route 53 refuses the second one, when half of the change is made.",
  remediation: "Give all of them one routing policy, and each its own setIdentifier.",
  reference: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html",
  tags: ["dns"],
  evaluate: (stack) => {
    const sets = new Map<string, Member[]>();
    const findings: Finding[] = [];
    for (const member of stack.ofType(recordType)) {
      const set = setOf(stack, member);
      // A name that AWS makes up, such as a certificate's proof, is nobody else's.
      if (set === undefined) continue;
      sets.set(set, [...(sets.get(set) ?? []), member]);
    }
    for (const [first, ...others] of sets.values()) {
      if (first === undefined) continue;
      findings.push({ subject: first, verdict: pass });
      for (const [index, other] of others.entries()) {
        const earlier = [first, ...others.slice(0, index)];
        findings.push({ subject: other, verdict: beside(other, earlier) });
      }
    }
    return findings;
  },
};

function beside(record: Member, earlier: readonly Member[]): Verdict {
  const policy = policiesOf(record.props).join(", ") || "none";
  const different = earlier.find(({ props }) => (policiesOf(props).join(", ") || "none") !== policy);
  if (different !== undefined)
    return violation(
      `its routing policy is ${policy}, and that of ${different.name}, of the same name, another`,
    );
  const identifier = read(record.props, "setIdentifier");
  const same = earlier.find(({ props }) => {
    const theirs = read(props, "setIdentifier");
    if (identifier.state === "known" && theirs.state === "known") return theirs.value === identifier.value;
    return identifier.state === "absent" && theirs.state === "absent";
  });
  if (same !== undefined)
    return violation(
      identifier.state === "absent"
        ? `${same.name} has the same name and type`
        : `its set identifier is that of ${same.name}`,
    );
  return pass;
}

/** A zone in a VPC, known by id or not yet, is private. */
function isPrivate({ props }: Member): boolean {
  return readAll(props, "vpcs.vpcId").some(({ state }) => state !== "absent");
}

/** What a public zone of the stack must have beside it. */
function demandBeside(
  stack: Stack,
  types: readonly {
    readonly type: string;
    readonly zone: string;
    readonly props?: Readonly<Record<string, unknown>>;
  }[],
  problem: string,
): Finding[] {
  return stack
    .ofType(zoneType)
    .filter((zone) => !isPrivate(zone))
    .map((zone) => ({
      subject: zone,
      verdict: types.every(({ type, zone: path, props = {} }) =>
        stack
          .ofType(type)
          .filter((member) =>
            Object.entries(props).every(([name, value]) => strings(member.props, name)[0] === value),
          )
          .some((member) => stack.target(member, path, [zoneType]).includes(zone)),
      )
        ? pass
        : violation(problem),
    }));
}

export const zoneQueriesLogged: StackControl = {
  id: "zone-queries-logged",
  title: "Public zones log their queries",
  scope: "stack",
  severity: "medium",
  description:
    "Every public zone that a stack makes logs what it is asked: nothing else shows who looks for what.",
  remediation: "Add an aws.route53.QueryLog of the zone, with a log group in us-east-1.",
  reference: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html",
  tags: ["dns", "logging"],
  evaluate: (stack) =>
    demandBeside(stack, [{ type: queryLogType, zone: "zoneId" }], "nothing logs what it is asked"),
};

export const zoneSigned: StackControl = {
  id: "zone-signed",
  title: "Public zones are signed",
  scope: "stack",
  severity: "medium",
  description:
    "Every public zone that a stack makes is signed with a key of its own, so that the registrar can vouch for its answers.",
  remediation: "Add an aws.route53.KeySigningKey and an aws.route53.HostedZoneDnsSec of the zone.",
  reference: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec.html",
  tags: ["dns"],
  evaluate: (stack) =>
    demandBeside(
      stack,
      [
        { type: keySigningType, zone: "hostedZoneId" },
        { type: signingType, zone: "hostedZoneId" },
      ],
      "it is not signed",
    ),
};

export const zoneNamesIssuers: StackControl = {
  id: "zone-names-issuers",
  title: "Public zones say who may issue certificates",
  scope: "stack",
  severity: "medium",
  description:
    "Every public zone that a stack makes has CAA records: without, every authority that somebody deceives may issue a certificate for its names.",
  remediation: "Add an aws.route53.Record of the type CAA in the zone, which names amazon.com.",
  reference: "https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html",
  tags: ["dns"],
  evaluate: (stack) =>
    demandBeside(
      stack,
      [{ type: recordType, zone: "zoneId", props: { type: "CAA" } }],
      "any authority may issue certificates for it",
    ),
};

const distributionType = "aws:cloudfront/distribution:Distribution";

export const namesInIpv6: StackControl = {
  id: "distribution-names-in-ipv6",
  title: "What speaks IPv6 is found over it",
  scope: "stack",
  severity: "medium",
  description:
    "A distribution speaks IPv6, and each name that leads to it does so in IPv6, too: of an A record alone, networks without IPv4 get no answer.",
  remediation: "Set isIpv6Enabled, and add an alias record of the type AAAA for each of type A.",
  reference: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-enable-ipv6.html",
  tags: ["dns", "edge"],
  evaluate: (stack) => {
    const leading = (type: string, to: Member) =>
      stack
        .ofType(recordType)
        .filter((record) => strings(record.props, "type")[0] === type)
        .filter((record) => stack.target(record, "aliases", [distributionType]).includes(to));
    return stack.ofType(distributionType).flatMap((subject): Finding[] => {
      const names = new Set(leading("AAAA", subject).flatMap(({ props }) => strings(props, "name")));
      return [
        { subject, verdict: demand(subject.props, "isIpv6Enabled", isExactly(true)) },
        ...leading("A", subject).map((record) => ({
          subject: record,
          verdict: strings(record.props, "name").every((name) => names.has(name))
            ? pass
            : violation(`nothing leads to ${subject.name} in IPv6 under its name`),
        })),
      ];
    });
  },
};

/** Addresses that lead nowhere from outside: RFC 1918, RFC 6598, RFC 3927, loopback, and the unique local ones of IPv6. */
const privateAddress =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.|127\.|f[cd][0-9a-f]{2}:|fe80:|::1$)/i;

export const publicZoneNoPrivateAddress: StackControl = {
  id: "public-zone-no-private-address",
  title: "No public name leads to a private address",
  scope: "stack",
  severity: "medium",
  description:
    "A record of a public zone names no private address: nobody outside gets there, and everybody learns what is inside.",
  remediation: "Use an alias of a load balancer, or a private zone.",
  reference: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html",
  tags: ["dns", "exposure"],
  evaluate: (stack) =>
    stack
      .ofType(recordType)
      .filter((record) => !stack.target(record, "zoneId", [zoneType]).some(isPrivate))
      .map((record) => {
        const address = strings(record.props, "records").find((value) => privateAddress.test(value));
        return {
          subject: record,
          verdict: address === undefined ? pass : violation(`it leads to ${address}`),
        };
      }),
};
