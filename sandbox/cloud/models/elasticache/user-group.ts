import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { isBag, text, texts } from "../../values";
import type { Thing } from "../../world";
import { regionalArn } from "../ids";
import { combination, USER, USER_GROUP } from "./common";

export const userGroup: Model = {
  type: USER_GROUP,
  specification: "AWS::ElastiCache::UserGroup",
  // hashicorp/aws elasticache/user_group.go: the id is ForceNew.
  replaces: ["userGroupId"],
  references: [
    {
      property: "userIds",
      type: USER,
      missing: (id) => new Refusal("UserNotFound", `User ${id} not found.`),
    },
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world.get(USER_GROUP, region, text(inputs.userGroupId) ?? "") === undefined
        ? undefined
        : new Refusal("UserGroupAlreadyExists", `User group ${text(inputs.userGroupId)} already exists.`),
    hasFittingUsers,
  ],
  refusesUpdate: [hasFittingUsers],
  id: ({ inputs }) => (text(inputs.userGroupId) ?? "").toLowerCase(),
  attributes: (request, id) => ({ arn: regionalArn(request, "elasticache", `usergroup:${id}`) }),
  heldByReferences: (thing, holder) =>
    new Refusal(
      "InvalidUserGroupState",
      `User group ${thing.id} is associated with replication group ${holder.id}.`,
    ),
};

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html */
function hasFittingUsers(request: Request): Refusal | undefined {
  const users = usersOf(request);
  const names = users.map(({ state }) => text(state.userName) ?? "");
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    return new Refusal("DuplicateUserName", `The user name ${twice} is used by two users of the group.`);
  }
  if (request.inputs.engine === "valkey") {
    const open = users.find(
      ({ state: { authenticationMode: mode } }) => isBag(mode) && mode.type === "no-password",
    );
    return open === undefined
      ? undefined
      : combination(`A user group of the engine VALKEY takes no user without authentication: ${open.id}`);
  }
  return names.includes("default")
    ? undefined
    : new Refusal("DefaultUserRequired", "User group needs to contain a user with the user name default.");
}

function usersOf({ world, region, inputs }: Request): readonly Thing[] {
  const ids = texts(inputs.userIds);
  return world.in(region, USER).filter(({ id }) => ids.includes(id));
}
