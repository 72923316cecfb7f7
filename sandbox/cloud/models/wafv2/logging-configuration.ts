import type { Model, Request } from "../../model";
import type { Refusal } from "../../rules";
import { bags, text, texts } from "../../values";
import { LOG_GROUP } from "../logs";
import { invalidParameter, nonexistent, WEB_ACL } from "./web-acl";

export const LOGGING_CONFIGURATION = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

/** What the name of every destination begins with. */
const PREFIX = "aws-waf-logs-";

const NO_ARN =
  "The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes.";

function badDestination({ world, region, inputs }: Request): Refusal | undefined {
  for (const arn of texts(inputs.logDestinationConfigs)) {
    const name = arn.split(":")[6] ?? "";
    const isLogGroup = arn.startsWith(`arn:aws:logs:${region}:`) && name.startsWith(PREFIX);
    if (!isLogGroup) return invalidParameter(NO_ARN, "LOG_DESTINATION", arn);
    if (world.get(LOG_GROUP, region, name) === undefined) return nonexistent();
  }
  return undefined;
}

/** Only these can be kept out. Source: AWS WAF API reference, LoggingConfiguration. */
function badRedaction({ inputs }: Request): Refusal | undefined {
  const one = bags(inputs.redactedFields).every((field) => Object.keys(field).length === 1);
  return one
    ? undefined
    : invalidParameter(
        "You have used none or multiple values for a field that requires exactly one value.",
        "FIELD_TO_MATCH",
        "FieldToMatch",
      );
}

export const loggingConfiguration: Model = {
  type: LOGGING_CONFIGURATION,
  // CloudFormation schema AWS::WAFv2::LoggingConfiguration: ResourceArn cannot be changed.
  replaces: ["resourceArn"],
  references: [{ property: "resourceArn", type: WEB_ACL, by: "arn", missing: nonexistent }],
  refusesCreate: [badDestination, badRedaction],
  refusesUpdate: [badDestination, badRedaction],
  id: ({ inputs }) => text(inputs.resourceArn) ?? "",
  attributes: () => ({}),
};
