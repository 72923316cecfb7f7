import type { Model, Rule } from "../../model";
import { Refusal } from "../../rules";
import { isBag, text, type Value } from "../../values";
import { regionalArn } from "../ids";
import { bucketNamed, oneOf } from "../s3/common";
import { DESTINATION } from "./common";

/** Kinds of destinations, by the service in their ARN. */
const KINDS: Readonly<Record<string, string>> = { s3: "S3", logs: "CWL", firehose: "FH" };

/** The bucket in a destination's ARN, which may have a prefix after it. */
export function bucketOf(configuration: Value | undefined): string | undefined {
  const arn = isBag(configuration) ? text(configuration.destinationResourceArn) : undefined;
  return arn?.startsWith("arn:aws:s3:::") ? arn.slice("arn:aws:s3:::".length).split("/")[0] : undefined;
}

const bucketExists: Rule = ({ world, inputs }) => {
  const bucket = bucketOf(inputs.deliveryDestinationConfiguration);
  return bucket === undefined || bucketNamed(world, bucket) !== undefined
    ? undefined
    : new Refusal("ResourceNotFoundException", `The specified bucket does not exist: ${bucket}`);
};

export const destination: Model = {
  type: DESTINATION,
  specification: "AWS::Logs::DeliveryDestination",
  autoName: { property: "name", limit: 60 },
  // CloudFormation schema AWS::Logs::DeliveryDestination: these, and the destination itself, cannot be changed.
  replaces: ["deliveryDestinationType", "name", "outputFormat"],
  replacesWithin: { deliveryDestinationConfiguration: ["destinationResourceArn"] },
  invalid: [
    ({ inputs }) => oneOf(inputs.outputFormat, "output_format", ["json", "plain", "w3c", "raw", "parquet"]),
  ],
  refusesCreate: [bucketExists],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => {
    const { deliveryDestinationConfiguration: configuration } = request.inputs;
    const service = isBag(configuration)
      ? text(configuration.destinationResourceArn)?.split(":")[2]
      : undefined;
    return {
      arn: regionalArn(request, "logs", `delivery-destination:${id}`),
      deliveryDestinationType: KINDS[service ?? ""] ?? "XRAY",
    };
  },
  heldByReferences: () =>
    new Refusal(
      "ConflictException",
      "You can't delete a delivery destination if any current deliveries are associated with it.",
    ),
};
