import type { Encryptable } from "./encryptable";
import { readAll, strings } from "./reader";
import type { Member, Stack } from "./stack";

export const keyTypes = [
  "aws:kms/key:Key",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
];
const aliasTypes = ["aws:kms/alias:Alias"];

/** What a property is encrypted with: keys of this stack, and keys that are named but are not among them. */
export interface KeysInUse {
  readonly keys: readonly Member[];
  readonly strangers: readonly string[];
  /** The value is unknown and was made from no key of this stack. */
  readonly nowhere: boolean;
}

/** The path from the resource to its key, or nothing where the row names no key. */
export function keyPathOf({ within, key }: Encryptable): string | undefined {
  return key === undefined || within === undefined ? key : `${within}.${key}`;
}

export function keysInUse(stack: Stack, member: Member, path: string): KeysInUse {
  const types = [...keyTypes, ...aliasTypes];
  // Among the outputs are keys that AWS filled in and nobody chose.
  if (!stack.isInput(member, path)) return { keys: [], strangers: [], nowhere: false };
  const keys = stack
    .target(member, path, types)
    .flatMap((found) =>
      aliasTypes.includes(found.type) ? stack.target(found, "targetKeyId", keyTypes) : [found],
    );
  // A service may report a key otherwise than it was named: what the value was made from then decides.
  const derived = stack.sources(member, path, types).length > 0;
  const foreign = strings(member.props, path).filter((value) => stack.called(value, types).length === 0);
  return {
    keys: [...new Set(keys)],
    // AWS answers "" where no key is used.
    strangers: derived ? [] : foreign.filter((value) => value !== ""),
    nowhere: !derived && readAll(member.props, path).some(({ state }) => state === "unknown"),
  };
}
