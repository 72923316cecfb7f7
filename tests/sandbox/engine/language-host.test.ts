import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { credentials } from "@grpc/grpc-js";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb";
import { TemplateRequest } from "@pulumi/pulumi/proto/language_pb";
import { expect } from "chai";
import { type Outcome, run } from "../../../sandbox/engine/command";
import { type Engine, findEngine } from "../../../sandbox/engine/engine";
import { firstLine, gone } from "./processes";
import { Workplace } from "./workplace";

const languageHost = path.resolve("sandbox/engine/pulumi-language-nodejs");

describe("the Node.js language host", function () {
  this.timeout(60_000);
  let engine: Engine;
  let place: Workplace;

  before(async function () {
    this.timeout(15 * 60_000); // the first run on a machine may have to build the engine
    place = await Workplace.open();
    await mkdir(place.path("state"));
    await symlink(path.resolve("node_modules"), place.path("node_modules"));
    await place.write(
      "Pulumi.yaml",
      [
        "name: tiny",
        'runtime: { name: nodejs, options: { typescript: false, nodeargs: "--import tsx --conditions=mall" } }',
        "main: program/",
      ].join("\n"),
    );
    await place.write(
      "package.json",
      JSON.stringify({ name: "tiny", dependencies: { "@pulumi/pulumi": "*" } }),
    );
    await place.write("pack/PulumiPolicy.yaml", "runtime: nodejs\nmain: index.js\nversion: 1.0.0\n");
    await place.write(
      "pack/package.json",
      JSON.stringify({ name: "tiny", version: "1.0.0", main: "index.js" }),
    );
    await place.write(
      "pack/index.js",
      `const { PolicyPack } = require("@pulumi/policy");
       const validateStack = (_, report) => report(\`judged in \${process.cwd()}, \${process.env.GREETING}\`);
       new PolicyPack("tiny", { policies: [{ name: "judge", description: "-", enforcementLevel: "mandatory", validateStack }] });`,
    );

    engine = await findEngine({ directory: place.path(".sandbox"), report: console.log });
    await pulumi("stack", "init", "dev", "--non-interactive");
    await pulumi("config", "set", "-s", "dev", "plain", "visible");
    await pulumi("config", "set", "-s", "dev", "--secret", "hidden", "invisible");
  });
  after(() => place.close());

  const environment = () => ({
    ...engine.environment,
    PULUMI_HOME: place.path("home"),
    PULUMI_BACKEND_URL: `file://${place.path("state")}`,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    GREETING: "hello",
  });
  const pulumi = (...args: readonly string[]): Promise<Outcome> =>
    run(engine.executable, ["-C", place.folder, ...args], { environment: environment() });
  const preview = (...args: readonly string[]): Promise<Outcome> =>
    pulumi("preview", "-s", "dev", "--non-interactive", "--color=never", ...args);
  const program = (text: string): Promise<string> => place.write("program/index.ts", text);
  const text = (outcome: Outcome): string => outcome.lines.join("\n");

  describe("runs a program", () => {
    let outputs: Record<string, unknown>;
    let up: Outcome;

    before(async () => {
      await program(
        `import * as pulumi from "@pulumi/pulumi";
         const config = new pulumi.Config();
         console.log("for the user");
         export = {
           organization: pulumi.getOrganization(), project: pulumi.getProject(), stack: pulumi.getStack(),
           root: pulumi.getRootDirectory(), folder: process.cwd(), nodeOptions: process.execArgv,
           plain: config.require("plain"), hidden: config.require("hidden"),
           isSecret: config.requireSecret("hidden").isSecret, dryRun: pulumi.runtime.isDryRun(),
         };`,
      );
      up = await pulumi("up", "-s", "dev", "--yes", "--non-interactive", "--color=never");
      outputs = JSON.parse(text(await pulumi("stack", "output", "-s", "dev", "--json", "--show-secrets")));
    });

    it("in its own folder", () => {
      expect(outputs.folder).to.equal(place.path("program"));
    });

    it("that knows the project's root directory", () => {
      expect(outputs.root).to.equal(place.folder);
    });

    it("that knows its organization, project and stack", () => {
      expect([outputs.organization, outputs.project, outputs.stack]).to.deep.equal([
        "organization",
        "tiny",
        "dev",
      ]);
    });

    it("that reads its configuration", () => {
      expect([outputs.plain, outputs.hidden]).to.deep.equal(["visible", "invisible"]);
    });

    it("that is told which configuration is secret", () => {
      expect(text(up)).not.to.include("invisible");
    });

    it("with the node options of Pulumi.yaml", () => {
      expect(outputs.nodeOptions).to.deep.equal(["--import", "tsx", "--conditions=mall"]);
    });

    it("and says when it is an update", () => {
      expect(outputs.dryRun).to.equal(false);
    });

    it("whose output reaches the user", () => {
      expect(text(up)).to.include("for the user");
    });

    it("without a warning", () => {
      expect(text(up)).not.to.match(/warning/i);
    });
  });

  describe("tells the user", () => {
    it("the error of a program that throws", async () => {
      await program('throw new Error("the shop is closed")');

      expect(text(await preview())).to.include("the shop is closed");
    });

    it("nothing more than the program did", async () => {
      await program('throw new Error("the shop is closed")');

      expect(text(await preview())).not.to.include("exited with code");
    });

    it("the exit code of a program that just ends", async () => {
      await program("process.exit(7)");

      expect(text(await preview())).to.include("the program exited with code 7");
    });

    it("the signal that ended a program", async () => {
      await program('process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)');

      expect(text(await preview())).to.include("the program was ended by SIGKILL");
    });

    it("to install dependencies with npm", async () => {
      expect(text(await pulumi("install"))).to.include("run `npm ci`");
    });

    it("which versions of its dependencies are installed", async () => {
      expect(text(await pulumi("about"))).to.match(/@pulumi\/pulumi +3\.270\.0/);
    });
  });

  describe("runs a policy pack", () => {
    let outcome: Outcome;

    before(async () => {
      await program("export = {}");
      outcome = await preview("--policy-pack", place.path("pack"));
    });

    it("in the pack's folder, with the engine's environment", () => {
      expect(text(outcome)).to.include(`judged in ${place.path("pack")}, hello`);
    });

    it("whose mandatory violation fails the preview", () => {
      expect(outcome.succeeded).to.equal(false);
    });
  });

  describe("is gone with its parent", () => {
    it("together with the program it runs", async () => {
      await program(
        `require("node:fs").writeFileSync(${JSON.stringify(place.path("pid"))}, process.pid + " " + process.ppid);
         setInterval(() => {}, 1000);`,
      );
      const parent = spawn(
        engine.executable,
        ["-C", place.folder, "preview", "-s", "dev", "--non-interactive"],
        {
          env: { ...process.env, ...environment() },
          stdio: "ignore",
        },
      );
      const pids = await started(place.path("pid"));
      parent.kill("SIGKILL");

      await Promise.all(pids.map(gone));
    });

    it("even when that ended before the host looked who it was", async () => {
      const host = spawn(languageHost, [await unusedAddress()], { stdio: "ignore" });

      await gone(host.pid ?? 0);
    });
  });

  describe("answers", () => {
    let host: ChildProcess;
    let client: LanguageRuntimeClient;

    before(async () => {
      host = spawn(languageHost, [], { stdio: ["ignore", "pipe", "inherit"] });
      client = new LanguageRuntimeClient(`127.0.0.1:${await firstLine(host)}`, credentials.createInsecure());
    });
    after(() => {
      client.close();
      host.kill();
    });

    it("what it cannot do with the name of the call", async () => {
      const error = await new Promise((resolve) => client.template(new TemplateRequest(), resolve));

      expect(String(error)).to.include("UNIMPLEMENTED: this Node.js language host does not do template");
    });
  });
});

/** An address where somebody has just stopped to listen. */
async function unusedAddress(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? `127.0.0.1:${address.port}` : "";
}

/** The process ids that a program has written, once it has. */
async function started(file: string): Promise<readonly number[]> {
  for (;;) {
    const pids = (await readFile(file, "utf8").catch(() => "")).split(" ").map(Number);
    if (pids.length === 2) return pids;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
