import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A property's name, and the nested shapes that its values may have. */
type Properties = Map<string, string[]>;

const sdk = dirname(require.resolve("@pulumi/aws/package.json"));

const shapesIn = (declaration: string) =>
  [...declaration.matchAll(/inputs\.(\w+\.\w+)/g)].map(([, shape = ""]) => shape);

/** The nested inputs of the SDK, such as `rds.ClusterScalingConfiguration`. */
function readShapes(): Map<string, Properties> {
  const shapes = new Map<string, Properties>();
  let namespace = "";
  let properties: Properties = new Map();
  for (const line of readFileSync(join(sdk, "types/input.d.ts"), "utf8").split("\n")) {
    const [, opened] = /^export declare namespace (\w+) \{/.exec(line) ?? [];
    const [, named] = /^ {4}interface (\w+) \{/.exec(line) ?? [];
    const [, property, declaration = ""] = /^ {8}(\w+)\??: (.+);$/.exec(line) ?? [];
    if (opened !== undefined) namespace = opened;
    if (named !== undefined) {
      properties = new Map();
      shapes.set(`${namespace}.${named}`, properties);
    }
    if (property !== undefined) properties.set(property, shapesIn(declaration));
  }
  return shapes;
}

/** The inputs of every resource of the SDK, by the type's token. */
function readTypes(): Map<string, Properties> {
  const types = new Map<string, Properties>();
  for (const entry of readdirSync(sdk, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith(".js")) continue;
    const [, type] =
      /__pulumiType = '([^']+)'/.exec(readFileSync(join(entry.parentPath, entry.name), "utf8")) ?? [];
    if (type === undefined) continue;
    const typings = readFileSync(join(entry.parentPath, entry.name.replace(/js$/, "d.ts")), "utf8");
    const [, body = ""] = /export interface \w+Args \{\n([\s\S]*?)\n\}/.exec(typings) ?? [];
    const properties = [...body.matchAll(/^ {4}(\w+)\??: (.+);$/gm)];
    types.set(
      type,
      new Map(properties.map(([, name = "", declaration = ""]) => [name, shapesIn(declaration)])),
    );
  }
  return types;
}

const shapes = readShapes();
const types = readTypes();

export const sdkTypes: readonly string[] = [...types.keys()];

/** Whether any input of the type, at any depth, has a name like this. Shapes may contain themselves. */
export function mentions(type: string, name: RegExp): boolean {
  const seen = new Set<string>();
  const search = (properties: Properties | undefined): boolean =>
    [...(properties ?? [])].some(
      ([property, nested]) =>
        name.test(property) ||
        nested.some((shape) => {
          if (seen.has(shape)) return false;
          seen.add(shape);
          return search(shapes.get(shape));
        }),
    );
  return search(types.get(type));
}

/** Whether a dotted path leads to an input of the type. */
export function hasInput(type: string, path: string): boolean {
  let candidates = [types.get(type)];
  const keys = path.split(".");
  return keys.every((key) => {
    const found = candidates.filter((properties) => properties?.has(key) === true);
    candidates = found.flatMap((properties) => properties?.get(key) ?? []).map((shape) => shapes.get(shape));
    return found.length > 0;
  });
}
