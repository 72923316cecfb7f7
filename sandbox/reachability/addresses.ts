import { IPv4, IPv4CidrRange, IPv6CidrRange } from "ip-num";

/** IPv4 addresses, as numbers, both ends included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

const known = new Map<string, Range>();

export function rangeOf(cidr: string): Range {
  const range = known.get(cidr) ?? read(cidr);
  known.set(cidr, range);
  return range;
}

function read(cidr: string): Range {
  const range = IPv4CidrRange.fromCidr(cidr);
  return { first: Number(range.getFirst().getValue()), last: Number(range.getLast().getValue()) };
}

export function holds(outer: Range, inner: Range): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** The same, of ranges of IPv6. */
export function holdsV6(outer: string, inner: string): boolean {
  const [one, other] = [IPv6CidrRange.fromCidr(outer), IPv6CidrRange.fromCidr(inner)];
  return one.isEquals(other) || one.contains(other);
}

export function meet(one: Range, other: Range): boolean {
  return one.first <= other.last && other.first <= one.last;
}

/** How many leading bits are fixed: what has the most of them is the most specific. */
export function lengthOf(cidr: string): number {
  return Number(cidr.split("/")[1]);
}

export function shownAddress(address: number): string {
  return IPv4.fromNumber(BigInt(address)).toString();
}
