import type { Model, Rule } from "../model";
import { Refusal } from "../rules";
import { text } from "../values";
import { globalArn, token } from "./ids";

export const ROLE = "aws:iam/role:Role";

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
  type: "aws:iam/rolePolicy:RolePolicy",
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

export const iam: readonly Model[] = [role, rolePolicy, rolePolicyAttachment];
