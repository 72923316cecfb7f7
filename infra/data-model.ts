import type { SERVICES, ServiceName, Store, Topic } from "./catalogue";

/** Services that write a store, as their rows in the catalogue say. */
type WriterOf<S extends Store> = {
  [N in ServiceName]: (typeof SERVICES)[N]["stores"] extends Readonly<Record<S, "write">> ? N : never;
}[ServiceName];

export interface DocumentIndex {
  /** Fields in their order: ascending, or descending. */
  readonly keys: Readonly<Record<string, 1 | -1>>;
  /** @default false */
  readonly unique?: true;
  readonly purpose: string;
}

interface Collection {
  /** The one service that writes it. */
  readonly owner: WriterOf<"documentdb">;
  readonly indexes: readonly DocumentIndex[];
}

/** Collections in DocumentDB, with what they are looked up by. */
export const COLLECTIONS = {
  products: {
    owner: "product-catalog",
    indexes: [
      { keys: { productId: 1 }, unique: true, purpose: "Look-up of a product" },
      { keys: { "category.slug": 1 }, purpose: "Filter by category" },
      { keys: { brand: 1 }, purpose: "Filter by brand" },
      { keys: { rating: -1 }, purpose: "Best rated first" },
    ],
  },
  user_profiles: {
    owner: "user-profile",
    indexes: [{ keys: { userId: 1 }, unique: true, purpose: "Look-up of a user's profile" }],
  },
  reviews: {
    owner: "review",
    indexes: [
      { keys: { productId: 1 }, purpose: "Reviews of a product" },
      { keys: { rating: -1 }, purpose: "Best rated first" },
    ],
  },
  notifications: {
    owner: "notification",
    indexes: [{ keys: { userId: 1, sentAt: -1 }, purpose: "A user's notifications, latest first" }],
  },
} as const satisfies Readonly<Record<string, Collection>>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface CacheKey {
  /** The one service that writes it. */
  readonly owner: WriterOf<"elasticache">;
  /** Seconds until it expires; `undefined` for what is kept until it is overwritten. */
  readonly ttlSeconds: number | undefined;
  readonly type: "hash" | "string (JSON)" | "string (counter)" | "sorted set" | "list";
  readonly access: string;
}

/** Keys in ElastiCache by their pattern; what stands in braces is replaced, braces and all. */
export const CACHE_KEYS = {
  "product:{productId}": {
    owner: "product-catalog",
    ttlSeconds: HOUR,
    type: "hash",
    access: "Cache-aside: read from DocumentDB on a miss, then kept",
  },
  "cache:categories": {
    owner: "product-catalog",
    ttlSeconds: DAY,
    type: "string (JSON)",
    access: "Refresh-ahead: renewed before it expires",
  },
  "cart:{userId}": {
    owner: "cart",
    ttlSeconds: 7 * DAY,
    type: "hash",
    access: "Write-through: every change at once",
  },
  "session:{sessionId}": {
    owner: "user-account",
    ttlSeconds: 2 * HOUR,
    type: "hash",
    access: "Write-through: every change at once",
  },
  "ratelimit:api:{userId}": {
    owner: "api-gateway",
    ttlSeconds: MINUTE,
    type: "string (counter)",
    access: "INCR, and EXPIRE with the first",
  },
  "stock:{productId}": {
    owner: "inventory",
    ttlSeconds: undefined,
    type: "string (counter)",
    access: "DECR on a purchase; what counts is in Aurora DSQL",
  },
  "leaderboard:popular": {
    owner: "recommendation",
    ttlSeconds: undefined,
    type: "sorted set",
    access: "ZINCRBY on a view",
  },
  "search-history:{userId}": {
    owner: "search",
    ttlSeconds: 30 * DAY,
    type: "list",
    access: "LPUSH, and LTRIM to 50",
  },
  "promo:flash-sale": {
    owner: "pricing",
    ttlSeconds: DAY,
    type: "hash",
    access: "Write-through: every change at once",
  },
} as const satisfies Readonly<Record<string, CacheKey>>;

export type CacheKeyPattern = keyof typeof CACHE_KEYS;

/** A key as it stands in the cache: it starts with its owner's name, because a service's user reaches no other keys. */
export function cacheKey(pattern: CacheKeyPattern): string {
  return `${CACHE_KEYS[pattern].owner}:${pattern}`;
}

