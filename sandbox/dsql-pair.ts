import { hasFlag, isAgreed } from "../tools/arguments";
import { previewOf, unagreedLoss, unnamedLoss } from "../tools/loss";
import { stateOf } from "../tools/recovery/stack-state";
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
    throw unnamedLoss(half, peer, `npm run sandbox -- destroy --stack ${stack}`);
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
    if (!isAgreed(args)) throw unagreedLoss(half, peer, `npm run sandbox -- ${args.join(" ")}`);
    const { code, stdout, stderr } = await sandbox.run(previewOf(args));
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
