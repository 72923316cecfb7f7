import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { EventPipe } from "../../sandbox/event-pipe";

describe("The pipe of an event log", () => {
  const folder = mkdtempSync(join(tmpdir(), "mall-pipe-"));
  after(() => rmSync(folder, { recursive: true }));
  const opened = () => new EventPipe(join(folder, "events"));

  it("keeps what was written before it was opened and truncated again", async () => {
    const pipe = opened();
    writeFileSync(pipe.path, '{"sequence":1}\n');
    writeFileSync(pipe.path, '{"sequence":2}\n');
    expect((await pipe.close()).trim().split("\n")).to.deep.equal(['{"sequence":1}', '{"sequence":2}']);
  });

  it("keeps half a line of an engine that was killed", async () => {
    const pipe = opened();
    writeFileSync(pipe.path, '{"sequ');
    expect((await pipe.close()).trim()).to.equal('{"sequ');
  });

  it("is empty when nothing was written, and leaves no file", async () => {
    const pipe = opened();
    expect((await pipe.close()).trim()).to.equal("");
    expect(existsSync(pipe.path)).to.equal(false);
  });
});
