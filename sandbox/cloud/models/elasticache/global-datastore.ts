import { Refusal } from "../../rules";
import { type Bag, text } from "../../values";
import { GLOBAL, type Thing, type World } from "../../world";

export const REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
export const GLOBAL_REPLICATION_GROUP = "aws:elasticache/globalReplicationGroup:GlobalReplicationGroup";

/** ElastiCache's global datastore as AWS keeps it: who is a member, who writes, and what AWS does to change that. */

/** @throws Refusal when there is no such global datastore */
export function globalDatastore(world: World, id: string): Thing {
  const found = world.get(GLOBAL_REPLICATION_GROUP, GLOBAL, id);
  if (found === undefined) throw noGlobalDatastore(id);
  return found;
}

export function noGlobalDatastore(id: string): Refusal {
  return new Refusal("GlobalReplicationGroupNotFoundFault", `Global Replication Group ${id} does not exist.`);
}

export function membersOf(world: World, globalId: string): readonly Thing[] {
  return world.all(REPLICATION_GROUP).filter(({ state }) => state.globalReplicationGroupId === globalId);
}

/** The member in the role PRIMARY: the one that takes writes. */
export function primaryOf(world: World, globalId: string): Thing | undefined {
  const id = world.get(GLOBAL_REPLICATION_GROUP, GLOBAL, globalId)?.state.primaryReplicationGroupId;
  return membersOf(world, globalId).find((member) => member.id === id);
}

/** The global datastore of which a replication group is a member, as AWS has it now. */
export function datastoreOf(world: World, group: Thing): Thing | undefined {
  return world.get(GLOBAL_REPLICATION_GROUP, GLOBAL, text(group.state.globalReplicationGroupId) ?? "");
}

/** What AWS changes on a replication group that becomes a member: a parameter group of its own, no minor upgrades. */
export function memberState(globalId: string): Bag {
  return {
    globalReplicationGroupId: globalId,
    parameterGroupName: `global-datastore-${globalId}`,
    autoMinorVersionUpgrade: false,
  };
}

/** FailoverGlobalReplicationGroup: a secondary becomes the primary, the old primary follows. Nobody leaves. */
export function failoverGlobalReplicationGroup(
  world: World,
  globalId: string,
  target: { readonly primaryRegion: string; readonly primaryReplicationGroupId: string },
): void {
  const datastore = globalDatastore(world, globalId);
  const { primaryRegion: region, primaryReplicationGroupId: id } = target;
  const member = membersOf(world, globalId).find((each) => each.id === id && each.region === region);
  if (member === undefined) {
    throw new Refusal(
      "InvalidParameterValue",
      `Replication Group [${id}] in ${region} is not associated with Global Replication Group [${globalId}]`,
    );
  }
  if (member === primaryOf(world, globalId)) {
    throw new Refusal(
      "InvalidParameterValue",
      `Replication Group [${id}] is already the primary of Global Replication Group [${globalId}]`,
    );
  }
  world.change(datastore, { primaryReplicationGroupId: id });
}

/** What ModifyGlobalReplicationGroup, and its resharding, change: of the global datastore and of all members at once. */
export function modifyGlobalReplicationGroup(
  world: World,
  globalId: string,
  changes: {
    readonly cacheNodeType?: string;
    readonly numNodeGroups?: number;
    readonly engineVersion?: string;
    readonly automaticFailoverEnabled?: boolean;
  },
): void {
  world.change(globalDatastore(world, globalId), changes);
  const { cacheNodeType, ...shared } = changes;
  const ofMembers = { ...shared, ...(cacheNodeType !== undefined && { nodeType: cacheNodeType }) };
  for (const member of membersOf(world, globalId)) world.change(member, ofMembers);
}
