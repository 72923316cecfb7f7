import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { startOfArns } from "./arns";
import { stop } from "./stop";

/** What a stack publishes: by output name, the shape of the value, with a description for the docs. */
export type Contract = Readonly<Record<string, z.ZodType>>;

/** The guard of an output that Pulumi keeps secret: sealed in every state, shown to nobody. */
export type Secret<G extends z.ZodType> = G & { readonly isSecret: true };

/** @param guard with its description, because each of Zod's methods makes another guard */
const secret = <G extends z.ZodType>(guard: G): Secret<G> =>
  Object.assign(guard, { isSecret: true } as const);

/** The producer's side; the compiler demands every output, and each of its type. */
export type Published<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Secret<z.ZodType>
    ? pulumi.Output<z.infer<C[K]>>
    : Deep<z.infer<C[K]>>;
};

/** What is optional is there or not before anything runs: it decides how many resources there are. */
type Deep<T> = undefined extends T
  ? Deep<Exclude<T, undefined>> | undefined
  : pulumi.Input<T extends object ? { readonly [K in keyof T]: Deep<T[K]> } : T>;

/**
 * The consumer's side; every value has passed its guard, and is known before the first resource is registered. What is secret
 * stays one: nothing but a resource's input takes it.
 */
export type Received<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Secret<z.ZodType> ? pulumi.Output<z.infer<C[K]>> : z.infer<C[K]>;
};

const text = z.string().min(1);
const arn = (service: string) =>
  text.regex(new RegExp(`^${startOfArns(service)}`)).meta({ format: `ARN of ${service}` });
/** Services with a key of their own in every region. */
const KEYS = [
  "aurora",
  "documentdb",
  "elasticache",
  "msk",
  "opensearch",
  "dsql",
  "s3",
  "eks",
  "ebs",
  "secrets",
  "logs",
  "lambda",
  "messaging",
  "backup",
] as const;

const id = (prefix: string) => text.regex(new RegExp(`^${prefix}-[0-9a-f]+$`));
const three = (each: z.ZodType<string>) => z.array(each).length(3);

/** What the primary stack hands to every secondary: identifiers, so that they can join, and the one secret that crosses. */
export const primaryContract = {
  auroraGlobalClusterId: text.describe("Identifier of the Aurora global cluster that a secondary joins"),
  auroraGlobalEndpoint: text.describe("Writer endpoint of the Aurora global database; follows the writer"),
  auroraFirstInstanceArn: arn("rds").describe(
    "ARN of the founding cluster's first instance; known only once it exists, and a secondary can join only then",
  ),
  dsqlClusterArn: arn("dsql").describe("The founder's Aurora DSQL cluster, which its peer names"),
  dsqlIdentifier: text.describe("Identifier of that cluster, which then names its peer"),
  documentdbGlobalClusterId: text.describe(
    "Identifier of the DocumentDB global cluster that a secondary joins",
  ),
  documentdbFirstInstanceArn: arn("rds").describe(
    "ARN of the founding DocumentDB cluster's first instance; a secondary can join only once it exists",
  ),
  elasticacheGlobalReplicationGroupId: text.describe(
    "Identifier of the ElastiCache global datastore that a secondary joins",
  ),
  distributionArn: arn("cloudfront").describe(
    "The CloudFront distribution; the policies of the buckets that it reads, and of their keys, name it",
  ),
  opensearchServiceRoleArn: arn("iam").describe(
    "The account's service-linked role for OpenSearch; no domain comes into a VPC before it is there",
  ),
  originHeaderValues: secret(
    z
      .array(text)
      .length(2)
      .describe(
        "Values of the origin header that load balancers accept: the current one and the next; a secret",
      ),
  ),
  originHeaderNumber: z
    .int()
    .min(1)
    .describe("Number of the first of these values: the stack's load balancers accept it and the next"),
  hostedZoneId: text.regex(/^Z[0-9A-Z]+$/).describe("The domain's public hosted zone"),
} satisfies Contract;

/**
 * What a secondary waits for, and has no other use for: clusters join only once the founder's writer is there, and a domain comes
 * into a VPC only once the role is. A stack that has none has nothing to publish here. That it is demanded is all that comes of it.
 */
export const ORDER_TOKENS = [
  "auroraFirstInstanceArn",
  "documentdbFirstInstanceArn",
  "opensearchServiceRoleArn",
] as const satisfies readonly (keyof typeof primaryContract)[];

/** Output by which a stack tells how far it has followed the origin header. */
export const ORIGIN_HEADER_NUMBER = "originHeaderNumber" satisfies keyof typeof primaryContract;

