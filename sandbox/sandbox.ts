import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lock } from "proper-lockfile";
import { gateOf } from "../tools/arguments";
import { type Stack, stacksOf, UserError } from "../tools/topology";
import { type Engine, findEngine } from "./engine/engine";
import { copyProject } from "./project-folder";
import { Simulation } from "./simulation";

export interface SandboxOptions {
  /** The project: where `Pulumi.yaml` is. */
  readonly root: string;
  /** Where state, world and engine links live. @default `.sandbox` in the project */
  readonly folder?: string;
  /** Forget the state and the world of earlier runs. */
  readonly fresh?: boolean;
  /** How long creating takes, in AWS's own durations. @default 0 */
  readonly pace?: number;
  /** Takes lines for the user. */
  readonly report: (line: string) => void;
}

/** What a finished command has printed, and its exit code. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A stack as the backend lists it. */
export interface ListedStack {
  readonly name: string;
  readonly resourceCount?: number;
}

/** The real Pulumi engine over a simulated cloud, in one folder that nobody else uses meanwhile. */
export class Sandbox {
  private constructor(
    readonly root: string,
    readonly folder: string,
    readonly stacks: readonly Stack[],
    readonly engine: Engine,
    readonly simulation: Simulation,
    private readonly release: () => Promise<void>,
  ) {}

  /** @throws UserError when the configuration is wrong, or another run is at work here */
  static async open({
    root,
    folder = join(root, ".sandbox"),
    fresh = false,
    pace,
    report,
  }: SandboxOptions): Promise<Sandbox> {
    const stacks = stacksOf(root);
    mkdirSync(folder, { recursive: true });
    const release = await occupy(folder);
    try {
      if (fresh)
        for (const part of ["state", "home", "world.json", "world.json.journal"])
          rmSync(join(folder, part), { recursive: true, force: true });
      mkdirSync(join(folder, "state"), { recursive: true });
      copyProject(root, folder);
      const engine = await findEngine({ directory: folder, report });
      const simulation = await Simulation.start(join(folder, "world.json"), pace);
      return new Sandbox(root, folder, stacks, engine, simulation, release);
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Runs Pulumi and shows what it prints. */
  show(args: readonly string[]): Promise<number> {
    return this.spawn(args, { stdio: "inherit" }).code;
  }

  /**
   * Runs Pulumi and keeps what it prints.
   *
   * @param started is given the engine's process, so that a test can kill it
   */
  async run(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    started: (engine: ChildProcess) => void = () => {},
  ): Promise<Finished> {
    const { child, code } = this.spawn(args, { stdio: ["ignore", "pipe", "pipe"] }, environment);
    started(child);
    const output = { stdout: "", stderr: "" };
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    return { code: await code, ...output };
  }

  /** Runs Pulumi, which must succeed, and returns what it prints on stdout. */
  async read(args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} failed:\n${stderr}${stdout}`);
    return stdout;
  }

  async listStacks(): Promise<readonly ListedStack[]> {
    return JSON.parse(await this.read(["stack", "ls", "--json"]));
  }

  /** Makes the stack known to the backend, if it is not. */
  async ensure(stack: string): Promise<void> {
    if ((await this.listStacks()).some(({ name }) => name === stack)) return;
    await this.read(["stack", "init", stack, "--no-select"]);
  }

  /** What makes the policy gate part of a preview or an up. */
  get gate(): readonly string[] {
    return gateOf(this.root);
  }

  async close(): Promise<void> {
    this.simulation.stop();
    await this.release();
  }

  private spawn(
    args: readonly string[],
    options: SpawnOptions,
    environment: Readonly<Record<string, string>> = {},
  ) {
    const child = spawn(this.engine.executable, ["-C", this.folder, ...args], {
      ...options,
      env: { ...this.environment, ...environment },
    });
    // Ctrl-C reaches the engine from the terminal, and it finishes what is under way; a SIGTERM reaches only this process.
    const wait = () => {};
    const pass = () => child.kill("SIGTERM");
    process.on("SIGINT", wait).on("SIGTERM", pass);
    const code = new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status, signal) => resolve(status ?? (signal === "SIGINT" ? 130 : 1)));
    }).finally(() => process.off("SIGINT", wait).off("SIGTERM", pass));
    return { child, code };
  }

  private get environment(): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|PULUMI)_/.test(name));
    return {
      ...Object.fromEntries(inherited),
      ...this.engine.environment,
      PULUMI_HOME: join(this.folder, "home"),
      // Without the files' side notes, which are not written in one step: a kill in between leaves a state that nobody can read.
      PULUMI_BACKEND_URL: `file://${join(this.folder, "state")}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      // For tests that kill no engine: it then writes the state once, at the end.
      ...(process.env.MALL_SANDBOX_CHECKPOINTS === "at-end" && { PULUMI_SKIP_CHECKPOINTS: "true" }),
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // Makes `--event-log` a flag of `up`.
      PULUMI_DEBUG_COMMANDS: "true",
      PULUMI_DEBUG_PROVIDERS: this.simulation.debugProviders,
    };
  }
}

/** Two runs in one folder would overwrite each other's world. */
async function occupy(folder: string): Promise<() => Promise<void>> {
  const note = join(folder, "run");
  if (!existsSync(note)) writeFileSync(note, "");
  try {
    return await lock(note, { stale: 10_000, update: 2_000 });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ELOCKED") {
      throw new UserError(
        `Another run of the sandbox is at work in ${folder}. Wait for it, or end it; after a crash the folder is free again within ten seconds.`,
      );
    }
    throw error;
  }
}
