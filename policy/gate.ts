import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Acknowledgement, covers, readAcknowledgements } from "./acknowledgement";
import { controls } from "./controls";
import { general } from "./crossguard";
import { strings } from "./reader";
import { type GateReport, type Reported, type Rule, toJunit, toMarkdown, toSarif } from "./reports";

const HELP = `The policies over a saved state: no login, no stack, no cloud.

  npm run policy -- --state <file>       what \`pulumi stack export\` wrote
                    --report <folder>    also write policy.sarif, policy.xml (JUnit) and policy.md there
                    --config <file>      levels and throw-away stacks (default: policy/config.json)

Exits with 1 when a mandatory policy refuses something, with 2 when the policies could not be run.`;

const root = resolve(__dirname, "..");

export const rules: readonly Rule[] = [...controls, ...general];

/** What the engine printed as JSON, line by line; it prints warnings among it. */
export function eventsIn(lines: readonly string[]): unknown[] {
  return lines.flatMap((line) => {
    try {
      const event: unknown = JSON.parse(line);
      return [event];
    } catch {
      return [];
    }
  });
}

/** A policy's event as a report has it. */
export function reportedIn(event: unknown, acknowledged: readonly Acknowledgement[]): Reported[] {
  const [control] = strings(event, "policyEvent.policyName");
  const [urn = ""] = strings(event, "policyEvent.resourceUrn");
  const [told = ""] = strings(event, "policyEvent.message");
  const [level] = strings(event, "policyEvent.enforcementLevel");
  if (control === undefined) return [];
  // The SDK puts the description above the message.
  const description = rules.find(({ id }) => id === control)?.description ?? "";
  const message = told.startsWith(`${description}\n`) ? told.slice(description.length + 1) : told;
  if (control === "undecided") {
    const [by = control] = message.split(" ");
    return [{ control: by, urn, message, kind: "undecided" }];
  }
  const [, , types = "", ...name] = urn.split("::");
  const identity = { urn, type: types.split("$").at(-1) ?? "", name: name.join("::") };
  const accepted = acknowledged.some((each) => covers(each, control, identity));
  if (level === "mandatory") return [{ control, urn, message, kind: "mandatory" }];
  return [{ control, urn, message, kind: accepted ? "acknowledged" : "advisory" }];
}

/** The sandbox finds an engine, or makes one, and gives it a backend without a login. It is called, for a pack imports nothing. */
function inSandbox(
  args: readonly string[],
): Promise<{ readonly succeeded: boolean; readonly lines: string[] }> {
  const command = [join(root, "sandbox", "main.ts"), ...args];
  const child = spawn(process.execPath, ["--import", "tsx", ...command], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.err += text;
  });
  return new Promise((done, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      done({ succeeded: code === 0, lines: `${output.out}\n${output.err}`.trim().split("\n") }),
    );
  });
}

interface Options {
  readonly state: string;
  readonly config: string;
}

/** @throws Error when the engine did not come to a verdict: a gate that could not look must not open. */
export async function gate({ state, config }: Options): Promise<GateReport> {
  const folder = await mkdtemp(join(tmpdir(), "mall-policy-"));
  try {
    const given: unknown = JSON.parse(await readFile(config, "utf8"));
    const levels = join(folder, "config.json");
    await writeFile(levels, JSON.stringify({ ...Object(given), undecided: "advisory" }));
    const args = ["policy", "analyze", "--json", "--non-interactive", "--file", resolve(state)];
    const { succeeded, lines } = await inSandbox([
      ...args,
      "--policy-pack",
      __dirname,
      "--policy-pack-config",
      levels,
    ]);
    const events = eventsIn(lines);
    const content = await readFile(join(__dirname, "acknowledgements.json"), "utf8");
    const ids = controls.map(({ id }) => id);
    const { list } = readAcknowledgements(content, ids);
    const reported = events.flatMap((event) => reportedIn(event, list));
    const refused = reported.some(({ kind }) => kind === "mandatory");
    const verdict = events.flatMap((event) => strings(event, "summaryEvent.result"));
    if (verdict.length === 0 || succeeded === refused)
      throw new Error(`The engine came to no verdict:\n${lines.join("\n")}`);
    return { state: basename(state), rules, reported };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      state: { type: "string" },
      report: { type: "string" },
      config: { type: "string", default: join(__dirname, "config.json") },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help || values.state === undefined) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  const report = await gate({ state: values.state, config: values.config });
  const markdown = toMarkdown(report);
  console.log(markdown);
  if (values.report !== undefined) {
    await mkdir(values.report, { recursive: true });
    await writeFile(join(values.report, "policy.sarif"), toSarif(report));
    await writeFile(join(values.report, "policy.xml"), toJunit(report));
    await writeFile(join(values.report, "policy.md"), markdown);
  }
  return report.reported.some(({ kind }) => kind === "mandatory") ? 1 : 0;
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      console.error(`error: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 2;
    },
  );
}
