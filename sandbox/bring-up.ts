import { rmSync } from "node:fs";
import type { RunEvents } from "./events";
import { gateRecordOf, recordingGate } from "./gate-record";
import { describeLeftovers } from "./leftovers";
import { demandAcceptedRotation } from "./pass-through";
import type { Sandbox } from "./sandbox";
import { describeSimulation, describeWarnings } from "./simulated";

/** Brings up every stack in order, with the gate, and ends with a summary. Returns the exit code. */
export async function bringUp(sandbox: Sandbox, report: (line: string) => void): Promise<number> {
  const started = Date.now();
  const done: { readonly stack: string; readonly seconds: number; readonly events: RunEvents }[] = [];

  // A stack that is not reached has no verdict, also when an earlier run has left one.
  for (const { name } of sandbox.stacks) rmSync(gateRecordOf(sandbox.folder, "up", name), { force: true });
  for (const [index, { name }] of sandbox.stacks.entries()) {
    report(
      `\n▸ Stack ${name} (${index + 1} of ${sandbox.stacks.length}): preview with the policy gate, then up`,
    );
    await demandAcceptedRotation(sandbox, name);
    const since = Date.now();
    await sandbox.ensure(name);
    const { code: up, events } = await recordingGate(sandbox, "up", name, [
      "up",
      "--stack",
      name,
      "--yes",
      "--suppress-outputs",
      ...sandbox.gate,
    ]);
    if (up !== 0) {
      report(`\nStack ${name} did not come up; what stands above says why. Nothing after it was tried.`);
      for (const line of describeWarnings(sandbox.simulation)) report(line);
      return up;
    }
    if (events.policies.size === 0) {
      report(
        `\nStack ${name} came up, but the engine's event log names no policy: whether the gate was passed is unknown.`,
      );
      return 1;
    }
    done.push({ stack: name, seconds: (Date.now() - since) / 1000, events });
  }

  report(`\nThe mall is up in ${done.length} regions, after ${seconds(Date.now() - started)}.\n`);
  for (const { stack, seconds: took, events } of done) {
    const total = Object.values(events.changes).reduce((sum, count) => sum + count, 0);
    const changes = Object.entries(events.changes).map(([kind, count]) => `${count} ${kind}`);
    report(
      `  ${stack}: ${total} resources (${changes.join(", ")}) in ${took.toFixed(0)} s; ${gateLine(events)}`,
    );
    for (const [phase, open] of Object.entries(events.undecided))
      for (const sentence of open) report(`    in the ${phase}, ${sentence}`);
  }
  for (const { name } of sandbox.stacks) {
    report(`\nOutputs of ${name}:`);
    report(indent(await sandbox.read(["stack", "output", "--stack", name])));
  }
  for (const line of describeWarnings(sandbox.simulation)) report(line);
  for (const line of describeSimulation(sandbox.simulation)) report(line);
  for (const line of describeLeftovers(sandbox.simulation.world)) report(line);
  return 0;
}

function gateLine({ policies, findings, undecided: { preview, update } }: RunEvents): string {
  const found = findings === 0 ? "no findings" : `${findings} advisory findings`;
  const open = `undecided: ${count(preview)} in the preview, ${count(update)} in the update`;
  return `policy gate passed: ${policies.size} policies, ${found}; ${open}`;
}

function count({ length }: readonly string[]): string {
  return length === 0 ? "none" : String(length);
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(0)} s`;
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
