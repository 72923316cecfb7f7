import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import type { World } from "../../world";
import { FUNCTION } from "./function";

export const PERMISSION = "aws:lambda/permission:Permission";

/** Whether a function's policy lets a service call it for a source. */
export function mayInvoke(
  world: World,
  region: string,
  functionArn: string,
  principal: string,
  source: { readonly account: string; readonly arn: string },
): boolean {
  return world
    .in(region, PERMISSION)
    .some(
      ({ state }) =>
        state.function === functionArn &&
        state.principal === principal &&
        (state.action === "lambda:InvokeFunction" || state.action === "lambda:*") &&
        (state.sourceAccount === undefined || state.sourceAccount === source.account) &&
        (state.sourceArn === undefined || state.sourceArn === source.arn),
    );
}

export const permission: Model = {
  type: PERMISSION,
  autoName: { property: "statementId", limit: 100 },
  // hashicorp/aws lambda/permission.go: everything is ForceNew.
  replaces: [
    "action",
    "eventSourceToken",
    "function",
    "functionUrlAuthType",
    "invokedViaFunctionUrl",
    "principal",
    "principalOrgId",
    "qualifier",
    "sourceAccount",
    "sourceArn",
    "statementId",
    "statementIdPrefix",
  ],
  references: [
    {
      property: "function",
      type: FUNCTION,
      by: "arn",
      missing: (arn) => new Refusal("ResourceNotFoundException", `Function not found: ${arn}`),
    },
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world
        .in(region, PERMISSION)
        .some(({ state }) => state.function === inputs.function && state.statementId === inputs.statementId)
        ? new Refusal(
            "ResourceConflictException",
            `The statement id (${text(inputs.statementId)}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
          )
        : undefined,
  ],
  id: ({ inputs }) => text(inputs.statementId) ?? "",
  attributes: () => ({ statementIdPrefix: "" }),
};
