import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { isBag, text } from "../../values";
import type { Thing } from "../../world";

/** What became of a call. */
export type Outcome =
  | { readonly kind: "returned"; readonly payload: string }
  | { readonly kind: "failed"; readonly payload: string }
  /** It asked for something that the simulated cloud does not serve. */
  | { readonly kind: "unreachable"; readonly what: string };

/**
 * Runs a Node.js function with its own code and environment, as Lambda does. It reaches what AWS serves to everybody, which is
 * handed in, and nothing else: there is no network.
 */
export function run({ state }: Thing, event: string, documents: Readonly<Record<string, string>>): Outcome {
  const directory = mkdtempSync(join(tmpdir(), "mall-function-"));
  const { port1: answers, port2: port } = new MessageChannel();
  const finished = new Int32Array(new SharedArrayBuffer(4));
  try {
    unpack(state.code, directory);
    const [file = "", name = ""] = (text(state.handler) ?? "").split(".");
    const worker = new Worker(join(__dirname, "worker.mjs"), {
      env: environmentOf(state),
      execArgv: [],
      transferList: [port],
      workerData: {
        finished,
        port,
        module: pathToFileURL(join(directory, `${file}.mjs`)).href,
        name,
        event,
        documents,
      },
    });
    const seconds = Number(state.timeout ?? 3);
    const wasAwaited = Atomics.wait(finished, 0, 0, seconds * 1000) !== "timed-out";
    const outcome: Outcome | undefined = wasAwaited ? receiveMessageOnPort(answers)?.message : undefined;
    // What still runs in it must not keep the process alive.
    worker.unref();
    void worker.terminate();
    return outcome ?? { kind: "failed", payload: timedOut(seconds) };
  } finally {
    answers.close();
    rmSync(directory, { recursive: true });
  }
}

function timedOut(seconds: number): string {
  return JSON.stringify({
    errorType: "Sandbox.Timedout",
    errorMessage: `Task timed out after ${seconds.toFixed(2)} seconds`,
  });
}

function environmentOf(state: Thing["state"]): Record<string, string> {
  const variables =
    isBag(state.environment) && isBag(state.environment.variables) ? state.environment.variables : {};
  return {
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)])),
    AWS_REGION: text(state.region) ?? "",
    AWS_LAMBDA_FUNCTION_NAME: text(state.name) ?? "",
  };
}

/** @throws Error when the code is not an archive of files and texts */
function unpack(code: Thing["state"][string] | undefined, directory: string): void {
  const assets = isBag(code) && isBag(code.assets) ? code.assets : undefined;
  if (assets === undefined) throw new Error("the function's code is no archive of files");
  for (const [file, asset] of Object.entries(assets)) {
    const target = join(directory, file);
    mkdirSync(dirname(target), { recursive: true });
    const path = isBag(asset) ? text(asset.path) : undefined;
    const content = isBag(asset) ? text(asset.text) : undefined;
    if (path !== undefined && path !== "") copyFileSync(path, target);
    else if (content !== undefined) writeFileSync(target, content);
    else throw new Error(`${file} in the function's code is neither a file nor a text`);
  }
}
