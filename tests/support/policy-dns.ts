import { type Sample, type Samples, unknown } from "./policy-harness";
import type { Mutant } from "./policy-mutants";

const region = "us-east-1";
const types = {
  zone: "aws:route53/zone:Zone",
  record: "aws:route53/record:Record",
  check: "aws:route53/healthCheck:HealthCheck",
  certificate: "aws:acm/certificate:Certificate",
};

const check: Sample = {
  type: types.check,
  props: {
    type: "HTTPS",
    fqdn: unknown.string,
    port: 443,
    resourcePath: "/health",
    requestInterval: 30,
    failureThreshold: 3,
    enableSni: true,
    regions: ["us-east-1", "us-west-2", "eu-west-1"],
  },
  outputs: { id: unknown.string },
};

const record: Sample = {
  type: types.record,
  props: {
    zoneId: unknown.string,
    name: "api.shop.test",
    type: "A",
    setIdentifier: region,
    latencyRoutingPolicies: [{ region }],
    healthCheckId: unknown.string,
    aliases: [{ name: unknown.string, zoneId: unknown.string, evaluateTargetHealth: true }],
  },
  dependencies: { zoneId: ["zone"], healthCheckId: ["check"] },
};

/** A record that leads to one address, and is alone under its name. */
export const addressRecord = (address: string): Sample => ({
  type: types.record,
  props: { zoneId: unknown.string, name: "shop.test", type: "A", ttl: 60, records: [address] },
  dependencies: { zoneId: ["zone"] },
});

const certificate: Sample = {
  type: types.certificate,
  props: { region, domainName: "api.shop.test", validationMethod: "DNS" },
};

/** A public zone on its first preview, with all that must be beside it, and the record of one region. */
export const healthyDns: Samples = {
  zone: {
    type: types.zone,
    protect: true,
    props: { name: "shop.test" },
    outputs: { id: unknown.string, zoneId: unknown.string },
  },
  queries: {
    type: "aws:route53/queryLog:QueryLog",
    props: { zoneId: unknown.string, cloudwatchLogGroupArn: unknown.string },
    dependencies: { zoneId: ["zone"] },
  },
  "signing-key": {
    type: "aws:route53/keySigningKey:KeySigningKey",
    props: { hostedZoneId: unknown.string, keyManagementServiceArn: unknown.string, name: "shop" },
    dependencies: { hostedZoneId: ["zone"] },
  },
  signing: {
    type: "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec",
    props: { hostedZoneId: unknown.string },
    dependencies: { hostedZoneId: ["zone"] },
  },
  issuers: {
    type: types.record,
    props: {
      zoneId: unknown.string,
      name: "shop.test",
      type: "CAA",
      ttl: 3600,
      records: ['0 issue "amazon.com"'],
    },
    dependencies: { zoneId: ["zone"] },
  },
  check,
  record,
  certificate,
};

/** What the controls of DNS want of a resource. */
export const wantedOfDns: Readonly<Record<string, Sample["props"]>> = {
  [types.certificate]: { validationMethod: "DNS" },
};

/** What must be beside a zone of this name. */
export function besideZone(type: string, name: string): Samples {
  if (type !== types.zone) return {};
  const beside = ["queries", "signing-key", "signing", "issuers"].map((each): readonly [string, Sample] => {
    const sample = sampleOf(each);
    const properties = Object.keys(sample.dependencies ?? {});
    return [each, { ...sample, dependencies: Object.fromEntries(properties.map((key) => [key, [name]])) }];
  });
  return Object.fromEntries(beside);
}

function sampleOf(name: string): Sample {
  const sample = healthyDns[name];
  if (sample === undefined) throw new RangeError(`No resource ${name} in the zone.`);
  return sample;
}

/** The healthy zone with other properties of one resource; one that is `undefined` is not given. */
export function dnsWith(
  name: string,
  changes: Readonly<Record<string, Sample["props"][string] | undefined>>,
): Samples {
  const sample = sampleOf(name);
  const entries = Object.entries({ ...sample.props, ...changes });
  const props = Object.fromEntries(
    entries.filter((entry): entry is [string, Sample["props"][string]] => entry[1] !== undefined),
  );
  const dependencies = Object.fromEntries(
    Object.entries(sample.dependencies ?? {}).filter(([property]) => property in props),
  );
  return { ...healthyDns, [name]: { ...sample, props, dependencies } };
}

/** The healthy zone without one resource. */
export function dnsWithout(name: string): Samples {
  return Object.fromEntries(Object.entries(healthyDns).filter(([each]) => each !== name));
}

