import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, bags, hasUnknown, isBag, text, texts, type Value } from "../../values";
import type { Thing, World } from "../../world";
import { HEALTH_CHECK, noSuchZone, plainName, RECORD, ZONE } from "./common";

/** The routing policies, by input: what the provider calls each, and what Route 53 does. */
const POLICIES: Readonly<Record<string, { readonly provider: string; readonly word: string }>> = {
  cidrRoutingPolicy: { provider: "cidr_routing_policy", word: "CIDR" },
  failoverRoutingPolicies: { provider: "failover_routing_policy", word: "failover" },
  geolocationRoutingPolicies: { provider: "geolocation_routing_policy", word: "geolocation" },
  geoproximityRoutingPolicy: { provider: "geoproximity_routing_policy", word: "geoproximity" },
  latencyRoutingPolicies: { provider: "latency_routing_policy", word: "latency" },
  multivalueAnswerRoutingPolicy: { provider: "multivalue_answer_routing_policy", word: "multivalue answer" },
  weightedRoutingPolicies: { provider: "weighted_routing_policy", word: "weighted" },
};

const TYPES = ["A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV"];
const MORE_TYPES = ["SSHFP", "SVCB", "TLSA", "TXT"];

export const record: Model = {
  type: RECORD,
  scope: "global",
  // hashicorp/aws route53/record.go: name and zone_id are ForceNew; type and set identifier are part of the id, which the
  // provider changes with them.
  replaces: ["name", "zoneId", "type", "setIdentifier"],
  defaults: { allowOverwrite: false },
  references: [
    { property: "zoneId", type: ZONE, missing: noSuchZone },
    {
      property: "healthCheckId",
      type: HEALTH_CHECK,
      missing: (id) => new Refusal("NoSuchHealthCheck", `A health check with id ${id} does not exist.`),
    },
  ],
  invalid: [typeIsKnown, aliasOrRecords, onePolicy, policyHasIdentifier],
  refusesCreate: [identifierHasPolicy, liesInItsZone, isNoStray, isFree, agreesWithOthers, leadsIntoZone],
  refusesUpdate: [identifierHasPolicy, leadsIntoZone],
  id: ({ world, inputs }) =>
    [text(inputs.zoneId), nameOf(world, inputs), text(inputs.type), ...optional(inputs.setIdentifier)].join(
      "_",
    ),
  attributes: ({ world, inputs }) => ({ fqdn: nameOf(world, inputs) }),
  warns: ({ state }, world) => {
    const alias = aliasOf(state);
    if (alias === undefined || targetOf(world, alias) !== undefined) return undefined;
    return `${text(state.fqdn)} is an alias of ${text(alias.name)}, which does not exist`;
  },
};

const optional = (value: Value | undefined) => (typeof value === "string" && value !== "" ? [value] : []);

function zoneOf(world: World, inputs: Bag): Thing | undefined {
  return world.all(ZONE).find(({ id }) => id === inputs.zoneId);
}

/** The whole name: what does not end in the zone's is taken as relative to it. */
function nameOf(world: World, inputs: Bag): string {
  const name = plainName(text(inputs.name) ?? "");
  const apex = plainName(text(zoneOf(world, inputs)?.state.name) ?? "");
  if (name === "" || name === apex) return apex;
  return name.endsWith(`.${apex}`) || name.includes(".") ? name : `${name}.${apex}`;
}

/** Whether an input is given; the provider takes an empty list for none. */
function isGiven(value: Value | undefined): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}

function policiesOf(inputs: Bag): readonly string[] {
  return Object.keys(POLICIES).filter((input) => isGiven(inputs[input]));
}

function aliasOf(inputs: Bag): Bag | undefined {
  return bags(inputs.aliases)[0];
}

function typeIsKnown({ inputs }: Request): Refusal | undefined {
  const type = text(inputs.type);
  const all = [...TYPES, ...MORE_TYPES];
  return type === undefined || all.includes(type)
    ? undefined
    : new Refusal("InvalidParameter", `expected type to be one of ${JSON.stringify(all)}, got ${type}`);
}

function aliasOrRecords({ inputs }: Request): Refusal | undefined {
  const given = ["aliases", "records"].filter((input) => isGiven(inputs[input]) || hasUnknown(inputs[input]));
  if (given.length === 0)
    return new Refusal("InvalidParameter", "one of `alias,records` must be specified", 90);
  if (given.length === 2) {
    return new Refusal(
      "InvalidParameter",
      "only one of `alias,records` can be specified, but `alias,records` were specified.",
      90,
    );
  }
  if (given[0] === "aliases" && inputs.ttl !== undefined)
    return new Refusal("InvalidParameter", '"ttl": conflicts with alias', 90);
  return given[0] === "records" && inputs.ttl === undefined
    ? new Refusal("InvalidParameter", '"records": all of `records,ttl` must be specified', 90)
    : undefined;
}

function onePolicy({ inputs }: Request): Refusal | undefined {
  const [one, other] = policiesOf(inputs).map((input) => POLICIES[input]?.provider);
  return other === undefined
    ? undefined
    : new Refusal("InvalidParameter", `"${one}": conflicts with ${other}`, 90);
}

function policyHasIdentifier({ inputs }: Request): Refusal | undefined {
  const [policy] = policiesOf(inputs).map((input) => POLICIES[input]?.provider);
  return policy === undefined || inputs.setIdentifier !== undefined
    ? undefined
    : new Refusal(
        "InvalidParameter",
        `"${policy}": all of \`${[policy, "set_identifier"].sort().join(",")}\` must be specified`,
        90,
      );
}

