import { mistakeUnless, type SizeMistake } from "./size-mistake";

/** Instance classes that AWS accepts for a feature. */
export interface AcceptedClass {
  /** The sizes that AWS has in each family, with the family as the class begins. */
  readonly families: Readonly<Record<string, readonly string[]>>;
  /** How the class ends. @default with its size */
  readonly end?: string;
  /** Which families are accepted, and why no other. */
  readonly words: string;
}

/** Every class by its whole name. */
export function classesOf({ families, end = "" }: AcceptedClass): readonly string[] {
  return Object.entries(families).flatMap(([family, sizes]) =>
    sizes.map((size) => `${family}.${size}${end}`),
  );
}

/** @param argument name of the argument, as the profile's sizes have it */
export function classMistakes(
  argument: string,
  value: string,
  accepted: AcceptedClass,
): readonly SizeMistake[] {
  const classes = classesOf(accepted);
  const ofFamily = Object.keys(accepted.families)
    .filter((family) => value.startsWith(`${family}.`))
    .flatMap((family) => classes.filter((each) => each.startsWith(`${family}.`)));
  // Of a family that is accepted it is the size, or the end, that AWS does not have.
  const expected = ofFamily.length > 0 ? `one of ${ofFamily.join(", ")}` : accepted.words;
  return mistakeUnless(classes.includes(value), argument, value, expected);
}

const upTo = (...more: readonly string[]) => ["large", "xlarge", "2xlarge", "4xlarge", ...more];
const to12 = upTo("8xlarge", "12xlarge");
const to16 = [...to12, "16xlarge"];
const to24 = [...to16, "24xlarge"];
/** Those with disks of their own begin with the xlarge. */
const withDisks = to16.slice(1);

/**
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.SupportAurora.html
 */
export const GLOBAL_DATABASE_CLASS: AcceptedClass = {
  families: {
    "db.r5": to24,
    "db.r6g": to16,
    "db.r6gd": withDisks,
    "db.r6i": [...to24, "32xlarge"],
    "db.r6id": ["24xlarge", "32xlarge"],
    "db.r7g": to16,
    "db.r7i": [...to24, "48xlarge"],
    "db.r8g": [...to24, "48xlarge"],
    "db.x2g": to16,
  },
  words:
    "a memory-optimised class of db.r5, r6g, r6gd, r6i, r6id, r7g, r7i, r8g or x2g: a global database takes no other",
};

/**
 * https://docs.aws.amazon.com/documentdb/latest/developerguide/global-clusters.html,
 * https://docs.aws.amazon.com/documentdb/latest/developerguide/db-instance-classes.html
 */
export const GLOBAL_CLUSTER_CLASS: AcceptedClass = {
  families: { "db.r5": to24, "db.r6g": to16, "db.r6gd": withDisks, "db.r8g": to16 },
  words:
    "a memory-optimised class of db.r5, r6g, r6gd or r8g, large or larger: DocumentDB's global clusters take no other",
};

/**
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastores-Getting-Started.html,
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
 */
export const GLOBAL_DATASTORE_CLASS: AcceptedClass = {
  families: {
    "cache.m5": upTo("12xlarge", "24xlarge"),
    "cache.m6g": to16,
    "cache.m7g": to16,
    "cache.r5": upTo("12xlarge", "24xlarge"),
    "cache.r6g": to16,
    "cache.r7g": to16,
    "cache.c7gn": to16,
  },
  words:
    "a node of the families M5, M6g, M7g, R5, R6g, R7g or C7gn, large or larger: a global datastore takes no other but R6gd, which wants data tiering",
};

/**
 * https://docs.aws.amazon.com/msk/latest/developerguide/aws-access-mult-vpc.html,
 * https://docs.aws.amazon.com/msk/latest/developerguide/broker-instance-sizes.html
 */
export const MULTI_VPC_CLASS: AcceptedClass = {
  families: { "kafka.m5": to24, "kafka.m7g": to16 },
  words:
    "a broker of kafka.m5 or kafka.m7g: kafka.t3 has no multi-VPC connectivity, which the Replicator needs, and express brokers take no volumes",
};

/**
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/replication.html,
 * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html
 */
export const CROSS_CLUSTER_CLASS: AcceptedClass = {
  families: {
    m5: upTo("12xlarge"),
    m6g: to12,
    m7g: ["medium", ...to16],
    r5: upTo("12xlarge"),
    r6g: to12,
    r7g: ["medium", ...to16],
    c5: upTo("9xlarge", "18xlarge"),
    c6g: to12,
    c7g: to16,
  },
  end: ".search",
  words:
    "a node of m5, m6g, m7g, r5, r6g, r7g, c5, c6g or c7g that ends with .search: cross-cluster replication is not for T2, T3 and M3, and those with disks of their own take no volumes",
};
