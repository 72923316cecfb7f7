import { IPv4CidrRange } from "ip-num";
import { z } from "zod";
import { DSQL_REGION_SETS, REFUSED_ZONES, ZONE_PREFIX } from "./aws-regions";
import { ConfigurationError, type Mistake } from "./configuration-error";
import { PROJECT_FILE, type ProjectFiles, plain, type RawConfig, stackFile } from "./project-files";
import { WAF_GROUPS, WAF_RULE_NAME, WAF_RULES, type WafModes } from "./waf-rules";

/** At most three regions: a Valkey Global Datastore takes two secondaries. */
export const MOST_REGIONS = 3;

/** One region of the mall, as its stack file describes it. */
export interface Region {
  /** AWS region, and name of the stack. */
  readonly name: string;
  /** Whether the stack founds the global clusters or joins them; constant. */
  readonly role: "primary" | "secondary";
  /** Place in the order of deployment. */
  readonly order: number;
  /** Private IPv4 /16 in CIDR notation. */
  readonly vpcCidr: string;
  /** Private ASN of the region's transit gateway. */
  readonly transitGatewayAsn: number;
  /** Three Availability Zone ids. */
  readonly availabilityZoneIds: readonly string[];
  /** Amazon OpenSearch's id, in this region, of the nori plug-in for the version that the domains run. */
  readonly noriPackageId: string;
  /** Whether what holds data is protected against deletion. */
  readonly protect: boolean;
}

/** Sizes of what is built: the workshop's figures, or the cheapest that AWS accepts for these features. */
export type Profile = "reference" | "small";

/** All regions in their order of deployment, and what holds for every one of them. */
export interface Topology {
  readonly environment: string;
  readonly profile: Profile;
  /** The region that takes writes now. */
  readonly writerRegion: string;
  /** Where Aurora DSQL keeps the log of the pair's transactions, so that one of them can go on alone; no cluster stands there. */
  readonly dsqlWitnessRegion: string;
  /** Domain of the public zone, under which the shop and the API have their names. */
  readonly domain: string;
  /** The zone that is there already; without one a zone is created. */
  readonly hostedZoneId: string | undefined;
  /** Number of the origin header's value; the next number makes the next value current. */
  readonly originHeader: number;
  /** Rules of the web ACLs that do something else than they do by themselves. */
  readonly wafModes: WafModes;
  readonly regions: readonly Region[];
}

/**
 * The two regions that form pairs: what AWS joins in twos only (DSQL's peers), or what would go in circles among three (topics,
 * buckets, indexes). A third region joins the global clusters, and stands alone in these.
 */
export function pairOf({ regions }: Topology): readonly Region[] {
  return regions.slice(0, 2);
}

/** Where a region's backups are copied to: the pair keep each other's, and a third region's are copied to the primary. */
export function keeperOf(topology: Topology, region: Region): Region | undefined {
  const [primary, second] = pairOf(topology);
  return region.name === primary?.name ? second : primary;
}

/** ACM takes 64 characters as a certificate's first name, and `api-internal.` is the longest start of one. */
const LONGEST_DOMAIN = 64 - "api-internal.".length;

/** In the place of a zone's id: there is none yet. */
const NEW_ZONE = "new";

const projectSettings = z.strictObject({
  environment: z
    .string()
    // Amazon Cognito takes none of the three words in a domain's prefix, which carries the environment.
    .regex(/^(?!.*(aws|amazon|cognito))[a-z][a-z0-9]{1,15}$/)
    .describe("2 to 16 lower-case letters and digits, a letter first, without aws, amazon or cognito"),
  profile: z.enum(["reference", "small"]).describe('"reference" or "small"'),
  writerRegion: z.string().describe("the name of a region of the topology"),
  dsqlWitnessRegion: z.string().describe("an AWS region in which Aurora DSQL can keep its witness"),
  domain: z
    .string()
    .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/)
    .max(LONGEST_DOMAIN)
    .describe(
      `a domain in lower case such as example.com, of ${LONGEST_DOMAIN} characters at most: a certificate's first name has 64`,
    ),
  hostedZoneId: z
    .union([z.literal(NEW_ZONE), z.string().regex(/^Z[0-9A-Z]{1,31}$/)])
    .describe(`"${NEW_ZONE}", or the id of a hosted zone: Z, then up to 31 capital letters and digits`),
  originHeader: z.int().min(1).describe("a whole number from 1; one more makes the next value current"),
  wafModes: z
    .partialRecord(
      z.union([
        z.enum(WAF_RULES),
        z.templateLiteral([z.enum(WAF_GROUPS), "/", z.string().regex(WAF_RULE_NAME)]),
      ]),
      z.enum(["count", "block"]),
    )
    .describe(
      `a mapping of rules to "count" or "block"; the rules are ${WAF_RULES.join(", ")}, and AWS's in a group, such as common/SizeRestrictions_BODY`,
    ),
});

