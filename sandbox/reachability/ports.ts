/** Ports of a protocol, both ends included. Of a protocol without ports, all of it. */
export interface Ports {
  readonly from: number;
  readonly to: number;
  /** @default tcp */
  readonly transport?: string;
}

const FROM_FIRST_TO_LAST = { from: 0, to: 65535 };

/** What a rule about every protocol lets through, as far as anybody here speaks it. */
export const ALL_PORTS: readonly Ports[] = [
  FROM_FIRST_TO_LAST,
  { ...FROM_FIRST_TO_LAST, transport: "udp" },
  { ...FROM_FIRST_TO_LAST, transport: "icmp" },
];

/** All of one protocol, by its name. */
export function allOf(protocol: string): Ports {
  return { ...FROM_FIRST_TO_LAST, transport: protocol };
}

/** What stands in both. */
export function common(one: readonly Ports[], other: readonly Ports[]): readonly Ports[] {
  return merged(
    one.flatMap((a) =>
      other.flatMap((b) => {
        const both = { ...a, from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
        return both.from <= both.to && transportOf(a) === transportOf(b) ? [both] : [];
      }),
    ),
  );
}

/** The same ports in the fewest ranges, TCP's before the others', the lowest first. */
export function merged(ports: readonly Ports[]): readonly Ports[] {
  const ranges: Ports[] = [];
  const order = (a: Ports, b: Ports) =>
    transportOf(a) === transportOf(b) ? a.from - b.from : transportOf(a) < transportOf(b) ? -1 : 1;
  for (const next of [...ports].sort(order)) {
    const last = ranges.at(-1);
    if (last === undefined || transportOf(next) !== transportOf(last) || next.from > last.to + 1)
      ranges.push(next);
    else ranges[ranges.length - 1] = { ...last, to: Math.max(last.to, next.to) };
  }
  return ranges;
}

/** Such as `443, 14001-14100, udp 53`; `no port` when there is none. */
export function shownPorts(ports: readonly Ports[]): string {
  if (ports.length === 0) return "no port";
  return ports.map((each) => shownRange(each)).join(", ");
}

function shownRange({ from, to, transport }: Ports): string {
  const range = from === to ? `${from}` : from === 0 && to === 65535 ? "every port" : `${from}-${to}`;
  if (transport === undefined) return range;
  return transport === "udp" ? `${transport} ${range}` : transport;
}

/** TCP comes before all that have a name. */
function transportOf({ transport = "" }: Ports): string {
  return transport;
}
