import type { Log, ReportingDescriptor, Result, Suppression } from "sarif";
import type { Severity } from "./control";

/** What a report says of one policy. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly description: string;
  readonly remediation: string;
  readonly reference: string;
  readonly tags: readonly string[];
}

export interface Reported {
  readonly control: string;
  readonly urn: string;
  readonly message: string;
  /** `acknowledged` and `advisory` do not block; `undecided` is no finding, but no pass either. */
  readonly kind: "mandatory" | "advisory" | "acknowledged" | "undecided";
}

export interface GateReport {
  /** The file that was looked at. */
  readonly state: string;
  readonly rules: readonly Rule[];
  readonly reported: readonly Reported[];
}

const nameIn = (urn: string) => urn.split("::").at(-1) ?? urn;
const ofKind = ({ reported }: GateReport, ...kinds: readonly Reported["kind"][]) =>
  reported.filter(({ kind }) => kinds.includes(kind));

const levels: Readonly<Record<Reported["kind"], Result.level>> = {
  mandatory: "error",
  advisory: "warning",
  acknowledged: "error",
  undecided: "none",
};

/** GitHub sorts by it. */
const scores: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
};

/** SARIF 2.1.0, which code scanners read. Each part is given its published type, so that the compiler knows its keys. */
export function toSarif(report: GateReport): string {
  const results = report.reported.map(
    ({ control, urn, message, kind }): Result => ({
      ruleId: control,
      ruleIndex: report.rules.findIndex(({ id }) => id === control),
      kind: kind === "undecided" ? "open" : "fail",
      level: levels[kind],
      message: { text: message },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: encodeURI(report.state) },
            region: { startLine: 1 },
          },
          logicalLocations: [{ name: nameIn(urn), fullyQualifiedName: urn, kind: "resource" }],
        },
      ],
      partialFingerprints: { "policyAndResource/v1": `${control} ${urn}` },
      ...(kind === "acknowledged" && { suppressions: [acceptedFor(message)] }),
    }),
  );
  const rules = report.rules.map(
    (rule): ReportingDescriptor => ({
      id: rule.id,
      name: rule.title,
      shortDescription: { text: rule.title },
      fullDescription: { text: rule.description },
      help: { text: rule.remediation },
      helpUri: rule.reference,
      defaultConfiguration: { level: "error" },
      properties: { tags: [...rule.tags], "security-severity": scores[rule.severity] },
    }),
  );
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver: { name: "mall", rules } }, results }],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const acceptedFor = (justification: string): Suppression => ({
  kind: "external",
  status: "accepted",
  justification,
});

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\t": "&#9;",
};

/** Characters that XML 1.0 has no way to write are replaced. */
function escapeXml(text: string): string {
  return [...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      const lost = (code < 0x20 && !"\t\n".includes(character)) || (code >= 0xd800 && code <= 0xdfff);
      return lost || code === 0xfffe || code === 0xffff ? "\ufffd" : (entities[character] ?? character);
    })
    .join("");
}

/** What a test case says of a finding: what blocks fails, advice is printed, and what is accepted or undecided is skipped. */
const outcomes: Readonly<Record<Reported["kind"], (told: Reported) => string>> = {
  mandatory: ({ control, urn, message }) =>
    `<failure message="${escapeXml(message)}" type="${escapeXml(control)}">${escapeXml(urn)}</failure>`,
  advisory: ({ urn, message }) => `<system-out>${escapeXml(`advice: ${message}\n${urn}`)}</system-out>`,
  acknowledged: ({ message }) => `<skipped message="${escapeXml(`acknowledged: ${message}`)}"/>`,
  undecided: ({ message }) => `<skipped message="${escapeXml(message)}"/>`,
};

/** JUnit XML, which CI systems read: a case for each finding, and for each policy without one. */
export function toJunit(report: GateReport): string {
  const cases = report.rules.flatMap(({ id }) => {
    const told = report.reported.filter(({ control }) => control === id);
    if (told.length === 0) return [`    <testcase classname="mall" name="${escapeXml(id)}"/>`];
    return told.map((one) =>
      [
        `    <testcase classname="mall" name="${escapeXml(`${id}: ${nameIn(one.urn)}`)}">`,
        `      ${outcomes[one.kind](one)}`,
        "    </testcase>",
      ].join("\n"),
    );
  });
  const failures = ofKind(report, "mandatory").length;
  const skipped = ofKind(report, "acknowledged", "undecided").length;
  const counts = `tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    `  <testsuite name="${escapeXml(`Policies over ${report.state}`)}" ${counts}>`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

/** Text that stays text inside of a table's cell. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~&]/g, "\\$&").replace(/\s+/g, " ");
}

const sections: readonly (readonly [title: string, kind: Reported["kind"]])[] = [
  ["Refused", "mandatory"],
  ["Advice", "advisory"],
  ["Acknowledged", "acknowledged"],
  ["Undecided", "undecided"],
];

/** Markdown, for a job's summary. */
export function toMarkdown(report: GateReport): string {
  const refused = ofKind(report, "mandatory").length;
  const lines = [
    `# Policies over ${escapeMarkdown(report.state)}: ${refused === 0 ? "passed" : `${refused} refused`}`,
    "",
    `${report.rules.length} policies; ${sections.map(([title, kind]) => `${title.toLowerCase()}: ${ofKind(report, kind).length}`).join(", ")}.`,
  ];
  for (const [title, kind] of sections) {
    const rows = ofKind(report, kind);
    if (rows.length === 0) continue;
    lines.push("", `## ${title}`, "", "| policy | resource | what |", "| --- | --- | --- |");
    for (const { control, urn, message } of rows)
      lines.push(`| ${[control, nameIn(urn), message].map(escapeMarkdown).join(" | ")} |`);
  }
  return `${lines.join("\n")}\n`;
}
