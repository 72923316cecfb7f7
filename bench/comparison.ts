/** A figure of ours beside the same figure of a baseline, both measured in the same minutes on the same machine. */
export interface Comparison {
  readonly what: string;
  readonly baseline: string;
  /** Milliseconds. */
  readonly ours: number;
  /** Milliseconds; absent where the aim is a time. */
  readonly theirs?: number;
  /** What part of the baseline, or which time, is aimed at, if any is. */
  readonly aim?: string;
}

/** How long one run took, in milliseconds. */
export type Run = () => Promise<number>;

/**
 * Medians of several things, run in turn, so that whatever else the machine does meets all of them. One run of each goes
 * before and does not count: it fills the caches.
 */
export async function inTurn<Name extends string>(
  contestants: Readonly<Record<Name, Run>>,
  runs: number,
): Promise<Record<Name, number>> {
  const entries: readonly [string, Run][] = Object.entries(contestants);
  const figures = new Map(entries.map(([name]) => [name, [] as number[]]));
  for (const [, run] of entries) await run();
  for (let round = 0; round < runs; round++) {
    for (const [name, run] of entries) figures.get(name)?.push(await run());
  }
  const medians: Record<string, number> = {};
  for (const [name, measured] of figures) medians[name] = median(measured);
  return medians;
}

export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? Number.NaN;
}

/** The comparisons as a table in Markdown. */
export function tableOf(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ what, ours, theirs, aim = "", baseline }) => {
    const [ratio, beside] = theirs === undefined ? ["", ""] : [(ours / theirs).toFixed(2), seconds(theirs)];
    return ["", what, ratio, aim, seconds(ours), beside, baseline, ""].join(" | ").trim();
  });
  return [
    "| what | ratio | aim | ours | baseline | which baseline |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
