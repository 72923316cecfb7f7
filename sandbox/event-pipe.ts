import { spawnSync } from "node:child_process";
import { closeSync, constants, openSync, rmSync, writeSync } from "node:fs";
import { Socket } from "node:net";

/** Ends what was read; no event of the engine is such a line. */
const END = "end\n";

/**
 * An event log that is read while it is written. The engine opens its log anew for the preview of an update and for the update
 * itself, and truncates it: of a file only the update's part would be left. Secrets, which stand in it as they are, never get to a disk.
 */
export class EventPipe {
  private text = "";
  private readonly ended: Promise<void>;
  private readonly descriptor: number;

  constructor(readonly path: string) {
    rmSync(path, { force: true });
    const { status, stderr } = spawnSync("mkfifo", ["-m", "600", path], { encoding: "utf8" });
    if (status !== 0) throw new Error(`mkfifo ${path} failed: ${stderr}`);
    // Open for writing, too: else it would end with the preview.
    this.descriptor = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    const reader = new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) });
    this.ended = new Promise((resolve, reject) => {
      reader.on("error", reject);
      reader.setEncoding("utf8").on("data", (text: string) => {
        this.text += text;
        if (!this.text.endsWith(END)) return;
        this.text = this.text.slice(0, -END.length);
        reader.destroy();
        resolve();
      });
    });
  }

  /** All that was written, when the engine is gone. */
  async close(): Promise<string> {
    // A line of its own, also after an engine that was killed.
    writeSync(this.descriptor, `\n${END}`);
    await this.ended;
    closeSync(this.descriptor);
    rmSync(this.path, { force: true });
    return this.text;
  }
}
