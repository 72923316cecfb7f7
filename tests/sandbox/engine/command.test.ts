import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect } from "chai";
import { run } from "../../../sandbox/engine/command";
import { firstLine, gone } from "./processes";
import { Workplace } from "./workplace";

describe("run", () => {
  it("hears both streams", async () => {
    expect((await run("sh", ["-c", "echo out; echo err >&2"])).lines).to.have.members(["out", "err"]);
  });

  it("tells a failure from a success", async () => {
    expect((await run("sh", ["-c", "exit 3"])).succeeded).to.equal(false);
  });

  it("says why a command could not run", async () => {
    expect((await run("/no/such/command", [])).lines.join()).to.match(/ENOENT/);
  });

  it("ends a command whose time is up", async () => {
    expect((await run("sleep", ["600"], { patience: 50 })).succeeded).to.equal(false);
  });

  describe("in a process that is interrupted", () => {
    let place: Workplace;
    let caller: ChildProcess;
    let grandchild: number;

    beforeEach(async () => {
      place = await Workplace.open();
      const command = JSON.stringify(path.resolve("sandbox/engine/command.ts"));
      const file = await place.write(
        "caller.ts",
        `require(${command}).run("sh", ["-c", "sleep 600 & echo $!; wait"], { onLine: console.log });`,
      );
      caller = spawn(process.execPath, ["--import", "tsx", file], { stdio: ["ignore", "pipe", "inherit"] });
      grandchild = Number(await firstLine(caller));
      caller.kill("SIGTERM");
    });
    afterEach(() => place.close());

    it("ends all that the command has started", async () => {
      await gone(grandchild);
    });

    it("leaves the process its own end", async () => {
      const [, signal] = caller.signalCode ? [null, caller.signalCode] : await once(caller, "exit");
      expect(signal).to.equal("SIGTERM");
    });
  });
}).timeout(30_000);
