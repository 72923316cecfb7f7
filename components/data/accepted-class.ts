import { mistakeUnless, type SizeMistake } from "./size-mistake";

/** Instance classes that AWS accepts for a feature. */
export interface AcceptedClass {
  readonly pattern: RegExp;
  /** What is accepted, and why nothing else. */
  readonly words: string;
}

/** @param argument name of the argument, as the profile's sizes have it */
export function classMistakes(
  argument: string,
  value: string,
  { pattern, words }: AcceptedClass,
): readonly SizeMistake[] {
  return mistakeUnless(pattern.test(value), argument, value, words);
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html */
export const GLOBAL_DATABASE_CLASS: AcceptedClass = {
  pattern: /^db\.(r|x)\d\w*\./,
  words: "a memory-optimised class, db.r… or db.x…: a global database takes no other",
};

/** https://docs.aws.amazon.com/documentdb/latest/developerguide/global-clusters.html */
export const GLOBAL_CLUSTER_CLASS: AcceptedClass = {
  pattern: /^db\.r[5-9]\w*\.\d*x?large$/,
  words:
    "a memory-optimised class, db.r5 or later, large or larger: DocumentDB's global clusters take no other",
};

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastores-Getting-Started.html */
export const GLOBAL_DATASTORE_CLASS: AcceptedClass = {
  pattern: /^cache\.(m5|m6g|m7g|r5|r6g|r6gd|r7g|c7gn)\.(?!medium|small|micro)/,
  words:
    "a node of the families M5, M6g, M7g, R5, R6g, R6gd, R7g or C7gn, large or larger: a global datastore takes no other",
};

/** https://docs.aws.amazon.com/msk/latest/developerguide/aws-access-mult-vpc.html */
export const MULTI_VPC_CLASS: AcceptedClass = {
  pattern: /^(?!kafka\.t3\.)(kafka|express)\./,
  words: "a broker other than kafka.t3: multi-VPC connectivity, which the Replicator needs, is not for it",
};

/** https://docs.aws.amazon.com/opensearch-service/latest/developerguide/replication.html */
export const CROSS_CLUSTER_CLASS: AcceptedClass = {
  pattern: /^(?!(t2|t3|m3)\.).+\.search$/,
  words: "a node other than T2, T3 and M3: cross-cluster replication is not for them",
};
