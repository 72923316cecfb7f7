import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * A value in a file, and beside it a journal with one line per change since. A change costs its own length, not that of
 * everything there is. A process that is killed leaves the last change whole or not at all: of a line that was not written
 * to its end nothing is read.
 */
export class Journal {
  private readonly beside: string;

  /** @param file where the whole value is kept, as JSON */
  constructor(private readonly file: string) {
    this.beside = `${file}.journal`;
  }

  /** The value as it was last folded; `undefined` when there is none yet. */
  whole(): string | undefined {
    return existsSync(this.file) ? readFileSync(this.file, "utf8") : undefined;
  }

  /** The changes since, oldest first. */
  changes(): readonly string[] {
    // What stands after the last line break was not written to its end.
    return existsSync(this.beside) ? readFileSync(this.beside, "utf8").split("\n").slice(0, -1) : [];
  }

  add(change: string): void {
    appendFileSync(this.beside, `${change}\n`);
  }

  /**
   * Puts the whole value in the place of the changes. A kill between the two steps leaves changes that are in the value
   * already: whoever applies them once more must come to the same.
   */
  fold(whole: () => string): void {
    if (!existsSync(this.beside)) return;
    writeFileSync(`${this.file}.new`, whole());
    renameSync(`${this.file}.new`, this.file);
    rmSync(this.beside);
  }
}
