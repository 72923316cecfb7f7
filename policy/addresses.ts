/** Bits of an IPv4 address; `undefined` when the text is none. */
function bitsOf(address: string): number | undefined {
  const parts = address.split(".").map(Number);
  const fine =
    parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
  return fine ? parts.reduce((bits, part) => bits * 256 + part, 0) : undefined;
}

/** The ranges of RFC 1918, and the unique local ones of IPv6. */
const privateRanges = [
  { from: "10.0.0.0", prefix: 8 },
  { from: "172.16.0.0", prefix: 12 },
  { from: "192.168.0.0", prefix: 16 },
] as const;
const uniqueLocal = /^f[cd][0-9a-f]{2}:.*\/(?:[89]|[1-9]\d|1[01]\d|12[0-8])$/i;

/** Whether a range in CIDR notation lies wholly in private address space. */
export function isPrivateRange(cidr: string): boolean {
  const [address = "", length = ""] = cidr.split("/");
  const bits = bitsOf(address);
  if (bits === undefined) return uniqueLocal.test(cidr);
  return privateRanges.some(({ from, prefix }) => {
    const size = 2 ** (32 - prefix);
    return Number(length) >= prefix && Math.floor(bits / size) === Math.floor((bitsOf(from) ?? 0) / size);
  });
}
