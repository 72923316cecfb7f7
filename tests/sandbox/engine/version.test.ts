import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import {
  isAtLeast,
  oldestGo,
  oldestPulumi,
  parseVersion,
  pulumiVersion,
} from "../../../sandbox/engine/version";

const root = path.join(__dirname, "../../..");
const goMod = readFileSync(path.join(root, "sandbox/engine/go.mod"), "utf8");

describe("version", () => {
  it("is read from what pulumi says", () => {
    expect(parseVersion("v3.250.0")).to.equal("3.250.0");
  });

  it("is read without its pre-release part", () => {
    expect(parseVersion("3.251.0-alpha.17+dirty")).to.equal("3.251.0");
  });

  it("is read from what go says, two parts or three", () => {
    expect(parseVersion("go version go1.27 linux/amd64")).to.equal("1.27");
  });

  it("is not found where there is none", () => {
    expect(parseVersion("command not found")).to.equal(undefined);
  });

  const comparisons: readonly (readonly [string, string, boolean])[] = [
    ["3.249.0", "3.249.0", true],
    ["3.250.0", "3.249.0", true],
    ["3.99.0", "3.249.0", false],
    ["4.0.0", "3.249.0", true],
    ["2.300.9", "3.249.0", false],
    ["1.27", "1.25.11", true],
    ["1.25", "1.25.11", false],
  ];
  for (const [version, oldest, expected] of comparisons) {
    it(`${version} is ${expected ? "" : "not "}at least ${oldest}`, () => {
      expect(isAtLeast(version, oldest)).to.equal(expected);
    });
  }

  it("of the engine is the one that go.mod asks for", () => {
    expect(/^require github\.com\/pulumi\/pulumi\/pkg\/v3 v(.*)$/m.exec(goMod)?.[1]).to.equal(pulumiVersion);
  });

  it("of the engine is the one of npm's launcher", () => {
    const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
    expect(manifest.devDependencies.pulumi).to.equal(pulumiVersion);
  });

  it("of the engine is recent enough for ourselves", () => {
    expect(isAtLeast(pulumiVersion, oldestPulumi)).to.equal(true);
  });

  it("of Go is the one that go.mod asks for", () => {
    expect(/^go (.*)$/m.exec(goMod)?.[1]).to.equal(oldestGo);
  });
});
