import { expect } from "chai";
import { PRODUCTS } from "../../components/data/opensearch-products";
import { SERVICES, type Service, type ServiceName } from "../../infra/catalogue";
import {
  CACHE_KEYS,
  type CacheKeyPattern,
  COLLECTIONS,
  cacheKey,
  SEARCH_INDEXES,
  SERVICE_CONSISTENCY,
} from "../../infra/data-model";
import { recordPrimary } from "../stacks/mall";
import { type Registration, registered } from "../support/recorder";

const services: Readonly<Record<ServiceName, Service>> = SERVICES;
const patterns = Object.keys(CACHE_KEYS) as CacheKeyPattern[];

describe("The data model", () => {
  // That an owner writes the store, and that every service and store has its tier, the compiler says.

  it("has one index for the same keys of a collection", () => {
    for (const { indexes } of Object.values(COLLECTIONS)) {
      const keys = indexes.map((index) => JSON.stringify(index.keys));
      expect(new Set(keys).size).to.equal(keys.length);
    }
  });

  describe("of cache keys", () => {
    let users: Readonly<Record<string, Registration>>;
    before(async () => {
      users = registered(await recordPrimary(), "aws:elasticache/user:User");
    });

    /** Services whose user the cache lets at a key, as Valkey reads the pattern in the user's access string. */
    const letAt = (key: string) =>
      Object.entries(users).flatMap(([name, { inputs }]) => {
        const [, start] = /(?:^| )~(\S*)\*(?: |$)/.exec(String(inputs.accessString)) ?? [];
        return start !== undefined && key.startsWith(start) ? [name.replace("elasticache-", "")] : [];
      });

    for (const pattern of patterns) {
      const { owner } = CACHE_KEYS[pattern];
      it(`lets ${owner} alone at ${pattern}`, () => {
        expect(letAt(cacheKey(pattern))).to.deep.equal([owner]);
      });
    }
  });

  it("fills a search index from topics that its owner consumes", () => {
    for (const { owner, filledFrom } of Object.values(SEARCH_INDEXES))
      expect(services[owner].consumes).to.include.members([...filledFrom]);
  });

  it("promises strong consistency for exactly the services that have Aurora DSQL", () => {
    const promised = Object.entries(SERVICE_CONSISTENCY).filter(([, tier]) => tier === "strong");
    const able = Object.entries(services).filter(([, { stores }]) => stores.dsql !== undefined);
    expect(promised.map(([name]) => name)).to.have.members(able.map(([name]) => name));
  });
});

describe("The search index of products", () => {
  const { name, indexPattern, template } = PRODUCTS;

  it("has the name and the pattern that its template has in the domains", () => {
    expect({ names: Object.keys(SEARCH_INDEXES), pattern: SEARCH_INDEXES.products.pattern }).to.deep.equal({
      names: [name],
      pattern: indexPattern,
    });
  });

  it("has a template for exactly that pattern", () => {
    expect(template.index_patterns).to.deep.equal([SEARCH_INDEXES.products.pattern]);
  });

  it("is cut into words by the tokenizer that the template names", () => {
    const { tokenizer } = template.template.settings.index.analysis;
    expect(tokenizer.nori_mixed.type).to.equal(SEARCH_INDEXES.products.tokenizer);
  });
});
