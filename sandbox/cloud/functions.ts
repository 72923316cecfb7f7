import { ACCOUNT, type Caller } from "./cloud";
import { prefixListsOf } from "./models/network/prefix-lists";
import { type Bag, text } from "./values";

/** The look-ups that a program makes, by token. */
const FUNCTIONS: Readonly<Record<string, (caller: Caller, args: Bag) => Bag>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: ACCOUNT,
    accountId: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/sandbox`,
    userId: "AROAEXAMPLEDEPLOYER00:sandbox",
  }),
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": managedPrefixList,
};

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
export function invoke(caller: Caller, token: string, args: Bag): Bag {
  const found = FUNCTIONS[token];
  if (found === undefined)
    throw new Error(`${token} is not simulated: it needs an entry in sandbox/cloud/functions.ts`);
  return found(caller, args);
}