/** What applications of every region need of the user pool, which the primary has; none of it is a secret. */
export const userContract = {
  userPoolId: text
    .regex(/^[\w-]+_[0-9a-zA-Z]+$/)
    .describe("The user pool: shoppers' accounts, in the primary's region"),
  userPoolClientId: text.describe("Client of the user pool for browsers; it has no secret"),
  userPoolIssuer: z
    .url({ protocol: /^https$/ })
    .describe("Who the shoppers' tokens say they are from: the `iss` to demand of each"),
  userPoolSignInHost: text.describe("Host of the page on which shoppers sign in"),
  userPoolTokenKeys: text
    .refine(isKeySet, { error: "no JSON Web Key Set" })
    .describe(
      "Public keys that verify the shoppers' tokens, a JSON Web Key Set: readable without the pool's region",
    ),
} satisfies Contract;

function isKeySet(json: string): boolean {
  try {
    return z
      .object({ keys: z.array(z.object({ kid: text, kty: z.literal("RSA"), n: text, e: text })).min(1) })
      .safeParse(JSON.parse(json)).success;
  } catch {
    return false;
  }
}

/** What every region's stack publishes for those who use the region. */
export const regionContract = {
  region: text.describe("AWS region of the stack"),
  role: z
    .enum(["primary", "secondary"])
    .describe("Whether the stack founded the global clusters or joined them; constant"),
  writerRegion: text.describe("Region that takes writes now"),
  vpcId: id("vpc").describe("The region's VPC"),
  vpcCidr: text.describe("IPv4 range of the VPC"),
  publicSubnetIds: three(id("subnet")).describe("Public subnets, one per Availability Zone"),
  privateSubnetIds: three(id("subnet")).describe("Private subnets, one per Availability Zone: workloads"),
  dataSubnetIds: three(id("subnet")).describe(
    "Data subnets, one per Availability Zone: no route to the internet",
  ),
  privateRouteTableIds: three(id("rtb")).describe(
    "Route tables of the private subnets: a newcomer adds the way to its region",
  ),
  dataRouteTableIds: z
    .array(id("rtb"))
    .min(1)
    .describe("Route tables of the data subnets: a newcomer adds the way to its region"),
  transitGatewayId: id("tgw").describe("The region's transit gateway, with which a newcomer's peers"),
  transitGatewayRouteTableId: id("tgw-rtb").describe(
    "Route table by which the VPC finds other regions on the transit gateway: a newcomer adds the way to its region",
  ),
  transitGatewayPeeringsRouteTableId: id("tgw-rtb").describe(
    "Route table by which peerings find the VPC on the transit gateway, and nothing else: a newcomer associates its own",
  ),
  workloadSecurityGroupId: id("sg").describe("Security group that workloads wear; the stores admit it"),
  keyArns: z.record(z.enum(KEYS), arn("kms")).describe("ARN of the region's KMS key, by service"),
  backupVaultArn: arn("backup").describe(
    "The region's backup vault, which also keeps another region's copies",
  ),
  dsqlEndpoint: text
    .optional()
    .describe("Endpoint of the region's Aurora DSQL cluster; only the first two regions have one"),
  auroraClusterArn: arn("rds").describe("The region's Aurora cluster"),
  auroraEndpoint: text.describe(
    "Cluster endpoint of the region's Aurora cluster (a writer only in the writer region)",
  ),
  auroraReaderEndpoint: text.describe("Reader endpoint of the region's Aurora cluster"),
  auroraPort: z.int().describe("Port of Aurora"),
  auroraSecurityGroupId: id("sg").describe("Security group of the region's Aurora cluster"),
  documentdbClusterArn: arn("rds").describe("The region's DocumentDB cluster"),
  documentdbEndpoint: text.describe(
    "Cluster endpoint of the region's DocumentDB cluster (takes writes only in the writer region)",
  ),
  documentdbReaderEndpoint: text.describe("Reader endpoint of the region's DocumentDB cluster"),
  documentdbPort: z.int().describe("Port of DocumentDB"),
  documentdbSecurityGroupId: id("sg").describe("Security group of the region's DocumentDB cluster"),
  assetsBucketName: text.describe("The region's bucket for what shoppers are shown"),
  assetsBucketArn: arn("s3").describe("ARN of the assets bucket"),
  analyticsBucketName: text.describe("The region's bucket for analytics"),
  analyticsBucketArn: arn("s3").describe("ARN of the analytics bucket"),
  tracesBucketName: text.describe("The region's bucket for traces"),
  tracesBucketArn: arn("s3").describe("ARN of the traces bucket"),
  elasticacheReplicationGroupId: text.describe("The region's ElastiCache replication group"),
  elasticacheConfigurationEndpoint: text.describe(
    "Configuration endpoint of the region's ElastiCache replication group (takes writes only in the writer region)",
  ),
  elasticachePort: z.int().describe("Port of ElastiCache"),
  elasticacheSecurityGroupId: id("sg").describe(
    "Security group of the region's ElastiCache replication group",
  ),
  mskClusterArn: arn("kafka").describe("The region's MSK cluster"),
  mskBootstrapBrokers: text
    .regex(/:9098(,|$)/)
    .describe("Brokers of the region's MSK cluster, for clients that authenticate with IAM"),
  mskSecurityGroupId: id("sg").describe("Security group of the region's MSK cluster"),
  opensearchDomainArn: arn("es").describe("The region's OpenSearch domain"),
  opensearchDomainName: text.describe("Name of the region's OpenSearch domain"),
  opensearchEndpoint: text.describe("Host of the region's OpenSearch domain: HTTPS, signed by IAM"),
  opensearchSecurityGroupId: id("sg").describe("Security group of the region's OpenSearch domain"),
  opensearchFollowerArn: arn("lambda").describe(
    'Function that makes the region\'s OpenSearch domain lead or follow; takes {"writerRegion": "…"}',
  ),
  apiTargetGroupArn: arn("elasticloadbalancing").describe(
    "Target group of the region's load balancer, in which the API gateway's pods register",
  ),
  loadBalancerSecurityGroupId: id("sg").describe(
    "Security group of the region's load balancer, from which the API gateway is called",
  ),
} satisfies Contract;

