import { createInterface } from "node:readline/promises";
import { UserError } from "../topology";

/** @throws UserError where nobody can answer */
export async function askedOnTerminal(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UserError(`Nobody can answer here: ${question} To go on without being asked, add --yes.`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} (yes/no) `)).trim());
  } finally {
    terminal.close();
  }
}
