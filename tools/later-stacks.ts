import { quoted } from "./earlier-stacks";
import { type Stack, UserError } from "./topology";

/**
 * AWS would delete an earlier stack's things up to the first on which a later region stands.
 * @param destroy the command that destroys a stack
 * @throws UserError before anything is touched, naming who stands on what
 */
export function demandNoLaterStacks(
  stacks: readonly Stack[],
  stack: string,
  isUp: (stack: string) => boolean,
  destroy: (stack: string) => string,
): void {
  const later = stacks.filter(({ name, reads }) => reads.some((read) => read.stack === stack) && isUp(name));
  if (later.length === 0) return;
  const lines = later.map(({ name, reads }) => {
    const outputs = reads.filter((read) => read.stack === stack).flatMap((read) => read.outputs);
    return `  ${name} is up, and stands on its ${quoted(outputs)}`;
  });
  throw new UserError(
    [
      `Stack ${stack} is not destroyed, and nothing was touched: later regions are members of what it founded.`,
      ...lines,
      `Destroy them first: ${later.map(({ name }) => destroy(name)).join("; ")}`,
    ].join("\n"),
  );
}