const stackSettings = z.strictObject({
  role: z.enum(["primary", "secondary"]).describe('"primary" or "secondary"'),
  order: z.int().min(1).max(9).describe("a whole number from 1 to 9"),
  vpcCidr: z
    .string()
    .refine(isPrivateSlash16)
    .describe("a private IPv4 /16 such as 10.0.0.0/16 (10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16)"),
  transitGatewayAsn: z
    .int()
    .refine((asn) => (asn >= 64512 && asn <= 65534) || (asn >= 4_200_000_000 && asn <= 4_294_967_294))
    .describe("a private ASN, 64512 to 65534 or 4200000000 to 4294967294"),
  availabilityZoneIds: z
    .array(z.string())
    .refine((zones) => zones.length === 3 && new Set(zones).size === 3)
    .describe("three different Availability Zone ids"),
  noriPackageId: z
    .string()
    .regex(/^G\d{1,11}$/)
    .describe(
      "the id of one of Amazon OpenSearch's own packages: G and up to 11 digits (aws opensearch describe-packages)",
    ),
  protect: z.boolean().describe("true or false"),
});

type Settings<S extends z.ZodObject> = z.infer<S>;

const PROJECT_KEYS = Object.keys(projectSettings.shape);
const STACK_KEYS = Object.keys(stackSettings.shape);

/** Whether a key such as `mall:writerRegion` stands in `Pulumi.yaml` only, once for all regions. */
export function isProjectKey(key: string): boolean {
  return PROJECT_KEYS.includes(key.replace("mall:", ""));
}

/**
 * Validates the configuration of the project and of all its stacks, each by itself and against the others.
 * @throws ConfigurationError with every mistake in every file
 */
export function parseTopology({ project, stacks, unreadable }: ProjectFiles): Topology {
  const mistakes: Mistake[] = [...unreadable];
  const shared: Partial<Settings<typeof projectSettings>> =
    project === undefined
      ? {}
      : parse(projectSettings, PROJECT_FILE, pick(project, PROJECT_KEYS), PROJECT_KEYS, mistakes);
  const defaults = pick(project ?? {}, STACK_KEYS);
  mistakes.push(...foreignKeys(PROJECT_FILE, project ?? {}));
  for (const [key, value] of Object.entries(omit(project ?? {}, [...PROJECT_KEYS, ...STACK_KEYS]))) {
    if (key.startsWith("mall:"))
      mistakes.push({
        file: PROJECT_FILE,
        key,
        value,
        expected: unknownKey([...PROJECT_KEYS, ...STACK_KEYS]),
      });
  }

  const drafts = [...stacks].map(([name, raw]): Draft => {
    const file = stackFile(name);
    mistakes.push(...misplaced(file, name, raw ?? {}), ...foreignKeys(file, raw ?? {}));
    if (raw === undefined) return { name };
    const given = { ...defaults, ...omit(raw, PROJECT_KEYS) };
    // What a stack file leaves out may stand in a project file that cannot be read.
    const demanded = project === undefined ? [] : STACK_KEYS;
    const settings = parse(stackSettings, file, given, demanded, mistakes);
    mistakes.push(...zoneMistakes(file, name, plain(given["mall:availabilityZoneIds"])));
    return { name, ...settings };
  });
  mistakes.push(...togetherMistakes(drafts));
  if (shared.writerRegion !== undefined && !stacks.has(shared.writerRegion)) {
    mistakes.push({
      file: PROJECT_FILE,
      key: "mall:writerRegion",
      value: shared.writerRegion,
      expected: `one of the topology's regions: ${[...stacks.keys()].join(", ") || "there is none"}`,
    });
  }
  if (shared.dsqlWitnessRegion !== undefined)
    mistakes.push(...witnessMistakes(shared.dsqlWitnessRegion, drafts));
  if (mistakes.length > 0) throw new ConfigurationError(mistakes);

  const regions = drafts.map(({ name, ...settings }) => ({ name, ...stackSettings.parse(settings) }));
  const { hostedZoneId, ...whole } = projectSettings.parse(shared);
  return {
    ...whole,
    hostedZoneId: hostedZoneId === NEW_ZONE ? undefined : hostedZoneId,
    regions: regions.sort((a, b) => a.order - b.order),
  };
}

