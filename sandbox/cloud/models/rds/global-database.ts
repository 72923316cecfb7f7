import { Refusal } from "../../rules";
import { bags, text } from "../../values";
import { GLOBAL, type Thing, type World } from "../../world";
import { FAMILIES, type Family } from "./families";

/**
 * A global database as AWS keeps it, Aurora's and DocumentDB's alike: who is a member, who writes, and what AWS does to
 * change that. Identifiers of global clusters are unique in an account, whichever database they are of.
 */

export function findGlobalCluster(world: World, id: string): Thing | undefined {
  for (const family of FAMILIES) {
    const found = world.get(family.globalCluster, GLOBAL, id);
    if (found !== undefined) return found;
  }
  return undefined;
}

function globalCluster(world: World, id: string): Thing {
  const found = findGlobalCluster(world, id);
  if (found === undefined) throw new Refusal("GlobalClusterNotFoundFault", `Global cluster ${id} not found`);
  return found;
}

/** The database that a global cluster, a cluster or an instance belongs to. */
function familyOf({ type }: Thing): Family {
  const family = FAMILIES.find((each) => [each.globalCluster, each.cluster, each.instance].includes(type));
  if (family === undefined) throw new Error(`${type} is no database`);
  return family;
}

export function membersOf(world: World, globalId: string): readonly Thing[] {
  return FAMILIES.flatMap(({ cluster }) => world.all(cluster)).filter(
    ({ state }) => state.globalClusterIdentifier === globalId,
  );
}

/** The member that takes writes, as its global cluster says. */
export function writerOf(world: World, globalId: string): Thing | undefined {
  const said = bags(findGlobalCluster(world, globalId)?.state.globalClusterMembers);
  const writer = said.find(({ isWriter }) => isWriter === true)?.dbClusterArn;
  return membersOf(world, globalId).find(({ state }) => state.arn === writer);
}

export function instancesOf(world: World, cluster: Thing): readonly Thing[] {
  return world
    .in(cluster.region, familyOf(cluster).instance)
    .filter(({ state }) => state.clusterIdentifier === cluster.id);
}

/** Brings what AWS reports about a global cluster, its members and their instances in line with who is a member. */
export function settle(world: World, globalId: string, promoted?: Thing): void {
  const global = findGlobalCluster(world, globalId);
  if (global === undefined) return;
  const members = membersOf(world, globalId);
  // The first member is the founder, and writes.
  const writer = promoted ?? writerOf(world, globalId) ?? members[0];
  const { showsSource } = familyOf(global);
  world.change(global, {
    globalClusterMembers: members.map((member) => ({
      dbClusterArn: text(member.state.arn) ?? "",
      isWriter: member === writer,
      ...(showsSource ? { readers: member === writer ? arnsBut(members, writer) : [] } : {}),
    })),
  });
  for (const member of members) {
    if (showsSource) {
      const source = member === writer ? undefined : text(writer?.state.arn);
      world.change(member, { replicationSourceIdentifier: source });
    }
    for (const [index, instance] of instancesOf(world, member).entries()) {
      world.change(instance, { writer: member === writer && index === 0 });
    }
  }
}

function arnsBut(members: readonly Thing[], writer: Thing): readonly string[] {
  return members.filter((member) => member !== writer).map(({ state }) => text(state.arn) ?? "");
}

/** A member becomes a cluster of its own, with a writer of its own. */
export function leave(world: World, cluster: Thing): void {
  world.change(cluster, { globalClusterIdentifier: undefined, replicationSourceIdentifier: undefined });
  const [first] = instancesOf(world, cluster);
  if (first !== undefined) world.change(first, { writer: true });
}

/** What RemoveFromGlobalCluster answers: the writer is the last to leave. */
export function mayLeave(world: World, cluster: Thing): Refusal | undefined {
  const id = text(cluster.state.globalClusterIdentifier);
  if (id === undefined || writerOf(world, id) !== cluster || membersOf(world, id).length === 1)
    return undefined;
  return new Refusal(
    "InvalidGlobalClusterStateFault",
    `${cluster.id} is the primary cluster of ${id}; remove its secondary clusters first`,
  );
}

