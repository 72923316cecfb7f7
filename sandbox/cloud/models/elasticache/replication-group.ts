import type { Model, Request, Rule } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, isEmpty, isList, same, text, texts, type Value } from "../../values";
import type { Thing } from "../../world";
import { regionalArn, stableToken } from "../ids";
import { zonesOf } from "../zones";
import { combination, REGIONAL_REFERENCES, runningVersion, USER_GROUP, value, versionOf } from "./common";
import {
  datastoreOf,
  GLOBAL_REPLICATION_GROUP,
  memberState,
  membersOf,
  noGlobalDatastore,
  primaryOf,
  REPLICATION_GROUP,
} from "./global-datastore";

/** What a secondary takes from the global datastore; hashicorp/aws elasticache/replication_group.go: ConflictsWith. */
const INFERRED = [
  "numNodeGroups",
  "parameterGroupName",
  "engine",
  "engineVersion",
  "nodeType",
  "securityGroupNames",
  "transitEncryptionEnabled",
  "transitEncryptionMode",
  "atRestEncryptionEnabled",
  "snapshotArns",
  "snapshotName",
] as const;

/** What only the global datastore changes, once a replication group is a member. */
const OWNED = [
  "nodeType",
  "numNodeGroups",
  "engine",
  "engineVersion",
  "parameterGroupName",
  "automaticFailoverEnabled",
];

