import { expect } from "chai";
import { auroraBirth } from "../../components/data/aurora-membership";
import { failoverSafe } from "../../policy/failover";

const entry = failoverSafe.find(({ type }) => type === "aws:rds/cluster:Cluster");
const secondary = {
  role: "secondary",
  globalClusterId: "mall",
  sourceRegion: "us-east-1",
} as const;

describe("what a member of a global cluster ignores, written in the program and in the pack", () => {
  it("is the same for Aurora", () => {
    const pack = [...Object.keys(entry?.birth ?? {}), ...Object.keys(entry?.drift ?? {})];
    expect(auroraBirth(secondary).ignoreChanges).to.have.members(pack);
  });
});
