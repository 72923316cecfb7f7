import { UserError } from "./topology";

/** Ends the process with the command's exit code; what the user can mend is said without a trace. */
export function exitWith(command: Promise<number>, report: (line: string) => void): void {
  command.then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      report(
        error instanceof UserError
          ? `error: ${error.message}`
          : String(error instanceof Error ? error.stack : error),
      );
      process.exitCode = 1;
    },
  );
}
