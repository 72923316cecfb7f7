import { type Identity, stackOf } from "./subject";

/** One finding that somebody answers for, until a day. */
export interface Acknowledgement {
  readonly control: string;
  /** A URN, or type and name such as `aws:rds/cluster:Cluster aurora`. */
  readonly resource: string;
  /** The only stack that it holds in. */
  readonly stack?: string;
  readonly reason: string;
  readonly owner: string;
  /** The last day that it holds, such as `2027-03-31`. */
  readonly expires: string;
}

/** All of a file, or everything that is wrong with it. */
export interface Acknowledgements {
  readonly list: readonly Acknowledgement[];
  readonly mistakes: readonly string[];
}

const required = ["control", "resource", "reason", "owner", "expires"] as const;
const keys: readonly string[] = [...required, "stack"];

const urn = /^urn:pulumi:([^:]+)::[^:]+::(?:[^:]|:(?!:))+::.+$/;
const typeAndName = /^[\w-]+:[\w/-]+:\w+ \S.*$/;

/** The days that there are: `2027-02-30` is none. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && time > 0 && new Date(time).toISOString().startsWith(text);
}

function text(entry: object, key: string): string {
  const value: unknown = Reflect.get(entry, key);
  return typeof value === "string" ? value.trim() : "";
}

function* mistakesIn(entry: object, controls: readonly string[]): Generator<string> {
  for (const key of Object.keys(entry)) if (!keys.includes(key)) yield `${key} is no property of it`;
  for (const key of [...required, ...("stack" in entry ? ["stack"] : [])]) {
    if (text(entry, key) === "") yield `${key} must be a text that is not empty`;
  }
  const [control, resource, stack, expires] = ["control", "resource", "stack", "expires"].map((key) =>
    text(entry, key),
  );
  if (control && !controls.includes(control)) yield `${control} is no control of the pack`;
  if (resource && !urn.test(resource) && !typeAndName.test(resource)) {
    yield `${resource} is neither a URN nor a type and a name, such as aws:rds/cluster:Cluster aurora`;
  }
  const [, own] = urn.exec(resource ?? "") ?? [];
  if (stack && own !== undefined && own !== stack) yield `its URN is of the stack ${own}, not of ${stack}`;
  if (expires && !isDay(expires)) yield `expires is ${expires}, expected a day such as 2027-03-31`;
}

function acknowledgementOf(entry: object): Acknowledgement {
  const stack = text(entry, "stack");
  return {
    control: text(entry, "control"),
    resource: text(entry, "resource"),
    ...(stack !== "" && { stack }),
    reason: text(entry, "reason"),
    owner: text(entry, "owner"),
    expires: text(entry, "expires"),
  };
}

function parsed(content: string): { readonly document: unknown } | { readonly mistake: string } {
  try {
    return { document: JSON.parse(content) };
  } catch (error) {
    return { mistake: `it is not JSON: ${error instanceof Error ? error.message : error}` };
  }
}

/** Reads the file's content. With a single mistake in it nothing is acknowledged: all mistakes are told at once. */
export function readAcknowledgements(content: string, controls: readonly string[]): Acknowledgements {
  const outcome = parsed(content);
  if ("mistake" in outcome) return { list: [], mistakes: [outcome.mistake] };
  if (!Array.isArray(outcome.document)) return { list: [], mistakes: ["it is not a list"] };
  const entries: unknown[] = outcome.document;
  const mistakes: string[] = [];
  const list: Acknowledgement[] = [];
  const seen = new Map<string, number>();
  for (const [index, entry] of entries.entries()) {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
      mistakes.push(`entry ${index + 1}: is not an object`);
      continue;
    }
    mistakes.push(...[...mistakesIn(entry, controls)].map((mistake) => `entry ${index + 1}: ${mistake}`));
    const acknowledgement = acknowledgementOf(entry);
    const what = JSON.stringify([acknowledgement.control, acknowledgement.resource, acknowledgement.stack]);
    const first = seen.get(what);
    if (first !== undefined) mistakes.push(`entry ${index + 1}: says the same as entry ${first}`);
    else seen.set(what, index + 1);
    list.push(acknowledgement);
  }
  return mistakes.length === 0 ? { list, mistakes } : { list: [], mistakes };
}

/** Whether it is about resources of this stack at all. */
export function concerns({ stack, resource }: Acknowledgement, name: string): boolean {
  const own = stack ?? urn.exec(resource)?.[1];
  return own === undefined || own === name;
}

export function covers(acknowledgement: Acknowledgement, control: string, subject: Identity): boolean {
  return (
    acknowledgement.control === control &&
    (acknowledgement.resource === subject.urn ||
      acknowledgement.resource === `${subject.type} ${subject.name}`) &&
    concerns(acknowledgement, stackOf(subject))
  );
}

/** It holds through the whole of its last day, in UTC. */
export function hasExpired({ expires }: Acknowledgement, now: Date): boolean {
  return now.toISOString().slice(0, 10) > expires;
}
