import { ENDPOINT } from "../cloud/models/network/common";
import { type Bag, isBag, text, texts, type Value } from "../cloud/values";
import type { Thing } from "../cloud/world";

/** What an endpoint lets through of what arrives at it. */
export interface Gate {
  /** Why it answers nobody; `undefined` when it answers somebody. */
  readonly refusesAll?: string;
  /** Why it does not answer everything; `undefined` when it does. */
  readonly narrowedBy?: string;
}

/** What an endpoint's policy, and the name that it has or has not, make of the account's requests. */
export function gateOf({ type, state }: Thing): Gate {
  if (type !== ENDPOINT) return {};
  // Callers know a service by its name: without private DNS that is an address of the internet.
  if (state.vpcEndpointType === "Interface" && state.privateDnsEnabled !== true)
    return { refusesAll: "its service's name does not lead to it" };
  const statements = statementsOf(text(state.policy) ?? "{}");
  const account = text(state.ownerId) ?? "";
  if (statements.some((each) => each.Effect === "Deny" && isAboutEverything(each)))
    return { refusesAll: "its policy denies everything" };
  if (!statements.some((each) => each.Effect === "Allow" && covers(each, account)))
    return { refusesAll: "its policy allows the account nothing" };
  return statements.every((each) => each.Effect === "Allow" && isAboutEverything(each))
    ? {}
    : { narrowedBy: `its policy says ${JSON.stringify(statements)}` };
}

function statementsOf(document: string): readonly Bag[] {
  const policy: unknown = JSON.parse(document);
  return isBag(policy) ? [policy.Statement ?? []].flat().filter(isBag) : [];
}

function isAboutEverything({ Principal, Action, Resource, Condition }: Bag): boolean {
  return (
    principalsOf(Principal).includes("*") &&
    listOf(Action).includes("*") &&
    listOf(Resource).includes("*") &&
    Condition === undefined
  );
}

/** Whether a statement is about anybody of an account, whatever it says of them. */
function covers({ Principal, NotPrincipal }: Bag, account: string): boolean {
  return (
    NotPrincipal !== undefined ||
    principalsOf(Principal).some(
      (each) => each === "*" || each === account || each.startsWith(`arn:aws:iam::${account}:`),
    )
  );
}

function principalsOf(principal: Value | undefined): readonly string[] {
  return isBag(principal) ? listOf(principal.AWS) : listOf(principal);
}

function listOf(value: Value | undefined): readonly string[] {
  return typeof value === "string" ? [value] : texts(value);
}
