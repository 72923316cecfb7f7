import { expect } from "chai";
import fc from "fast-check";
import { usersOf } from "../../infra/catalogue";
import { accountRegional, namesOf, shorten } from "../../infra/names";

import { settingsFor } from "../stacks/mall";

const name = fc.string({ minLength: 1, maxLength: 200, unit: fc.constantFrom(..."abcdefghij-0123456789") });
const limit = fc.integer({ min: 16, max: 100 });

describe("Names", () => {
  it("of us-east-1 are these", () => {
    expect(namesOf(settingsFor("us-east-1"))).to.deep.equal({
      auroraGlobalCluster: "mall-production-aurora",
      auroraCluster: "mall-production-aurora-us-east-1",
      documentDbGlobalCluster: "mall-production-documentdb",
      documentDbCluster: "mall-production-documentdb-us-east-1",
      bucketPrefixes: {
        assets: "mall-production-assets",
        analytics: "mall-production-analytics",
        traces: "mall-production-traces",
        accessLogs: "mall-production-access-logs",
      },
      elasticacheGlobalSuffix: "mall-production",
      elasticacheGroup: "mall-production-cache-us-east-1",
      elasticacheUserPrefix: "mall-production-",
      mskCluster: "mall-production-msk-us-east-1",
      mskReplicatorPrefix: "mall-production-",
      backupVault: "mall-production",
      opensearchDomain: "mall-production-search",
      opensearchOperator: "mall-production-opensearch-us-east-1",
      opensearchFollower: "mall-production-opensearch-follower",
      clusterName: "mall-production",
      distribution: "mall-production",
      keyAliasPrefix: "alias/mall/production/",
      logGroupPrefix: "/mall/production/",
      webAclPrefix: "mall-production-",
      userPool: "mall-production",
      signInPrefix: "mall-production-",
      domainNames: {
        shop: "mall.example.com",
        www: "www.example.com",
        api: "api-internal.example.com",
      },
      parameterPrefix: "/mall/production/",
    });
  });

  it("of the regions differ only in what is unique beyond its region: members of global stores, and a role of IAM", () => {
    const east = namesOf(settingsFor("us-east-1"));
    expect(namesOf(settingsFor("us-west-2"))).to.deep.equal({
      ...east,
      auroraCluster: "mall-production-aurora-us-west-2",
      documentDbCluster: "mall-production-documentdb-us-west-2",
      elasticacheGroup: "mall-production-cache-us-west-2",
      mskCluster: "mall-production-msk-us-west-2",
      opensearchOperator: "mall-production-opensearch-us-west-2",
    });
  });

  it("stay within RDS's 63 characters for the longest environment and region", () => {
    const settings = settingsFor("us-east-1", { "mall:environment": "abcdefghijklmnop" });
    const names = namesOf({ ...settings, region: { ...settings.region, name: "ap-southeast-5" } });
    expect(`${names.auroraCluster}-0`.length).to.be.at.most(63);
    expect(`${names.documentDbCluster}-0`.length).to.be.at.most(63);
  });

  it("of buckets are of the form that S3 demands in the account-regional namespace", () => {
    expect(accountRegional("mall-production-assets", "111122223333", "us-east-1")).to.equal(
      "mall-production-assets-111122223333-us-east-1-an",
    );
  });

  it("of buckets stay within S3's 63 characters for the longest environment and region", () => {
    const settings = settingsFor("us-east-1", { "mall:environment": "abcdefghijklmnop" });
    const region = "ap-southeast-5";
    const { bucketPrefixes } = namesOf({ ...settings, region: { ...settings.region, name: region } });
    const names = Object.values(bucketPrefixes).map((prefix) =>
      accountRegional(prefix, "111122223333", region),
    );
    expect(Math.max(...names.map(({ length }) => length))).to.be.at.most(63);
    expect(new Set(names).size).to.equal(4);
  });

  it("stay within ElastiCache's 40 characters for the longest environment, region and service", () => {
    const settings = settingsFor("us-east-1", { "mall:environment": "abcdefghijklmnop" });
    const names = namesOf({ ...settings, region: { ...settings.region, name: "ap-southeast-5" } });
    const users = usersOf("elasticache").map((service) => `${names.elasticacheUserPrefix}${service}`);
    expect(Math.max(...[names.elasticacheGroup, ...users].map(({ length }) => length))).to.be.at.most(40);
  });

  it("stay within MSK's 64 characters for the longest environment and region", () => {
    const settings = settingsFor("us-east-1", { "mall:environment": "abcdefghijklmnop" });
    const names = namesOf({ ...settings, region: { ...settings.region, name: "ap-southeast-5" } });
    expect(names.mskCluster.length).to.be.at.most(64);
  });

  it("of a Replicator stay within MSK's 128 characters for the longest environment and regions", () => {
    const settings = settingsFor("us-east-1", { "mall:environment": "abcdefghijklmnop" });
    const { mskReplicatorPrefix } = namesOf(settings);
    expect(`${mskReplicatorPrefix}ap-southeast-5-to-ap-northeast-3`.length).to.be.at.most(128);
  });

  it("of a domain stay within OpenSearch's 28 characters for the longest environment", () => {
    const settings = settingsFor("us-east-1", { "mall:environment": "abcdefghijklmnop" });
    expect(namesOf(settings).opensearchDomain).to.match(/^[a-z][a-z0-9-]{2,27}$/);
  });

  describe("when shortened", () => {
    it("are never longer than the limit", () => {
      fc.assert(fc.property(name, limit, (text, most) => shorten(text, most).length <= most));
    });

    it("are unchanged when they fit", () => {
      fc.assert(fc.property(name, (text) => shorten(text, text.length) === text));
    });

    it("keep their start", () => {
      fc.assert(
        fc.property(name, limit, (text, most) => text.startsWith(shorten(text, most).slice(0, most - 9))),
      );
    });

    it("stay different where only their ends differ", () => {
      fc.assert(
        fc.property(name, name, limit, (one, other, most) => {
          fc.pre(one !== other);
          const stem = "a".repeat(100);
          return shorten(stem + one, most) !== shorten(stem + other, most);
        }),
      );
    });

    it("are the same on every run", () => {
      expect(shorten("mall-production-aurora-us-east-1", 20)).to.equal("mall-produc-bbc110b4");
    });
  });
});