function invalidBatch(message: string, rule?: number): Refusal {
  return new Refusal("InvalidChangeBatch", `[${message}]`, rule);
}

function identifierHasPolicy({ world, inputs }: Request): Refusal | undefined {
  if (inputs.setIdentifier === undefined || policiesOf(inputs).length > 0) return undefined;
  const change = `[Action=CREATE, Name=${nameOf(world, inputs)}., Type=${text(inputs.type)}, SetIdentifier=${text(inputs.setIdentifier)}]`;
  return new Refusal(
    "InvalidInput",
    `Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, MultiValueAnswer, GeoProximityLocation, or CidrRoutingConfig], but found none in Change with ${change}`,
    90,
  );
}

function liesInItsZone({ world, inputs }: Request): Refusal | undefined {
  const name = nameOf(world, inputs);
  const apex = plainName(text(zoneOf(world, inputs)?.state.name) ?? "");
  return name === apex || name.endsWith(`.${apex}`)
    ? undefined
    : invalidBatch(`RRSet with DNS name ${name}. is not permitted in zone ${apex}.`);
}

function recordsNamed({ world, inputs }: Request): readonly Thing[] {
  const name = nameOf(world, inputs);
  return world.all(RECORD).filter(({ state }) => state.zoneId === inputs.zoneId && state.fqdn === name);
}

/** Under a name that is an alias of DNS's own kind there is nothing else; a zone's apex never is one. */
function isNoStray(request: Request): Refusal | undefined {
  const { world, inputs } = request;
  const type = text(inputs.type) ?? "";
  const name = nameOf(world, inputs);
  const apex = plainName(text(zoneOf(world, inputs)?.state.name) ?? "");
  if (type === "CNAME" && name === apex)
    return invalidBatch(
      `RRSet of type CNAME with DNS name ${name}. is not permitted at apex in zone ${apex}.`,
    );
  const clash = recordsNamed(request).some(
    ({ state }) => state.type !== type && (state.type === "CNAME" || type === "CNAME"),
  );
  return clash
    ? invalidBatch(
        `RRSet of type ${type} with DNS name ${name}. is not permitted as it conflicts with other records with the same DNS name in zone ${apex}.`,
      )
    : undefined;
}

/** The records of the same name and type. */
function rivals(request: Request): readonly Thing[] {
  return recordsNamed(request).filter(({ state }) => state.type === request.inputs.type);
}

function isFree(request: Request): Refusal | undefined {
  const { world, inputs } = request;
  const taken = rivals(request).some(({ state }) => state.setIdentifier === inputs.setIdentifier);
  if (!taken || inputs.allowOverwrite === true) return undefined;
  const set = inputs.setIdentifier === undefined ? "" : `, set-identifier='${text(inputs.setIdentifier)}'`;
  return invalidBatch(
    `Tried to create resource record set [name='${nameOf(world, inputs)}.', type='${text(inputs.type)}'${set}] but it already exists`,
    90,
  );
}

function agreesWithOthers(request: Request): Refusal | undefined {
  const { world, inputs } = request;
  const [policy] = policiesOf(inputs);
  const others = rivals(request).filter(({ state }) => state.setIdentifier !== inputs.setIdentifier);
  const set = `RRSet with DNS name ${nameOf(world, inputs)}., type ${text(inputs.type)}`;
  if (others.length === 0) return undefined;
  if (policy === undefined)
    return invalidBatch(`${set} cannot be created as other RRSets exist with the same name and type.`, 90);

  const word = POLICIES[policy]?.word;
  const named = `${set}, SetIdentifier ${text(inputs.setIdentifier)}`;
  if (others.some(({ state }) => policiesOf(state)[0] !== policy))
    return invalidBatch(
      `${named} cannot be created as a non-${word} set exists with the same name and type.`,
      90,
    );

  const region = latencyRegion(inputs);
  return region !== undefined && others.some(({ state }) => latencyRegion(state) === region)
    ? invalidBatch(
        `${named}, and Region Name=${region} cannot be created because a latency RRSet with the same name, type and region already exists.`,
        90,
      )
    : undefined;
}

function latencyRegion(inputs: Bag): string | undefined {
  return text(bags(inputs.latencyRoutingPolicies)[0]?.region);
}

/** What an alias leads to: a load balancer, a distribution, or another record of a zone. */
function targetOf(world: World, alias: Bag): Thing | undefined {
  const name = plainName(text(alias.name) ?? "");
  const isCalled = (value: Value | undefined) => typeof value === "string" && plainName(value) === name;
  return world
    .all()
    .find(({ type, state }) =>
      type === RECORD ? isCalled(state.fqdn) : isCalled(state.dnsName) || isCalled(state.domainName),
    );
}

function leadsIntoZone({ world, inputs }: Request): Refusal | undefined {
  const alias = aliasOf(inputs);
  const target = alias === undefined ? undefined : targetOf(world, alias);
  if (alias === undefined || !isBag(target?.state)) return undefined;
  const home = texts([target.state.zoneId ?? null, target.state.hostedZoneId ?? null])[0];
  return home === undefined || home === alias.zoneId
    ? undefined
    : invalidBatch(
        `Tried to create an alias that targets ${plainName(text(alias.name) ?? "")}., type ${text(inputs.type)} in zone ${text(alias.zoneId)}, but the alias target name does not lie within the target zone`,
        90,
      );
}
