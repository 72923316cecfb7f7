import type { ChangeRequest, Model, Request } from "../model";
import { Refusal } from "../rules";
import { isBag, text, texts, type Value } from "../values";
import type { Thing, World } from "../world";
import { regionalArn, regionOfArn, stableToken, token } from "./ids";
import { KEY, keyPolicyOf } from "./kms";
import { letsService } from "./policy-document";

export const DSQL_CLUSTER = "aws:dsql/cluster:Cluster";
const PEERING = "aws:dsql/clusterPeering:ClusterPeering";

/** Sets among which two peers and their witness are chosen; regions.md 1.4 for the first, AWS's guide for the others. */
const REGION_SETS: readonly (readonly string[])[] = [
  ["us-east-1", "us-east-2", "us-west-2"],
  ["eu-west-1", "eu-west-2", "eu-west-3"],
  ["ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
];

const CLUSTER_ARN = /^arn:aws:dsql:[a-z0-9-]+:\d{12}:cluster\/[a-z0-9]{26}$/;

const invalid = (reason: string, rule?: number) => new Refusal("ValidationException", reason, rule);

function clusterAt(world: World, arn: string): Thing | undefined {
  return world.in(regionOfArn(arn), DSQL_CLUSTER).find(({ state }) => state.arn === arn);
}

function propertiesOf({ multiRegionProperties }: { readonly [name: string]: Value }) {
  const properties = isBag(multiRegionProperties) ? multiRegionProperties : {};
  return { witness: text(properties.witnessRegion), peers: texts(properties.clusters) };
}

const namesPeer = (thing: Thing, other: Thing) =>
  propertiesOf(thing.state).peers.includes(text(other.state.arn) ?? "");

/** What CreateCluster refuses of a multi-Region cluster's witness and peers. */
function badWitness({ region, inputs }: Request): Refusal | undefined {
  const { witness, peers } = propertiesOf(inputs);
  if (witness === undefined) return undefined;
  if (witness === region) return invalid("The witness region cannot be the same as the cluster's region", 49);
  const all = [region, witness, ...peers.map(regionOfArn)];
  return REGION_SETS.some((set) => all.every((each) => set.includes(each)))
    ? undefined
    : invalid(`Regions ${all.join(", ")} cannot form a multi-Region cluster`, 50);
}

function badPeers({ world, inputs }: Request): Refusal | undefined {
  const { witness, peers } = propertiesOf(inputs);
  for (const arn of peers) {
    if (!CLUSTER_ARN.test(arn)) return invalid(`${arn} is not the ARN of a cluster`, 52);
    const peer = clusterAt(world, arn);
    if (peer === undefined) return new Refusal("ResourceNotFoundException", `Cluster ${arn} does not exist`);
    if (propertiesOf(peer.state).witness !== witness) {
      return invalid("All clusters of a multi-Region cluster must have the same witness region", 49);
    }
  }
  return undefined;
}

/** Both halves are set up once each names the other. */
function settle(world: World, thing: Thing): void {
  for (const peer of propertiesOf(thing.state).peers.map((arn) => clusterAt(world, arn))) {
    if (peer === undefined || !namesPeer(peer, thing)) continue;
    world.change(thing, {}, "ACTIVE");
    world.change(peer, {}, "ACTIVE");
  }
}

/** The living cluster that this one is set up with. */
export function livingPeer(world: World, thing: Thing): Thing | undefined {
  const peers = propertiesOf(thing.state).peers.map((arn) => clusterAt(world, arn));
  return peers.find((peer) => peer !== undefined && peer.status === "ACTIVE" && namesPeer(peer, thing));
}

/**
 * AWS's DeleteCluster, which answers at once. A peered cluster waits in PENDING_DELETE until its peer is deleted too.
 * @throws Refusal while it is protected
 */
export function deleteCluster(world: World, thing: Thing): void {
  if (thing.state.deletionProtectionEnabled === true) throw protection(thing);
  if (livingPeer(world, thing) !== undefined) {
    world.change(thing, {}, "PENDING_DELETE");
    return;
  }
  world.remove(thing);
  removeWaiting({ world, thing });
}

/** AWS's UpdateCluster, as far as an operator needs it before a deletion. */
export function liftDeletionProtection(world: World, thing: Thing): void {
  world.change(thing, { deletionProtectionEnabled: false });
}

/** The peer that waited for this deletion goes with it. */
function removeWaiting({ world, thing }: Pick<ChangeRequest, "world" | "thing">): void {
  for (const arn of propertiesOf(thing.state).peers) {
    const peer = clusterAt(world, arn);
    if (peer?.status === "PENDING_DELETE") world.remove(peer);
  }
}

function protection({ id }: Thing): Refusal {
  return invalid(`Cluster ${id} has deletion protection enabled`, 53);
}

/**
 * Whether the cluster's key, if it is a customer's, lets the service itself use it.
 * Source: Aurora DSQL user guide, "Key policy for a customer managed key".
 */
function reachesKey(world: World, arn: string, { kmsEncryptionKey }: Thing["inputs"]): boolean {
  if (kmsEncryptionKey === undefined) return true;
  const policy = keyPolicyOf(world, regionOfArn(arn), text(kmsEncryptionKey) ?? "");
  const lets = (action: string, context: Readonly<Record<string, string>>) =>
    letsService(policy, {
      service: "dsql.amazonaws.com",
      action: `kms:${action}`,
      carries: { "aws:SourceArn": arn, ...context },
    });
  const id = arn.slice(arn.lastIndexOf("/") + 1);
  return (
    lets("DescribeKey", {}) &&
    ["Decrypt", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"].every((action) =>
      lets(action, { "kms:EncryptionContext:aws:dsql:ClusterId": id }),
    )
  );
}

const cluster: Model = {
  type: DSQL_CLUSTER,
  // hashicorp/aws dsql/cluster.go: only the witness is RequiresReplace.
  replaces: [],
  replacesWithin: { multiRegionProperties: ["witnessRegion"] },
  defaults: { deletionProtectionEnabled: false, forceDestroy: false },
  // hashicorp/aws dsql/cluster.go: clusters is Optional, Computed, UseStateForUnknown.
  fills: { multiRegionProperties: ["clusters"] },
  references: [
    {
      property: "kmsEncryptionKey",
      type: KEY,
      by: "arn",
      missing: (arn) => new Refusal("ResourceNotFoundException", `KMS key ${arn} does not exist`),
    },
  ],
  refusesCreate: [badWitness, badPeers],
  refusesDelete: [
    ({ thing, inputs }) =>
      thing.state.deletionProtectionEnabled === true && inputs.forceDestroy !== true
        ? protection(thing)
        : undefined,
    ({ world, thing }) => {
      if (livingPeer(world, thing) === undefined) return undefined;
      world.change(thing, {}, "PENDING_DELETE");
      return new Refusal(
        "Timeout",
        `waiting for DSQL Cluster (${thing.id}) delete: timeout while waiting for resource to be gone (last state: 'PENDING_DELETE', timeout: 30m0s)`,
      );
    },
  ],
  id: () => token(26),
  attributes: (request, id) => ({
    arn: regionalArn(request, "dsql", `cluster/${id}`),
    identifier: id,
    encryptionDetails: [
      {
        encryptionStatus: reachesKey(
          request.world,
          regionalArn(request, "dsql", `cluster/${id}`),
          request.inputs,
        )
          ? "ENABLED"
          : "KMS_KEY_INACCESSIBLE",
        encryptionType:
          request.inputs.kmsEncryptionKey === undefined ? "AWS_OWNED_KMS_KEY" : "CUSTOMER_MANAGED_KMS_KEY",
      },
    ],
    kmsEncryptionKey: "AWS_OWNED_KMS_KEY",
    vpcEndpointServiceName: `com.amazonaws.${request.region}.dsql-${stableToken(request.account + request.region, 4)}`,
  }),
  created: ({ world, thing }) => {
    world.change(thing, {}, propertiesOf(thing.state).witness === undefined ? "ACTIVE" : "PENDING_SETUP");
    settle(world, thing);
  },
  deleted: removeWaiting,
  warns: ({ id, status, state, inputs }, world) => {
    if (!reachesKey(world, text(state.arn) ?? "", inputs)) {
      return `Aurora DSQL cluster ${id} is KMS_KEY_INACCESSIBLE: the policy of ${text(inputs.kmsEncryptionKey)} does not let dsql.amazonaws.com use it.`;
    }
    return status === "ACTIVE"
      ? undefined
      : `Aurora DSQL cluster ${id} is ${status}, and takes no connections${status === "PENDING_SETUP" ? " until its peer region is up" : ""}.`;
  },
  seconds: 120,
};

const clusterPeering: Model = {
  type: PEERING,
  // hashicorp/aws dsql/cluster_peering.go has no update.
  replaces: ["identifier", "clusters", "witnessRegion"],
  references: [
    {
      property: "identifier",
      type: DSQL_CLUSTER,
      missing: (id) => new Refusal("ResourceNotFoundException", `Cluster ${id} does not exist`),
    },
  ],
  refusesCreate: [
    badWitness,
    ({ world, region, inputs }) => {
      const status = world.get(DSQL_CLUSTER, region, text(inputs.identifier) ?? "")?.status;
      return status === "PENDING_SETUP"
        ? undefined
        : invalid(`unexpected state '${status}', wanted target 'PENDING_SETUP'`, 51);
    },
    ({ world, region, inputs }) => {
      const own = world.get(DSQL_CLUSTER, region, text(inputs.identifier) ?? "");
      return texts(inputs.clusters).some((arn) => arn === own?.state.arn)
        ? invalid("A cluster cannot be its own peer", 52)
        : undefined;
    },
    (request) =>
      badPeers({
        ...request,
        inputs: {
          multiRegionProperties: {
            ...(request.inputs.witnessRegion !== undefined && {
              witnessRegion: request.inputs.witnessRegion,
            }),
            clusters: texts(request.inputs.clusters),
          },
        },
      }),
    // The provider waits until the cluster is ACTIVE; it becomes that only when the peer names it too.
    ({ world, region, inputs }) => {
      const own = world.get(DSQL_CLUSTER, region, text(inputs.identifier) ?? "");
      const peers = texts(inputs.clusters).map((arn) => clusterAt(world, arn));
      return peers.every((peer) => peer !== undefined && own !== undefined && namesPeer(peer, own))
        ? undefined
        : new Refusal(
            "Timeout",
            `waiting for DSQL Cluster (${own?.id}) create: timeout while waiting for state to become 'ACTIVE' (last state: 'PENDING_SETUP', timeout: 30m0s)`,
          );
    },
  ],
  id: ({ inputs }) => text(inputs.identifier) ?? "",
  attributes: () => ({}),
  created: ({ world, region, inputs }) => {
    const own = world.get(DSQL_CLUSTER, region, text(inputs.identifier) ?? "");
    if (own === undefined) return;
    const { witness = "" } = propertiesOf(own.state);
    world.change(own, {
      multiRegionProperties: { witnessRegion: witness, clusters: texts(inputs.clusters) },
    });
    settle(world, own);
  },
  seconds: 120,
};

export const dsql: readonly Model[] = [cluster, clusterPeering];
