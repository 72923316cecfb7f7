import { IPv4CidrRange, IPv4Prefix } from "ip-num";

/** The three tiers, in the order in which the plan lays them out. */
export const TIERS = ["public", "private", "data"] as const;

export type Tier = (typeof TIERS)[number];

/** One subnet of the plan. */
export interface PlannedSubnet {
  readonly tier: Tier;
  /** Place of its Availability Zone in the list of zones, from 0. */
  readonly zone: number;
  /** IPv4 range in CIDR notation. */
  readonly cidr: string;
}

/** Size of every subnet: 4,091 usable addresses, room for the pods of a zone. */
const SUBNET_PREFIX = 20n;

/** Address ranges of one tier's subnets, zone after zone. */
export function tierCidrs(vpcCidr: string, zones: number, tier: Tier): readonly string[] {
  return planSubnets(vpcCidr, zones).flatMap((subnet) => (subnet.tier === tier ? [subnet.cidr] : []));
}

/**
 * Lays /20 subnets into a VPC, tier after tier and zone after zone: with three zones of 10.0.0.0/16 public 10.0.{0,16,32},
 * private 10.0.{48,64,80}, data 10.0.{96,112,128}.
 * @param vpcCidr IPv4 range of the VPC
 * @param zones number of Availability Zones
 * @throws RangeError when the VPC is too small
 */
export function planSubnets(vpcCidr: string, zones: number): readonly PlannedSubnet[] {
  const vpc = IPv4CidrRange.fromCidr(vpcCidr);
  const wanted = TIERS.length * zones;
  const room = Number(vpc.getSize() >> (32n - SUBNET_PREFIX));
  if (wanted > room) {
    throw new RangeError(
      `${vpcCidr} has room for ${room} /${SUBNET_PREFIX} subnets; ${TIERS.length} tiers in ${zones} zones need ${wanted}`,
    );
  }
  const ranges =
    vpc.getSize() === 1n << (32n - SUBNET_PREFIX)
      ? [vpc]
      : vpc.splitInto(IPv4Prefix.fromNumber(SUBNET_PREFIX));
  return ranges.slice(0, wanted).map((range, index) => ({
    tier: TIERS[Math.floor(index / zones)] ?? "data",
    zone: index % zones,
    cidr: range.toCidrString(),
  }));
}
