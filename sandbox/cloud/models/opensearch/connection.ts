import { randomBytes } from "node:crypto";
import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, isBag, text, type Value } from "../../values";
import type { Thing, World } from "../../world";
import { allowedByIdentity } from "../iam";
import { allows, oneOrMore, statementsOf } from "../policy-document";
import { ACCEPTER, block, domainIn, isOn, OUTBOUND, validation } from "./common";

/** Cross-cluster replication takes none of these. Source: OpenSearch Service developer guide, replication. */
const NO_REPLICATION = /^(t2|t3|m3)\./;

/** Domains that one domain may be connected with. Source: the same. */
const MOST_CONNECTIONS = 20;

type End = "localDomainInfo" | "remoteDomainInfo";

/** The domain at one end of a connection: the follower's is local, the leader's remote. */
function endOf(world: World, inputs: Thing["inputs"], end: End): Thing | undefined {
  const { region, domainName } = block(inputs[end]);
  return domainIn(world, text(region) ?? "", domainName);
}

function connectionsOf(world: World, { region, state }: Thing): readonly Thing[] {
  const here = (end: Value | undefined) =>
    block(end).region === region && block(end).domainName === state.domainName;
  return world
    .all(OUTBOUND)
    .filter(
      ({ state: { localDomainInfo, remoteDomainInfo } }) => here(localDomainInfo) || here(remoteDomainInfo),
    );
}

/** Numbers of the version: a leader runs the follower's or a later one, of the same major. */
function versionOf({ state }: Thing): readonly [number, number] {
  const [major = 0, minor = 0] = (text(state.engineVersion) ?? "").replace(/^\D+/, "").split(".").map(Number);
  return [major, minor];
}

function unfit(thing: Thing): Refusal | undefined {
  const { domainName, advancedSecurityOptions, nodeToNodeEncryption, clusterConfig } = thing.state;
  const name = text(domainName);
  if (!isOn(advancedSecurityOptions) || !isOn(nodeToNodeEncryption)) {
    return validation(
      `Domain ${name} must have fine-grained access control and node-to-node encryption enabled.`,
      67,
    );
  }
  const type = text(block(clusterConfig).instanceType) ?? "";
  return NO_REPLICATION.test(type)
    ? validation(`Cross-cluster connections are not supported on ${type} instances (domain ${name}).`, 68)
    : undefined;
}

const status = (thing: Thing) => text(thing.state.connectionStatus) ?? "";

/**
 * Whether a follower, as the role that administers it, may ask for the leading domain itself, and not only for what is in it.
 * What the leader's policy delegates to the account, IAM has to allow the role.
 */
function admits(world: World, leader: Thing, follower: Thing): "admitted" | "by IAM not" | "not" {
  const role =
    text(block(block(follower.state.advancedSecurityOptions).masterUserOptions).masterUserArn) ?? "";
  const account = role.split(":")[4] ?? "";
  const asks = (statement: Bag) => allows(statement, "es:ESCrossClusterGet", text(leader.state.arn));
  const named = statementsOf(text(leader.state.accessPolicies))
    .filter(asks)
    .flatMap(({ Principal }) => oneOrMore(isBag(Principal) ? Principal.AWS : Principal));
  if (named.some((who) => who === "*" || who === role)) return "admitted";
  if (!named.some((who) => who === account || who === `arn:aws:iam::${account}:root`)) return "not";
  return allowedByIdentity(world, role).some(asks) ? "admitted" : "by IAM not";
}

