import type { Model, Rule } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { GLOBAL } from "../../world";
import { DISTRIBUTION, HOME } from "../cloudfront/common";
import { regionalArn } from "../ids";
import { SOURCE } from "./common";

const serviceOf = (arn: string) => arn.split(":")[2] ?? "";

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html: from anywhere, but asked for in one region. */
const region: Rule = ({ region: asked, inputs }) =>
  serviceOf(text(inputs.resourceArn) ?? "") === "cloudfront" && asked !== HOME
    ? new Refusal(
        "ValidationException",
        `PutDeliverySource action is not supported for this LogType in region ${asked}`,
      )
    : undefined;

export const source: Model = {
  type: SOURCE,
  specification: "AWS::Logs::DeliverySource",
  autoName: { property: "name", limit: 60 },
  // hashicorp/aws logs/delivery_source.go: all of them need a replacement.
  replaces: ["logType", "name", "resourceArn"],
  invalid: [
    region,
    ({ inputs }) => {
      const name = text(inputs.name);
      return name === undefined || /^[\w-]{1,60}$/.test(name)
        ? undefined
        : new Refusal(
            "ValidationException",
            `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]*`,
          );
    },
  ],
  refusesCreate: [
    ({ world, inputs }) => {
      const arn = text(inputs.resourceArn) ?? "";
      return serviceOf(arn) !== "cloudfront" ||
        world.in(GLOBAL, DISTRIBUTION).some(({ state }) => state.arn === arn)
        ? undefined
        : new Refusal("ResourceNotFoundException", `The specified resource does not exist: ${arn}`);
    },
    ({ world, region: asked, inputs }) =>
      world
        .in(asked, SOURCE)
        .some(({ state }) => state.resourceArn === inputs.resourceArn && state.logType === inputs.logType)
        ? new Refusal(
            "ConflictException",
            "This ResourceId has already been used in another Delivery Source in this account",
          )
        : undefined,
  ],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => ({
    arn: regionalArn(request, "logs", `delivery-source:${id}`),
    service: serviceOf(text(request.inputs.resourceArn) ?? ""),
  }),
  heldByReferences: () =>
    new Refusal(
      "ConflictException",
      "You can't delete a delivery source if any current deliveries are associated with it.",
    ),
};
