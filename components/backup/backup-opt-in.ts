/** The stores of the mall that AWS Backup knows, by its own names. It knows neither ElastiCache, MSK nor OpenSearch. */
const PROTECTED = ["Aurora", "DocumentDB", "DSQL", "S3"] as const;

/** What else AWS Backup knows. */
const OTHERS = [
  "CloudFormation",
  "DynamoDB",
  "EBS",
  "EC2",
  "EFS",
  "FSx",
  "Neptune",
  "RDS",
  "Redshift",
  "Redshift Serverless",
  "SAP HANA on Amazon EC2",
  "Storage Gateway",
  "VirtualMachine",
] as const;

/**
 * Which resource types plans of the region may back up: a selection by tag passes over all others without a word. AWS keeps one map
 * per account and region, and answers with all of it: what the program leaves out would differ in every refreshed preview.
 */
export const OPT_IN: Readonly<Record<string, boolean>> = {
  ...Object.fromEntries(PROTECTED.map((type) => [type, true])),
  ...Object.fromEntries(OTHERS.map((type) => [type, false])),
};
