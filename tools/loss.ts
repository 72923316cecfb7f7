import { UserError } from "./topology";

/** Names the loss that a destroy brings with it: the data of an Aurora DSQL pair, in both regions. */
const NAMED = "--lose";
const LOSS = "dsql";

/** One cluster of an Aurora DSQL pair. */
export interface Half {
  readonly id: string;
  readonly region: string;
}

/** The arguments without the flag that is not Pulumi's, and whether the loss of the pair is named in them. */
export function lossIn(args: readonly string[]): {
  readonly named: boolean;
  readonly rest: readonly string[];
} {
  const at = args.indexOf(NAMED);
  if (at < 0) return { named: false, rest: args };
  if (args[at + 1] !== LOSS) {
    throw new UserError(
      `${NAMED} is ${args[at + 1] ?? "missing"}; expected ${LOSS}: nothing else is lost in other regions too.`,
    );
  }
  return { named: true, rest: args.toSpliced(at, 2) };
}

/**
 * AWS deletes both clusters of a pair or none. Deleted alone, one would wait for the other, and Pulumi would wait with it.
 * @param command the destroy as it was asked for
 */
export function unnamedLoss(half: Half, peer: Half, command: string): UserError {
  return new UserError(
    [
      `Stack ${half.region} is not destroyed, and nothing was touched: its Aurora DSQL cluster ${half.id} is half of a pair.`,
      `  AWS deletes it together with ${peer.id} in ${peer.region} or not at all, and with both all that they hold.`,
      `To lose that in both regions: ${command} ${NAMED} ${LOSS} --yes`,
      `The next up of ${peer.region} founds an empty pair.`,
    ].join("\n"),
  );
}

/**
 * Pulumi's own question would come after the other region's half is gone.
 * @param command the destroy as it was asked for
 */
export function unagreedLoss(half: Half, peer: Half, command: string): UserError {
  return new UserError(
    [
      `Stack ${half.region} is not destroyed, and nothing was touched: the Aurora DSQL cluster ${peer.id} in ${peer.region} is`,
      "  deleted before Pulumi asks whether to go on, and a no would come too late for it.",
      `To see what would go, add --preview-only. To agree beforehand, add --yes: ${command} ${NAMED} ${LOSS} --yes`,
    ].join("\n"),
  );
}

/** A destroy that only previews: what Pulumi refuses must not have cost the other region its half. */
export function previewOf(args: readonly string[]): readonly string[] {
  return [...args.filter((argument) => argument !== "--yes" && argument !== "-y"), "--preview-only"];
}
