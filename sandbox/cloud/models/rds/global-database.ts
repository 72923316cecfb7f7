import { Refusal } from "../../rules";
import { text } from "../../values";
import { GLOBAL, type Thing, type World } from "../../world";

export const GLOBAL_CLUSTER = "aws:rds/globalCluster:GlobalCluster";
export const CLUSTER = "aws:rds/cluster:Cluster";
export const INSTANCE = "aws:rds/clusterInstance:ClusterInstance";

/** Aurora's global database as AWS keeps it: who is a member, who writes, and what AWS does to change that. */

export function globalCluster(world: World, id: string): Thing {
  const found = world.get(GLOBAL_CLUSTER, GLOBAL, id);
  if (found === undefined) throw new Refusal("GlobalClusterNotFoundFault", `Global cluster ${id} not found`);
  return found;
}

export function membersOf(world: World, globalId: string): readonly Thing[] {
  return world.all(CLUSTER).filter(({ state }) => state.globalClusterIdentifier === globalId);
}

/** The member that takes writes: the one that follows nobody. */
export function writerOf(world: World, globalId: string): Thing | undefined {
  return membersOf(world, globalId).find(({ state }) => state.replicationSourceIdentifier === undefined);
}

export function instancesOf(world: World, cluster: Thing): readonly Thing[] {
  return world.in(cluster.region, INSTANCE).filter(({ state }) => state.clusterIdentifier === cluster.id);
}

/** Brings what AWS reports about a global cluster, and its members' instances, in line with who is a member. */
export function settle(world: World, globalId: string): void {
  const global = world.get(GLOBAL_CLUSTER, GLOBAL, globalId);
  if (global === undefined) return;
  const members = membersOf(world, globalId);
  const writer = writerOf(world, globalId);
  world.change(global, {
    globalClusterMembers: members.map((member) => ({
      dbClusterArn: text(member.state.arn) ?? "",
      isWriter: member === writer,
      readers:
        member === writer
          ? members.filter((other) => other !== writer).map(({ state }) => text(state.arn) ?? "")
          : [],
    })),
  });
  for (const member of members) {
    for (const [index, instance] of instancesOf(world, member).entries()) {
      world.change(instance, { writer: member === writer && index === 0 });
    }
  }
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
  promote(world, globalId, target);
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
  promote(world, globalId, target);
  if (how.switchover === true) return;
  world.change(writer, { globalClusterIdentifier: undefined, replicationSourceIdentifier: undefined });
  const id = `rds:unplanned-global-failover-${writer.id}-${Date.now()}`;
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
  const writer = writerOf(world, globalId);
  world.change(cluster, {
    globalClusterIdentifier: globalId,
    ...(writer === undefined ? {} : { replicationSourceIdentifier: text(writer.state.arn) ?? "" }),
  });
  settle(world, globalId);
}

/** What AWS does by itself when it retires a minor version: every member is raised to a newer one. */
export function upgradeMinorVersion(world: World, globalId: string, version: string): void {
  const engine = { engineVersion: version, engineVersionActual: version };
  world.change(globalCluster(world, globalId), engine);
  for (const member of membersOf(world, globalId)) {
    world.change(member, engine);
    for (const instance of instancesOf(world, member)) world.change(instance, engine);
  }
}

function promotable(world: World, globalId: string, targetArn: string): { target: Thing; writer: Thing } {
  globalCluster(world, globalId);
  if (!targetArn.startsWith("arn:aws:rds:")) {
    throw new Refusal(
      "InvalidParameterValue",
      `TargetDbClusterIdentifier must be an ARN, got ${targetArn}`,
      20,
    );
  }
  const writer = writerOf(world, globalId);
  const target = membersOf(world, globalId).find(({ state }) => state.arn === targetArn);
  if (target === undefined || writer === undefined) {
    throw new Refusal("DBClusterNotFoundFault", `${targetArn} is not a member of ${globalId}`, 20);
  }
  if (target === writer) {
    throw new Refusal(
      "InvalidDBClusterStateFault",
      `${targetArn} is already the primary cluster of ${globalId}`,
      20,
    );
  }
  if (target.state.engineVersionActual !== writer.state.engineVersionActual) {
    throw new Refusal(
      "InvalidDBClusterStateFault",
      `${target.id} runs ${text(target.state.engineVersionActual)}, ${writer.id} runs ${text(writer.state.engineVersionActual)}: they must run the same major and minor version`,
      19,
    );
  }
  if (instancesOf(world, target).length === 0) {
    throw new Refusal(
      "InvalidDBClusterStateFault",
      `${target.id} has no DB instance that could be promoted`,
      19,
    );
  }
  return { target, writer };
}

function promote(world: World, globalId: string, target: Thing): void {
  for (const member of membersOf(world, globalId)) {
    const source = member === target ? undefined : text(target.state.arn);
    world.change(member, { replicationSourceIdentifier: source });
  }
  settle(world, globalId);
}
