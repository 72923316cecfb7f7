/** What is known of a property: in a preview, a value that AWS has yet to choose is given but unknown. */
export type Reading =
  | { readonly state: "known"; readonly value: unknown }
  | { readonly state: "unknown" }
  | { readonly state: "absent" };

const unknown: Reading = { state: "unknown" };
const absent: Reading = { state: "absent" };

/** Stands for an unknown value in a bag that was read out of the SDK's proxy. */
const unknownValue = Symbol("unknown");

/** One step down. The SDK's proxy throws when an unknown value is touched, but not when it is asked for by name. */
function step(bag: unknown, key: string): Reading {
  if (typeof bag !== "object" || bag === null || !Object.hasOwn(bag, key)) return absent;
  try {
    const value: unknown = Reflect.get(bag, key);
    if (value === unknownValue) return unknown;
    return value === undefined || value === null ? absent : { state: "known", value };
  } catch {
    return unknown;
  }
}

/**
 * The same bag without the SDK's proxy, which makes every step slow: values that are not given left out, unknown ones
 * marked, and frozen, because all policies share it.
 */
export function plain(bag: unknown): unknown {
  if (typeof bag !== "object" || bag === null) return bag;
  const value = (key: string) => {
    const reading = step(bag, key);
    if (reading.state === "unknown") return unknownValue;
    return reading.state === "known" ? plain(reading.value) : undefined;
  };
  if (Array.isArray(bag))
    return Object.freeze(Array.from({ length: bag.length }, (_, index) => value(`${index}`)));
  const entries = Object.keys(bag).map((key) => [key, value(key)] as const);
  return Object.freeze(Object.fromEntries(entries.filter(([, given]) => given !== undefined)));
}

/** The properties that are given at all. */
export function namesIn(props: unknown): ReadonlySet<string> {
  const names = typeof props === "object" && props !== null ? Object.keys(props) : [];
  return new Set(names.filter((name) => read(props, name).state !== "absent"));
}

function spread(reading: Reading): Reading[] {
  if (reading.state !== "known" || !Array.isArray(reading.value)) return [reading];
  const list: unknown[] = reading.value;
  return Array.from({ length: list.length }, (_, index) => spread(step(list, `${index}`))).flat();
}

/** Every value at a dotted path: lists on the way are gone through, whether AWS models them as one block or many. */
export function readAll(bag: unknown, path: string): Reading[] {
  return readDown({ state: "known", value: bag }, path.split("."), 0);
}

function readDown(from: Reading, keys: readonly string[], depth: number): Reading[] {
  let reading = from;
  for (let at = depth; at < keys.length; at++) {
    if (reading.state !== "known") return [reading];
    reading = step(reading.value, keys[at] ?? "");
    if (reading.state === "known" && Array.isArray(reading.value))
      return spread(reading).flatMap((each) => readDown(each, keys, at + 1));
  }
  return [reading];
}

/** The value at a path that holds one; of several, an unknown one comes first, because it leaves the rest undecided. */
export function read(bag: unknown, path: string): Reading {
  const readings = readAll(bag, path);
  return (
    readings.find(({ state }) => state === "unknown") ??
    readings.find(({ state }) => state === "known") ??
    absent
  );
}

/** The known strings at a path. */
export function strings(bag: unknown, path: string): string[] {
  return readAll(bag, path).flatMap((reading) =>
    reading.state === "known" && typeof reading.value === "string" ? [reading.value] : [],
  );
}

/** Everything that is not an object or a list, however deep, with the path that leads there. */
export function* leaves(
  bag: unknown,
  path = "",
): Generator<{ readonly path: string; readonly reading: Reading }> {
  if (typeof bag !== "object" || bag === null) return;
  for (const key of Object.keys(bag)) {
    const reading = step(bag, key);
    const here = Array.isArray(bag) ? path : path === "" ? key : `${path}.${key}`;
    if (reading.state === "known" && typeof reading.value === "object") yield* leaves(reading.value, here);
    else yield { path: here, reading };
  }
}

/** A value for a message. What is inside of an object may be unknown, so it is not looked at. */
export function shown(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "a block";
  return JSON.stringify(value) ?? "nothing";
}
