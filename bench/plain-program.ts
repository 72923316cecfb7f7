/** A resource as `pulumi stack export` gives it. */
export interface Exported {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly provider?: string;
  readonly protect?: boolean;
  readonly ignoreChanges?: readonly string[];
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
}

/** Marks a secret in an exported state. */
const SECRET = "4dabf18193072939515e22adb298388d";

/**
 * The resources of a stack as a plain JavaScript program: one statement each, in the state's order, no components, no
 * settings, no outputs. References stay references, and an order that no reference gives stays a `dependsOn`.
 */
export function plainProgram(resources: readonly Exported[]): string {
  const custom = resources.filter(({ custom }) => custom);
  const variables = new Map(custom.map(({ urn }, index) => [urn, `r${index}`]));
  const statements = custom.map(
    (resource) => `const ${variables.get(resource.urn)} = ${made(resource, custom, variables)};`,
  );
  return [
    'const aws = require("@pulumi/aws");',
    'const random = require("@pulumi/random");',
    ...statements,
    "",
  ].join("\n");
}

type Variables = ReadonlyMap<string, string>;

function made(resource: Exported, all: readonly Exported[], variables: Variables): string {
  const { urn, type, inputs = {}, provider, protect = false, ignoreChanges = [] } = resource;
  const name = JSON.stringify(urn.split("::").at(-1));
  if (type.startsWith("pulumi:providers:")) {
    const args = Object.entries(inputs)
      .filter(([key]) => key === "region" || key === "defaultTags")
      .map(([key, value]) => `${key}: ${key === "region" ? JSON.stringify(value) : value}`);
    return `new ${type.split(":").at(-1)}.Provider(${name}, { ${args.join(", ")} })`;
  }
  const references = Object.values(resource.propertyDependencies ?? {}).flat();
  const args = Object.entries(inputs).map(([key, value]) => {
    const from = all.filter((other) => resource.propertyDependencies?.[key]?.includes(other.urn));
    return `${key}: ${expression(value, from, variables)}`;
  });
  const dependsOn = (resource.dependencies ?? []).filter((other) => !references.includes(other));
  const options = [
    `provider: ${variables.get(provider?.split("::").slice(0, -1).join("::") ?? "")}`,
    `protect: ${protect}`,
    `ignoreChanges: ${JSON.stringify(ignoreChanges)}`,
    `dependsOn: [${dependsOn.flatMap((other) => variables.get(other) ?? []).join(", ")}]`,
  ];
  return `new ${classOf(type)}(${name}, { ${args.join(", ")} }, { ${options.join(", ")} })`;
}

/** `aws:kms/key:Key` is `aws.kms.Key`; what a package has in no module is in `index`. */
function classOf(type: string): string {
  const [pkg, module = "", name] = type.split(":");
  return [pkg, ...(module.startsWith("index/") ? [] : [module.split("/")[0]]), name].join(".");
}

/** A value of the state as an expression: what equals an id or an output of a resource that it comes from refers to it. */
function expression(value: unknown, from: readonly Exported[], variables: Variables): string {
  if (Array.isArray(value)) return `[${value.map((item) => expression(item, from, variables)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    if (SECRET in value && "plaintext" in value && typeof value.plaintext === "string") {
      return expression(JSON.parse(value.plaintext), from, variables);
    }
    const items = Object.entries(value).filter(([key]) => key !== "__defaults");
    return `{ ${items.map(([key, item]) => `${JSON.stringify(key)}: ${expression(item, from, variables)}`).join(", ")} }`;
  }
  for (const { urn, id, outputs = {} } of from) {
    const output =
      value === id ? "id" : Object.keys(outputs).find((key) => isText(value) && outputs[key] === value);
    if (output !== undefined) return `${variables.get(urn)}.${output}`;
  }
  return JSON.stringify(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
