interface Saved {
  readonly things: readonly {
    readonly type: string;
    readonly region: string;
    readonly id: string;
    readonly state: Readonly<Record<string, unknown>>;
  }[];
}

/** What AWS, or its provider, makes up anew for each thing. */
const MADE_UP: readonly RegExp[] = [
  /\b(?:[a-z]+)-0[0-9a-f]{16}\b/g,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
  /(?<=-)[0-9a-f]{7}\b/g,
  /\b203[.-]0[.-]113[.-]\d+\b/g,
  /\bAROA[0-9A-Z]{17}\b/g,
  // Of an Aurora DSQL cluster.
  /\b(?=[a-z]*\d)[0-9a-z]{26}\b/g,
  /(?<=:scalable-target\/)[0-9a-z]{32}\b/g,
  // Version of a backup plan.
  /(?<="version":")[0-9A-Za-z]{48}(?=")/g,
  // Of a connection between OpenSearch domains.
  /\b[0-9a-f]{32}\b/g,
  /(?<=:secret:[^"]*-)[0-9a-z]{6}\b/g,
  /\b10\.0\.0\.\d+\b(?!\/)/g,
  // When something was made, or issued.
  /\b\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}[.\d]*(?: \+0000 UTC|Z)/g,
  // CloudFront's ids, its versions of things, and a distribution's host.
  /\bE(?=[A-Z]*\d)[0-9A-Z]{12,13}\b/g,
  /\bd[0-9a-z]{13}(?=\.cloudfront\.net)/g,
  // Hosted zones, and the servers that answer for them.
  /\bZ(?=[A-Z]*\d)[0-9A-Z]{12,20}\b/g,
  /\bns-\d+\.awsdns-\d+\.[a-z.]+\b/g,
  // What proves a certificate's names.
  /(?<![0-9a-z])_[0-9a-z]{32}(?![0-9a-z])/g,
  // Load balancers, target groups, listeners and rules.
  /\b[0-9a-f]{16}\b/g,
  /(?<=-)\d{6,10}(?=\.[a-z0-9-]+\.elb\.)/g,
  // A delivery of logs.
  /(?<=:delivery:|:LogDelivery [a-z0-9-]+ )[0-9a-zA-Z]{16}\b/g,
  // Secrets, and what a function has answered.
  /\bsealed:[0-9A-Za-z+/=]+/g,
  // A user pool, and the keys that it signs with.
  /\b[a-z]{2}-[a-z]+-\d_[0-9A-Za-z]{9}\b/g,
  /(?<=\\*"(?:kid|n)\\*":\\*")[^"\\]+/g,
];

/** Attributes whose value is another each time. */
const ANOTHER_EACH_TIME = new Set([
  "clusterResourceId",
  // Pulumi's archive says where its files were read; their hash stands in the attributes too.
  "code",
  "createDate",
  "digestValue",
  "dnskeyRecord",
  "dsRecord",
  "currentVersion",
  "dbiResourceId",
  "finalSnapshotIdentifier",
  "globalClusterResourceId",
  "keyTag",
  "lastModified",
  "masterPassword",
  "publicKey",
  "secretString",
]);

/**
 * A saved world as lines that are the same for every undisturbed run: each thing with its attributes, ids replaced by the
 * tag, name or description that says whose they are, so that a reference to the wrong thing shows. Values of the random
 * provider are left out: AWS has none of them.
 */
export function normalised(world: string): readonly string[] {
  const { things }: Saved = JSON.parse(world);
  const ofAws = things.filter(({ type }) => type.startsWith("aws:"));
  const labels = new Map(
    ofAws.flatMap(({ type, region, id, state }) => {
      const name = labelOf(state);
      return name !== undefined && isMadeUp(id) ? [[id, `<${type} ${region} ${name}>`] as const] : [];
    }),
  );
  const lines = ofAws.map(({ type, region, id, state }) => {
    const kept = Object.entries(state).filter(([name]) => !ANOTHER_EACH_TIME.has(name));
    const text = [type, region, id, JSON.stringify(Object.fromEntries(kept.sort()))].join(" ");
    const [, head = "", attributes = "{}"] = /^(.*?) (\{.*)$/.exec(mask(replaceAll(text, labels))) ?? [];
    return `${head} ${JSON.stringify(asSets(JSON.parse(attributes)))}`;
  });
  return lines.sort();
}

/** Lists in an order of their own: AWS lists members, rules and tags as they came, and what is made at once comes in any order. */
function asSets(value: unknown): unknown {
  if (Array.isArray(value))
    return value
      .map(asSets)
      .map((item) => JSON.stringify(item))
      .sort();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asSets(inner)]));
}

/** What one normalised world has and the other has not; empty when they are the same. */
export function difference(actual: readonly string[], expected: readonly string[]): string {
  const missing = [...expected];
  const surplus = actual.filter((line) => {
    const at = missing.indexOf(line);
    if (at >= 0) missing.splice(at, 1);
    return at < 0;
  });
  return [...missing.map((line) => `missing: ${line}`), ...surplus.map((line) => `surplus: ${line}`)].join(
    "\n",
  );
}

function labelOf({ tags, description }: Readonly<Record<string, unknown>>): string | undefined {
  const name = typeof tags === "object" && tags !== null && "Name" in tags ? tags.Name : description;
  return typeof name === "string" ? name : undefined;
}

function isMadeUp(id: string): boolean {
  return mask(id) !== id;
}

function replaceAll(line: string, labels: ReadonlyMap<string, string>): string {
  let replaced = line;
  for (const [id, label] of labels) replaced = replaced.replaceAll(id, label);
  return replaced;
}

function mask(line: string): string {
  return MADE_UP.reduce((masked, pattern) => masked.replace(pattern, "#"), line);
}
