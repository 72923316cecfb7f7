import type { Model, Request, Rule } from "../model";
import { Refusal } from "../rules";
import { type Bag, text, type Value } from "../values";
import { GLOBAL, type World } from "../world";
import { globalArn, token } from "./ids";
import { statementsOf } from "./policy-document";

export const ROLE = "aws:iam/role:Role";
export const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const SERVICE_LINKED_ROLE = "aws:iam/serviceLinkedRole:ServiceLinkedRole";

const missingRole = (name: string) =>
  new Refusal("NoSuchEntity", `The role with name ${name} cannot be found.`);

const policyIsJson =
  (property: string): Rule =>
  ({ inputs }) => {
    const document = text(inputs[property]);
    if (document === undefined) return undefined;
    try {
      JSON.parse(document);
      return undefined;
    } catch {
      return new Refusal("MalformedPolicyDocument", `"${property}" contains an invalid JSON policy`);
    }
  };

const role: Model = {
  type: ROLE,
  specification: "AWS::IAM::Role",
  scope: "global",
  autoName: { property: "name", limit: 64 },
  // CloudFormation schema AWS::IAM::Role: RoleName and Path cannot be changed.
  replaces: ["name", "namePrefix", "path"],
  defaults: { path: "/", maxSessionDuration: 3600, forceDetachPolicies: false },
  invalid: [policyIsJson("assumeRolePolicy")],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => ({
    arn: globalArn(request, "iam", `role/${id}`),
    createDate: new Date().toISOString(),
    inlinePolicies: [],
    managedPolicyArns: [],
    namePrefix: "",
    uniqueId: `AROA${token(17).toUpperCase()}`,
  }),
  heldByReferences: () =>
    new Refusal(
      "DeleteConflict",
      "Cannot delete entity, must detach all policies and delete policies first.",
    ),
};

const rolePolicy: Model = {
  type: ROLE_POLICY,
  scope: "global",
  autoName: { property: "name", limit: 128 },
  // hashicorp/aws iam/role_policy.go: name and role are ForceNew.
  replaces: ["name", "namePrefix", "role"],
  references: [{ property: "role", type: ROLE, by: "name", missing: missingRole }],
  invalid: [policyIsJson("policy")],
  id: ({ inputs }) => `${text(inputs.role)}:${text(inputs.name)}`,
  attributes: () => ({ namePrefix: "" }),
};

const rolePolicyAttachment: Model = {
  type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  scope: "global",
  // hashicorp/aws iam/role_policy_attachment.go: both are ForceNew.
  replaces: ["role", "policyArn"],
  references: [{ property: "role", type: ROLE, by: "name", missing: missingRole }],
  id: ({ inputs }) => `${text(inputs.role)}/${text(inputs.policyArn)}`,
  attributes: () => ({}),
};

/** The statements of a role's own policies; none where there is no such role. */
export function allowedByIdentity(world: World, roleArn: string): readonly Bag[] {
  const role = world.in(GLOBAL, ROLE).find(({ state }) => state.arn === roleArn);
  if (role === undefined) return [];
  return world
    .in(GLOBAL, ROLE_POLICY)
    .filter(({ state }) => state.role === role.state.name)
    .flatMap(({ state }) => statementsOf(text(state.policy)));
}

/** Names of the roles that services make for themselves, as their user guides give them. */
const LINKED_ROLES: Readonly<Record<string, string>> = {
  "es.amazonaws.com": "AWSServiceRoleForAmazonElasticsearchService",
  "opensearchservice.amazonaws.com": "AWSServiceRoleForAmazonOpenSearchService",
};

/** Whether one of these services has its role in the account. */
export function hasServiceLinkedRole(world: World, services: readonly string[]): boolean {
  return world
    .in(GLOBAL, SERVICE_LINKED_ROLE)
    .some(({ state }) => services.some((service) => state.awsServiceName === service));
}

const serviceLinkedRole: Model = {
  type: SERVICE_LINKED_ROLE,
  scope: "global",
  // CloudFormation schema AWS::IAM::ServiceLinkedRole: AWSServiceName and CustomSuffix cannot be changed.
  replaces: ["awsServiceName", "customSuffix"],
  refusesCreate: [
    ({ world, inputs }) =>
      hasServiceLinkedRole(world, [text(inputs.awsServiceName) ?? ""])
        ? new Refusal(
            "InvalidInput",
            `Service role name ${linkedRoleOf(inputs.awsServiceName)} has been taken in this account, please try a different suffix.`,
          )
        : undefined,
  ],
  refusesDelete: [
    ({ world, thing }) => {
      const user = world
        .all("aws:opensearch/domain:Domain")
        .find(({ state }) => state.vpcOptions !== undefined);
      return user === undefined
        ? undefined
        : new Refusal(
            "DeletionTaskFailed",
            `The role ${text(thing.state.name)} is used by ${text(user.state.arn)}; delete that first.`,
          );
    },
  ],
  id: (request) => linkedRoleArn(request),
  attributes: (request, id) => ({
    arn: id,
    createDate: new Date().toISOString(),
    name: linkedRoleOf(request.inputs.awsServiceName),
    path: `/aws-service-role/${text(request.inputs.awsServiceName)}/`,
    uniqueId: `AROA${token(17).toUpperCase()}`,
  }),
};

function linkedRoleOf(service: Value | undefined): string {
  const name = LINKED_ROLES[text(service) ?? ""];
  if (name === undefined) throw new Error(`the service-linked role of ${String(service)} is not simulated`);
  return name;
}

function linkedRoleArn(request: Request): string {
  const service = text(request.inputs.awsServiceName) ?? "";
  return globalArn(request, "iam", `role/aws-service-role/${service}/${linkedRoleOf(service)}`);
}

export const iam: readonly Model[] = [role, rolePolicy, rolePolicyAttachment, serviceLinkedRole];
