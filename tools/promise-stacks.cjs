// Pulumi's runtime notes a stack trace for every promise that it waits for, dozens per resource, in case one is never
// settled: shown only with PULUMI_DEBUG_PROMISE_LEAKS. To map each to TypeScript took a fifth of the program's time. Without
// that variable these traces stay as they are; every other is mapped as before.
const mapped = Error.prepareStackTrace;

if (mapped !== undefined && !process.env.PULUMI_DEBUG_PROMISE_LEAKS) {
  Error.prepareStackTrace = (error, frames) =>
    frames[0]?.getFunctionName() === "debuggablePromise"
      ? [String(error), ...frames].join("\n    at ")
      : mapped(error, frames);
}
