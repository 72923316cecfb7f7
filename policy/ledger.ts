import { type Acknowledgement, type Acknowledgements, concerns, covers, hasExpired } from "./acknowledgement";
import type { Identity } from "./subject";

/** What the acknowledgements came to in one run over a stack. */
export interface Account {
  readonly mistakes: readonly string[];
  readonly expired: readonly Acknowledgement[];
  /** Hold, and matched no finding. */
  readonly unused: readonly Acknowledgement[];
}

/** Keeps the acknowledgements, and which of them were needed: an engine shows a pack each resource, and then the stack. */
export class Ledger {
  private readonly used = new Set<Acknowledgement>();

  constructor(
    private readonly acknowledgements: Acknowledgements,
    private readonly now: () => Date,
  ) {}

  /** The acknowledgement of a finding, if it has one that holds. */
  accept(control: string, subject: Identity): Acknowledgement | undefined {
    const found = this.acknowledgements.list.filter((each) => covers(each, control, subject));
    for (const each of found) this.used.add(each);
    return found.find((each) => !hasExpired(each, this.now()));
  }

  /** Closes the run over a stack. */
  close(stack: string): Account {
    const list = this.acknowledgements.list.filter((each) => concerns(each, stack));
    const expired = list.filter((each) => hasExpired(each, this.now()));
    const unused = list.filter((each) => !this.used.has(each) && !expired.includes(each));
    this.used.clear();
    return { mistakes: this.acknowledgements.mistakes, expired, unused };
  }
}
