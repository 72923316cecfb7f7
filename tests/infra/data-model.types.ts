import type { CacheKey } from "../../infra/data-model";

// Facts that the compiler proves: each line below an expectation must not compile, and `tsc` fails when one does.

export const ofNobody: CacheKey = {
  // @ts-expect-error An owner whose row in the catalogue has no ElastiCache.
  owner: "shipping",
  ttlSeconds: 60,
  type: "hash",
  access: "Cache-aside",
};
