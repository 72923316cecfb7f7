import { createHash } from "node:crypto";
import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import type { Thing } from "../../world";
import { regionalArn } from "../ids";
import { publicDocuments } from "../public-documents";
import { FUNCTION } from "./function";
import { run } from "./run";

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
  attributes: (request) => ({ result: resultOf(request) }),
  warns: ({ region, state }, world) => {
    const called = functionOf({ world, region, inputs: state });
    if (called !== undefined && !isInVpc(called)) return undefined;
    return `Lambda function ${text(state.functionName)?.split(":").at(-1)} was called with ${text(state.input)}; what it does is not simulated.`;
  },
};

/** What is in a VPC is not simulated. */
function isInVpc({ state }: Thing): boolean {
  return state.vpcConfig !== undefined;
}

/**
 * What a function answers. One in a VPC is not run: this is what Lambda answers for a function that returns nothing.
 * @throws Refusal with what the function has thrown
 * @throws Error when it asks for what is not simulated
 */
function resultOf(request: Request): string {
  const called = functionOf(request);
  if (called === undefined || isInVpc(called)) return "null";
  const outcome = run(called, text(request.inputs.input) ?? "", publicDocuments(request.world));
  if (outcome.kind === "returned") return outcome.payload;
  if (outcome.kind === "failed") {
    // hashicorp/aws lambda/invocation.go; Lambda calls every error that a function does not handle by this name.
    throw new Refusal("Unhandled", `Lambda function (${called.id}) returned error: (${outcome.payload})`);
  }
  throw new Error(
    `Lambda function ${called.id} asks for what is not simulated (${outcome.what}): it needs an entry in sandbox/cloud/models/public-documents.ts`,
  );
}
