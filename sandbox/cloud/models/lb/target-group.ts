import type { ChangeRequest, Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, text } from "../../values";
import { inVpc } from "../network/common";
import {
  badConfiguration,
  badName,
  block,
  forwardsTo,
  LISTENER,
  LISTENER_RULE,
  loadBalancingArn,
  TARGET_GROUP,
  TARGET_GROUP_ATTACHMENT,
  thingWithArn,
} from "./common";

const isHttp = ({ protocol }: Bag) => protocol === "HTTP" || protocol === "HTTPS";

/** What a target group needs that is no function. Source: hashicorp/aws elbv2/target_group.go. */
function incomplete({ inputs }: Request): Refusal | undefined {
  const type = text(inputs.targetType) ?? "instance";
  const missing = [
    ["port", "port"],
    ["protocol", "protocol"],
    ["vpc_id", "vpcId"],
  ].find(([, property = ""]) => inputs[property] === undefined);
  return type === "lambda" || missing === undefined
    ? undefined
    : new Refusal(
        "InvalidAttributeCombination",
        `Attribute "${missing[0]}" must be specified when "target_type" is "${type}".`,
      );
}

/** The same, resourceTargetGroupCustomizeDiff. */
function badHealthCheck({ inputs }: Request): Refusal | undefined {
  const { protocol, path, matcher } = block(inputs.healthCheck);
  const wrong = (reason: string) => new Refusal("InvalidAttributeCombination", reason);
  if (protocol !== "TCP") return undefined;
  if (isHttp(inputs))
    return wrong(
      `Attribute "health_check[0].protocol" cannot have value "TCP" when "protocol" is "${text(inputs.protocol)}".`,
    );
  const excess = matcher !== undefined ? "matcher" : path !== undefined ? "path" : undefined;
  return excess === undefined
    ? undefined
    : wrong(
        `Attribute "health_check[0].${excess}" cannot be specified when "health_check[0].protocol" is "TCP".`,
      );
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html */
function badBalancerGroup({ inputs }: Request): Refusal | undefined {
  if (inputs.targetType !== "alb") return undefined;
  if (inputs.protocol !== "TCP")
    return badConfiguration(
      `Protocol '${text(inputs.protocol)}' is not supported for target groups with target type 'alb'`,
    );
  return block(inputs.healthCheck).protocol === "TCP"
    ? badConfiguration(
        "Health check protocol 'TCP' is not supported for target groups with target type 'alb'",
      )
    : undefined;
}

/** What AWS, or the provider, fills in. */
function healthCheckOf({ healthCheck, targetType, ...inputs }: Bag): Bag {
  const given = block(healthCheck);
  const checksHttp =
    given.protocol === undefined ? isHttp(inputs) || targetType === "alb" : given.protocol !== "TCP";
  return {
    enabled: true,
    healthyThreshold: healthCheck === undefined ? 5 : 3,
    interval: 30,
    matcher: checksHttp ? (isHttp(inputs) ? "200" : "200-399") : "",
    path: checksHttp ? "/" : "",
    port: "traffic-port",
    protocol: checksHttp ? "HTTP" : "TCP",
    timeout: checksHttp ? (isHttp(inputs) ? 5 : 6) : 10,
    unhealthyThreshold: healthCheck === undefined ? 2 : 3,
    ...given,
  };
}

function fillIn({ world, thing }: ChangeRequest): void {
  world.change(thing, { healthCheck: healthCheckOf(thing.inputs) });
}

export const targetGroup: Model = {
  type: TARGET_GROUP,
  specification: "AWS::ElasticLoadBalancingV2::TargetGroup",
  autoName: { property: "name", limit: 32 },
  // hashicorp/aws elbv2/target_group.go: these are ForceNew.
  replaces: [
    "name",
    "namePrefix",
    "port",
    "protocol",
    "protocolVersion",
    "targetType",
    "vpcId",
    "ipAddressType",
  ],
  defaults: {
    deregistrationDelay: 300,
    lambdaMultiValueHeadersEnabled: false,
    proxyProtocolV2: false,
    slowStart: 0,
    targetType: "instance",
  },
  fills: {
    healthCheck: [
      "enabled",
      "healthyThreshold",
      "interval",
      "matcher",
      "path",
      "port",
      "protocol",
      "timeout",
      "unhealthyThreshold",
    ],
  },
  references: [inVpc],
  invalid: [({ inputs }) => badName(inputs.name), incomplete, badHealthCheck],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world.in(region, TARGET_GROUP).some(({ state }) => state.name === inputs.name)
        ? new Refusal(
            "DuplicateTargetGroupName",
            `A target group with the same name '${text(inputs.name)}' exists, but with different settings`,
          )
        : undefined,
    badBalancerGroup,
  ],
  refusesUpdate: [badBalancerGroup],
  refusesDelete: [
    ({ world, thing }) =>
      [...world.in(thing.region, LISTENER), ...world.in(thing.region, LISTENER_RULE)].some((each) =>
        forwardsTo(each).includes(thing.id),
      )
        ? new Refusal(
            "ResourceInUse",
            `Target group '${thing.id}' is currently in use by a listener or a rule`,
          )
        : undefined,
  ],
  id: (request) => loadBalancingArn(request, `targetgroup/${text(request.inputs.name)}`),
  attributes: ({ inputs }, id) => {
    const http = isHttp(inputs);
    return {
      arn: id,
      arnSuffix: id.slice(id.indexOf("targetgroup/")),
      connectionTermination: false,
      healthCheck: {},
      ipAddressType: "ipv4",
      loadBalancerArns: [],
      loadBalancingAlgorithmType: http ? "round_robin" : "",
      loadBalancingAnomalyMitigation: http ? "off" : "",
      loadBalancingCrossZoneEnabled: "use_load_balancer_configuration",
      namePrefix: "",
      // An Application Load Balancer always sees who came to the network load balancer before it.
      preserveClientIp: http ? "" : inputs.targetType === "ip" ? "false" : "true",
      protocolVersion: http ? "HTTP1" : "",
      stickiness: {
        enabled: false,
        type: http ? "lb_cookie" : "source_ip",
        cookieDuration: http ? 86400 : 0,
      },
      targetFailovers: [],
      targetGroupHealth: {
        dnsFailover: { minimumHealthyTargetsCount: "1", minimumHealthyTargetsPercentage: "off" },
        unhealthyStateRouting: { minimumHealthyTargetsCount: 1, minimumHealthyTargetsPercentage: "off" },
      },
      targetHealthStates: http
        ? []
        : [{ enableUnhealthyConnectionTermination: true, unhealthyDrainingInterval: 0 }],
    };
  },
  created: fillIn,
  updated: fillIn,
  // Who was registered is so no longer.
  deleted: ({ world, thing }) => {
    for (const each of world.in(thing.region, TARGET_GROUP_ATTACHMENT))
      if (thingWithArn(world, thing.region, TARGET_GROUP, each.state.targetGroupArn) === undefined)
        world.remove(each);
  },
};
