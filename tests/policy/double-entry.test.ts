import { expect } from "chai";
import { auroraBirth } from "../../components/data/aurora-membership";
import { documentDbBirth } from "../../components/data/documentdb-membership";
import { GLOBAL_DATASTORE_DRIFT_KEYS } from "../../components/data/elasticache-global";
import { elasticacheBirth } from "../../components/data/elasticache-membership";
import { ownedByDatastore } from "../../policy/controls/elasticache";
import { failoverSafe } from "../../policy/failover";
import { cloudFrontLists } from "../../policy/prefix-lists";
import { prefixListsOf } from "../../sandbox/cloud/models/network/prefix-lists";

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

  it("is the same for ElastiCache's global datastore", () => {
    expect(GLOBAL_DATASTORE_DRIFT_KEYS).to.have.members(
      ofPack("aws:elasticache/globalReplicationGroup:GlobalReplicationGroup"),
    );
  });

  it("is the same for DocumentDB", () => {
    const { ignoreChanges } = documentDbBirth(secondary);
    expect(ignoreChanges).to.have.members(ofPack("aws:docdb/cluster:Cluster"));
  });
});

describe("what an ElastiCache global datastore owns, written in the program and in the pack", () => {
  const founder = elasticacheBirth({ role: "primary", nodeType: "cache.r7g.xlarge", shards: 3 });
  const follower = elasticacheBirth({ role: "secondary", globalReplicationGroupId: "mall" });

  it("has all that the founder says of it", () => {
    expect(ownedByDatastore).to.include.members(Object.keys(founder.args));
  });

  it("has nothing that a follower says", () => {
    expect(Object.keys(follower.args).filter((key) => ownedByDatastore.includes(key))).to.deep.equal([]);
  });
});

describe("CloudFront's prefix list, written in the pack and in the simulated cloud", () => {
  for (const [region, id] of Object.entries(cloudFrontLists)) {
    it(`has one id in ${region}`, () => {
      const list = prefixListsOf(region).find(({ name }) => name.includes("cloudfront"));
      expect(list?.id).to.equal(id);
    });
  }
});