/** What the primary stack tells its operator, and no stack reads. */
export const operatorContract = {
  distributionDomainName: text.describe(
    "CloudFront's own name of the distribution, under which it answers before the domain is delegated",
  ),
  nameServers: z
    .array(text)
    .optional()
    .describe("Name servers of a zone that the stack created, for the domain's registrar"),
  dsRecord: text
    .optional()
    .describe("DS record of a zone that the stack created and signs, for the domain's registrar"),
} satisfies Contract;

/** All outputs of the primary stack. */
export const primaryOutputs = {
  ...regionContract,
  ...userContract,
  ...primaryContract,
  ...operatorContract,
} satisfies Contract;

/**
 * All outputs of a secondary stack: an app team finds a store's global endpoint, and the user pool, in any region. The origin
 * header's number is the one that the stack has received, so that nobody moves on beyond what it accepts.
 */
export const secondaryOutputs = {
  ...regionContract,
  ...userContract,
  auroraGlobalEndpoint: primaryContract.auroraGlobalEndpoint,
  originHeaderNumber: primaryContract.originHeaderNumber,
} satisfies Contract;

/** The outputs that a stack must publish for another one to build on it. */
export function demanded(contract: Contract): readonly string[] {
  return Object.keys(contract).filter((output) => contract[output]?.safeParse(undefined).success === false);
}

/** Names of the outputs that are secret. */
export function secretsIn(contract: Contract): readonly string[] {
  return Object.keys(contract).filter((output) => isSecret(contract[output]));
}

function isSecret(guard: z.ZodType | undefined): boolean {
  return guard !== undefined && "isSecret" in guard;
}

/**
 * Reads the outputs of the stack with this full name, each through its guard. The values are awaited, so that a stack which cannot be built on is
 * found before anything is planned on it.
 * @throws RunError with every output that is missing, of the wrong shape, or a secret that lies open, the stack, and the remedy
 */
export async function receive<C extends Contract>(contract: C, stack: string): Promise<Received<C>> {
  const from = new pulumi.StackReference(stack);
  const entries = await Promise.all(
    Object.entries(contract).map(async ([output, guard]) => {
      const { value, secretValue } = await from.getOutputDetails(output);
      return isSecret(guard)
        ? {
            output,
            received: pulumi.secret(secretValue),
            problem: problemOfSecret(guard, secretValue, value),
          }
        : { output, received: value, problem: problemOf(guard, value) };
    }),
  );
  const problems = entries.flatMap(({ output, problem }) =>
    problem === undefined
      ? []
      : [`  output "${output}" ${problem}; expected: ${contract[output]?.description}`],
  );
  if (problems.length > 0) {
    throw stop(
      [
        `Stack ${stack} does not publish what this stack needs:`,
        ...problems,
        `Bring stack ${stack.split("/").at(-1)} up to date first, in the same way as this one.`,
      ].join("\n"),
    );
  }
  return Object.fromEntries(entries.map(({ output, received }) => [output, received])) as Received<C>;
}

function problemOf(guard: z.ZodType, value: unknown): string | undefined {
  const { error } = guard.safeParse(value);
  if (error === undefined) return undefined;
  if (value === undefined) return "is missing";
  const within = new Map<PropertyKey, unknown>(Object.entries(value ?? {}));
  const parts = error.issues.flatMap(({ path: [key] }) => (typeof key === "string" ? [key] : []));
  if (parts.length === 0) return `is ${JSON.stringify(value)}`;
  return parts
    .map((key) => (within.has(key) ? `has ${JSON.stringify(within.get(key))} as ${key}` : `has no ${key}`))
    .join(", ");
}

/** Says nothing of the value, right or wrong. */
function problemOfSecret(guard: z.ZodType, secretValue: unknown, open: unknown): string | undefined {
  if (open !== undefined) return "is no secret there";
  if (secretValue === undefined) return "is missing";
  return guard.safeParse(secretValue).success ? undefined : "is of another shape";
}
