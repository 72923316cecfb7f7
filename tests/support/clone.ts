import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { lock } from "proper-lockfile";
import { type Finished, Sandbox } from "../../sandbox/sandbox";
import { engineRun } from "./engine-run";

const ROOT = resolve(__dirname, "..", "..");

/** What a run needs of the repository; the packages are linked. */
const SOURCES = [
  "components",
  "infra",
  "policy",
  "sandbox",
  "stacks",
  "tools",
  "package.json",
  "tsconfig.json",
  "Pulumi.yaml",
  "Pulumi.us-east-1.yaml",
  "Pulumi.us-west-2.yaml",
];

/** What earlier runs leave in `.sandbox`, without the links to the engine. */
const LEFT_BY_RUNS = ["state", "world.json"];

const clones = new Set<Clone>();

/** A copy of the project in a folder of its own, so that a test can change files, state and world. */
export class Clone {
  readonly root = mkdtempSync(join(engineRun() ?? tmpdir(), "mall-"));

  /** @param from a clone whose state and world this one takes over */
  constructor(from?: Pick<Clone, "root">) {
    for (const source of SOURCES) cpSync(join(ROOT, source), join(this.root, source), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(this.root, "node_modules"));
    for (const part of LEFT_BY_RUNS) {
      if (from !== undefined)
        cpSync(join(from.root, ".sandbox", part), join(this.root, ".sandbox", part), { recursive: true });
    }
    clones.add(this);
  }

  /** Replaces a text that must stand in a file exactly once. */
  edit(file: string, from: string, to: string): this {
    const path = join(this.root, file);
    const before = readFileSync(path, "utf8");
    const count = before.split(from).length - 1;
    if (count !== 1) throw new Error(`${JSON.stringify(from)} stands ${count} times in ${file}`);
    writeFileSync(path, before.replace(from, to));
    return this;
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), "utf8");
  }

  /** Writes a file, in a folder that is made if need be. */
  write(file: string, content: string): this {
    const path = join(this.root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return this;
  }

  append(file: string, content: string): this {
    return this.write(file, this.read(file) + content);
  }

  delete(file: string): void {
    rmSync(join(this.root, file));
  }

  /** Runs `npm run sandbox -- <args>` as a user would, less npm. */
  cli(...args: readonly string[]): Promise<Finished> {
    return this.start(join("sandbox", "main.ts"), args);
  }

  /** Runs `npm run policy -- <args>` as a user would, less npm. */
  policy(...args: readonly string[]): Promise<Finished> {
    return this.start(join("policy", "gate.ts"), args);
  }

  private start(command: string, args: readonly string[]): Promise<Finished> {
    return new Promise((done, reject) => {
      const child = spawn(process.execPath, ["--import", "tsx", join(this.root, command), ...args], {
        cwd: this.root,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const output = { stdout: "", stderr: "" };
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output.stdout += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        output.stderr += text;
      });
      child.on("error", reject);
      child.on("close", (code) => done({ code: code ?? 1, ...output }));
    });
  }

  /** Opens the sandbox in this process, with its world at hand, for as long as `use` takes. */
  async with<T>(use: (sandbox: Sandbox) => Promise<T>): Promise<T> {
    const sandbox = await Sandbox.open({ root: this.root, report: () => {} });
    try {
      return await use(sandbox);
    } finally {
      await sandbox.close();
    }
  }

  get world(): string {
    const file = join(this.root, ".sandbox", "world.json");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
    clones.delete(this);
  }
}

process.on("exit", () => {
  for (const clone of clones) clone.remove();
});

/** Both regions up: where, and what the command said. */
interface BothUp {
  readonly root: string;
  readonly finished: Finished;
}

let up: Promise<BothUp> | undefined;

/** Both regions up, by the command that the README names. Made once in a run, by whichever process needs it first; tests copy it. */
export function bothUp(): Promise<BothUp> {
  up ??= madeOnce();
  return up;
}

async function madeOnce(): Promise<BothUp> {
  const run = engineRun();
  if (run === undefined) return bringBothUp();
  const release = await lock(run, { retries: { forever: true, factor: 1, minTimeout: 500 } });
  try {
    const note = join(run, "both-up.json");
    if (existsSync(note)) return JSON.parse(readFileSync(note, "utf8"));
    const made = await bringBothUp();
    writeFileSync(note, JSON.stringify(made));
    return made;
  } finally {
    await release();
  }
}

async function bringBothUp(): Promise<BothUp> {
  const clone = new Clone();
  // The processes of one run share it: it goes with the run's folder, not with the process that made it.
  if (engineRun() !== undefined) clones.delete(clone);
  return { root: clone.root, finished: await clone.cli() };
}

/** A copy of the clone in which both regions are up. */
export async function copyOfBothUp(): Promise<Clone> {
  return new Clone(await bothUp());
}
