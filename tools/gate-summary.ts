import { type GateEvent, gateEvents, isFinding, undecidedIn } from "./gate-record";

/** What one run has left of the gate. */
export interface RunRecord {
  readonly title: string;
  /** The record, or nothing when the run did not come to write one. */
  readonly record: string | undefined;
}

/** What the gate said of each run, as Markdown: a row per preview and update, then the findings, then what it left undecided. */
export function gateSummary(runs: readonly RunRecord[]): string {
  const read = runs.map(({ title, record }) => ({
    title,
    events: record === undefined ? undefined : gateEvents(record),
  }));
  const said = read.flatMap(({ events }) => events ?? []);
  const findings = [...new Set(said.flatMap(findingOf))];
  const undecided = [...new Set(said.flatMap((event) => undecidedIn(event) ?? []))];
  return [
    "## Policy gate",
    "",
    "| run | result | resources | controls | findings | undecided |",
    "|---|---|---|---|---|---|",
    ...read.flatMap(({ title, events }) =>
      (events ? phasesOf(events).map(row) : [["did not run", "", "", "", ""]]).map(
        (columns) => `| ${cell(title)} | ${columns.join(" | ")} |`,
      ),
    ),
    "",
    ...(findings.length === 0
      ? [`No findings in ${read.every(({ events }) => events) ? "any run" : "what did run"}.`]
      : findings),
    "",
    ...(undecided.length === 0
      ? []
      : [
          "Left undecided, which is neither a pass nor a finding:",
          "",
          ...undecided.map((sentence) => `- ${cell(sentence)}`),
          "",
        ]),
  ].join("\n");
}

/** An up previews first, and that is where the gate decides; each ends with its summary, unless it did not end. */
function phasesOf(events: readonly GateEvent[]): readonly (readonly GateEvent[])[] {
  const end = events.findIndex(({ summaryEvent }) => summaryEvent !== undefined) + 1;
  if (end === 0 || end === events.length) return [events];
  return [events.slice(0, end), ...phasesOf(events.slice(end))];
}

function row(events: readonly GateEvent[]): readonly string[] {
  const end = events.at(-1)?.summaryEvent;
  const controls = events.flatMap((event) =>
    [event.policyAnalyzeSummaryEvent, event.policyAnalyzeStackSummaryEvent].flatMap((summary) => [
      ...(summary?.passed ?? []),
      ...(summary?.failed ?? []),
    ]),
  );
  const changes = Object.entries(end?.resourceChanges ?? {}).map(([what, count]) => `${count} ${what}`);
  const findings = events.filter(isFinding).length;
  const undecided = events.filter((event) => undecidedIn(event) !== undefined).length;
  return [
    end === undefined ? "did not end" : `${end.isPreview ? "preview" : "update"} ${end.result ?? ""}`,
    changes.join(", "),
    // A run that evaluated no control has not passed the gate, however green it is.
    controls.length === 0 ? "**none**" : String(new Set(controls).size),
    findings === 0 ? "none" : `**${findings}**`,
    undecided === 0 ? "none" : String(undecided),
  ];
}

function findingOf(event: GateEvent): readonly string[] {
  const { policyEvent } = event;
  if (policyEvent === undefined || !isFinding(event)) return [];
  const { enforcementLevel, policyName, resourceUrn = "the stack", message } = policyEvent;
  const [first = "", ...rest] = message.trim().split("\n");
  const resource = resourceUrn.split("::").slice(-2).join("::");
  return [
    `- **${cell(enforcementLevel)}** \`${policyName}\` on \`${resource}\`: ${[first, ...rest].map(cell).join("<br>")}`,
  ];
}

/** Text that stays text inside of a table or a list. */
function cell(text: string): string {
  return text.trim().replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("|", "\\|");
}
