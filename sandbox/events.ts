import { type GateEvent, gateEvents, isFinding, undecidedIn } from "../tools/gate-record";

/** What the engine says of one run, from its event log. */
export interface RunEvents {
  /** Number of resources by what happened to them, such as `create` and `same`. */
  readonly changes: Readonly<Record<string, number>>;
  /** Policies of the pack that were evaluated: its controls, and the one that keeps the acknowledgements. */
  readonly policies: ReadonlySet<string>;
  /** Findings, advisory and mandatory. */
  readonly findings: number;
  /** What controls leave undecided, a sentence each: in the preview, and in the update after it, which knows more. */
  readonly undecided: { readonly preview: readonly string[]; readonly update: readonly string[] };
}

/** @param log an event log, or the record that is kept of it */
export function readEvents(log: string): RunEvents {
  const events = gateEvents(log);
  // A preview ends with its summary. What comes up without one has no such summary.
  const end = events.findIndex(({ summaryEvent }) => summaryEvent?.isPreview === true) + 1;
  const openIn = (some: readonly GateEvent[]) => [
    ...new Set(some.flatMap((event) => undecidedIn(event) ?? [])),
  ];
  const summaries = events.flatMap((event) => [
    event.policyAnalyzeSummaryEvent,
    event.policyAnalyzeStackSummaryEvent,
  ]);
  return {
    changes:
      events.findLast((event) => event.summaryEvent !== undefined)?.summaryEvent?.resourceChanges ?? {},
    policies: new Set(
      summaries.flatMap((summary) => [...(summary?.passed ?? []), ...(summary?.failed ?? [])]),
    ),
    findings: events.filter(isFinding).length,
    undecided: { preview: openIn(events.slice(0, end)), update: openIn(events.slice(end)) },
  };
}
