import type { Statement } from "./assess";
import type { Identity } from "./subject";

/** Keeps what the controls leave undecided in one run: an engine shows a pack each resource, and then the stack. */
export class Undecided {
  private readonly statements = new Map<string, Statement>();

  /** A resource may be shown more than once. */
  record(control: string, subject: Identity, text: string): void {
    this.statements.set([control, subject.urn, text].join("\n"), { control, subject, text });
  }

  /** Closes the run over a stack. */
  close(): readonly Statement[] {
    const all = [...this.statements.values()];
    this.statements.clear();
    return all;
  }
}
