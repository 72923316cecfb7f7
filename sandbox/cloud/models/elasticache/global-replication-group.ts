import type { ChangeRequest, Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { isEmpty, text } from "../../values";
import type { Thing } from "../../world";
import { globalArn, stableToken } from "../ids";
import { globalTakesNodeType, value, versionOf } from "./common";
import {
  datastoreOf,
  GLOBAL_REPLICATION_GROUP,
  memberState,
  membersOf,
  modifyGlobalReplicationGroup,
  REPLICATION_GROUP,
} from "./global-datastore";

/** Prefix of the ids, by the region in which a global datastore is founded; other regions have five letters as well. */
const PREFIXES: Readonly<Record<string, string>> = { "us-east-1": "ldgnf", "us-west-2": "sgaui" };

export const globalReplicationGroup: Model = {
  type: GLOBAL_REPLICATION_GROUP,
  specification: "AWS::ElastiCache::GlobalReplicationGroup",
  scope: "global",
  // hashicorp/aws elasticache/global_replication_group.go: these are ForceNew.
  replaces: ["globalReplicationGroupIdSuffix", "primaryReplicationGroupId"],
  references: [
    {
      property: "primaryReplicationGroupId",
      type: REPLICATION_GROUP,
      missing: (id) => new Refusal("ReplicationGroupNotFoundFault", `Replication group ${id} not found.`),
    },
  ],
  invalid: [
    ({ inputs }) =>
      inputs.parameterGroupName !== undefined && inputs.engineVersion === undefined
        ? new Refusal(
            "InvalidParameter",
            "cannot change parameter group name without upgrading major engine version",
            48,
          )
        : undefined,
  ],
  refusesCreate: [
    (request) => {
      const founder = founderOf(request);
      const datastore = founder === undefined ? undefined : datastoreOf(request.world, founder);
      return datastore === undefined
        ? undefined
        : value(`Cluster [${founder?.id}] is part of a global cluster [${datastore.id}]. Request rejected.`);
    },
    (request) => globalTakesNodeType(text(founderOf(request)?.state.nodeType) ?? ""),
    (request) => {
      const is = text(founderOf(request)?.state.engineVersion) ?? "";
      const asked = text(request.inputs.engineVersion);
      return asked === undefined || !isDowngrade(is, asked)
        ? undefined
        : new Refusal(
            "InvalidParameter",
            `updating ElastiCache Global Replication Group (${idOf(request)}) engine version on creation: cannot downgrade version when creating, is ${is}, want ${asked}`,
            48,
          );
    },
    ({ inputs }) =>
      inputs.cacheNodeType === undefined ? undefined : globalTakesNodeType(text(inputs.cacheNodeType) ?? ""),
  ],
  refusesUpdate: [
    upgradesOnly,
    ({ inputs }) =>
      inputs.cacheNodeType === undefined ? undefined : globalTakesNodeType(text(inputs.cacheNodeType) ?? ""),
  ],
  refusesDelete: [
    // The provider deletes with RetainPrimaryReplicationGroup, which AWS does once nobody but the primary is a member.
    ({ world, thing }) =>
      membersOf(world, thing.id).length > 1
        ? new Refusal(
            "InvalidGlobalReplicationGroupState",
            `Global Replication Group [${thing.id}] still has secondary replication groups; disassociate them first`,
            42,
          )
        : undefined,
  ],
  id: idOf,
  attributes: (request, id) => {
    const founder = founderOf(request)?.state ?? {};
    return {
      arn: globalArn(request, "elasticache", `globalreplicationgroup:${id}`),
      atRestEncryptionEnabled: founder.atRestEncryptionEnabled,
      authTokenEnabled: founder.authToken !== undefined,
      automaticFailoverEnabled: founder.automaticFailoverEnabled,
      cacheNodeType: founder.nodeType,
      clusterEnabled: founder.clusterEnabled,
      engine: founder.engine,
      engineVersion: founder.engineVersion,
      engineVersionActual: founder.engineVersionActual,
      globalNodeGroups: Array.from({ length: Number(founder.numNodeGroups) }, (_, shard) => ({
        globalNodeGroupId: `${id}-${String(shard + 1).padStart(4, "0")}`,
        slots: "",
      })),
      globalReplicationGroupId: id,
      numNodeGroups: founder.numNodeGroups,
      transitEncryptionEnabled: founder.transitEncryptionEnabled,
    };
  },
  created: (request) => {
    const founder = founderOf(request);
    if (founder !== undefined) request.world.change(founder, memberState(request.thing.id));
    spread(request);
  },
  updated: spread,
  // The replication group that took the writes stays, on its own.
  deleted: ({ world, thing }) => {
    for (const member of membersOf(world, thing.id)) world.change(member, { globalReplicationGroupId: "" });
  },
  seconds: 600,
};

function idOf({ region, inputs }: Request): string {
  const prefix =
    PREFIXES[region] ??
    stableToken(region, 40)
      .replace(/[^a-z]/g, "")
      .slice(0, 5);
  return `${prefix}-${text(inputs.globalReplicationGroupIdSuffix)}`;
}

function founderOf({ world, region, inputs }: Request): Thing | undefined {
  return world.get(REPLICATION_GROUP, region, text(inputs.primaryReplicationGroupId) ?? "");
}

/** What is set on the global datastore is set on all members. */
function spread({ world, thing, inputs }: ChangeRequest): void {
  const { cacheNodeType, numNodeGroups, engineVersion, automaticFailoverEnabled } = inputs;
  modifyGlobalReplicationGroup(world, thing.id, {
    ...(typeof cacheNodeType === "string" && { cacheNodeType }),
    ...(typeof numNodeGroups === "number" && { numNodeGroups }),
    ...(typeof engineVersion === "string" && { engineVersion }),
    ...(typeof automaticFailoverEnabled === "boolean" && { automaticFailoverEnabled }),
  });
}

function isDowngrade(from: string, to: string): boolean {
  const [is, asked] = [versionOf(from), versionOf(to)];
  return asked.major < is.major || (asked.major === is.major && asked.minor < is.minor);
}

function upgradesOnly({ thing, inputs }: ChangeRequest): Refusal | undefined {
  const is = text(thing.state.engineVersion) ?? "";
  const asked = text(inputs.engineVersion) ?? is;
  if (isDowngrade(is, asked)) {
    return new Refusal(
      "InvalidParameter",
      `Downgrading ElastiCache Global Replication Group (${thing.id}) engine version requires replacement of the Global Replication Group and all Replication Group members.`,
      48,
    );
  }
  const changesGroup =
    !isEmpty(inputs.parameterGroupName) && inputs.parameterGroupName !== thing.state.parameterGroupName;
  if (!changesGroup || versionOf(asked).major > versionOf(is).major) return undefined;
  return new Refusal(
    "InvalidParameter",
    asked === is
      ? "cannot change parameter group name without upgrading major engine version"
      : `cannot change parameter group name on minor engine version upgrade, upgrading from ${is} to ${asked}`,
    48,
  );
}
