import type { Stack } from "./topology";

/**
 * A number that one stack moves on, and later stacks learn from its outputs. Each accepts the number that it has learnt, and the
 * next one.
 */
export interface Rotation {
  /** The setting that asks for a number. */
  readonly setting: string;
  readonly number: number;
  /** Output by which a stack says which number it has learnt. */
  readonly output: string;
  /** Stacks that refuse whoever is two numbers ahead of them. */
  readonly acceptedBy: readonly string[];
}

/** What a stack publishes, or that there is nothing of it. */
export type Standing = "not up" | Readonly<Record<string, unknown>>;

/** Why a stack must not move its number on as it is asked to; one line per reason, with what to do first. */
export async function refusedRotation(
  { name, rotation }: Stack,
  standing: (stack: string) => Promise<Standing>,
  bringUp: (stack: string) => string,
): Promise<readonly string[]> {
  if (rotation === undefined) return [];
  const { setting, number, acceptedBy } = rotation;
  const stands = numberIn(await standing(name), rotation);
  // A first update, or one after a first update that failed: no later stack can have learnt a number.
  if (stands === undefined || stands === number) return [];
  const asked = `stack ${name} stands with ${stands}, and ${number} is asked for`;
  if (number < stands) {
    return [
      `${setting} is never lowered: ${asked}. The value of an earlier number is gone. Ask for ${stands}.`,
    ];
  }
  if (number > stands + 1) {
    return [
      `${setting} is raised by one at a time: ${asked}. Ask for ${stands + 1}, bring every stack up, and go on from there.`,
    ];
  }
  const refusals = await Promise.all(
    acceptedBy.map(async (later) => {
      const there = await standing(later);
      const learnt = numberIn(there, rotation);
      if (there === "not up" || learnt === stands) return [];
      const accepts =
        learnt === undefined
          ? "does not say which numbers"
          : `accepts the numbers ${learnt} and ${learnt + 1}`;
      return [
        `Stack ${later} ${accepts} of ${setting}, and would refuse ${number}. Update it first: ${bringUp(later)}`,
      ];
    }),
  );
  return refusals.flat();
}

function numberIn(standing: Standing, { output }: Rotation): number | undefined {
  const value = standing === "not up" ? undefined : standing[output];
  return typeof value === "number" ? value : undefined;
}
