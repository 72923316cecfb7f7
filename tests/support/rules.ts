import { Refusal } from "../../sandbox/cloud/rules";

/** Numbers of the collected rules by which something was refused in this run, as the refusals themselves say. */
export const refusedRules = new Set<number>();

/** A fact about one of the collected rules of AWS. */
export function rule(number: number, fact: string, test: () => Promise<void>): void {
  it(`${number}: ${fact}`, test);
}

/** What AWS answers to an operation for which Pulumi has no resource. */
export function operationRefusal(operation: () => void): string {
  try {
    operation();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.rule !== undefined) refusedRules.add(error.rule);
    return error.message;
  }
  throw new Error("the operation was not refused");
}
