import { type Finding, pass, type StackControl, undecided, type Verdict, violation } from "../control";
import { encryptable } from "../encryptable";
import { keyPathOf, keysInUse } from "../keys";
import { type Reading, read, shown } from "../reader";
import type { Member, Stack } from "../stack";

const relations = encryptable.flatMap((row) => {
  const path = keyPathOf(row);
  return path === undefined ? [] : [{ row, path }];
});

/** Every use of a key in the stack: which row of which resource names which keys. */
function uses(stack: Stack) {
  const types = new Set(stack.members.map(({ type }) => type));
  return relations
    .filter(({ row }) => types.has(row.type))
    .flatMap(({ row, path }) =>
      stack.ofType(row.type).map((member) => ({ row, path, member, ...keysInUse(stack, member, path) })),
    );
}

function onService(key: Member, service: string, path: string): Verdict {
  const tag = read(key.props, "tags.service");
  if (tag.state === "unknown") return undecided(`the service tag of ${key.name} is unknown`);
  if (tag.state === "absent")
    return violation(`${path} is the key ${key.name}, whose tags do not say whose it is`);
  if (tag.value === service) return pass;
  return violation(`${path} is the key ${key.name} of ${shown(tag.value)}, not the key of ${service}`);
}

export const keyOfOwnService: StackControl = {
  id: "key-of-own-service",
  title: "Encrypted with the key of its own service",
  scope: "stack",
  severity: "high",
  description:
    "Each service's data is encrypted with that service's key, so that a grant on one key opens one service only.",
  remediation:
    "Hand on the ARN of that service's key as it is, as one output: a record of keys makes everything depend on every key.",
  reference: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
  tags: ["encryption", "keys"],
  evaluate: (stack) =>
    uses(stack).flatMap(({ row: { service }, path, member, keys, strangers, nowhere }): Finding[] => {
      if (service === undefined) return [];
      return [
        ...keys.map((key) => onService(key, service, path)),
        ...strangers.map((arn) => violation(`${path} is ${arn}, which is not a key of this stack`)),
        ...(nowhere ? [violation(`${path} comes from no key of this stack`)] : []),
      ].map((verdict) => ({ subject: member, verdict }));
    }),
};

const regionInArn = /^arn:[\w-]+:kms:([\w-]+):/;

function onRegion(name: string, own: Reading, path: string, what: string, where: Reading): Verdict {
  if (own.state !== "known") return undecided(`the region of ${name} is unknown`);
  if (where.state !== "known") return undecided(`the region of ${what} is unknown`);
  if (own.value === where.value) return pass;
  return violation(`${path} is ${what} in ${shown(where.value)}, but the resource is in ${shown(own.value)}`);
}

export const keyOfOwnRegion: StackControl = {
  id: "key-of-own-region",
  title: "Encrypted with a key of its own region",
  scope: "stack",
  severity: "high",
  description:
    "A key of another region is refused by most services, and lost together with that region by the others.",
  remediation: "Use the key of the service in the resource's own region.",
  reference: "https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html",
  tags: ["encryption", "keys", "regions"],
  evaluate: (stack) =>
    uses(stack).flatMap(({ path, member, keys, strangers }): Finding[] => {
      const on = (what: string, where: Reading) =>
        onRegion(member.name, stack.regionOf(member), path, what, where);
      return [
        ...keys.map((key) => on(`the key ${key.name}`, stack.regionOf(key))),
        ...strangers.flatMap((arn) => {
          const value = regionInArn.exec(arn)?.[1];
          return value === undefined ? [] : [on(arn, { state: "known", value })];
        }),
      ].map((verdict) => ({ subject: member, verdict }));
    }),
};

/** A type that no key service covers is a service of its own, called as the SDK calls it. */
const serviceOf = (service: string | undefined, type: string) => service ?? type.split(/[:/]/)[1] ?? type;

export const oneServicePerKey: StackControl = {
  id: "one-service-per-key",
  title: "A key serves one service",
  scope: "stack",
  severity: "high",
  description:
    "No key serves two services, wherever in the stack they are: who may use one must not read the other.",
  remediation: "Give each service a key of its own.",
  reference: "https://docs.aws.amazon.com/kms/latest/developerguide/least-privilege.html",
  tags: ["encryption", "keys"],
  evaluate: (stack) => {
    const users = new Map<string, { subject: Member; services: Map<string, string> }>();
    for (const { row, member, keys, strangers } of uses(stack)) {
      const used = [
        ...keys.map((key) => [key.urn, key] as const),
        ...strangers.map((arn) => [arn, member] as const),
      ];
      for (const [key, subject] of used) {
        const entry = users.get(key) ?? { subject, services: new Map() };
        const service = serviceOf(row.service, row.type);
        if (!entry.services.has(service)) entry.services.set(service, member.name);
        users.set(key, entry);
      }
    }
    return [...users.values()].map(({ subject, services }) => ({
      subject,
      verdict:
        services.size === 1
          ? pass
          : violation(
              `one key serves ${[...services].map(([service, name]) => `${service} (${name})`).join(" and ")}`,
            ),
    }));
  },
};
