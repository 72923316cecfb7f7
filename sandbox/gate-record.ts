import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gateRecord } from "../tools/gate-record";
import { EventPipe } from "./event-pipe";
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
  const record = gateRecordOf(sandbox.folder, kind, stack);
  rmSync(record, { force: true });
  const log = new EventPipe(join(sandbox.folder, `events-${stack}`));
  const code = await sandbox.show([...args, "--event-log", log.path]).catch(async (error: unknown) => {
    await log.close();
    throw error;
  });
  const said = gateRecord(await log.close());
  writeFileSync(record, said);
  return { code, events: readEvents(said) };
}
