import { spawn } from "node:child_process";
import { resolve } from "node:path";

// `npm test`: everything that must hold, one step after the other, also after one has failed, and one line at the end.

interface Step {
  readonly title: string;
  readonly command: readonly [string, ...string[]];
  /** What the step counts; a step that runs no tests counts as one. */
  readonly counts: "tests" | "itself";
}

const ROOT = resolve(__dirname, "..");

const STEPS: readonly Step[] = [
  { title: "Formatting and lint", command: ["biome", "ci", "--error-on-warnings"], counts: "itself" },
  { title: "Types", command: ["tsc"], counts: "itself" },
  // Found, fetched or built before any test waits for it.
  { title: "The Pulumi engine", command: ["tsx", "sandbox/main.ts", "version"], counts: "itself" },
  {
    title: "Units, policies, simulated cloud",
    command: ["mocha", "--no-color", "--reporter", "dot"],
    counts: "tests",
  },
  {
    title: "On the real engine",
    command: ["mocha", "--no-color", "--config", ".mocharc.engine.json"],
    counts: "tests",
  },
];

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

async function main(): Promise<Counts> {
  const total = { passed: 0, failed: 0 };
  for (const { title, command, counts } of STEPS) {
    console.log(`\n▸ ${title}`);
    const since = Date.now();
    const { code, output } = await run(command);
    const { passed, failed } =
      counts === "tests"
        ? countTests(output, code)
        : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
    total.passed += passed;
    total.failed += failed;
    console.log(
      `  ${failed === 0 ? "passed" : "FAILED"} after ${((Date.now() - since) / 1000).toFixed(0)} s`,
    );
  }
  return total;
}

/** Runs a tool of this project, shows what it prints, and keeps it. */
function run([tool, ...args]: readonly [string, ...string[]]): Promise<{
  readonly code: number;
  readonly output: string;
}> {
  return new Promise((done, reject) => {
    const child = spawn(resolve(ROOT, "node_modules", ".bin", tool), args, {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      process.stdout.write(text);
    });
    child.on("error", reject);
    child.on("close", (code) => done({ code: code ?? 1, output }));
  });
}

/** Mocha's own counts. A run that ends badly without a failed test, as in a hook that ends the process, is a failure. */
function countTests(output: string, code: number): Counts {
  const count = (what: string) => Number(new RegExp(`^\\s+(\\d+) ${what}`, "m").exec(output)?.[1] ?? 0);
  const passed = count("passing");
  const failed = count("failing");
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed };
}

main().then(({ passed, failed }) => {
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
});
