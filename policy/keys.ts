import type { Encryptable } from "./encryptable";
import { readAll, strings } from "./reader";
import type { Member, Stack } from "./stack";

const keyTypes = [
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

const identifiers = ["arn", "keyId", "id", "name", "targetKeyArn"];

/** The path from the resource to its key, or nothing where the row names no key. */
export function keyPathOf({ within, key }: Encryptable): string | undefined {
  return key === undefined || within === undefined ? key : `${within}.${key}`;
}

export function keysInUse(stack: Stack, member: Member, path: string): KeysInUse {
  const aliases = stack.target(member, path, aliasTypes, identifiers);
  const keys = [
    ...stack.target(member, path, keyTypes, identifiers),
    ...aliases.flatMap((alias) => stack.target(alias, "targetKeyId", keyTypes, identifiers)),
  ];
  const [property = path] = path.split(".");
  const derived = (member.propertyDependencies[property] ?? []).some(({ type }) =>
    [...keyTypes, ...aliasTypes].includes(type),
  );
  const ours = [...keys, ...aliases].flatMap(({ props }) => identifiers.flatMap((id) => strings(props, id)));
  return {
    keys: [...new Set(keys)],
    strangers: derived ? [] : strings(member.props, path).filter((value) => !ours.includes(value)),
    nowhere: !derived && readAll(member.props, path).some(({ state }) => state === "unknown"),
  };
}
