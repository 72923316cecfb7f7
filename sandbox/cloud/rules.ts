/** A group of rules that AWS enforces across fields and resources. */
interface RuleFamily {
  readonly family: string;
  readonly first: number;
  readonly last: number;
}

/**
 * The rules of the multi-region services that were collected from AWS's documents, its API models and its provider, by
 * family. The numbers are their names: a model names the rule that it enforces, and a test sends what each refuses.
 */
export const RULE_FAMILIES: readonly RuleFamily[] = [
  { family: "Aurora and RDS", first: 1, last: 29 },
  { family: "DocumentDB", first: 30, last: 34 },
  { family: "ElastiCache", first: 35, last: 48 },
  { family: "Aurora DSQL", first: 49, last: 53 },
  { family: "MSK", first: 54, last: 63 },
  { family: "OpenSearch", first: 64, last: 71 },
  { family: "S3, Secrets Manager, KMS, ECR", first: 72, last: 79 },
  { family: "Network and EKS", first: 80, last: 83 },
  { family: "Edge, DNS, ARC, Backup, FIS", first: 84, last: 96 },
  { family: "The program's own (in the policy pack)", first: 97, last: 100 },
];

export const RULES = 100;

/** What AWS, or its provider, answers to a request that it refuses. */
export class Refusal extends Error {
  constructor(
    /** AWS's error code, such as `InvalidParameterCombination`. */
    readonly code: string,
    /** AWS's own words where they are known. */
    readonly reason: string,
    /** Number of the collected rule, where it is one of them. */
    readonly rule?: number,
  ) {
    super(`${code}: ${reason}`);
    this.name = "Refusal";
  }
}