export const outboundConnection: Model = {
  type: OUTBOUND,
  // No API changes a connection.
  replaces: [
    "acceptConnection",
    "connectionAlias",
    "connectionMode",
    "connectionProperties",
    "localDomainInfo",
    "remoteDomainInfo",
  ],
  defaults: { connectionMode: "DIRECT" },
  invalid: [
    ({ inputs }) => {
      const alias = text(inputs.connectionAlias);
      return alias === undefined || /^[a-zA-Z][a-zA-Z0-9\-_]{1,99}$/.test(alias)
        ? undefined
        : validation(
            `1 validation error detected: Value '${alias}' at 'connectionAlias' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][a-zA-Z0-9\\-\\_]+`,
            69,
          );
    },
  ],
  refusesCreate: [
    ({ region, inputs }) =>
      block(inputs.localDomainInfo).region === region
        ? undefined
        : validation("The local domain must be in the Region in which the connection is requested."),
    ({ world, inputs }) => {
      for (const end of ["localDomainInfo", "remoteDomainInfo"] as const) {
        if (endOf(world, inputs, end) === undefined) {
          const name = text(block(inputs[end]).domainName);
          return new Refusal("ResourceNotFoundException", `Domain not found: ${name}`);
        }
      }
      return undefined;
    },
    ({ world, inputs }) => {
      const ends = [endOf(world, inputs, "localDomainInfo"), endOf(world, inputs, "remoteDomainInfo")];
      const [follower, leader] = ends;
      if (follower === undefined || leader === undefined) return undefined;
      const refusal = unfit(follower) ?? unfit(leader);
      if (refusal !== undefined) return refusal;
      const [major, minor] = versionOf(follower);
      const [leaderMajor, leaderMinor] = versionOf(leader);
      if (leaderMajor !== major || leaderMinor < minor) {
        return validation(
          `The leader runs ${text(leader.state.engineVersion)}, the follower ${text(follower.state.engineVersion)}: the leader must run the same or a later version of the same major.`,
          68,
        );
      }
      const full = [follower, leader].find((end) => connectionsOf(world, end).length >= MOST_CONNECTIONS);
      return full === undefined
        ? undefined
        : new Refusal(
            "LimitExceededException",
            `Domain ${text(full.state.domainName)} has ${MOST_CONNECTIONS} connections`,
            68,
          );
    },
    ({ world, inputs }) => {
      const follower = endOf(world, inputs, "localDomainInfo");
      const taken =
        follower !== undefined &&
        connectionsOf(world, follower).some(
          ({ region, state }) =>
            region === follower.region && state.connectionAlias === inputs.connectionAlias,
        );
      return taken
        ? new Refusal(
            "ResourceAlreadyExistsException",
            `Connection alias ${text(inputs.connectionAlias)} is in use`,
          )
        : undefined;
    },
    // The provider looks for the request in its own region, and not in the leader's: terraform-provider-aws#44599.
    ({ region, inputs }) =>
      inputs.acceptConnection === true && block(inputs.remoteDomainInfo).region !== region
        ? new Refusal("ResourceNotFoundException", "Inbound connection not found", 69)
        : undefined,
  ],
  id: () => randomBytes(16).toString("hex"),
  attributes: () => ({
    connectionProperties: { endpoint: "" },
    connectionStatus: "PENDING_ACCEPTANCE",
  }),
  warns: (thing, world) => {
    const { connectionAlias } = thing.state;
    const leader = endOf(world, thing.state, "remoteDomainInfo");
    const state = `OpenSearch connection to ${text(connectionAlias)} is ${status(thing)}`;
    if (leader === undefined) return `${state}, and its leader is gone.`;
    if (status(thing) !== "ACTIVE") return `${state}, and carries nothing until the leader accepts.`;
    const follower = endOf(world, thing.state, "localDomainInfo");
    const admitted = follower === undefined ? "not" : admits(world, leader, follower);
    const asked = `es:ESCrossClusterGet on ${text(leader.state.arn)}, so no index can follow.`;
    if (admitted === "not") return `${state}; the leader's access policy does not allow ${asked}`;
    if (admitted === "by IAM not") {
      return `${state}; IAM does not allow the role that administers the follower ${asked}`;
    }
    return `${state}; no index follows until the domain itself is asked to, which is not simulated.`;
  },
  seconds: 60,
};

/** The request that waits for the leader's word; it is known in the leader's region only. */
function requestOf({
  world,
  region,
  inputs,
}: Pick<Request, "world" | "region" | "inputs">): Thing | undefined {
  const asked = world.all(OUTBOUND).find(({ id }) => id === inputs.connectionId);
  return asked !== undefined && block(asked.state.remoteDomainInfo).region === region ? asked : undefined;
}

export const inboundConnectionAccepter: Model = {
  type: ACCEPTER,
  // hashicorp/aws opensearch/inbound_connection_accepter.go: ForceNew.
  replaces: ["connectionId"],
  refusesCreate: [
    (request) => {
      const asked = requestOf(request);
      const id = text(request.inputs.connectionId);
      if (asked === undefined) {
        return new Refusal("ResourceNotFoundException", `Inbound connection not found: ${id}`, 69);
      }
      return status(asked) === "PENDING_ACCEPTANCE"
        ? undefined
        : validation(`Connection ${id} cannot be accepted in status ${status(asked)}`);
    },
  ],
  id: ({ inputs }) => text(inputs.connectionId) ?? "",
  attributes: () => ({ connectionStatus: "ACTIVE" }),
  created: (request) => {
    const asked = requestOf(request);
    if (asked !== undefined) request.world.change(asked, { connectionStatus: "ACTIVE" });
  },
  deleted: (request) => {
    const asked = requestOf(request);
    if (asked !== undefined) request.world.change(asked, { connectionStatus: "DELETED" });
  },
  seconds: 120,
};
