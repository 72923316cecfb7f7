import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, isBag, text, texts } from "../../values";
import { regionalArn } from "../ids";
import { combination, USER, value } from "./common";

export const user: Model = {
  type: USER,
  specification: "AWS::ElastiCache::User",
  // hashicorp/aws elasticache/user.go: these are ForceNew.
  replaces: ["userId", "userName"],
  defaults: { noPasswordRequired: false },
  refusesCreate: [
    ({ inputs }) =>
      /^[a-zA-Z][a-zA-Z0-9-]*$/.test(text(inputs.userId) ?? "")
        ? undefined
        : value(
            `The parameter UserId must begin with a letter and contain only letters, digits and hyphens: ${text(inputs.userId)}`,
          ),
    ({ world, region, inputs }) =>
      world.get(USER, region, text(inputs.userId) ?? "") === undefined
        ? undefined
        : new Refusal("UserAlreadyExists", `User ${text(inputs.userId)} already exists.`),
    authenticates,
  ],
  refusesUpdate: [authenticates],
  id: ({ inputs }) => text(inputs.userId) ?? "",
  attributes: (request, id) => ({
    arn: regionalArn(request, "elasticache", `user:${id}`),
    authenticationMode: authenticationOf(request.inputs),
  }),
  answered: { authenticationMode: ["passwordCount"] },
  created: ({ world, thing }) => world.change(thing, { authenticationMode: authenticationOf(thing.inputs) }),
  updated: ({ world, thing }) => world.change(thing, { authenticationMode: authenticationOf(thing.inputs) }),
};

/** How a user proves who he is, as AWS reports it: it never returns a password. */
function authenticationOf(inputs: Bag): Bag {
  const mode = isBag(inputs.authenticationMode) ? inputs.authenticationMode : {};
  const passwords = texts(inputs.passwords).length + texts(mode.passwords).length;
  const type = text(mode.type) ?? (inputs.noPasswordRequired === true ? "no-password" : "password");
  return { type: type === "no-password-required" ? "no-password" : type, passwordCount: passwords };
}

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html */
function authenticates({ inputs }: Request): Refusal | undefined {
  const { type } = authenticationOf(inputs);
  if (type === "iam" && inputs.userId !== inputs.userName) {
    return combination("User Id and User name must be same for authentication type: iam");
  }
  return type === "no-password" && inputs.engine === "valkey"
    ? combination("Users of the engine VALKEY must authenticate by password or by IAM")
    : undefined;
}
