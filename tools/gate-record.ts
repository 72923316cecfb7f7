/** What the engine says in its event log of the policy gate, and of the end of a preview or an update; nothing of any value. */
export interface GateEvent {
  readonly summaryEvent?: {
    readonly isPreview?: boolean;
    readonly resourceChanges?: Readonly<Record<string, number>>;
    readonly result?: string;
  };
  readonly policyEvent?: {
    readonly policyName: string;
    readonly enforcementLevel: string;
    readonly message: string;
    readonly resourceUrn?: string;
  };
  readonly policyAnalyzeSummaryEvent?: Controls;
  readonly policyAnalyzeStackSummaryEvent?: Controls;
}

/**
 * What a control has left undecided, in a sentence that names control, resource and reason; nothing for a finding. The pack says
 * it in the same way as its findings, because the engine takes nothing else.
 */
export function undecidedIn({ policyEvent }: GateEvent): string | undefined {
  if (policyEvent?.policyName !== "undecided") return undefined;
  // The SDK puts the policy's description above it.
  return policyEvent.message.trim().split("\n").at(-1);
}

/** Whether the pack has something against a resource, be it advice. */
export function isFinding(event: GateEvent): boolean {
  return event.policyEvent !== undefined && undecidedIn(event) === undefined;
}

interface Controls {
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}

/** The part of an event log that may outlive the run: secrets stand in the rest as they are. */
export function gateRecord(log: string): string {
  return gateEvents(log)
    .map((event) => `${JSON.stringify(event)}\n`)
    .join("");
}

/** The gate's events of a log or of a record, with no more than is known here. */
export function gateEvents(text: string): readonly GateEvent[] {
  return text
    .split("\n")
    .filter(Boolean)
    .flatMap(parsed)
    .map(gatesPartOf)
    .filter((event) => Object.keys(event).length > 0);
}

const ANALYZED = ["passed", "failed"];

const KEPT: Readonly<Record<keyof GateEvent, readonly string[]>> = {
  summaryEvent: ["isPreview", "resourceChanges", "result"],
  policyEvent: ["policyName", "enforcementLevel", "message", "resourceUrn"],
  policyAnalyzeSummaryEvent: ANALYZED,
  policyAnalyzeStackSummaryEvent: ANALYZED,
};

type EngineEvent = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/** An engine that is killed leaves half a line. */
function parsed(line: string): readonly EngineEvent[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

function gatesPartOf(event: EngineEvent): GateEvent {
  const parts = Object.entries(KEPT).flatMap(([name, fields]) => {
    const said = event[name];
    if (said === undefined) return [];
    return [[name, Object.fromEntries(fields.map((field) => [field, said[field]]))]];
  });
  return Object.fromEntries(parts);
}