export const replicationGroup: Model = {
  type: REPLICATION_GROUP,
  specification: "AWS::ElastiCache::ReplicationGroup",
  autoName: { property: "replicationGroupId", limit: 40 },
  // hashicorp/aws elasticache/replication_group.go: these are ForceNew.
  replaces: [
    "atRestEncryptionEnabled",
    "dataTieringEnabled",
    "globalReplicationGroupId",
    "kmsKeyId",
    "networkType",
    "nodeGroupConfigurations",
    "port",
    "replicationGroupId",
    "securityGroupNames",
    "snapshotArns",
    "snapshotName",
    "subnetGroupName",
  ],
  defaults: { automaticFailoverEnabled: false, multiAzEnabled: false, port: 6379 },
  references: [
    ...REGIONAL_REFERENCES,
    { property: "globalReplicationGroupId", type: GLOBAL_REPLICATION_GROUP, missing: noGlobalDatastore },
  ],
  // The same file: suppressDiffIfBelongsToGlobalReplicationGroup.
  suppresses: (state) =>
    isEmpty(state.globalReplicationGroupId) ? [] : ["engine", "engineVersion", "parameterGroupName"],
  invalid: [
    ({ inputs }) => {
      const inferred = INFERRED.find((property) => inputs[property] !== undefined);
      return inputs.globalReplicationGroupId === undefined || inferred === undefined
        ? undefined
        : conflict("global_replication_group_id", inferred, 35);
    },
    ({ inputs }) =>
      inputs.multiAzEnabled === true && isOff(inputs.automaticFailoverEnabled)
        ? invalid("automatic_failover_enabled must be true if multi_az_enabled is true", 37)
        : undefined,
    ({ inputs }) =>
      inputs.automaticFailoverEnabled === true &&
      typeof inputs.numCacheClusters === "number" &&
      inputs.numCacheClusters < 2
        ? invalid(`"num_cache_clusters": must be at least 2 if automatic_failover_enabled is true`, 37)
        : undefined,
    ({ inputs }) => {
      const other = ["numNodeGroups", "replicasPerNodeGroup"].find((name) => inputs[name] !== undefined);
      return inputs.numCacheClusters === undefined || other === undefined
        ? undefined
        : conflict("num_cache_clusters", other, 38);
    },
    ({ inputs }) =>
      inputs.authToken === undefined || inputs.userGroupIds === undefined
        ? undefined
        : conflict("auth_token", "userGroupIds", 43),
    ({ inputs }) => {
      const token = text(inputs.authToken);
      return token === undefined || /^[^@"/]{16,128}$/.test(token)
        ? undefined
        : invalid(
            `"auth_token" must contain from 16 to 128 alphanumeric characters or symbols (excluding @, ", and /)`,
            43,
          );
    },
    ({ inputs }) => {
      const id = text(inputs.replicationGroupId);
      return id === undefined || (id.length >= 1 && id.length <= 40)
        ? undefined
        : invalid(`expected length of replication_group_id to be in the range (1 - 40), got ${id}`, 45);
    },
    ({ inputs: { logDeliveryConfigurations: logs } }) =>
      isList(logs) && logs.length > 2
        ? invalid(
            `Too many log_delivery_configuration blocks: no more than 2 "log_delivery_configuration" blocks are allowed`,
            45,
          )
        : undefined,
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world.get(REPLICATION_GROUP, region, idOf(inputs)) === undefined
        ? undefined
        : new Refusal("ReplicationGroupAlreadyExists", `Replication group ${idOf(inputs)} already exists.`),
    ({ inputs }) =>
      inputs.globalReplicationGroupId === undefined && isEmpty(inputs.nodeType)
        ? invalid(`"node_type" is required unless "global_replication_group_id" is set.`, 36)
        : undefined,
    joins,
    ...standalone(),
    ({ inputs }) => {
      const replicas = inputs.replicasPerNodeGroup;
      return typeof replicas === "number" && (replicas < 0 || replicas > 5)
        ? value("Invalid value for replicasPerNodeGroup: it must be between 0 and 5.", 38)
        : undefined;
    },
    hasEncryptedUsers,
    userGroupFits,
  ],
  refusesUpdate: [
    ({ world, thing, inputs }) => {
      const datastore = datastoreOf(world, thing);
      const changes = (name: string) => inputs[name] !== undefined && !same(inputs[name], thing.state[name]);
      return datastore === undefined || !OWNED.some(changes)
        ? undefined
        : value(`Cluster [${thing.id}] is part of a global cluster [${datastore.id}]. Request rejected.`);
    },
    ({ thing, inputs }) =>
      thing.state.clusterEnabled === true && isOff(inputs.automaticFailoverEnabled)
        ? combination(
            "Turning off automatic failover for replication group with cluster mode enabled is not supported.",
            37,
          )
        : undefined,
    userGroupFits,
  ],
  refusesDelete: [
    // The provider disassociates it first, if it knows that the replication group is a member.
    ({ world, thing, inputs }) => {
      const datastore = datastoreOf(world, thing);
      if (datastore === undefined) return undefined;
      if (isEmpty(inputs.globalReplicationGroupId)) {
        return value(
          `Cluster [${thing.id}] is part of a global cluster [${datastore.id}]. Request rejected.`,
          42,
        );
      }
      return primaryOf(world, datastore.id) === thing
        ? value(
            `Replication Group [${thing.id}] is the primary of Global Replication Group [${datastore.id}]; only a secondary can be disassociated`,
            42,
          )
        : undefined;
    },
    ({ world, thing, inputs }) =>
      !isEmpty(inputs.finalSnapshotIdentifier) &&
      world.leftovers.some(
        ({ id, region }) => id === inputs.finalSnapshotIdentifier && region === thing.region,
      )
        ? new Refusal(
            "SnapshotAlreadyExistsFault",
            `Snapshot with specified name already exists: ${text(inputs.finalSnapshotIdentifier)}`,
          )
        : undefined,
  ],
  id: ({ inputs }) => idOf(inputs),
  attributes: (request, id) => {
    const { inputs, account, region } = request;
    const founder = founderOf(request)?.state;
    const engine = text(inputs.engine) ?? text(founder?.engine) ?? "redis";
    const version = text(inputs.engineVersion) ?? text(founder?.engineVersion) ?? "7.1";
    const encrypted = inputs.transitEncryptionEnabled === true || founder?.transitEncryptionEnabled === true;
    const shards = numeric(inputs.numNodeGroups) ?? numeric(founder?.numNodeGroups) ?? 1;
    const clustered = isClustered(inputs) || founder?.clusterEnabled === true;
    const zone = zonesOf(region)[0]?.id.split("-")[0] ?? region;
    const host = `${id}.${stableToken(`${account} ${region}`, 6)}.${zone}.cache.amazonaws.com`;
    return {
      applyImmediately: false,
      arn: regionalArn(request, "elasticache", `replicationgroup:${id}`),
      atRestEncryptionEnabled: founder?.atRestEncryptionEnabled ?? engine === "valkey",
      autoMinorVersionUpgrade: true,
      clusterEnabled: clustered,
      clusterMode: clustered ? "enabled" : "disabled",
      configurationEndpointAddress: clustered ? `clustercfg.${host}` : "",
      dataTieringEnabled: false,
      durability: "default",
      engine,
      engineVersion: version,
      engineVersionActual: runningVersion(engine, version) ?? version,
      globalReplicationGroupId: "",
      ipDiscovery: "ipv4",
      maintenanceWindow: "sun:08:00-sun:09:00",
      networkType: "ipv4",
      nodeType: founder?.nodeType,
      parameterGroupName: `default.${engine}${versionOf(version).major}`,
      primaryEndpointAddress: clustered ? "" : `master.${host}`,
      readerEndpointAddress: clustered ? "" : `replica.${host}`,
      replicationGroupId: id,
      securityGroupIds: [],
      securityGroupNames: [],
      snapshotWindow: "06:00-07:00",
      subnetGroupName: "default",
      transitEncryptionEnabled: encrypted,
      transitEncryptionMode: encrypted ? "required" : "",
      ...nodesOf(id, region, shards, replicasOf(inputs)),
    };
  },
  // A secondary has the founder's settings, whatever it asked for.
  created: ({ world, thing }) => {
    const globalId = text(thing.state.globalReplicationGroupId) ?? "";
    const founder = primaryOf(world, globalId)?.state;
    if (founder === undefined) return;
    const { automaticFailoverEnabled, multiAzEnabled } = founder;
    world.change(thing, { automaticFailoverEnabled, multiAzEnabled, ...memberState(globalId) });
  },
  updated: ({ world, thing, region }) => {
    const shards = numeric(thing.state.numNodeGroups) ?? 1;
    world.change(thing, nodesOf(thing.id, region, shards, replicasOf(thing.state)));
  },
  deleted: ({ world, thing, inputs }) => {
    const id = text(inputs.finalSnapshotIdentifier);
    if (id === undefined) return;
    world.keep({
      kind: "ElastiCache snapshot",
      region: thing.region,
      id,
      reason: "final snapshot; kept until somebody deletes it",
    });
  },
  seconds: 450,
};

/** Rules for a replication group that joins a global datastore. */
function joins(request: Request): Refusal | undefined {
  const { world, region, inputs } = request;
  const globalId = text(inputs.globalReplicationGroupId);
  if (globalId === undefined) return undefined;
  const members = membersOf(world, globalId);
  if (members.some((member) => member.region === region)) {
    return value(`Global Replication Group [${globalId}] already has a member in ${region}`, 40);
  }
  if (members.length > 2) {
    return value(`Global Replication Group [${globalId}] already has two secondary replication groups`, 40);
  }
  return founderOf(request)?.state.automaticFailoverEnabled === true && replicasOf(inputs) < 1
    ? combination(
        "When using automatic failover, there must be at least 2 cache clusters in the replication group.",
        41,
      )
    : undefined;
}

/** Rules for a replication group on its own, which decides by itself what it is. */
function standalone(): readonly Rule[] {
  const rules: readonly Rule[] = [
    ({ inputs }) =>
      isClustered(inputs) && isOff(inputs.automaticFailoverEnabled)
        ? combination("Automatic failover must be enabled when cluster mode is enabled.", 37)
        : undefined,
    ({ inputs }) =>
      !isEmpty(inputs.authToken) && inputs.transitEncryptionEnabled !== true
        ? combination("AuthToken can be specified only if TransitEncryptionEnabled is true.", 43)
        : undefined,
    ({ inputs }) =>
      inputs.kmsKeyId !== undefined && inputs.atRestEncryptionEnabled === false
        ? combination("KmsKeyId can be specified only if AtRestEncryptionEnabled is true.", 44)
        : undefined,
    ({ inputs }) => {
      const [engine, version] = [text(inputs.engine) ?? "redis", text(inputs.engineVersion)];
      return version === undefined || runningVersion(engine, version) !== undefined
        ? undefined
        : combination(`Cannot find version ${version} for ${engine}`);
    },
    parameterGroupFits,
    ({ inputs }) => {
      const tiers = text(inputs.nodeType)?.startsWith("cache.r6gd.") === true;
      return tiers === (inputs.dataTieringEnabled === true)
        ? undefined
        : combination(
            "Data tiering must be enabled for the node type r6gd, and is supported for no other node type.",
            47,
          );
    },
    ({ inputs }) => {
      const durable = ["async", "sync"].includes(text(inputs.durability) ?? "");
      const supported =
        inputs.engine === "valkey" &&
        versionOf(text(inputs.engineVersion) ?? "").major >= 9 &&
        isClustered(inputs);
      return durable && !supported
        ? combination("Durability requires cluster mode and Valkey 9.0 or higher.", 47)
        : undefined;
    },
  ];
  return rules.map(
    (rule): Rule =>
      (request) =>
        request.inputs.globalReplicationGroupId === undefined ? rule(request) : undefined,
  );
}

/** The engine's own parameter groups; `.cluster.on` sets cluster-enabled. */
function parameterGroupFits({ inputs }: Request): Refusal | undefined {
  const name = text(inputs.parameterGroupName);
  if (name === undefined) return undefined;
  const [, family, clustered] = /^default\.([a-z]+\d+)(\.cluster\.on)?$/.exec(name) ?? [];
  if (family === undefined) {
    return new Refusal("CacheParameterGroupNotFound", `CacheParameterGroup not found: ${name}`, 46);
  }
  const engine = text(inputs.engine) ?? "redis";
  const wanted = `${engine}${versionOf(text(inputs.engineVersion) ?? "7").major}`;
  if (family !== wanted) {
    return combination(
      `Expected a parameter group of family ${wanted} but found one of family ${family}`,
      46,
    );
  }
  return (numeric(inputs.numNodeGroups) ?? 1) > 1 && clustered === undefined
    ? combination(
        "Use of multiple node groups requires a cache parameter group where cluster-enabled is set to yes.",
        46,
      )
    : undefined;
}

function hasEncryptedUsers(request: Request): Refusal | undefined {
  const { inputs } = request;
  const encrypted =
    inputs.transitEncryptionEnabled === true || founderOf(request)?.state.transitEncryptionEnabled === true;
  return isEmpty(inputs.userGroupIds) || encrypted
    ? undefined
    : combination(
        "User group based access control requires encryption-in-transit to be enabled on the replication group.",
      );
}

function userGroupFits(request: Request): Refusal | undefined {
  const { world, region, inputs } = request;
  const engine = text(inputs.engine) ?? text(founderOf(request)?.state.engine) ?? "redis";
  const strange = texts(inputs.userGroupIds)
    .map((id) => world.get(USER_GROUP, region, id))
    .find((group) => group?.state.engine === "valkey" && engine !== "valkey");
  return strange === undefined
    ? undefined
    : combination(`User group ${strange.id} of the engine VALKEY can be associated to VALKEY clusters only.`);
}

/** The primary of the global datastore that is joined. */
function founderOf({ world, inputs }: Request): Thing | undefined {
  const globalId = text(inputs.globalReplicationGroupId);
  return globalId === undefined ? undefined : primaryOf(world, globalId);
}

/** The nodes of every shard, as AWS numbers and spreads them. */
function nodesOf(id: string, region: string, shards: number, replicas: number): Bag {
  const zones = zonesOf(region).map(({ name }) => name);
  const zoneOf = (index: number) => zones[index % zones.length] ?? region;
  const names = Array.from({ length: shards }, (_, shard) => String(shard + 1).padStart(4, "0"));
  const width = Math.ceil(16384 / shards);
  return {
    numNodeGroups: shards,
    replicasPerNodeGroup: replicas,
    numCacheClusters: shards * (1 + replicas),
    memberClusters: names.flatMap((name) =>
      Array.from({ length: 1 + replicas }, (_, node) => `${id}-${name}-${String(node + 1).padStart(3, "0")}`),
    ),
    nodeGroupConfigurations: names.map((name, shard) => ({
      nodeGroupId: name,
      primaryAvailabilityZone: zoneOf(shard),
      primaryOutpostArn: "",
      replicaAvailabilityZones: Array.from({ length: replicas }, (_, node) => zoneOf(shard + 1 + node)),
      replicaCount: replicas,
      replicaOutpostArns: [],
      slots: `${shard * width}-${Math.min((shard + 1) * width, 16384) - 1}`,
    })),
  };
}

function replicasOf(inputs: Bag): number {
  const clusters = numeric(inputs.numCacheClusters);
  return numeric(inputs.replicasPerNodeGroup) ?? (clusters === undefined ? 0 : clusters - 1);
}

function isClustered(inputs: Bag): boolean {
  return (
    (numeric(inputs.numNodeGroups) ?? 1) > 1 ||
    text(inputs.parameterGroupName)?.endsWith(".cluster.on") === true
  );
}

function idOf(inputs: Bag): string {
  return (text(inputs.replicationGroupId) ?? "").toLowerCase();
}

function numeric(given: Value | undefined): number | undefined {
  return typeof given === "number" ? given : undefined;
}

function isOff(given: Value | undefined): boolean {
  return given === undefined || given === false;
}

/** What the provider refuses. */
function invalid(reason: string, rule: number): Refusal {
  return new Refusal("InvalidParameter", reason, rule);
}

function conflict(property: string, other: string, rule: number): Refusal {
  const name = other.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return new Refusal("ConflictsWith", `"${property}": conflicts with ${name}`, rule);
}
