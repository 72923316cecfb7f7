import type { OpenSearchNodes } from "../components/data/opensearch";
import type { Profile } from "../infra/topology";

/** What a profile decides. Equal in all regions: whichever is promoted must carry the load. */
export interface Sizes {
  readonly natGateways: "one-per-zone" | "one";
  readonly aurora: { readonly instanceClass: string; readonly instances: number };
  readonly documentdb: { readonly instanceClass: string; readonly instances: number };
  readonly elasticache: {
    readonly nodeType: string;
    readonly shards: number;
    readonly replicasPerShard: number;
  };
  readonly msk: {
    readonly instanceType: string;
    readonly brokers: number;
    readonly volumeSize: number;
    readonly maxVolumeSize: number;
  };
  readonly opensearch: OpenSearchNodes;
}

/**
 * `reference` is the workshop's; `small` is the cheapest that AWS accepts: a global database takes no t-class, and cross-cluster
 * replication neither t2, t3 nor m3.
 */
export const SIZES: Readonly<Record<Profile, Sizes>> = {
  reference: {
    natGateways: "one-per-zone",
    aurora: { instanceClass: "db.r6g.2xlarge", instances: 2 },
    documentdb: { instanceClass: "db.r6g.2xlarge", instances: 3 },
    elasticache: { nodeType: "cache.r7g.xlarge", shards: 3, replicasPerShard: 2 },
    msk: { instanceType: "kafka.m5.2xlarge", brokers: 6, volumeSize: 1000, maxVolumeSize: 4000 },
    opensearch: {
      instanceType: "r6g.xlarge.search",
      instances: 6,
      masterType: "m6g.large.search",
      volumeSize: 500,
    },
  },
  small: {
    natGateways: "one",
    aurora: { instanceClass: "db.r6g.large", instances: 2 },
    documentdb: { instanceClass: "db.r6g.large", instances: 2 },
    elasticache: { nodeType: "cache.m6g.large", shards: 2, replicasPerShard: 1 },
    msk: { instanceType: "kafka.m5.large", brokers: 3, volumeSize: 100, maxVolumeSize: 400 },
    opensearch: {
      instanceType: "m6g.large.search",
      instances: 3,
      masterType: "m6g.large.search",
      volumeSize: 10,
    },
  },
};
