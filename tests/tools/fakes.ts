import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** What a fake executable answers when it is called with exactly these arguments. */
export interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
}

/** Answers by the arguments, joined with spaces; a call that is not among them fails, and is recorded as unexpected. */
export type Answers = Readonly<Record<string, Answer>>;

/** A folder for PATH with executables that say what they are told to, and record how they were called. */
export class Fakes {
  readonly folder = mkdtempSync(join(tmpdir(), "mall-fakes-"));
  readonly path = join(this.folder, "bin");
  readonly home = join(this.folder, "home");
  private readonly log = join(this.folder, "calls.jsonl");

  constructor() {
    mkdirSync(this.path);
    mkdirSync(join(this.home, ".aws"), { recursive: true });
  }

  add(name: string, answers: Answers): this {
    const file = join(this.path, name);
    const known = join(this.folder, `${name}.json`);
    writeFileSync(known, JSON.stringify(answers));
    writeFileSync(
      file,
      `#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const call = process.argv.slice(2).join(" ");
const answer = JSON.parse(readFileSync(${JSON.stringify(known)}, "utf8"))[call];
appendFileSync(${JSON.stringify(this.log)}, JSON.stringify((answer ? "" : "unexpected: ") + ${JSON.stringify(name)} + " " + call) + "\\n");
process.stdout.write(answer?.stdout ?? "");
process.stderr.write(answer?.stderr ?? "");
process.exitCode = answer ? answer.code ?? 0 : 97;
`,
    );
    chmodSync(file, 0o755);
    return this;
  }

  /** A file in the home folder, such as `.aws/config`. */
  write(file: string, content: string): this {
    mkdirSync(dirname(join(this.home, file)), { recursive: true });
    writeFileSync(join(this.home, file), content);
    return this;
  }

  /** Every call so far, with the executable's name first. */
  get calls(): readonly string[] {
    if (!existsSync(this.log)) return [];
    return readFileSync(this.log, "utf8")
      .trim()
      .split("\n")
      .map((line): string => JSON.parse(line));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
