import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { sealed, unsealed } from "../../../sandbox/cloud/sealing";
import { World } from "../../../sandbox/cloud/world";

const CLUSTER = "aws:rds/cluster:Cluster";
const thing = () => ({
  type: CLUSTER,
  region: "us-east-1",
  id: "orders",
  inputs: { masterPassword: "correct-horse" },
  state: { masterPassword: "correct-horse", masterUsername: "owner" },
});

describe("The world's secrets", () => {
  it("come back as they were, whatever they are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (secret) => {
        const kept = JSON.stringify({ masterPassword: secret }, sealed);
        expect(JSON.parse(kept, unsealed)).to.deep.equal({ masterPassword: secret });
      }),
    );
  });

  it("are sealed within a request's headers, on both sides of it", () => {
    const world = {
      conditions: [{ httpHeader: { httpHeaderName: "X-Origin-Verify", values: ["correct", "horse"] } }],
      origins: [{ customHeaders: [{ name: "X-Origin-Verify", value: "correct" }] }],
    };
    const kept = JSON.stringify(world, sealed);
    expect(kept)
      .to.contain("X-Origin-Verify")
      .and.not.match(/correct|horse/);
    expect(JSON.parse(kept, unsealed)).to.deep.equal(world);
  });

  it("are sealed alike, so that an unchanged world is the same file", () => {
    expect(sealed("secretString", "battery")).to.equal(sealed("secretString", "battery"));
  });

  it("leave everything else as it is", () => {
    expect([sealed("masterUsername", "owner"), sealed("masterPassword", "")]).to.deep.equal(["owner", ""]);
  });

  describe("in a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "mall-sealing-"));
    const file = join(folder, "world.json");
    after(() => rmSync(folder, { recursive: true }));

    it("stand in no journal in plain text", () => {
      new World(file).put(thing());
      expect(readFileSync(`${file}.journal`, "utf8")).to.not.contain("correct-horse");
    });

    it("stand in no world in plain text", () => {
      new World(file).close();
      expect(readFileSync(file, "utf8")).to.not.contain("correct-horse");
    });

    it("are read as they were asked for", () => {
      expect(new World(file).get(CLUSTER, "us-east-1", "orders")?.state.masterPassword).to.equal(
        "correct-horse",
      );
    });
  });
});
