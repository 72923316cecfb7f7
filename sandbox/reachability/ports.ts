/** TCP ports, both ends included. */
export interface Ports {
  readonly from: number;
  readonly to: number;
}

export const ALL_PORTS: Ports = { from: 0, to: 65535 };

/** What stands in both. */
export function common(one: readonly Ports[], other: readonly Ports[]): readonly Ports[] {
  return merged(
    one.flatMap((a) =>
      other.flatMap((b) => {
        const both = { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
        return both.from <= both.to ? [both] : [];
      }),
    ),
  );
}

/** The same ports in the fewest ranges, the lowest first. */
export function merged(ports: readonly Ports[]): readonly Ports[] {
  const ranges: Ports[] = [];
  for (const next of [...ports].sort((a, b) => a.from - b.from)) {
    const last = ranges.at(-1);
    if (last === undefined || next.from > last.to + 1) ranges.push(next);
    else ranges[ranges.length - 1] = { from: last.from, to: Math.max(last.to, next.to) };
  }
  return ranges;
}

/** Such as `443, 14001-14100`; `no port` when there is none. */
export function shownPorts(ports: readonly Ports[]): string {
  if (ports.length === 0) return "no port";
  return ports
    .map(({ from, to }) =>
      from === to ? `${from}` : from === 0 && to === 65535 ? "every port" : `${from}-${to}`,
    )
    .join(", ");
}
