import { expect } from "chai";
import { assess } from "../../policy/assess";
import { controls } from "../../policy/controls";
import { healthy, sampleOf, withChange, withResources } from "../support/policy-fixture";
import {
  type Configuration,
  findingsIn,
  type Sample,
  type Samples,
  shownOf,
  undecidedIn,
  unknown,
} from "../support/policy-harness";
import { mutants, titleOf } from "../support/policy-mutants";
import { previewedPrimary, previewedSecondary } from "../support/policy-preview";

async function assessed(samples: Samples, configuration: Configuration = {}) {
  const { inputs, members } = await shownOf(samples);
  return assess(controls, inputs, members, (control) => {
    const stacks = configuration[control]?.throwAwayStacks;
    return { throwAwayStacks: Array.isArray(stacks) ? stacks.map(String) : [] };
  });
}

const told = async (samples: Samples) =>
  (await assessed(samples)).undecided.map(
    ({ control, subject, text }) => `${control} ${subject.name}: ${text}`,
  );

const other = (region: string) => ({
  other: { type: "aws:cloudwatch/compositeAlarm:CompositeAlarm", props: { region } },
});
const alarm = (property: string, dependencies: readonly string[]) => ({
  alarm: {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    props: { region: "us-east-1", [property]: unknown.string },
    dependencies: { [property]: dependencies },
  },
});

describe("The controls over a first preview", () => {
  it("decide, at least 95 % of them, although no id and no ARN is known", async () => {
    const { deciding } = await assessed(await previewedPrimary());
    const secondary = await assessed(await previewedSecondary());
    const decided = new Set([...deciding, ...secondary.deciding]);
    const open = controls.filter(({ id }) => !decided.has(id)).map(({ id }) => id);
    expect(decided.size / controls.length, `undecided: ${open.join(", ")}`).to.be.at.least(0.95);
  }).timeout(60_000);

  it("find nothing wrong with the healthy stack", async () => {
    expect((await assessed(healthy)).findings).to.deep.equal([]);
  });

  it("leave nothing of the healthy stack undecided", async () => {
    expect(await told(healthy)).to.deep.equal([]);
  });

  it("leave nothing undecided when only the provider says which region it is", async () => {
    const samples = Object.entries(healthy).map(([name, { props, ...sample }]) => {
      const { region, ...others } = props;
      return [name, { ...sample, props: others, providerRegion: `${region}` }] as const;
    });
    expect(await told(Object.fromEntries(samples))).to.deep.equal([]);
  });
});

describe("What is undecided", () => {
  it("is named by control, resource and reason", async () => {
    expect(
      await told(withChange("database", { props: { storageEncrypted: unknown.boolean } })),
    ).to.deep.equal([
      "encrypted-at-rest database: storageEncrypted is unknown",
      "arns-in-own-region database: storageEncrypted is unknown, and made from no resource of this stack",
    ]);
  });

  it("takes its control from those that decide", async () => {
    const samples = withChange("database", { props: { storageEncrypted: unknown.boolean } });
    expect((await assessed(samples)).deciding).to.not.include("encrypted-at-rest");
  });

  const open = withChange("database", { props: { storageEncrypted: unknown.boolean } });

  it("is no finding", async () => {
    expect(await findingsIn(open)).to.deep.equal([]);
  });

  it("is told in every preview, resource by resource, without blocking it", async () => {
    expect(await undecidedIn(open)).to.deep.equal([
      {
        control: "undecided",
        resource: "database",
        message: "encrypted-at-rest leaves database undecided: storageEncrypted is unknown.",
        mandatory: false,
      },
      {
        control: "undecided",
        resource: "database",
        message:
          "arns-in-own-region leaves database undecided: storageEncrypted is unknown, and made from no resource of this stack.",
        mandatory: false,
      },
    ]);
  });

  it("blocks nothing either when every policy is made mandatory, and it among them", async () => {
    const told = await undecidedIn(open, { undecided: {} });
    expect(told.map(({ mandatory }) => mandatory)).to.deep.equal([false, false]);
  });

  it("is not told again of the next run over a stack", async () => {
    await undecidedIn(open);
    expect(await undecidedIn(healthy)).to.deep.equal([]);
  });

  it("is told by the pack as it is without an engine, of the primary's first preview", async () => {
    const samples = await previewedPrimary();
    const here = (await assessed(samples)).undecided.map(
      ({ control, subject, text }) => `${control} leaves ${subject.name} undecided: ${text}.`,
    );
    const there = (await undecidedIn(samples)).map(({ message }) => message);
    expect(there).to.have.members(here);
  }).timeout(120_000);
});

describe("An unknown input that may be an ARN", () => {
  it("passes when it is made from a resource of the own region", async () => {
    const samples = withResources({ ...alarm("topicArn", ["key-aurora"]) });
    expect(await told(samples)).to.deep.equal([]);
  });

  it("passes when it is made from a global resource", async () => {
    const role = { type: "aws:iam/role:Role", props: {} };
    expect(await told(withResources({ ...alarm("roleArn", ["role"]), role }))).to.deep.equal([]);
  });

  it("is refused when it is made from a resource of another region", async () => {
    const samples = { ...alarm("topicArn", ["other"]), ...other("us-west-2") };
    const { findings } = await assessed(samples);
    expect(findings.map(({ control, text }) => `${control}: ${text}`)).to.deep.equal([
      'arns-in-own-region: topicArn is made from other in "us-west-2", the resource is in "us-east-1"',
    ]);
  });

  it("is undecided when it comes from another region and its name does not call it an ARN", async () => {
    const samples = { ...alarm("target", ["other"]), ...other("us-west-2") };
    expect(await told(samples)).to.include(
      'arns-in-own-region alarm: target is made from other in "us-west-2"',
    );
  });

  it("is undecided when it is made from nothing in the stack", async () => {
    expect(await told(alarm("topicArn", []))).to.deep.equal([
      "arns-in-own-region alarm: topicArn is unknown, and made from no resource of this stack",
    ]);
  });
});

