import { createHash } from "node:crypto";
import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import type { Thing } from "../../world";
import { regionalArn } from "../ids";
import { FUNCTION } from "./function";

export const INVOCATION = "aws:lambda/invocation:Invocation";

/** A function is called by its name or its ARN. */
function functionOf({
  world,
  region,
  inputs,
}: Pick<Request, "world" | "region" | "inputs">): Thing | undefined {
  const { functionName } = inputs;
  return world
    .in(region, FUNCTION)
    .find(({ id, state }) => id === functionName || state.arn === functionName);
}

export const invocation: Model = {
  type: INVOCATION,
  // hashicorp/aws lambda/invocation.go: ForceNew, and the input while lifecycle_scope is CREATE_ONLY.
  replaces: ["functionName", "input", "qualifier", "tenantId", "triggers"],
  defaults: { lifecycleScope: "CREATE_ONLY", qualifier: "$LATEST", terraformKey: "tf" },
  refusesCreate: [
    (request) => {
      if (functionOf(request) !== undefined) return undefined;
      const name = text(request.inputs.functionName) ?? "";
      const arn = name.startsWith("arn:") ? name : regionalArn(request, "lambda", `function:${name}`);
      return new Refusal("ResourceNotFoundException", `Function not found: ${arn}`);
    },
    ({ inputs }) => {
      try {
        JSON.parse(text(inputs.input) ?? "");
        return undefined;
      } catch {
        return new Refusal(
          "InvalidRequestContentException",
          "Could not parse request body into json: Could not parse payload into json",
        );
      }
    },
  ],
  id: ({ inputs }) =>
    `${text(inputs.functionName)}_${text(inputs.qualifier) ?? "$LATEST"}_${createHash("md5")
      .update(text(inputs.input) ?? "")
      .digest("hex")}`,
  // The code does not run here: this is what Lambda answers for a function that returns nothing.
  attributes: () => ({ result: "null" }),
  warns: ({ state }) =>
    `Lambda function ${text(state.functionName)?.split(":").at(-1)} was called with ${text(state.input)}; what it does is not simulated.`,
};
