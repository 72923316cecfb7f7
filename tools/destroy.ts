import { hasFlag, isAgreed, refuseSkippedPreview, shortName } from "./arguments";
import { type Deployment, demandReady, demandStackNamedOnce, lastLine, type Ready } from "./deploy";
import { demandNoInterruption } from "./interruption";
import { demandNoLaterStacks } from "./later-stacks";
import { type Half, lossIn, previewOf, unagreedLoss, unnamedLoss } from "./loss";
import { keep, show } from "./process";
import { demand, type Engine } from "./recovery/engine";
import { stateOf } from "./recovery/stack-state";
import { UserError } from "./topology";

const DSQL_CLUSTER = "aws:dsql/cluster:Cluster";

/** AWS's word for a cluster that is gone, or goes as soon as its peer does. */
const GOING = ["PENDING_DELETE", "DELETING", "DELETED"];

/** A pair of which one half stands in the stack that is to be destroyed. */
interface Pair {
  readonly half: Half;
  readonly peer: Half;
}

/**
 * One destroy in a real account, after the checks that Pulumi does not make: no later stack stands on this one, and the loss of
 * an Aurora DSQL pair is named. The pair goes as a whole: the other region's half is asked to go first, because each waits for
 * the other, and its stack forgets it in the end.
 * @returns Pulumi's exit code
 * @throws UserError before anything is done
 */
export async function destroy(given: Deployment): Promise<number> {
  const { named, rest } = lossIn(given.args);
  const deployment = { ...given, args: rest };
  const [, ...flags] = rest;
  refuseSkippedPreview(flags);
  demandStackNamedOnce(deployment);
  const ready = await demandReady(deployment);
  await demandNoInterruption(deployment, ready);
  const engine: Engine = { run: (args) => keep(ready.pulumi, args, deployment) };
  const beside = await stacksBeside(engine, ready);
  demandNoLaterStacks(
    deployment.stacks,
    ready.stack.name,
    (later) => beside.has(later),
    (later) => `npm run destroy -- ${beside.get(later)}`,
  );

  const args = ["destroy", "--stack", ready.given, ...flags];
  const pair = await pairOf(deployment, ready, engine);
  if (pair !== undefined) {
    const command = `npm run destroy -- ${rest.join(" ")}`;
    if (!named) throw unnamedLoss(pair.half, pair.peer, command);
    const code = await losePeer(deployment, ready, engine, args, pair, command);
    if (code !== 0) return code;
  }
  deployment.report(`pulumi destroy of ${ready.stack.name}`);
  const code = await show(ready.pulumi, args, deployment);
  if (code === 0 && !hasFlag(flags, "--preview-only")) {
    const others = [...beside.values()].filter((stack) => stack !== ready.given);
    await forgetLostHalves(deployment, ready, engine, others);
  }
  return code;
}

/** Stacks that are up, as the backend names them, by their region. */
async function stacksBeside(engine: Engine, { given, stack }: Ready): Promise<ReadonlyMap<string, string>> {
  const listed: readonly { readonly name: string; readonly resourceCount?: number }[] = JSON.parse(
    await demand(engine, ["stack", "ls", "--json", "--non-interactive"]),
  );
  // In the same organisation and project.
  const before = given.slice(0, given.length - stack.name.length);
  return new Map(
    listed
      // A backend that does not count says nothing of what is empty.
      .filter(({ resourceCount }) => resourceCount !== 0)
      .map(({ name }) => [shortName(name), `${before}${shortName(name)}`]),
  );
}