/** SwitchoverGlobalCluster: a planned change of the writer, without loss of data. Members and volumes stay. */
export function switchoverGlobalCluster(world: World, globalId: string, targetArn: string): void {
  const { target } = promotable(world, globalId, targetArn);
  settle(world, globalId, target);
}

/**
 * FailoverGlobalCluster with AllowDataLoss: the target is promoted, the old writer leaves until AWS has rebuilt it from a
 * new volume, and what it had not replicated is kept in a snapshot.
 */
export function failoverGlobalCluster(
  world: World,
  globalId: string,
  targetArn: string,
  how: { readonly allowDataLoss?: boolean; readonly switchover?: boolean },
): void {
  if ((how.allowDataLoss === true) === (how.switchover === true)) {
    throw new Refusal(
      "InvalidParameterCombination",
      "Specify exactly one of AllowDataLoss and Switchover.",
      20,
    );
  }
  const { target, writer } = promotable(world, globalId, targetArn);
  settle(world, globalId, target);
  if (how.switchover === true) return;
  world.change(writer, { globalClusterIdentifier: undefined, replicationSourceIdentifier: undefined });
  const id = `${familyOf(writer).lostSnapshot}-${writer.id}-${Date.now()}`;
  world.keep({
    kind: "DB cluster snapshot",
    region: writer.region,
    id,
    reason: "what the lost writer had not replicated",
  });
  settle(world, globalId);
}

/** What AWS does by itself once a lost region is back: the old writer, rebuilt, follows the new one. */
export function rebuildMember(world: World, globalId: string, cluster: Thing): void {
  world.change(cluster, { globalClusterIdentifier: globalId });
  settle(world, globalId);
}

/** What AWS does by itself when it retires a minor version: every member is raised to a newer one. */
export function upgradeMinorVersion(world: World, globalId: string, version: string): void {
  const global = globalCluster(world, globalId);
  const engine = versionIn(familyOf(global), version);
  world.change(global, engine);
  for (const member of membersOf(world, globalId)) {
    world.change(member, engine);
    for (const instance of instancesOf(world, member)) world.change(instance, engine);
  }
}

function promotable(world: World, globalId: string, targetArn: string): { target: Thing; writer: Thing } {
  const { rule } = familyOf(globalCluster(world, globalId));
  if (!targetArn.startsWith("arn:aws:rds:")) {
    throw new Refusal(
      "InvalidParameterValue",
      `TargetDbClusterIdentifier must be an ARN, got ${targetArn}`,
      rule(20),
    );
  }
  const writer = writerOf(world, globalId);
  const target = membersOf(world, globalId).find(({ state }) => state.arn === targetArn);
  if (target === undefined || writer === undefined) {
    throw new Refusal("DBClusterNotFoundFault", `${targetArn} is not a member of ${globalId}`, rule(20));
  }
  if (target === writer) {
    throw new Refusal(
      "InvalidDBClusterStateFault",
      `${targetArn} is already the primary cluster of ${globalId}`,
      rule(20),
    );
  }
  const [runs, mustRun] = [target, writer].map(versionOf);
  if (runs !== mustRun) {
    throw new Refusal(
      "InvalidDBClusterStateFault",
      `${target.id} runs ${runs}, ${writer.id} runs ${mustRun}: they must run the same major and minor version`,
      rule(19),
    );
  }
  if (instancesOf(world, target).length === 0) {
    throw new Refusal(
      "InvalidDBClusterStateFault",
      `${target.id} has no DB instance that could be promoted`,
      rule(19),
    );
  }
  return { target, writer };
}

/** Aurora's types tell the version that runs from the one that was asked for; DocumentDB's do not. */
function versionIn({ showsSource }: Family, version: string) {
  return { engineVersion: version, ...(showsSource ? { engineVersionActual: version } : {}) };
}

function versionOf({ state }: Thing): string | undefined {
  return text(state.engineVersionActual) ?? text(state.engineVersion);
}
