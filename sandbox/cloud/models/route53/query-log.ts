import { randomUUID } from "node:crypto";
import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { LOG_GROUP, serviceMayWrite } from "../logs";
import { HOME, isPrivate, noSuchZone, route53Arn, ZONE } from "./common";

const QUERY_LOG = "aws:route53/queryLog:QueryLog";

export const queryLog: Model = {
  type: QUERY_LOG,
  scope: "global",
  // hashicorp/aws route53/query_log.go: both are ForceNew.
  replaces: ["cloudwatchLogGroupArn", "zoneId"],
  references: [{ property: "zoneId", type: ZONE, missing: noSuchZone }],
  refusesCreate: [zoneIsPublic, isTheOnlyOne, groupIsAtHome, route53MayWrite],
  id: () => randomUUID(),
  attributes: (_, id) => ({ arn: route53Arn(`queryloggingconfig/${id}`) }),
};

function zoneIsPublic({ world, inputs }: Request): Refusal | undefined {
  const zone = world.all(ZONE).find(({ id }) => id === inputs.zoneId);
  return zone !== undefined && isPrivate(zone.state)
    ? new Refusal("InvalidInput", "Query logging is only supported for public hosted zones.")
    : undefined;
}

function isTheOnlyOne({ world, inputs }: Request): Refusal | undefined {
  return world.all(QUERY_LOG).some(({ state }) => state.zoneId === inputs.zoneId)
    ? new Refusal(
        "QueryLoggingConfigAlreadyExists",
        "You can create only one query logging configuration for a hosted zone, and a query logging configuration already exists for this hosted zone.",
      )
    : undefined;
}

function groupIsAtHome({ world, inputs }: Request): Refusal | undefined {
  const arn = text(inputs.cloudwatchLogGroupArn) ?? "";
  if (world.in(HOME, LOG_GROUP).some(({ state }) => state.arn === arn)) return undefined;
  return arn.split(":")[3] === HOME
    ? new Refusal(
        "NoSuchCloudWatchLogsLogGroup",
        "There is no CloudWatch Logs log group with the specified ARN.",
      )
    : new Refusal("InvalidInput", `The CloudWatch Logs log group must be in the ${HOME} Region: ${arn}`);
}

function route53MayWrite({ world, inputs }: Request): Refusal | undefined {
  const arn = text(inputs.cloudwatchLogGroupArn) ?? "";
  const zone = route53Arn(`hostedzone/${text(inputs.zoneId)}`);
  return serviceMayWrite(world, HOME, "route53.amazonaws.com", zone, arn)
    ? undefined
    : new Refusal(
        "InsufficientCloudWatchLogsResourcePolicy",
        "The resource policy that you're using for Route 53 query logging doesn't grant Route 53 sufficient permission to create a log stream for the specified log group.",
      );
}