/** @throws UserError when AWS does not say what became of the stack's cluster, or of its peer */
async function pairOf(deployment: Deployment, ready: Ready, engine: Engine): Promise<Pair | undefined> {
  const region = ready.stack.name;
  const { resources } = await stateOf(engine, ready.given);
  for (const { type, id } of resources) {
    if (type !== DSQL_CLUSTER || id === undefined) continue;
    const half = { id, region };
    const cluster = await clusterOf(deployment, ready, half);
    for (const arn of cluster?.multiRegionProperties?.clusters ?? []) {
      const [, , , itsRegion = "", , resource = ""] = arn.split(":");
      const peer = { id: resource.replace("cluster/", ""), region: itsRegion };
      if (peer.id === id) continue;
      const other = await clusterOf(deployment, ready, peer);
      if (other !== undefined && !GOING.includes(other.status)) return { half, peer };
    }
  }
  return undefined;
}

/** What `aws dsql get-cluster` says of a cluster, as far as it is read here. */
interface Cluster {
  readonly status: string;
  readonly multiRegionProperties?: { readonly clusters?: readonly string[] };
}

async function clusterOf(deployment: Deployment, ready: Ready, half: Half): Promise<Cluster | undefined> {
  const asked = await keep(ready.aws, [...dsql("get-cluster", half), "--output", "json"], deployment);
  if (asked.code === 0) return JSON.parse(asked.stdout);
  if (asked.stderr.includes("ResourceNotFoundException")) return undefined;
  throw new UserError(
    [
      `Whether the Aurora DSQL cluster ${half.id} in ${half.region} is half of a pair is unknown, and nothing more was done for ${ready.stack.name}.`,
      `  aws dsql get-cluster says: ${lastLine(asked)}`,
    ].join("\n"),
  );
}

const dsql = (verb: string, { id, region }: Half) => ["dsql", verb, "--identifier", id, "--region", region];

/** @returns the exit code of what failed first, or 0 */
async function losePeer(
  deployment: Deployment,
  ready: Ready,
  engine: Engine,
  args: readonly string[],
  { half, peer }: Pair,
  command: string,
): Promise<number> {
  if (hasFlag(args, "--preview-only")) return 0;
  if (!isAgreed(args)) throw unagreedLoss(half, peer, command);
  const previewed = await engine.run(previewOf(args));
  if (previewed.code !== 0) {
    deployment.report(previewed.stdout + previewed.stderr);
    return previewed.code;
  }
  for (const call of [
    [...dsql("update-cluster", peer), "--no-deletion-protection-enabled"],
    dsql("delete-cluster", peer),
  ]) {
    const done = await keep(ready.aws, call, deployment);
    if (done.code === 0) continue;
    deployment.report(`aws ${call.join(" ")} says: ${lastLine(done)}\nNothing was destroyed.`);
    return done.code;
  }
  deployment.report(
    `Deleting Aurora DSQL cluster ${peer.id} in ${peer.region}: it waits in PENDING_DELETE for its peer.`,
  );
  return 0;
}

/**
 * The other stacks forget their halves that AWS no longer has, so that their next up founds another. It looks at their states,
 * and not at the pair: of a destroy that is repeated after a crash the pair may be gone already.
 */
async function forgetLostHalves(
  deployment: Deployment,
  ready: Ready,
  engine: Engine,
  others: readonly string[],
): Promise<void> {
  for (const stack of others) {
    const region = shortName(stack);
    const { resources } = await stateOf(engine, stack);
    for (const { type, id, urn } of resources) {
      if (type !== DSQL_CLUSTER || id === undefined) continue;
      const cluster = await clusterOf(deployment, ready, { id, region });
      if (cluster !== undefined && !GOING.includes(cluster.status)) continue;
      const refresh = ["refresh", "--stack", stack, "--target", urn, "--yes", "--skip-preview"];
      if (cluster !== undefined) {
        deployment.report(
          `Aurora DSQL cluster ${id} in ${region} is ${cluster.status}. Once it is gone, let its stack forget it: pulumi ${refresh.join(" ")}`,
        );
        continue;
      }
      await demand(engine, [...refresh, "--non-interactive"]);
      deployment.report(
        `Stack ${region} has lost its half too. Its next up founds an empty pair: npm run up -- ${stack}`,
      );
    }
  }
}