/** A region of which some settings may be missing, because they are wrong. */
type Draft = Pick<Region, "name"> & Partial<Settings<typeof stackSettings>>;

/** The settings that are right, each judged by itself, so that one mistake does not hide another; `demanded` may not be missing. */
function parse<S extends z.ZodObject>(
  schema: S,
  file: string,
  raw: RawConfig,
  demanded: readonly string[],
  mistakes: Mistake[],
): Partial<Settings<S>> {
  const given = Object.entries(raw)
    .filter(([key]) => key.startsWith("mall:"))
    .map(([key, value]) => [key.slice("mall:".length), plain(value)] as const);
  const values = new Map<string, unknown>(given);

  for (const [key, value] of given.filter(([key]) => !Object.hasOwn(schema.shape, key))) {
    mistakes.push({ file, key: `mall:${key}`, value, expected: unknownKey(Object.keys(schema.shape)) });
  }
  for (const [key, setting] of Object.entries<z.ZodType>(schema.shape)) {
    const value = values.get(key);
    if (value === undefined && !demanded.includes(key)) continue;
    if (setting.safeParse(value).success) continue;
    mistakes.push({ file, key: `mall:${key}`, value, expected: setting.description ?? "another value" });
    values.delete(key);
  }
  return schema.partial().strip().parse(Object.fromEntries(values)) as Partial<Settings<S>>;
}

function unknownKey(known: readonly string[]): string {
  return `no such key; there are ${known.join(", ")}`;
}

/** What a stack file says that it may not say, or not so. */
function misplaced(file: string, name: string, raw: RawConfig): Mistake[] {
  const mistakes: Mistake[] = [];
  if (zonePrefixOf(name) === undefined) {
    mistakes.push({
      file,
      key: "the stack's name",
      value: name,
      expected: "an AWS region: a stack is named after its region",
    });
  }
  const region = raw["aws:region"];
  if (region !== undefined && region !== name) {
    mistakes.push({
      file,
      key: "aws:region",
      value: region,
      expected: `${name}, or no such key: the stack's name is its region`,
    });
  }
  for (const key of PROJECT_KEYS.map((key) => `mall:${key}`).filter((key) => Object.hasOwn(raw, key))) {
    mistakes.push({
      file,
      key,
      value: raw[key],
      expected: `it in ${PROJECT_FILE} only, once for all regions`,
    });
  }
  return mistakes;
}

/** Keys that nothing would read: a slip in the namespace, or a setting of the provider, which the program configures itself. */
function foreignKeys(file: string, raw: RawConfig): Mistake[] {
  return Object.entries(raw).flatMap(([key, value]) => {
    const expected = expectedInsteadOf(key);
    return expected === undefined ? [] : [{ file, key, value, expected }];
  });
}

function expectedInsteadOf(key: string): string | undefined {
  if (!key.includes(":")) return `a key with its namespace, such as mall:${key}`;
  const [namespace = ""] = key.split(":");
  if (!["mall", "aws", "pulumi"].includes(namespace)) return "a key of the namespaces mall, aws or pulumi";
  if (namespace !== "aws" || key === "aws:region") return undefined;
  return "no such key; there is aws:region, and the program configures its providers itself";
}

function zonePrefixOf(region: string): string | undefined {
  return Object.hasOwn(ZONE_PREFIX, region) ? ZONE_PREFIX[region] : undefined;
}

/** Each zone by itself, also in a list that is refused as a whole. */
function zoneMistakes(file: string, region: string, zones: unknown): Mistake[] {
  const prefix = zonePrefixOf(region);
  if (prefix === undefined || !Array.isArray(zones)) return [];
  const key = "mall:availabilityZoneIds";
  const names = [...new Set(zones)].filter((zone) => typeof zone === "string");
  return names.flatMap((value) => {
    const refused = Object.hasOwn(REFUSED_ZONES, value) ? REFUSED_ZONES[value] : undefined;
    if (refused !== undefined) return [{ file, key, value, expected: `another zone: ${refused}` }];
    const belongs = new RegExp(`^${prefix}-az[1-6]$`).test(value);
    return belongs ? [] : [{ file, key, value, expected: `a zone id of ${region}, such as ${prefix}-az1` }];
  });
}

