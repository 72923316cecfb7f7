/** A size that AWS would refuse, or with which a store of the mall cannot do its work. */
export interface SizeMistake {
  /** Name of the argument, as the profile's sizes have it. */
  readonly argument: string;
  readonly value: string | number;
  readonly expected: string;
}

/** The mistake, unless `holds`. */
export function mistakeUnless(
  holds: boolean,
  argument: string,
  value: SizeMistake["value"],
  expected: string,
): readonly SizeMistake[] {
  return holds ? [] : [{ argument, value, expected }];
}

/**
 * Refuses what AWS would refuse only once the network and the keys are there, before the component registers anything else.
 * @throws RangeError with every mistake: store, argument, value and what is accepted
 */
export function demandSizes(name: string, mistakes: readonly SizeMistake[]): void {
  if (mistakes.length === 0) return;
  throw new RangeError(
    mistakes
      .map(({ argument, value, expected }) => `${name}: ${argument} is ${value}; expected ${expected}`)
      .join("\n"),
  );
}
