import path from "node:path";
import { expect } from "chai";
import { machineCache } from "../../../sandbox/engine/machine-cache";

describe("machineCache", () => {
  it("is where MALL_SANDBOX_CACHE says", () => {
    expect(machineCache({ MALL_SANDBOX_CACHE: "/a", XDG_CACHE_HOME: "/b" })).to.equal("/a/pulumi-3.250.0");
  });

  it("is in XDG_CACHE_HOME otherwise", () => {
    expect(machineCache({ XDG_CACHE_HOME: "/b" })).to.equal("/b/mall-sandbox/pulumi-3.250.0");
  });

  it("is in ~/.cache by default", () => {
    expect(machineCache({})).to.match(
      new RegExp(`${path.join(".cache", "mall-sandbox", "pulumi-3.250.0")}$`),
    );
  });
});
