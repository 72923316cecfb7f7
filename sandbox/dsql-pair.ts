import { hasFlag, isAgreed } from "../tools/arguments";
import { stateOf } from "../tools/recovery/stack-state";
import { UserError } from "../tools/topology";
import { DSQL_CLUSTER, deleteCluster, liftDeletionProtection, livingPeer } from "./cloud/models/dsql";
import type { Thing } from "./cloud/world";
import type { Sandbox } from "./sandbox";
import type { Simulation } from "./simulation";

/** The two halves of an Aurora DSQL pair, of which one stands in a stack that is to be destroyed. */
interface Pair {
  readonly half: Thing;
  readonly peer: Thing;
}

/** What is asked of the sandbox here. */
type OfThePair = Pick<Sandbox, "run" | "read" | "listStacks"> & {
  readonly simulation: Pick<Simulation, "world">;
};

/** Names the loss that a destroy brings with it: the data of an Aurora DSQL pair, in both regions. */
const NAMED = "--lose";
const LOSS = "dsql";

/** The arguments without the sandbox's own flag, and whether the loss of the pair is named in them. */
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
 * @throws UserError before anything is touched, unless the loss is named
 */
export function demandNamedLoss(sandbox: OfThePair, stack: string, named: boolean): Pair | undefined {
  const { world } = sandbox.simulation;
  for (const half of world.in(stack, DSQL_CLUSTER)) {
    const peer = livingPeer(world, half);
    if (peer === undefined) continue;
    if (named) return { half, peer };
    throw new UserError(
      [
        `Stack ${stack} is not destroyed, and nothing was touched: its Aurora DSQL cluster ${half.id} is half of a pair.`,
        `  AWS deletes it together with ${peer.id} in ${peer.region} or not at all, and with both all that they hold.`,
        `To lose that in both regions: npm run sandbox -- destroy --stack ${stack} ${NAMED} ${LOSS} --yes`,
        `The next up of ${peer.region} founds an empty pair.`,
      ].join("\n"),
    );
  }
  return undefined;
}

/**
 * Deletes the other region's half as an operator would, through AWS's API: it then waits for this one. Pulumi's own question
 * would come after it, so the loss is agreed to before.
 * @throws UserError before anything is touched, unless it is
 */
export async function losePeer(
  sandbox: OfThePair,
  args: readonly string[],
  { half, peer }: Pair,
  report: (line: string) => void,
): Promise<number> {
  if (!hasFlag(args, "--preview-only")) {
    if (!isAgreed(args)) {
      throw new UserError(
        [
          `Stack ${half.region} is not destroyed, and nothing was touched: the Aurora DSQL cluster ${peer.id} in ${peer.region} is`,
          "  deleted before Pulumi asks whether to go on, and a no would come too late for it.",
          `To see what would go, add --preview-only. To agree beforehand, add --yes: npm run sandbox -- ${args.join(" ")} ${NAMED} ${LOSS} --yes`,
        ].join("\n"),
      );
    }
    // What Pulumi refuses to destroy, such as a protected stack, must not have cost the other region its half.
    const asked = args.filter((argument) => argument !== "--yes" && argument !== "-y");
    const { code, stdout, stderr } = await sandbox.run([...asked, "--preview-only"]);
    if (code !== 0) {
      report(stdout + stderr);
      return code;
    }
    const { world } = sandbox.simulation;
    liftDeletionProtection(world, peer);
    deleteCluster(world, peer);
    report(
      `Deleting Aurora DSQL cluster ${peer.id} in ${peer.region}: it waits in PENDING_DELETE for its peer.`,
    );
  }
  return 0;
}

/**
 * Stacks forget their halves that AWS no longer has, so that their next up founds another. It looks at the states, and not at
 * the pair: of a destroy that was repeated after a crash the pair may be gone already.
 */
export async function forgetLostHalves(
  sandbox: OfThePair,
  destroyed: string,
  report: (line: string) => void,
): Promise<void> {
  const { world } = sandbox.simulation;
  for (const { name } of await sandbox.listStacks()) {
    if (name === destroyed) continue;
    const { resources } = await stateOf(sandbox, name);
    const lost = resources.filter(
      ({ type, id = "" }) => type === DSQL_CLUSTER && world.get(DSQL_CLUSTER, name, id) === undefined,
    );
    for (const { urn } of lost) {
      const unattended = ["--yes", "--skip-preview", "--non-interactive"];
      await sandbox.read(["refresh", "--stack", name, "--target", urn, ...unattended]);
      report(`Stack ${name} has lost its half too. The next npm run sandbox founds an empty pair.`);
    }
  }
}
