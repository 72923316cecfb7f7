import { spawn } from "node:child_process";
import { join } from "node:path";
import { Clone } from "../tests/support/clone";
import { type Comparison, inTurn } from "./comparison";
import { demandTypeCheck, loadByDefault, nothingCached } from "./type-checked";

/** A file in the middle of the pack. */
const CHANGED = "policy/controls/routes.ts";

/** From the start of the pack's process until the engine can ask it, after a change of one line. */
export async function packStart(runs: number): Promise<readonly Comparison[]> {
  const ours = new Clone();
  const theirs = loadByDefault(new Clone(), "policy").edit(
    "policy/package.json",
    '"main": "index.js"',
    '"main": "pack.ts"',
  );
  const medians = await inTurn(
    {
      ours: () => start(ours.append(CHANGED, "// changed\n")),
      cold: () => nothingCached((environment) => start(theirs.append(CHANGED, "// changed\n"), environment)),
      warm: () => start(theirs.append(CHANGED, "// changed\n")),
    },
    runs,
  );
  await demandTypeCheck(theirs, CHANGED, () =>
    start(theirs).then(
      () => "nothing: it started",
      (error: Error) => error.message,
    ),
  );
  const what = "Start of the policy pack, until it can be asked";
  return [
    {
      what,
      baseline: "the same pack by Pulumi's default, ts-node with type-checking, nothing cached",
      ours: medians.ours,
      theirs: medians.cold,
      aim: "1/3",
    },
    {
      what,
      baseline: "the same, all but the changed file cached",
      ours: medians.ours,
      theirs: medians.warm,
    },
  ];
}

/**
 * Starts a pack as Pulumi's language host does, and waits for the port that it prints.
 * @throws Error with what it printed, when it ends before
 */
function start(clone: Clone, environment: Readonly<Record<string, string>> = {}): Promise<number> {
  const directory = join(clone.root, "policy");
  const host = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  // It calls the engine only to log.
  const noEngine = "127.0.0.1:1";
  return new Promise((started, failed) => {
    const since = performance.now();
    const pack = spawn(process.execPath, [host, noEngine, directory], {
      cwd: directory,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
    });
    let printed = "";
    pack.stderr.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
    pack.stdout.once("data", () => {
      started(performance.now() - since);
      pack.kill();
    });
    pack.on("error", failed);
    pack.on("close", () => failed(new Error(printed)));
  });
}
