import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** A folder of one test's own. */
export class Workplace {
  private constructor(readonly folder: string) {}

  static async open(): Promise<Workplace> {
    return new Workplace(await realpath(await mkdtemp(path.join(tmpdir(), "mall-engine-"))));
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  path(...names: readonly string[]): string {
    return path.join(this.folder, ...names);
  }

  async write(name: string, text: string): Promise<string> {
    const file = this.path(name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  }

  /** A shell script, as a stand-in for an executable. */
  async script(name: string, body: string): Promise<string> {
    const file = await this.write(name, `#!/bin/sh\n${body}\n`);
    await chmod(file, 0o755);
    return file;
  }

  pulumi(name: string, version: string): Promise<string> {
    return this.script(name, `[ "$1" = version ] && echo v${version}`);
  }
}

/** The message of the error that a promise ends with. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("expected an error, and there was none");
}