/** A second record of the same name. */
export function dnsBeside(changes: Sample["props"]): Samples {
  const { latencyRoutingPolicies: _, ...props } = record.props;
  return { ...healthyDns, second: { ...record, props: { ...props, ...changes } } };
}

type Fault = readonly [fault: string, samples: Samples];

const faults: readonly (readonly [control: string, type: string, faults: readonly Fault[]])[] = [
  [
    "certificate-proven-by-dns",
    types.certificate,
    [
      ["validationMethod is EMAIL", dnsWith("certificate", { validationMethod: "EMAIL" })],
      ["validationMethod is not given", dnsWith("certificate", { validationMethod: undefined })],
      ["it is imported", dnsWith("certificate", { validationMethod: undefined, certificateBody: "PEM" })],
    ],
  ],
  [
    "health-check-over-tls",
    types.check,
    [
      ["it asks by HTTP", dnsWith("check", { type: "HTTP", port: 80 })],
      ["it asks by TCP", dnsWith("check", { type: "TCP" })],
      ["it asks from wherever Route 53 likes", dnsWith("check", { regions: undefined })],
      ["it asks from two regions", dnsWith("check", { regions: ["us-east-1", "us-west-2"] })],
      ["it is off", dnsWith("check", { disabled: true })],
      ["it is turned round", dnsWith("check", { invertHealthcheck: true })],
      ["it does not say for which host it comes", dnsWith("check", { enableSni: false })],
      ["it asks every 10 seconds", dnsWith("check", { requestInterval: 10 })],
      ["it does not say how often it asks", dnsWith("check", { requestInterval: undefined })],
      ["it gives up at once", dnsWith("check", { failureThreshold: 1 })],
      ["it asks for what the balancers do not answer", dnsWith("check", { resourcePath: "/health/ready" })],
      ["it does not say what it asks for", dnsWith("check", { resourcePath: undefined })],
    ],
  ],
  [
    "routed-record-checked",
    types.record,
    [
      ["it has no set identifier", dnsWith("record", { setIdentifier: undefined })],
      ["it is called after another region", dnsWith("record", { setIdentifier: "us-west-2" })],
      ["it has no health check", dnsWith("record", { healthCheckId: undefined })],
      [
        "its target's health does not count",
        dnsWith("record", {
          aliases: [{ name: unknown.string, zoneId: unknown.string, evaluateTargetHealth: false }],
        }),
      ],
      ["it has two routing policies", dnsWith("record", { weightedRoutingPolicies: [{ weight: 1 }] })],
      ["it has an identifier and no policy", dnsWith("record", { latencyRoutingPolicies: undefined })],
    ],
  ],
  [
    "records-agree",
    types.record,
    [
      [
        "two records of a name have different policies",
        dnsBeside({ setIdentifier: "us-west-2", weightedRoutingPolicies: [{ weight: 1 }] }),
      ],
      [
        "two records of a name have the same identifier",
        dnsBeside({ setIdentifier: region, latencyRoutingPolicies: [{ region }] }),
      ],
      [
        "a record stands alone beside one that does not",
        {
          ...healthyDns,
          second: {
            ...addressRecord("203.0.113.1"),
            props: { ...addressRecord("203.0.113.1").props, name: "api.shop.test" },
          },
        },
      ],
    ],
  ],
  [
    "public-zone-no-private-address",
    types.record,
    ["10.0.96.5", "172.31.0.1", "192.168.1.1", "100.64.0.1", "fd00::1"].map((address) => [
      `it leads to ${address}`,
      { ...healthyDns, inside: addressRecord(address) },
    ]),
  ],
  [
    "zone-names-issuers",
    types.zone,
    [
      ["nothing says who may issue certificates", dnsWithout("issuers")],
      ["what says so is another record", dnsWith("issuers", { type: "TXT" })],
    ],
  ],
  ["zone-queries-logged", types.zone, [["nothing logs its queries", dnsWithout("queries")]]],
  [
    "zone-signed",
    types.zone,
    [
      ["it is not signed", dnsWithout("signing")],
      ["there is no key", dnsWithout("signing-key")],
    ],
  ],
];

/** What can be wrong with a zone, its records and certificates, one fault at a time. */
export function* looseDns(): Generator<Mutant> {
  for (const [control, type, some] of faults) {
    for (const [fault, samples] of some) yield { control, type, fault, original: healthyDns, samples };
  }
}
