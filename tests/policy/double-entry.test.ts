import { expect } from "chai";
import { auroraBirth } from "../../components/data/aurora-membership";
import { documentDbBirth } from "../../components/data/documentdb-membership";
import { elasticacheBirth } from "../../components/data/elasticache-membership";
import { failoverSafe } from "../../policy/failover";

const ofPack = (type: string) => {
  const entry = failoverSafe.find((row) => row.type === type);
  return [...Object.keys(entry?.birth ?? {}), ...Object.keys(entry?.drift ?? {})];
};
const secondary = { role: "secondary", globalClusterId: "mall" } as const;

describe("what a member of a global cluster ignores, written in the program and in the pack", () => {
  it("is the same for Aurora", () => {
    const { ignoreChanges } = auroraBirth({ ...secondary, sourceRegion: "us-east-1" });
    expect(ignoreChanges).to.have.members(ofPack("aws:rds/cluster:Cluster"));
  });

  it("is the same for ElastiCache", () => {
    const { ignoreChanges } = elasticacheBirth({ role: "secondary", globalReplicationGroupId: "mall" });
    expect(ignoreChanges).to.have.members(ofPack("aws:elasticache/replicationGroup:ReplicationGroup"));
  });

  it("is the same for DocumentDB", () => {
    const { ignoreChanges } = documentDbBirth(secondary);
    expect(ignoreChanges).to.have.members(ofPack("aws:docdb/cluster:Cluster"));
  });
});
