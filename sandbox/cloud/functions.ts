import { ACCOUNT, type Caller } from "./cloud";
import { prefixListsOf } from "./models/network/prefix-lists";
import { isPrivate, noSuchZone, RECORD, ZONE } from "./models/route53/common";
import { type Bag, text, type Value } from "./values";
import type { World } from "./world";

/** The look-ups that a program makes, by token. */
const FUNCTIONS: Readonly<Record<string, (caller: Caller, args: Bag, world: World) => Bag>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: ACCOUNT,
    accountId: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/sandbox`,
    userId: "AROAEXAMPLEDEPLOYER00:sandbox",
  }),
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": managedPrefixList,
  "aws:route53/getZone:getZone": (_, { zoneId }, world) => zoneById(zoneId, world),
};

/** @throws Refusal when there is no such zone */
function zoneById(zoneId: Value | undefined, world: World): Bag {
  const found = world.all(ZONE).find(({ id }) => id === zoneId);
  if (found === undefined) throw noSuchZone(text(zoneId) ?? "");
  const { id, state } = found;
  return {
    ...state,
    id,
    callerReference: `sandbox-${id}`,
    linkedServiceDescription: "",
    linkedServicePrincipal: "",
    privateZone: isPrivate(state),
    // Two are the zone's own: its name servers and its start of authority.
    resourceRecordSetCount: 2 + world.all(RECORD).filter((record) => record.state.zoneId === id).length,
    tags: state.tagsAll ?? {},
  };
}

/** @throws Error as the provider does when no list has this name in the region, or this id */
function managedPrefixList(caller: Caller, { name, id, region = caller.region }: Bag): Bag {
  const where = text(region) ?? "";
  const found = prefixListsOf(where).find((list) =>
    id === undefined ? list.name === name : list.id === id && (name === undefined || list.name === name),
  );
  if (found === undefined)
    throw new Error(
      "reading EC2 Managed Prefix Lists: Your query returned no results. Please change your search criteria and try again.",
    );
  return {
    id: found.id,
    arn: `arn:aws:ec2:${where}:aws:prefix-list/${found.id}`,
    name: found.name,
    addressFamily: "IPv4",
    entries: found.entries.map((cidr) => ({ cidr, description: "" })),
    maxEntries: found.maxEntries,
    ownerId: "AWS",
    region: where,
    tags: {},
    version: 0,
  };
}

/** @throws Error when the look-up is not simulated, or finds nothing */
export function invoke(caller: Caller, token: string, args: Bag, world: World): Bag {
  const found = FUNCTIONS[token];
  if (found === undefined)
    throw new Error(`${token} is not simulated: it needs an entry in sandbox/cloud/functions.ts`);
  return found(caller, args, world);
}
