import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gateRecord } from "../tools/gate-record";
import { type RunEvents, readEvents } from "./events";
import type { Sandbox } from "./sandbox";

/** What `up` and `preview` leave behind of the last run of a stack, and the next one replaces; also of one that has failed. */
export function gateRecordOf(folder: string, kind: "up" | "preview", stack: string): string {
  return join(folder, `gate-${kind}-${stack}.jsonl`);
}

/** Runs what runs the program. Of the engine's event log only what the gate has said stays: in the rest secrets stand as they are. */
export async function recordingGate(
  sandbox: Pick<Sandbox, "folder" | "show">,
  kind: "up" | "preview",
  stack: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly events: RunEvents }> {
  const log = join(sandbox.folder, `events-${stack}.json`);
  const record = gateRecordOf(sandbox.folder, kind, stack);
  for (const stale of [log, record]) rmSync(stale, { force: true });
  try {
    const code = await sandbox.show([...args, "--event-log", log]);
    return { code, events: readEvents(log) };
  } finally {
    writeFileSync(record, existsSync(log) ? gateRecord(readFileSync(log, "utf8")) : "");
    rmSync(log, { force: true });
  }
}
