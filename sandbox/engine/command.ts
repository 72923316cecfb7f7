import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Takes one line meant for the user. */
export type Report = (line: string) => void;

export interface CommandOptions {
  readonly directory?: string;
  /** Added to this process's environment; `undefined` takes a variable away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds after which the command is killed. */
  readonly patience?: number;
  /** Hears each line of output as it comes. */
  readonly onLine?: Report;
}

export interface Outcome {
  readonly succeeded: boolean;
  /** What it printed on both streams; why it could not run, if it could not. */
  readonly lines: readonly string[];
}

/** Runs a command to its end. It never outlives this process, however that is ended (SIGKILL excepted). */
export async function run(
  executable: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Outcome> {
  const lines: string[] = [];
  const hear = (line: string): void => {
    lines.push(line);
    options.onLine?.(line);
  };

  const child = spawn(executable, args, {
    cwd: options.directory,
    env: { ...process.env, ...options.environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true, // a process group of its own, so that its compilers and downloaders end with it
  });
  createInterface({ input: child.stdout }).on("line", hear);
  createInterface({ input: child.stderr }).on("line", hear);

  const release = endWithThisProcess(child);
  const timer = options.patience === undefined ? undefined : setTimeout(() => kill(child), options.patience);
  try {
    const code = await new Promise<number | null>((resolve) => {
      child.on("error", (error) => hear(error.message));
      child.on("close", resolve);
    });
    return { succeeded: code === 0, lines };
  } finally {
    clearTimeout(timer);
    release();
  }
}

function endWithThisProcess(child: ChildProcess): () => void {
  const onExit = (): void => kill(child);
  const onSignal = (signal: NodeJS.Signals): void => {
    kill(child);
    release();
    process.kill(process.pid, signal); // now nobody but the other listeners, or the default, is in the way
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const release = (): void => {
    process.off("exit", onExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.on("exit", onExit);
  for (const signal of signals) process.on(signal, onSignal);
  return release;
}

function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGTERM");
  } catch {
    // It has ended by itself.
  }
}
