import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The shape of a resource type, read from the SDK's own files. */
export interface Shape {
  /** Input properties. */
  readonly inputs: ReadonlySet<string>;
  /** Input properties that must be given. */
  readonly required: ReadonlySet<string>;
  /** Output properties that always have a value once the resource exists. */
  readonly always: ReadonlySet<string>;
  /** All output properties. */
  readonly outputs: ReadonlySet<string>;
}

const shapes = new Map<string, Shape>();

/**
 * The shape of a type such as `aws:rds/cluster:Cluster`.
 * @throws Error when the SDK has no such type
 */
export function shapeOf(type: string): Shape {
  const known = shapes.get(type);
  if (known !== undefined) return known;
  const shape = readShape(type);
  shapes.set(type, shape);
  return shape;
}

function readShape(type: string): Shape {
  const [sdk, path] = type.split(":");
  if (sdk === undefined || path === undefined) throw new Error(`"${type}" is not a type token`);
  const file = join(dirname(require.resolve(`@pulumi/${sdk}/package.json`)), path.replace(/^index\//, ""));
  const source = readFileSync(`${file}.js`, "utf8");
  const declaration = classOf(readFileSync(`${file}.d.ts`, "utf8"));

  const outputs = [...declaration.matchAll(/^ {4}readonly (\w+): pulumi\.Output<([\s\S]*?)>;$/gm)];
  return {
    inputs: matches(source, /resourceInputs\["(\w+)"\] = (?!undefined|state)/g),
    required: matches(source, /Missing required property '(\w+)'/g),
    outputs: new Set(outputs.map(([, name]) => name ?? "")),
    always: new Set(
      outputs.filter(([, , output]) => !output?.endsWith("| undefined")).map(([, name]) => name ?? ""),
    ),
  };
}

/** The text from the resource's class on; before it and after it stand interfaces with properties of the same names. */
function classOf(declaration: string): string {
  const start = declaration.indexOf("export declare class");
  const end = declaration.indexOf("\n}", start);
  return declaration.slice(start, end);
}

function matches(source: string, pattern: RegExp): ReadonlySet<string> {
  return new Set([...source.matchAll(pattern)].map(([, name]) => name ?? ""));
}
