import { loadavg } from "node:os";
import { type Comparison, tableOf } from "./comparison";
import { packStart } from "./pack-start";
import { measurePolicies } from "./policy";
import { programStart } from "./program-start";
import { stackRuns } from "./stack-runs";

// `npm run bench`: what starting, previewing and bringing up cost, each beside a baseline that runs in turn with it on the same
// machine. Figures, not assertions: a slow machine is not a mistake.

const RUNS = 5;

const MEASUREMENTS: Readonly<Record<string, (runs: number) => Promise<readonly Comparison[]>>> = {
  program: programStart,
  pack: packStart,
  stack: stackRuns,
  policies,
};

const HELP = `npm run bench [-- <measurement> …]

  program   from the start of the program's process to its first resource
  pack      from the start of the policy pack's process until it can be asked
  stack     the first up; a preview and an up that find nothing to do
  policies  150 controls over 1,000 resources, in this process

Without names all of them, which takes minutes. Prints a table in Markdown.`;

async function policies(): Promise<readonly Comparison[]> {
  const { controls, resources, milliseconds, processor } = await measurePolicies();
  const what = `${controls} controls over ${resources.toLocaleString("en")} resources`;
  const baseline = "none: in one process, without the engine";
  return [
    { what, baseline, ours: milliseconds, aim: "0.5 s" },
    { what: "the same, in processor time of all threads", baseline, ours: processor },
  ];
}

async function main(args: readonly string[]): Promise<void> {
  if (args.some((argument) => argument === "--help" || argument === "-h")) {
    console.log(HELP);
    return;
  }
  const unknown = args.filter((argument) => !(argument in MEASUREMENTS));
  if (unknown.length > 0) {
    console.error(`There is no measurement ${unknown.join(", ")}.\n\n${HELP}`);
    process.exitCode = 2;
    return;
  }
  const comparisons: Comparison[] = [];
  for (const [name, measure] of Object.entries(MEASUREMENTS)) {
    if (args.length > 0 && !args.includes(name)) continue;
    console.log(`▸ ${name}`);
    const since = Date.now();
    comparisons.push(...(await measure(RUNS)));
    console.log(`  after ${((Date.now() - since) / 1000).toFixed(0)} s, load ${loadavg()[0]?.toFixed(1)}`);
  }
  console.log(`\nMedians of ${RUNS} runs, Node.js ${process.versions.node}.\n\n${tableOf(comparisons)}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
