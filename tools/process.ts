import { spawn } from "node:child_process";

/** What a finished command has printed, and its exit code. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  /** Folder in which the command runs. */
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** Runs a command and keeps what it prints. */
export function keep(
  executable: string,
  args: readonly string[],
  { root, environment }: Surroundings,
): Promise<Finished> {
  return new Promise((done, reject) => {
    const child = spawn(executable, args, { cwd: root, env: environment, stdio: ["ignore", "pipe", "pipe"] });
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

/** Runs a command that talks with the user, and returns its exit code. */
export function show(
  executable: string,
  args: readonly string[],
  { root, environment }: Surroundings,
): Promise<number> {
  const child = spawn(executable, args, { cwd: root, env: environment, stdio: "inherit" });
  // Ctrl-C reaches the engine from the terminal, and it finishes what is under way; a SIGTERM reaches only this process.
  const wait = () => {};
  const pass = () => child.kill("SIGTERM");
  process.on("SIGINT", wait).on("SIGTERM", pass);
  return new Promise<number>((done, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => done(code ?? (signal === "SIGINT" ? 130 : 1)));
  }).finally(() => process.off("SIGINT", wait).off("SIGTERM", pass));
}
