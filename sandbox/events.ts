import { existsSync, readFileSync } from "node:fs";

/** What the engine says of one run, from its event log. */
export interface RunEvents {
  /** Number of resources by what happened to them, such as `create` and `same`. */
  readonly changes: Readonly<Record<string, number>>;
  /** Policies of the pack that were evaluated: its controls, and the one that keeps the acknowledgements. */
  readonly policies: ReadonlySet<string>;
  /** Findings, advisory and mandatory. */
  readonly findings: number;
}

interface EngineEvent {
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
  readonly policyEvent?: unknown;
  readonly policyAnalyzeSummaryEvent?: PolicySummary;
  readonly policyAnalyzeStackSummaryEvent?: PolicySummary;
}

interface PolicySummary {
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}

export function readEvents(file: string): RunEvents {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  const events = lines.map((line): EngineEvent => JSON.parse(line));
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
    findings: events.filter((event) => event.policyEvent !== undefined).length,
  };
}
