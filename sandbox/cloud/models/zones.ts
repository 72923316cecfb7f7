/**
 * Prefix of the zone ids, and number of zones that take new resources, of each region that the sandbox knows.
 * Source: AWS Regions and Availability Zones, https://docs.aws.amazon.com/global-infrastructure/latest/regions/
 */
const REGIONS: Readonly<Record<string, { readonly prefix: string; readonly zones: number }>> = {
  "ap-northeast-1": { prefix: "apne1", zones: 4 },
  "ap-northeast-2": { prefix: "apne2", zones: 4 },
  "ap-south-1": { prefix: "aps1", zones: 3 },
  "ap-southeast-1": { prefix: "apse1", zones: 3 },
  "ap-southeast-2": { prefix: "apse2", zones: 3 },
  "ca-central-1": { prefix: "cac1", zones: 4 },
  "eu-central-1": { prefix: "euc1", zones: 3 },
  "eu-north-1": { prefix: "eun1", zones: 3 },
  "eu-west-1": { prefix: "euw1", zones: 3 },
  "eu-west-2": { prefix: "euw2", zones: 3 },
  "eu-west-3": { prefix: "euw3", zones: 3 },
  "sa-east-1": { prefix: "sae1", zones: 3 },
  "us-east-1": { prefix: "use1", zones: 6 },
  "us-east-2": { prefix: "use2", zones: 3 },
  "us-west-1": { prefix: "usw1", zones: 3 },
  "us-west-2": { prefix: "usw2", zones: 4 },
};

/** An Availability Zone of the simulated account. */
export interface Zone {
  readonly id: string;
  readonly name: string;
}

/**
 * The zones of a region. Which name stands for which id differs between accounts; in this one the names are shifted, so
 * that nobody relies on `az1` being `a`.
 */
export function zonesOf(region: string): readonly Zone[] {
  const { prefix, zones } = REGIONS[region] ?? { prefix: region, zones: 0 };
  return Array.from({ length: zones }, (_, index) => ({
    id: `${prefix}-az${index + 1}`,
    name: `${region}${String.fromCharCode("a".charCodeAt(0) + ((index + 1) % zones))}`,
  }));
}