/** Rules over all regions, also those of which something could not be read. */
function togetherMistakes(drafts: readonly Draft[]): Mistake[] {
  const mistakes: Mistake[] = [];
  const regions = inOrder(drafts);
  const at = (region: Draft, key: keyof Draft, expected: string) =>
    mistakes.push({ file: stackFile(region.name), key: `mall:${key}`, value: region[key], expected });

  if (regions.length > MOST_REGIONS) {
    mistakes.push({
      file: "Pulumi.<region>.yaml",
      key: "the number of regions",
      value: regions.length,
      expected: `at most ${MOST_REGIONS}: a Valkey Global Datastore takes two secondary regions`,
    });
  }
  const primaries = regions.filter((region) => region.role === "primary");
  for (const second of primaries.slice(1)) {
    at(second, "role", `"secondary": ${primaries[0]?.name} is the primary, and there is one`);
  }
  if (primaries.length === 0 && regions.every((region) => region.role !== undefined)) {
    mistakes.push({
      file: "Pulumi.<region>.yaml",
      key: "mall:role",
      value: undefined,
      expected: '"primary" in exactly one stack file',
    });
  }
  for (const [index, region] of regions.entries()) {
    for (const earlier of regions.slice(0, index)) {
      if (region.order !== undefined && earlier.order === region.order) {
        at(region, "order", `a place of its own; ${earlier.name} has the same`);
      }
      const tooLate = region.role === "primary" && earlier.role === "secondary";
      if (
        tooLate &&
        earlier.order !== undefined &&
        region.order !== undefined &&
        earlier.order < region.order
      ) {
        at(region, "order", `one below ${earlier.name}'s ${earlier.order}: the primary is deployed first`);
      }
      if (region.transitGatewayAsn !== undefined && earlier.transitGatewayAsn === region.transitGatewayAsn) {
        at(region, "transitGatewayAsn", `an ASN of its own; ${earlier.name} has the same`);
      }
      if (overlapping(earlier.vpcCidr, region.vpcCidr)) {
        at(region, "vpcCidr", `a range that does not overlap ${earlier.name}'s ${earlier.vpcCidr}`);
      }
    }
  }
  return mistakes;
}

/** In the order of deployment; who has no place stands last. */
function inOrder(drafts: readonly Draft[]): readonly Draft[] {
  const place = ({ order = Number.MAX_SAFE_INTEGER }: Draft) => order;
  return [...drafts].sort((a, b) => place(a) - place(b));
}

/** DSQL's two peers and their witness are three regions of one set. */
function witnessMistakes(witness: string, drafts: readonly Draft[]): Mistake[] {
  // Who the first two are is not known while a place is wrong or taken twice.
  const places = new Set(drafts.map(({ order }) => order));
  if (places.has(undefined) || places.size < drafts.length) return [];
  const pair = inOrder(drafts)
    .slice(0, 2)
    .map(({ name }) => name)
    .filter((name) => zonePrefixOf(name) !== undefined);
  const sets = DSQL_REGION_SETS.filter((regions) => pair.every((name) => regions.includes(name)));
  const fitting = sets.flat().filter((name) => !pair.includes(name));
  if (fitting.includes(witness)) return [];
  const among = `Aurora DSQL peers ${pair.join(" and ")}`;
  return [
    {
      file: PROJECT_FILE,
      key: "mall:dsqlWitnessRegion",
      value: witness,
      expected:
        fitting.length === 0
          ? `first two regions of one set: ${among}, and knows ${DSQL_REGION_SETS.map((set) => set.join(", ")).join("; ")}`
          : `${fitting.join(" or ")}: ${among}, and the witness is a third region of their set`,
    },
  ];
}

function overlapping(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && range(one).isOverlapping(range(other));
}

function range(cidr: string): IPv4CidrRange {
  return IPv4CidrRange.fromCidr(cidr);
}

const PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map(range);

function isPrivateSlash16(cidr: string): boolean {
  if (!/^[\d.]+\/16$/.test(cidr)) return false;
  try {
    const given = range(cidr);
    const startsAtItsNetwork = cidr === `${given.getFirst().toString()}/16`;
    return (
      startsAtItsNetwork && PRIVATE.some((space) => space.contains(given) || space.toCidrString() === cidr)
    );
  } catch {
    return false;
  }
}

function pick(raw: RawConfig, keys: readonly string[]): RawConfig {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => keys.includes(key.replace("mall:", ""))));
}

function omit(raw: RawConfig, keys: readonly string[]): RawConfig {
  return Object.fromEntries(Object.entries(raw).filter(([key]) => !keys.includes(key.replace("mall:", ""))));
}