/** Properties of the way in that may be made by somebody's program in an apply, and the controls that read them. */
const unknownOnTheWay: readonly (readonly [resource: string, path: string, controls: readonly string[]])[] = [
  [
    "distribution",
    "origins",
    ["distribution-tls", "distribution-origin-access", "distribution-failover", "distribution-reads-buckets"],
  ],
  ["distribution", "origins.2.customOriginConfig", ["distribution-tls", "distribution-failover"]],
  ["distribution", "origins.2.customOriginConfig.originProtocolPolicy", ["distribution-tls"]],
  ["distribution", "origins.2.customOriginConfig.originSslProtocols", ["distribution-tls"]],
  ["distribution", "origins.0.originId", ["distribution-failover"]],
  ["distribution", "originGroups", ["distribution-failover"]],
  ["distribution", "originGroups.0.members", ["distribution-failover"]],
  ["distribution", "originGroups.0.failoverCriteria.statusCodes", ["distribution-failover"]],
  [
    "distribution",
    "defaultCacheBehavior",
    ["distribution-tls", "distribution-failover", "distribution-security-headers"],
  ],
  [
    "distribution",
    "orderedCacheBehaviors",
    ["distribution-tls", "distribution-failover", "distribution-security-headers"],
  ],
  ["distribution", "defaultCacheBehavior.allowedMethods", ["distribution-failover"]],
  ["distribution", "orderedCacheBehaviors.0.allowedMethods", ["distribution-failover"]],
  ["distribution", "defaultCacheBehavior.targetOriginId", ["distribution-failover"]],
  ["distribution", "orderedCacheBehaviors.0.targetOriginId", ["distribution-failover"]],
  ["distribution", "customErrorResponses", ["distribution-error-pages"]],
  ["distribution", "webAclId", ["distribution-edge-region"]],
  ["balancer-listener", "defaultActions", ["origin-header-demanded"]],
  ["balancer-listener", "protocol", ["load-balancer-tls", "load-balancer-no-plain-text"]],
  ["origin-rule", "conditions", ["origin-header-demanded"]],
  ["health-rule", "conditions.0.pathPattern.values", ["origin-header-demanded"]],
  ["origin-rule", "actions", ["origin-header-demanded"]],
  ["balancer", "loadBalancerType", ["load-balancer-headers", "load-balancer-logged"]],
  ["api-targets", "healthCheck", ["target-group-health"]],
];

type Value = Sample["props"][string];

const isBlock = (value: Value | undefined): value is Record<string, Value> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A copy in which what is at the path is unknown. */
function hidden(value: Value | undefined, path: readonly string[]): Value {
  const [key, ...rest] = path;
  if (key === undefined) return unknown.object;
  if (Array.isArray(value)) return value.map((item, at) => (`${at}` === key ? hidden(item, rest) : item));
  const block = isBlock(value) ? value : {};
  return { ...block, [key]: hidden(block[key], rest) };
}

/** The value of a property that an apply has made from nothing of the stack. */
function made(name: string, path: string): Samples {
  const { props, dependencies = {} } = sampleOf(name);
  const [property = path, ...rest] = path.split(".");
  return withChange(name, {
    props: { ...props, [property]: hidden(props[property], rest) },
    dependencies: { ...dependencies, ...(rest.length === 0 && { [property]: [] }) },
  });
}

describe("An unknown value on the way in", () => {
  for (const [name, path, wanted] of unknownOnTheWay) {
    it(`is left undecided, and not passed, when it is ${path} of ${name}`, async () => {
      const { undecided } = await assessed(made(name, path));
      const open = undecided.filter(({ subject }) => subject.name === name).map(({ control }) => control);
      expect(open).to.include.members([...wanted]);
    });

    it(`is no finding of the controls that read it, when it is ${path} of ${name}`, async () => {
      const { findings } = await assessed(made(name, path));
      const refused = findings.filter(({ subject }) => subject.name === name).map(({ control }) => control);
      expect(refused.filter((control) => wanted.includes(control))).to.deep.equal([]);
    });
  }
});

describe("The assessment without an engine", () => {
  // All of them would take as long as all other tests of the pack together; the healthy stack is judged in each.
  it("agrees with the pack on every tenth mutant", async () => {
    const differing: string[] = [];
    for (const mutant of mutants.filter((_, at) => at % 10 === 0)) {
      const { findings } = await assessed(mutant.samples, mutant.configuration);
      const pack = await findingsIn(mutant.samples, mutant.configuration);
      const here = findings.map(({ control, subject }) => `${control} ${subject.name}`).sort();
      const there = pack.map(({ control, resource }) => `${control} ${resource}`).sort();
      if (here.join() !== there.join()) differing.push(titleOf(mutant));
    }
    expect(differing).to.deep.equal([]);
  }).timeout(60_000);
});
