/** A line of Pulumi's event log, as far as the gate is concerned. */
interface EngineEvent {
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

interface Controls {
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}

/** Pulumi's event log of one run. */
export interface RunLog {
  readonly title: string;
  /** The log, or nothing when the run did not come to write one. */
  readonly log: string | undefined;
}

/** What the gate said of each run, as Markdown: a row per run, then the findings. */
export function gateSummary(runs: readonly RunLog[]): string {
  const read = runs.map(({ title, log }) => ({
    title,
    events: log === undefined ? undefined : eventsOf(log),
  }));
  const findings = [...new Set(read.flatMap(({ events }) => (events ?? []).flatMap(findingOf)))];
  return [
    "## Policy gate",
    "",
    "| run | result | resources | controls | findings |",
    "|---|---|---|---|---|",
    ...read.map(
      ({ title, events }) =>
        `| ${cell(title)} | ${(events ? row(events) : ["did not run", "", "", ""]).join(" | ")} |`,
    ),
    "",
    ...(findings.length === 0
      ? [`No findings in ${read.every(({ events }) => events) ? "any run" : "what did run"}.`]
      : findings),
    "",
  ].join("\n");
}

function row(events: readonly EngineEvent[]): readonly string[] {
  const end = events.findLast(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent;
  const controls = events.flatMap((event) =>
    [event.policyAnalyzeSummaryEvent, event.policyAnalyzeStackSummaryEvent].flatMap((summary) => [
      ...(summary?.passed ?? []),
      ...(summary?.failed ?? []),
    ]),
  );
  const changes = Object.entries(end?.resourceChanges ?? {}).map(([what, count]) => `${count} ${what}`);
  const count = events.filter(({ policyEvent }) => policyEvent !== undefined).length;
  return [
    `${end?.isPreview ? "preview" : "update"} ${end?.result ?? "did not end"}`,
    changes.join(", "),
    // A run that evaluated no control has not passed the gate, however green it is.
    controls.length === 0 ? "**none**" : String(new Set(controls).size),
    count === 0 ? "none" : `**${count}**`,
  ];
}

function findingOf({ policyEvent }: EngineEvent): readonly string[] {
  if (policyEvent === undefined) return [];
  const { enforcementLevel, policyName, resourceUrn = "the stack", message } = policyEvent;
  const [first = "", ...rest] = message.trim().split("\n");
  const resource = resourceUrn.split("::").slice(-2).join("::");
  return [
    `- **${cell(enforcementLevel)}** \`${policyName}\` on \`${resource}\`: ${[first, ...rest].map(cell).join("<br>")}`,
  ];
}

function eventsOf(log: string): readonly EngineEvent[] {
  return log
    .split("\n")
    .filter(Boolean)
    .map((line): EngineEvent => JSON.parse(line));
}

/** Text that stays text inside of a table or a list. */
function cell(text: string): string {
  return text.trim().replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("|", "\\|");
}
