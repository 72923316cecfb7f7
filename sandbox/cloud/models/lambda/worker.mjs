// @ts-check
import { workerData } from "node:worker_threads";

/**
 * Runs one function once, in a thread of its own, while the thread that wants its answer waits.
 * @typedef {{ readonly kind: "returned" | "failed", readonly payload: string } | { readonly kind: "unreachable", readonly what: string }} Outcome
 * @type {{
 *   readonly finished: Int32Array, readonly port: import("node:worker_threads").MessagePort,
 *   readonly module: string, readonly name: string, readonly event: string,
 *   readonly documents: Readonly<Record<string, string>>,
 * }}
 */
const { finished, port, module, name, event, documents } = workerData;

/** @type {string | undefined} */
let unreachable;

Object.assign(globalThis, {
  /** @param {string | URL | Request} request */
  fetch: async (request) => {
    const url = request instanceof Request ? request.url : String(request);
    const found = documents[url];
    if (found !== undefined) return new Response(found, { headers: { "content-type": "application/json" } });
    unreachable = url;
    throw new TypeError("fetch failed");
  },
});

/** @param {Outcome} outcome */
function answer(outcome) {
  port.postMessage(outcome);
  Atomics.store(finished, 0, 1);
  Atomics.notify(finished, 0);
}

try {
  const loaded = await import(module);
  answer({
    kind: "returned",
    payload: JSON.stringify(await loaded[name](JSON.parse(event), {})) ?? "null",
  });
} catch (error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  // Lambda has the AWS SDK beside the code; there are no services here that it could ask.
  if (unreachable !== undefined) answer({ kind: "unreachable", what: unreachable });
  else if (code === "ERR_MODULE_NOT_FOUND") answer({ kind: "unreachable", what: message });
  else {
    const errorType = error instanceof Error ? error.name : typeof error;
    answer({ kind: "failed", payload: JSON.stringify({ errorType, errorMessage: message }) });
  }
}
