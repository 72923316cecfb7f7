import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { ResourceControl, StackControl } from "../../policy/control";
import { controls } from "../../policy/controls";
import { subnetGroupTypes } from "../../policy/controls/routes";
import { policiesOf, policyOf } from "../../policy/crossguard";
import { encryptableTypes } from "../../policy/encryptable";
import { Ledger } from "../../policy/ledger";
import { healthy } from "../support/policy-fixture";
import {
  findingsIn,
  packOf,
  type Sample,
  type Samples,
  unknown,
  verdictsOn,
} from "../support/policy-harness";
import { previewedPrimary, previewedSecondary } from "../support/policy-preview";

/** The names that controls look for, so that random bags hit them. */
const names = [
  "arn",
  "cidrBlocks",
  "cidrIpv4",
  "deletionProtection",
  "encryptAtRest",
  "encrypted",
  "globalClusterIdentifier",
  "id",
  "ingress",
  "kmsKeyId",
  "policy",
  "publiclyAccessible",
  "region",
  "routes",
  "rules",
  "securityGroupId",
  "service",
  "storageEncrypted",
  "subnetIds",
  "tags",
  "targetKeyId",
];

const { tree: bag } = fc.letrec<{ tree: Sample["props"]; value: Sample["props"][string] }>((tie) => ({
  tree: fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 6 }),
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(...Object.values(unknown)),
    fc.constantFrom(
      null,
      true,
      false,
      0,
      "",
      "{",
      "arn:aws:kms:us-west-2:111122223333:key/1",
      "0.0.0.0/0",
      '{"Statement":[1]}',
    ),
    fc.string(),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("tree"),
  ),
}));

const types = [
  ...new Set([
    ...encryptableTypes,
    ...subnetGroupTypes,
    ...Object.values(healthy).map(({ type }) => type),
    ...controls.flatMap((control) =>
      control.scope === "resource" && control.appliesTo !== "aws" ? control.appliesTo : [],
    ),
    "aws:kms/alias:Alias",
    "kubernetes:core/v1:ConfigMap",
    "mall:data:Aurora",
  ]),
];

const resources = ["a", "b", "c", "d"];

/** A resource with what it was made from, and with what was made from it. */
function around(samples: Samples, name: string): Samples {
  const sourcesOf = (each: string) => Object.values(samples[each]?.dependencies ?? {}).flat();
  const makers = [name, ...sourcesOf(name)];
  const related = Object.keys(samples).filter(
    (each) => makers.includes(each) || sourcesOf(each).some((source) => makers.includes(source)),
  );
  return Object.fromEntries(Object.entries(samples).filter(([each]) => related.includes(each)));
}

/** The key by which the engine marks an asset or a secret. What is in one is the engine's, and never wrong. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** The same properties, with something else at a path; numbers choose the keys on the way. Without a value it is left out. */
function damaged(
  props: Sample["props"],
  [choice = 0, ...deeper]: readonly number[],
  wrong: JavaScriptValue | undefined,
): Sample["props"] {
  const keys = Object.keys(props);
  const key = keys[choice % Math.max(keys.length, 1)];
  if (key === undefined) return props;
  const { [key]: value, ...rest } = props;
  if (deeper.length > 0 && typeof value === "object" && value !== null && !Object.hasOwn(value, SIGNATURE)) {
    const children: Sample["props"] = JSON.parse(JSON.stringify(value));
    const inside = damaged({ ...children }, deeper, wrong);
    return { ...rest, [key]: Array.isArray(value) ? Object.values(inside) : inside };
  }
  return wrong === undefined ? rest : { ...rest, [key]: wrong };
}

const sample: fc.Arbitrary<Sample> = fc.record({
  type: fc.constantFrom(...types),
  props: bag,
  protect: fc.boolean(),
  dependencies: fc.dictionary(fc.constantFrom(...names), fc.subarray([...resources, "elsewhere"]), {
    maxKeys: 4,
  }),
});

