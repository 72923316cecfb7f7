import { pass, undecided, type Verdict, violation } from "./control";
import { type Reading, read, readAll, shown } from "./reader";

/** Whether a value is as it has to be. */
export type Wanted = (value: unknown) => boolean;

export const isExactly =
  (wanted: unknown): Wanted =>
  (value) =>
    value === wanted;
export const isOn: Wanted = isExactly(true);
export const isOneOf =
  (wanted: readonly unknown[]): Wanted =>
  (value) =>
    wanted.includes(value);
/** What is no number is less than nothing. */
export const isAtLeast =
  (least: number): Wanted =>
  (value) =>
    Number(value) >= least;

/**
 * Demands a value of what was read.
 *
 * @param what what to call it
 * @param inSilence the verdict on what is not given, where AWS's default is the safe one
 */
export function demandOf(
  reading: Reading,
  what: string,
  wanted: Wanted,
  inSilence: Verdict = violation(`${what} is not given`),
): Verdict {
  if (reading.state === "unknown") return undecided(`${what} is unknown`);
  if (reading.state === "absent") return inSilence;
  return wanted(reading.value) ? pass : violation(`${what} is ${shown(reading.value)}`);
}

/** Demands a value at a path. */
export function demand(props: unknown, path: string, wanted: Wanted, inSilence?: Verdict): Verdict {
  return demandOf(read(props, path), path, wanted, inSilence);
}

/** What is unknown on the way to these paths is undecided: a control that goes on without it would pass it in silence. */
export function openAt(props: unknown, ...paths: readonly string[]): Verdict[] {
  return paths
    .filter((path) => readAll(props, path).some(({ state }) => state === "unknown"))
    .map((path) => undecided(`${path} is unknown`));
}

/** Demands that something is said at a path, whatever it is. */
export function demandGiven(props: unknown, path: string): Verdict {
  return read(props, path).state === "absent" ? violation(`${path} is not given`) : pass;
}

/** Demands that nothing is said at a path. */
export function demandAbsent(props: unknown, path: string): Verdict {
  return read(props, path).state === "absent" ? pass : violation(`${path} is given`);
}

/** Days: the most that RDS, DocumentDB and ElastiCache keep their backups. */
export const longestRetention = 35;
