import { ACCOUNT, type Caller } from "./cloud";
import type { Bag } from "./values";

/** The look-ups that a program makes, by token. */
const FUNCTIONS: Readonly<Record<string, (caller: Caller) => Bag>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({
    id: ACCOUNT,
    accountId: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/deployer/sandbox`,
    userId: "AROAEXAMPLEDEPLOYER00:sandbox",
  }),
};

/** @throws Error when the look-up is not simulated */
export function invoke(caller: Caller, token: string, _args: Bag): Bag {
  const found = FUNCTIONS[token];
  if (found === undefined)
    throw new Error(`${token} is not simulated: it needs an entry in sandbox/cloud/functions.ts`);
  return found(caller);
}
