import type { Stack } from "./stack";
import type { Subject } from "./subject";

export type Severity = "low" | "medium" | "high" | "critical";

/** What a control finds. `undecided` is neither a pass nor a violation: a value is unknown until AWS has chosen it. */
export type Verdict =
  | { readonly kind: "pass" }
  | { readonly kind: "violation"; readonly problem: string }
  | { readonly kind: "undecided"; readonly reason: string };

/** A verdict about one resource among many. */
export interface Finding {
  readonly subject: Subject;
  readonly verdict: Verdict;
}

/** What the pack's configuration says to a control. */
export interface Settings {
  readonly throwAwayStacks: readonly string[];
}

interface Described {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** What is demanded, and why. */
  readonly description: string;
  /** What to do about a violation: the second half of every message. */
  readonly remediation: string;
  readonly reference: string;
  readonly tags: readonly string[];
  /** Whether `throwAwayStacks` means something to this control. */
  readonly throwAway?: boolean;
}

/** Decided by one resource's inputs and options. */
export interface ResourceControl extends Described {
  readonly scope: "resource";
  readonly appliesTo: readonly string[] | "aws";
  readonly evaluate: (subject: Subject, settings: Settings) => Verdict[];
  /** Decides by what unknown values were made from what `evaluate` leaves undecided, and says what remains so. */
  readonly relate?: (stack: Stack) => Finding[];
}

/** Decided by how resources hang together. */
export interface StackControl extends Described {
  readonly scope: "stack";
  readonly evaluate: (stack: Stack, settings: Settings) => Finding[];
}

export type Control = ResourceControl | StackControl;

/** Tells the types that a control applies to: made once per control, because some name hundreds. */
export function appliesTo({ appliesTo: types }: ResourceControl): (type: string) => boolean {
  if (types === "aws") return (type) => type.startsWith("aws:");
  const listed = new Set(types);
  return (type) => listed.has(type);
}

export const pass: Verdict = { kind: "pass" };

export function violation(problem: string): Verdict {
  return { kind: "violation", problem };
}

export function undecided(reason: string): Verdict {
  return { kind: "undecided", reason };
}
