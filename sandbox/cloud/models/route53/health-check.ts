import { randomUUID } from "node:crypto";
import type { Model, Request, Rule } from "../../model";
import { Refusal } from "../../rules";
import { isList, text, texts } from "../../values";
import { HEALTH_CHECK, route53Arn } from "./common";

const TYPES = [
  "CALCULATED",
  "CLOUDWATCH_METRIC",
  "HTTP",
  "HTTP_STR_MATCH",
  "HTTPS",
  "HTTPS_STR_MATCH",
  "RECOVERY_CONTROL",
  "TCP",
];

/** The regions from which Route 53 checks; all of them when nobody chooses. */
const CHECKERS = [
  "ap-northeast-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "eu-west-1",
  "sa-east-1",
  "us-east-1",
  "us-west-1",
  "us-west-2",
];

/** Those that ask an endpoint, and not another part of AWS. */
const asksEndpoint = (type: string) => /^(HTTP|TCP)/.test(type);

export const healthCheck: Model = {
  type: HEALTH_CHECK,
  scope: "global",
  // regions.md 2.1: type, request interval and measuring of latency; hashicorp/aws route53/health_check.go: the names, too.
  replaces: ["type", "requestInterval", "measureLatency", "referenceName", "routingControlArn"],
  invalid: [
    ({ inputs }) => {
      const type = text(inputs.type);
      return type === undefined || TYPES.includes(type)
        ? undefined
        : new Refusal("InvalidParameter", `expected type to be one of ${JSON.stringify(TYPES)}, got ${type}`);
    },
    ({ inputs: { requestInterval: seconds } }) =>
      typeof seconds === "number" && seconds !== 10 && seconds !== 30
        ? new Refusal(
            "InvalidParameter",
            `expected request_interval to be one of [10 30], got ${seconds}`,
            89,
          )
        : undefined,
    ({ inputs: { failureThreshold: times } }) =>
      typeof times === "number" && (times < 1 || times > 10)
        ? new Refusal(
            "InvalidParameter",
            `expected failure_threshold to be in the range (1 - 10), got ${times}`,
          )
        : undefined,
    ({ inputs: { regions } }) =>
      isList(regions) && regions.length < 3
        ? new Refusal(
            "InvalidParameter",
            `Attribute regions requires 3 item minimum, but config has only ${regions.length} declared.`,
            89,
          )
        : undefined,
  ],
  refusesCreate: [regionsCheck, endpointIsNamed, alarmIsNamed, routingControl],
  refusesUpdate: [regionsCheck, endpointIsNamed, alarmIsNamed],
  id: () => randomUUID(),
  attributes: ({ inputs }, id) => {
    const type = text(inputs.type) ?? "";
    return {
      arn: route53Arn(`healthcheck/${id}`),
      enableSni: type.startsWith("HTTPS"),
      failureThreshold: asksEndpoint(type) ? 3 : 0,
      regions: asksEndpoint(type) ? CHECKERS : [],
      triggers: {},
    };
  },
};

const refusing =
  (is: (type: string) => boolean, wrong: (request: Request) => string | undefined): Rule =>
  (request) => {
    const problem = is(text(request.inputs.type) ?? "") ? wrong(request) : undefined;
    return problem === undefined
      ? undefined
      : new Refusal("InvalidInput", `Invalid parameter : ${problem}`, 89);
  };

function regionsCheck(request: Request): Refusal | undefined {
  const stray = texts(request.inputs.regions).find((region) => !CHECKERS.includes(region));
  return stray === undefined
    ? undefined
    : new Refusal(
        "InvalidInput",
        `1 validation error detected: Value '${stray}' at 'healthCheckConfig.regions' failed to satisfy constraint: Member must satisfy enum value set: [${CHECKERS.join(", ")}]`,
      );
}

function endpointIsNamed(request: Request): Refusal | undefined {
  return refusing(asksEndpoint, ({ inputs }) =>
    inputs.fqdn === undefined && inputs.ipAddress === undefined
      ? "Either IPAddress or FullyQualifiedDomainName must be specified."
      : undefined,
  )(request);
}

function alarmIsNamed(request: Request): Refusal | undefined {
  return refusing(
    (type) => type === "CLOUDWATCH_METRIC",
    ({ inputs }) =>
      inputs.cloudwatchAlarmName === undefined || inputs.cloudwatchAlarmRegion === undefined
        ? "AlarmIdentifier must be specified for CLOUDWATCH_METRIC health checks."
        : undefined,
  )(request);
}

function routingControl(request: Request): Refusal | undefined {
  return refusing(
    (type) => type === "RECOVERY_CONTROL",
    ({ inputs }) => {
      if (inputs.routingControlArn === undefined)
        return "RoutingControlArn must be specified for RECOVERY_CONTROL health checks.";
      return inputs.requestInterval !== undefined || inputs.failureThreshold !== undefined
        ? "RequestInterval and FailureThreshold cannot be specified for RECOVERY_CONTROL health checks."
        : undefined;
    },
  )(request);
}
