import { SERVICES, type Service, STORES, TOPICS } from "../../infra/catalogue";
import {
  CACHE_KEYS,
  type CacheKey,
  type CacheKeyPattern,
  COLLECTIONS,
  CONSISTENCY_TIERS,
  cacheKey,
  type DocumentIndex,
  SEARCH_INDEXES,
  SERVICE_CONSISTENCY,
  STORE_CONSISTENCY,
  THIRD_REGION,
} from "../../infra/data-model";
import { ENDPOINTS, POINTERS } from "../../infra/endpoints";

/** A table of a page whose rows are data of the program. */
export interface ModelTable {
  readonly page: string;
  readonly title: string;
  readonly header: string;
  readonly rows: readonly (readonly string[])[];
}

const code = (value: string) => `\`${value}\``;
const codes = (values: readonly string[]) => (values.length === 0 ? "–" : values.map(code).join(", "));

function keysOf({ keys }: DocumentIndex): string {
  const fields = Object.entries(keys).map(([field, order]) => `${field}: ${order}`);
  return code(`{ ${fields.join(", ")} }`);
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "none";
  const [unit, size] = UNITS.find(([, each]) => seconds % each === 0) ?? (["second", 1] as const);
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const services: Readonly<Record<string, Service>> = SERVICES;
const cacheKeys: readonly (readonly [string, CacheKey])[] = Object.entries(CACHE_KEYS);
const topics: readonly (readonly [
  string,
  { readonly partitions: number; readonly retentionDays: number },
])[] = Object.entries(TOPICS);

export const MODEL_TABLES: readonly ModelTable[] = [
  {
    page: "docs/data.md",
    title: "collections and their indexes",
    header: "| collection | owner | index | unique | purpose |",
    rows: Object.entries(COLLECTIONS).flatMap(([collection, { owner, indexes }]) =>
      indexes.map((index: DocumentIndex) => [
        code(collection),
        code(owner),
        keysOf(index),
        index.unique === true ? "yes" : "no",
        index.purpose,
      ]),
    ),
  },
  {
    page: "docs/data.md",
    title: "cache keys",
    header: "| key | owner | expires after | type | access |",
    rows: cacheKeys.map(([pattern, { owner, ttlSeconds, type, access }]) => [
      code(cacheKey(pattern as CacheKeyPattern)),
      code(owner),
      duration(ttlSeconds),
      type,
      access,
    ]),
  },
  {
    page: "docs/data.md",
    title: "search indexes",
    header: "| index | owner | names | tokenizer | filled from |",
    rows: Object.entries(SEARCH_INDEXES).map(([index, { owner, pattern, tokenizer, filledFrom }]) => [
      code(index),
      code(owner),
      code(pattern),
      code(tokenizer),
      codes(filledFrom),
    ]),
  },
  {
    page: "docs/data.md",
    title: "tiers of consistency",
    header: "| tier | what a read sees | services |",
    rows: Object.entries(CONSISTENCY_TIERS).map(([tier, meaning]) => [
      tier,
      meaning,
      codes(Object.entries(SERVICE_CONSISTENCY).flatMap(([service, its]) => (its === tier ? [service] : []))),
    ]),
  },
  {
    page: "docs/data.md",
    title: "consistency of the stores",
    header: "| store | tier between regions | behind, as a rule | how to get more |",
    rows: Object.entries(STORE_CONSISTENCY).map(([store, { tier, lag, note }]) => [
      code(store),
      tier,
      lag,
      note,
    ]),
  },
  {
    page: "docs/data.md",
    title: "parameters of each region",
    header: "| parameter, after `/mall/<environment>/<region>/` | output of that region's stack |",
    rows: Object.entries<Readonly<Record<string, string>>>(ENDPOINTS).flatMap(([store, endpoints]) =>
      Object.entries(endpoints).map(([endpoint, output]) => [code(`${store}/${endpoint}`), code(output)]),
    ),
  },
  {
    page: "docs/data.md",
    title: "parameters of all regions",
    header: "| parameter, after `/mall/<environment>/` | output |",
    rows: Object.entries(POINTERS).map(([pointer, output]) => [code(pointer), code(output)]),
  },
  {
    page: "docs/services.md",
    title: "services",
    header: "| service | namespace | language | stores | produces | consumes | may also |",
    rows: Object.entries(services).map(([name, service]) => [
      code(name),
      code(service.namespace),
      service.language,
      Object.entries(service.stores)
        .map(([store, access]) => `${code(store)} (${access})`)
        .join(", "),
      codes(service.produces),
      codes(service.consumes),
      codes(service.permissions),
    ]),
  },
  {
    page: "docs/services.md",
    title: "topics",
    header: "| topic | partitions | kept for | produced by | consumed by |",
    rows: topics.map(([topic, { partitions, retentionDays }]) => {
      const naming = (list: "produces" | "consumes") =>
        Object.entries(services).flatMap(([name, service]) => {
          const named: readonly string[] = service[list];
          return named.includes(topic) ? [name] : [];
        });
      return [
        code(topic),
        String(partitions),
        duration(retentionDays * 86_400),
        codes(naming("produces")),
        codes(naming("consumes")),
      ];
    }),
  },
  {
    page: "docs/services.md",
    title: "how a write gets to each store",
    header: "| store | writes go to | a third region | because |",
    rows: Object.entries(THIRD_REGION).map(([store, { has, why }]) => [
      code(store),
      STORES[store as keyof typeof STORES].writes === "writer-region"
        ? "the writer region"
        : "the own region",
      has,
      why,
    ]),
  },
];