interface SearchIndex {
  readonly owner: WriterOf<"opensearch">;
  /** Names of the indexes; a follower region has them under the same names, to read. */
  readonly pattern: string;
  /** What cuts its text into words. */
  readonly tokenizer: "nori_tokenizer";
  /** What it is filled from; without them it can be built anew. */
  readonly filledFrom: readonly Topic[];
}

/** Indexes in OpenSearch. */
export const SEARCH_INDEXES = {
  products: {
    owner: "search",
    pattern: "products*",
    tokenizer: "nori_tokenizer",
    filledFrom: [
      "catalog.product-created",
      "catalog.product-updated",
      "catalog.product-deleted",
      "pricing.price-changed",
    ],
  },
} as const satisfies Readonly<Record<string, SearchIndex>>;

/** How old what is read may be, from the strictest to the loosest. */
export const CONSISTENCY_TIERS = {
  strong: "Every read sees every write that was acknowledged before it, in either region",
  bounded: "A read is behind by no more than a stated time, and alarms say when it is",
  session: "Who has written reads at least that; others may read older",
  eventual: "All regions have the same in the end",
} as const;

export type ConsistencyTier = keyof typeof CONSISTENCY_TIERS;

/** What each store gives between regions: its tier, how far a read elsewhere is behind as a rule, and how to get more. */
export const STORE_CONSISTENCY = {
  aurora: {
    tier: "session",
    lag: "up to 1 s",
    note: "By write forwarding, whose apg_write_forward.consistency_mode is SESSION by default; whoever may not read older reads from the writer region",
  },
  dsql: { tier: "strong", lag: "none", note: "Between the first two regions; a third has none" },
  documentdb: {
    tier: "eventual",
    lag: "up to 2 s",
    note: "Whoever must read what was just written reads from the writer region's endpoint",
  },
  elasticache: {
    tier: "eventual",
    lag: "up to 1 s",
    note: "Writes go to the writer region; a cart or a session read elsewhere may be older",
  },
  msk: { tier: "eventual", lag: "up to 5 s", note: "Consumers are idempotent: a message may come twice" },
  opensearch: {
    tier: "eventual",
    lag: "seconds to minutes",
    note: "The index can be built anew from the topics",
  },
  assets: { tier: "eventual", lag: "up to 15 min", note: "Replication Time Control; seconds as a rule" },
  analytics: { tier: "eventual", lag: "up to 15 min", note: "Replication Time Control; seconds as a rule" },
  traces: { tier: "eventual", lag: "up to 15 min", note: "Replication Time Control; seconds as a rule" },
} as const satisfies Readonly<
  Record<Store, { readonly tier: ConsistencyTier; readonly lag: string; readonly note: string }>
>;

/** What each service promises to those who call it. */
export const SERVICE_CONSISTENCY = {
  "api-gateway": "eventual",
  "event-bus": "eventual",
  analytics: "bounded",
  "product-catalog": "eventual",
  search: "eventual",
  cart: "session",
  order: "session",
  payment: "strong",
  inventory: "strong",
  "user-account": "session",
  "user-profile": "session",
  wishlist: "session",
  review: "eventual",
  shipping: "session",
  warehouse: "session",
  returns: "session",
  pricing: "session",
  recommendation: "bounded",
  notification: "eventual",
  seller: "session",
} as const satisfies Readonly<Record<ServiceName, ConsistencyTier>>;

/** What a third region has of each store: AWS joins some in twos only, and others would replicate in circles among three. */
export const THIRD_REGION = {
  aurora: { has: "joins", why: "a global cluster takes more members" },
  dsql: { has: "nothing", why: "AWS peers two regions, with a witness in a third" },
  documentdb: { has: "joins", why: "a global cluster takes more members" },
  elasticache: { has: "joins", why: "a global datastore takes two secondary regions" },
  msk: {
    has: "stands alone",
    why: "replicators in both directions between three regions would go in circles",
  },
  opensearch: { has: "stands alone", why: "a leader and a follower are two" },
  assets: { has: "stands alone", why: "S3 does not send replicas on" },
  analytics: { has: "stands alone", why: "S3 does not send replicas on" },
  traces: { has: "stands alone", why: "S3 does not send replicas on" },
} as const satisfies Readonly<
  Record<Store, { readonly has: "joins" | "stands alone" | "nothing"; readonly why: string }>
>;
