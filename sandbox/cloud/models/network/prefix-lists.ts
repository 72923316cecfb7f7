import { createHash } from "node:crypto";

/** A list of IPv4 addresses that AWS keeps in every region, the same names with other ids. */
export interface PrefixList {
  readonly id: string;
  readonly name: string;
  /** How many entries it may have: what it weighs in a security group, however many it has. */
  readonly maxEntries: number;
  /** Some of AWS's published ranges of the service. */
  readonly entries: readonly string[];
}

/** Ids that AWS's users know. Source: `aws ec2 describe-managed-prefix-lists` in each region. */
const CLOUDFRONT_IDS: Readonly<Record<string, string>> = {
  "ap-northeast-1": "pl-58a04531",
  "ap-northeast-2": "pl-22a6434b",
  "ap-south-1": "pl-9aa247f3",
  "ap-southeast-1": "pl-31a34658",
  "ap-southeast-2": "pl-b8a742d1",
  "ca-central-1": "pl-38a64351",
  "eu-central-1": "pl-a3a144ca",
  "eu-north-1": "pl-fab65393",
  "eu-west-1": "pl-4fa04526",
  "eu-west-2": "pl-93a247fa",
  "eu-west-3": "pl-75b1541c",
  "sa-east-1": "pl-5da64334",
  "us-east-1": "pl-3b927c52",
  "us-east-2": "pl-b6a144df",
  "us-west-1": "pl-4ea04527",
  "us-west-2": "pl-82a045eb",
};

/** Where Route 53's health checkers come from. Source: ip-ranges.json, ROUTE53_HEALTHCHECKS. */
const HEALTH_CHECKERS = [
  "15.177.0.0/18",
  "54.183.255.128/26",
  "54.228.16.0/26",
  "54.241.32.64/26",
  "54.243.31.192/26",
  "54.244.52.192/26",
  "54.245.168.0/26",
  "54.248.220.0/26",
  "54.250.253.192/26",
  "54.251.31.128/26",
  "54.252.79.128/26",
  "54.252.254.192/26",
  "54.255.254.192/26",
  "107.23.255.0/26",
  "176.34.159.192/26",
  "177.71.207.128/26",
];

/**
 * The IPv4 lists of a region that the mall has to do with, and what each weighs.
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 */
export function prefixListsOf(region: string): readonly PrefixList[] {
  const list = (name: string, maxEntries: number, entries: readonly string[], id?: string): PrefixList => ({
    id: id ?? `pl-0${createHash("sha256").update(`${region} ${name}`).digest("hex").slice(0, 16)}`,
    name,
    maxEntries,
    entries,
  });
  return [
    list(
      "com.amazonaws.global.cloudfront.origin-facing",
      55,
      ["15.158.0.0/16", "64.252.64.0/18", "64.252.128.0/18", "70.132.0.0/18", "130.176.0.0/17"],
      CLOUDFRONT_IDS[region],
    ),
    list(`com.amazonaws.${region}.route53-healthchecks`, 25, HEALTH_CHECKERS),
    list(`com.amazonaws.${region}.s3`, 1, ["52.216.0.0/15"]),
    list(`com.amazonaws.${region}.dynamodb`, 1, ["3.218.180.0/22"]),
  ];
}
