/**
 * The regions of the `aws` partition with the prefix of their Availability Zone ids.
 * Source: AWS Regions and Availability Zones, https://docs.aws.amazon.com/global-infrastructure/latest/regions/
 */
export const ZONE_PREFIX: Readonly<Record<string, string>> = {
  "af-south-1": "afs1",
  "ap-east-1": "ape1",
  "ap-northeast-1": "apne1",
  "ap-northeast-2": "apne2",
  "ap-northeast-3": "apne3",
  "ap-south-1": "aps1",
  "ap-south-2": "aps2",
  "ap-southeast-1": "apse1",
  "ap-southeast-2": "apse2",
  "ap-southeast-3": "apse3",
  "ap-southeast-4": "apse4",
  "ap-southeast-5": "apse5",
  "ca-central-1": "cac1",
  "ca-west-1": "caw1",
  "eu-central-1": "euc1",
  "eu-central-2": "euc2",
  "eu-north-1": "eun1",
  "eu-south-1": "eus1",
  "eu-south-2": "eus2",
  "eu-west-1": "euw1",
  "eu-west-2": "euw2",
  "eu-west-3": "euw3",
  "il-central-1": "ilc1",
  "me-central-1": "mec1",
  "me-south-1": "mes1",
  "mx-central-1": "mxc1",
  "sa-east-1": "sae1",
  "us-east-1": "use1",
  "us-east-2": "use2",
  "us-west-1": "usw1",
  "us-west-2": "usw2",
};

/**
 * Regions among which Aurora DSQL's multi-region clusters and their witness can be. AWS may add some.
 * Source: https://docs.aws.amazon.com/aurora-dsql/latest/userguide/configuring-multi-region-clusters.html
 */
export const DSQL_REGION_SETS: readonly (readonly string[])[] = [
  ["us-east-1", "us-east-2", "us-west-2"],
  ["eu-west-1", "eu-west-2", "eu-west-3"],
  ["ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
];

/**
 * Where AWS keeps what the edge has once for the whole world, whichever region is the primary: CloudFront's web ACLs, certificates
 * and logs, and a hosted zone's query log and signing key.
 */
export const EDGE_REGION = "us-east-1";

/**
 * From where Route 53 asks whether a region is well: three of its eight places, so that a quarrel on the way of one decides
 * nothing.
 */
export const HEALTH_CHECKERS: readonly string[] = ["us-east-1", "us-west-2", "eu-west-1"];

/** Zones that a service of the mall refuses, with who refuses them. */
export const REFUSED_ZONES: Readonly<Record<string, string>> = {
  "use1-az3": "MSK and the EKS control plane refuse use1-az3",
};
