/** A value that a preview does not know yet. */
export const UNKNOWN = Symbol("unknown");

/** A property value as the models see it: secrets are plain, unknowns are `UNKNOWN`. */
export type Value = string | number | boolean | null | typeof UNKNOWN | readonly Value[] | Bag;

/** Properties by name; a property that is not there is absent. */
export type Bag = { readonly [name: string]: Value };

export function isBag(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The text of a property; `undefined` when it is absent, unknown or something else. */
export function text(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The known texts of a list property. */
export function texts(value: Value | undefined): readonly string[] {
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The bags of a list property. */
export function bags(value: Value | undefined): readonly Bag[] {
  return isList(value) ? value.filter(isBag) : [];
}

/** Whether a value, or anything inside it, is unknown. */
export function hasUnknown(value: Value | undefined): boolean {
  if (value === UNKNOWN) return true;
  if (isList(value)) return value.some(hasUnknown);
  return isBag(value) && Object.values(value).some(hasUnknown);
}

/** The values at a dotted path, such as `storageInfo.volumeSize`; lists on the way are gone through. */
export function valuesAt(value: Value | undefined, path: string): readonly Value[] {
  const [key = "", ...rest] = path.split(".");
  if (isList(value)) return value.flatMap((item) => valuesAt(item, path));
  const inner = isBag(value) ? value[key] : undefined;
  if (inner === undefined) return [];
  return rest.length === 0 ? [inner] : valuesAt(inner, rest.join("."));
}

/** The same bag with another value at a dotted path; `undefined` takes it away. A path that leads nowhere changes nothing. */
export function withValueAt(bag: Bag, path: string, value: Value | undefined): Bag {
  const [key = "", ...rest] = path.split(".");
  const inner = bag[key];
  if (rest.length > 0)
    return isBag(inner) ? { ...bag, [key]: withValueAt(inner, rest.join("."), value) } : bag;
  const { [key]: _, ...others } = bag;
  return value === undefined ? others : { ...others, [key]: value };
}

/** Whether a property says nothing: absent, null, or empty as AWS returns what is not set. */
export function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0) return true;
  if (isList(value)) return value.length === 0;
  return isBag(value) && Object.keys(value).length === 0;
}

/**
 * Whether two values mean the same to AWS: lists are sets, JSON documents are compared by what they say, numbers and
 * booleans may come as text.
 */
export function same(a: Value | undefined, b: Value | undefined): boolean {
  return canonical(a) === canonical(b);
}

/** How Pulumi marks what is special among bags. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ARCHIVES_AND_ASSETS: readonly Value[] = [
  "0def7320c3a5731c473e5ecbe6d01bc7",
  "c44067f5952c0a294b673a41bacd8c17",
];

function canonical(value: Value | undefined): string {
  if (value === undefined || value === null) return "";
  if (value === UNKNOWN) return "unknown";
  if (typeof value === "string") return document(value) ?? JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).sort().join()}]`;
  if (isBag(value)) {
    // By what is in it, and not by where it lies.
    if (ARCHIVES_AND_ASSETS.includes(value[SIGNATURE] ?? null) && typeof value.hash === "string")
      return value.hash;
    const entries = Object.entries(value).map(([key, inner]) => [key, canonical(inner)] as const);
    return `{${entries
      .filter(([, inner]) => inner !== "")
      .sort()
      .map(([key, inner]) => `${JSON.stringify(key)}:${inner}`)
      .join()}}`;
  }
  return JSON.stringify(String(value));
}

function document(value: string): string | undefined {
  if (!value.startsWith("{")) return undefined;
  try {
    return canonical(JSON.parse(value));
  } catch {
    return undefined;
  }
}
