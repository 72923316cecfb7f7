/** An index template of OpenSearch, as its REST API takes it. */
export interface IndexTemplate {
  readonly index_patterns: readonly string[];
  readonly priority: number;
  readonly template: {
    readonly settings: Readonly<Record<string, unknown>>;
    readonly mappings: {
      readonly dynamic: "strict" | boolean;
      readonly properties: Readonly<Record<string, Field>>;
    };
  };
}

interface Field {
  readonly type: "boolean" | "date" | "float" | "integer" | "keyword" | "scaled_float" | "text";
  readonly analyzer?: "korean";
  readonly scaling_factor?: number;
  readonly fields?: Readonly<Record<string, Field>>;
}

const koreanText: Field = {
  type: "text",
  analyzer: "korean",
  fields: { keyword: { type: "keyword" } },
};

/**
 * What every index of products is born with: Korean text is cut into words by nori, a plug-in of Amazon's that each domain is
 * given before the template (a domain without it refuses the template). A follower takes settings and mappings from its leader; the template is on both, for whichever leads.
 */
export const PRODUCTS = {
  name: "products",
  /** Indexes of which one region keeps what another has written. */
  indexPattern: "products*",
  template: {
    index_patterns: ["products*"],
    priority: 100,
    template: {
      settings: {
        index: {
          number_of_shards: 3,
          // A copy in each of three zones.
          number_of_replicas: 2,
          analysis: {
            tokenizer: { nori_mixed: { type: "nori_tokenizer", decompound_mode: "mixed" } },
            filter: {
              korean_stop: {
                type: "nori_part_of_speech",
                stoptags: ["E", "IC", "J", "MAG", "MM", "SP", "SSC"],
              },
            },
            analyzer: {
              korean: {
                type: "custom",
                tokenizer: "nori_mixed",
                filter: ["korean_stop", "nori_readingform", "lowercase"],
              },
            },
          },
        },
      },
      mappings: {
        dynamic: "strict",
        properties: {
          id: { type: "keyword" },
          name: koreanText,
          description: { type: "text", analyzer: "korean" },
          brand: koreanText,
          category: { type: "keyword" },
          tags: { type: "keyword" },
          seller: { type: "keyword" },
          price: { type: "scaled_float", scaling_factor: 100 },
          currency: { type: "keyword" },
          rating: { type: "float" },
          reviews: { type: "integer" },
          inStock: { type: "boolean" },
          createdAt: { type: "date" },
          updatedAt: { type: "date" },
        },
      },
    },
  },
} as const satisfies {
  readonly name: string;
  readonly indexPattern: string;
  readonly template: IndexTemplate;
};