describe("The pack over anything", () => {
  it("neither crashes nor has a broken control, whatever the stack", async () => {
    const stacks = fc.dictionary(fc.constantFrom(...resources), sample, { minKeys: 1, maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(stacks, async (samples) => {
        const findings = await findingsIn(samples);
        expect(findings.filter(({ message }) => message.includes("is broken"))).to.deep.equal([]);
        expect(findings.filter(({ mandatory }) => !mandatory)).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
  });

  it("neither crashes nor has a broken control, whatever becomes of what the mall asks for", async () => {
    const mall = { ...healthy, ...(await previewedPrimary()), ...(await previewedSecondary()) };
    const damage = fc.record({
      victim: fc.constantFrom(...Object.keys(mall)),
      path: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
      wrong: fc.constantFrom<JavaScriptValue | undefined>(
        undefined,
        null,
        ...Object.values(unknown),
        true,
        0,
        "",
        "{",
        "*",
        [],
        {},
        [null],
        [[{}]],
        { "": [""] },
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        const samples: Record<string, Sample> = {};
        for (const { victim } of damages) Object.assign(samples, around(mall, victim));
        for (const { victim, path, wrong } of damages) {
          const sample = samples[victim];
          if (sample !== undefined)
            samples[victim] = { ...sample, props: damaged(sample.props, path, wrong) };
        }
        const findings = await findingsIn(samples);
        expect(findings.filter(({ message }) => message.includes("is broken"))).to.deep.equal([]);
        expect(findings.filter(({ mandatory }) => !mandatory)).to.deep.equal([]);
      }),
      { numRuns: 400 },
    );
  }).timeout(120_000);

  it("says nothing about other providers' resources", async () => {
    const samples = {
      map: { type: "kubernetes:core/v1:ConfigMap", props: {} },
      empty: { type: "mall:data:Aurora", props: {} },
    };
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("decides over a thousand resources as over one region", async () => {
    const samples = Object.fromEntries(
      Array.from({ length: 50 }, (_, copy) =>
        Object.entries(healthy).map(([name, each]) => {
          const renamed = Object.entries(each.dependencies ?? {}).map(
            ([property, targets]) => [property, targets.map((target) => `${target}-${copy}`)] as const,
          );
          return [`${name}-${copy}`, { ...each, dependencies: Object.fromEntries(renamed) }] as const;
        }),
      ).flat(),
    );
    expect(await verdictsOn(samples)).to.deep.equal([]);
  }).timeout(60_000);
});

describe("The adapter", () => {
  const nothingAcknowledged = new Ledger({ list: [], mistakes: [] }, () => new Date());
  const described = {
    id: "broken",
    title: "Broken",
    severity: "low",
    description: "A control with a bug.",
    remediation: "Correct it, and do not look for the mistake in the resource.",
    reference: "https://www.pulumi.com/",
    tags: [],
  } as const;
  const bug = () => {
    throw new TypeError("x is not a function");
  };
  const said = (run: (report: (message: string) => void) => unknown) => {
    const messages: string[] = [];
    run((message) => messages.push(message));
    return messages;
  };
  const expected = [
    "The control broken is broken, nothing was decided: TypeError: x is not a function. Correct the control in policy/controls.",
  ];
  const args = { type: "aws:kms/key:Key", resources: [], getConfig: () => ({}) };

  it("turns a bug in a resource control into a finding that names the control", () => {
    const control: ResourceControl = {
      ...described,
      scope: "resource",
      appliesTo: ["aws:kms/key:Key"],
      evaluate: bug,
    };
    const policy: object = policyOf(control, nothingAcknowledged);
    const validate: unknown = Reflect.get(policy, "validateResource");
    expect(said((report) => typeof validate === "function" && validate(args, report))).to.deep.equal(
      expected,
    );
  });

  it("turns a bug in a stack control into a finding that names the control", () => {
    const control: StackControl = { ...described, scope: "stack", evaluate: bug };
    const validate: unknown = Reflect.get(policyOf(control, nothingAcknowledged), "validateStack");
    expect(said((report) => typeof validate === "function" && validate(args, report))).to.deep.equal(
      expected,
    );
  });

  it("pins a bug in a stack control to the stack, because the engine panics at a finding without a URN", async () => {
    const control: StackControl = { ...described, scope: "stack", evaluate: bug };
    const stack = { type: "pulumi:pulumi:Stack", props: {} };
    const findings = await findingsIn(
      { ...healthy, stack },
      {},
      packOf(policiesOf([control], nothingAcknowledged)),
    );
    expect(findings.map(({ resource }) => resource)).to.deep.equal(["stack"]);
  });

  it("refuses to decide a relation while the policy that remembers what was asked for is disabled", async () => {
    const control: StackControl = { ...described, scope: "stack", evaluate: () => [] };
    const stack = { type: "pulumi:pulumi:Stack", props: {} };
    const findings = await findingsIn(
      { ...healthy, stack },
      {},
      packOf([policyOf(control, nothingAcknowledged)]),
    );
    expect(findings.map(({ message }) => message)).to.deep.equal([
      "The control broken has decided nothing: the policy acknowledgements, which remembers what resources ask for, is disabled. Enable it.",
    ]);
  });

  it("carries the type of a control over one type, and no other, so that the SDK can pass over the rest", () => {
    for (const control of controls) {
      const validate: unknown = Reflect.get(policyOf(control, nothingAcknowledged), "validateResource");
      const single =
        control.scope === "resource" && control.appliesTo.length === 1 ? control.appliesTo[0] : undefined;
      expect(
        typeof validate === "function" ? Reflect.get(validate, "__pulumiType") : undefined,
        control.id,
      ).to.equal(single);
    }
  });
});

describe("The pack as the engine starts it", () => {
  it("answers with the port that it listens on", async () => {
    const pack = spawn(process.execPath, ["index.js"], {
      cwd: join(__dirname, "../../policy"),
      stdio: "pipe",
    });
    try {
      const output = await new Promise<string>((resolve, reject) => {
        pack.stdout.once("data", (chunk) => resolve(`${chunk}`));
        pack.stderr.once("data", (chunk) => reject(new Error(`${chunk}`)));
      });
      expect(output).to.match(/^\d+\n$/);
    } finally {
      pack.kill();
    }
  }).timeout(30_000);
});
