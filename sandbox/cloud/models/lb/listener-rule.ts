import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { bags, hasUnknown, isBag, isList, text, texts, type Value } from "../../values";
import type { Thing } from "../../world";
import {
  LISTENER,
  LISTENER_RULE,
  loadBalancingArn,
  sharedGroup,
  strangeGroupProtocol,
  suffixOf,
  targetGroupAt,
  tellTargetGroups,
  thingWithArn,
  validation,
} from "./common";

/** Quota "Condition values per rule". Source: quotas for Application Load Balancers. */
const MOST_CONDITION_VALUES = 5;

const FIELDS = [
  "hostHeader",
  "httpHeader",
  "httpRequestMethod",
  "pathPattern",
  "queryStrings",
  "sourceIp",
] as const;

/** Values of all the conditions of a rule: all of one condition are alternatives, all conditions must hold. */
function valuesOf(conditions: Value | undefined): readonly Value[] {
  return bags(conditions).flatMap((condition) =>
    FIELDS.flatMap((field) => {
      const block = condition[field];
      if (field === "queryStrings") return bags(block);
      return isBag(block) && isList(block.values) ? block.values : [];
    }),
  );
}

/** Source: hashicorp/aws elbv2/listener_rule.go. */
function badCondition({ inputs }: Request): Refusal | undefined {
  for (const condition of bags(inputs.conditions)) {
    const header = isBag(condition.httpHeader) ? condition.httpHeader : undefined;
    const name = text(header?.httpHeaderName);
    if (name !== undefined && !/^[0-9A-Za-z_!#$%&'*+,.^`|~-]{1,40}$/.test(name))
      return new Refusal(
        "InvalidParameter",
        `invalid value for condition.0.http_header.0.http_header_name (${name})`,
      );
    const long = [...texts(header?.values), ...texts(pathsOf(condition.pathPattern))].find(
      (value) => value.length === 0 || value.length > 128,
    );
    // A header's value may be a secret: it is not repeated.
    if (long !== undefined)
      return new Refusal(
        "InvalidParameter",
        `expected length of values to be in the range (1 - 128), got one of ${long.length}`,
      );
  }
  return undefined;
}

function pathsOf(pattern: Value | undefined): Value | undefined {
  return isBag(pattern) ? pattern.values : undefined;
}

function badPriority({ inputs: { priority } }: Request): Refusal | undefined {
  return typeof priority === "number" && (priority < 1 || priority > 50_000)
    ? new Refusal(
        "InvalidParameter",
        `expected priority to be in the range (1 - 50000) or 99999, got ${priority}`,
      )
    : undefined;
}

function listenerOf({ world, region, inputs }: Request): Thing | undefined {
  return thingWithArn(world, region, LISTENER, inputs.listenerArn);
}

function rulesOf({ world, region, inputs }: Request): readonly Thing[] {
  return world.in(region, LISTENER_RULE).filter(({ state }) => state.listenerArn === inputs.listenerArn);
}

function badRule(request: Request): Refusal | undefined {
  const { inputs } = request;
  const listener = listenerOf(request);
  const protocol = text(listener?.state.protocol) ?? "";
  if (!protocol.startsWith("HTTP"))
    return new Refusal("OperationNotPermitted", "Rules are unsupported for Network Load Balancer listeners");
  if (!hasUnknown(inputs.conditions) && valuesOf(inputs.conditions).length > MOST_CONDITION_VALUES)
    return validation(`A rule can only have '${MOST_CONDITION_VALUES}' condition values`);
  return strangeGroupProtocol(request, protocol) ?? sharedGroup(request, listener?.state.loadBalancerArn);
}

export const listenerRule: Model = {
  type: LISTENER_RULE,
  specification: "AWS::ElasticLoadBalancingV2::ListenerRule",
  // hashicorp/aws elbv2/listener_rule.go: the listener is ForceNew.
  replaces: ["listenerArn"],
  answered: { actions: ["order"] },
  references: [
    {
      property: "listenerArn",
      type: LISTENER,
      by: "arn",
      missing: (arn) => new Refusal("ListenerNotFound", `Listener '${arn}' not found`),
    },
    targetGroupAt("actions.targetGroupArn"),
  ],
  invalid: [badCondition, badPriority],
  refusesCreate: [
    badRule,
    (request) =>
      request.inputs.priority !== undefined &&
      rulesOf(request).some(({ state }) => state.priority === request.inputs.priority)
        ? new Refusal("PriorityInUse", `Priority '${String(request.inputs.priority)}' is currently in use`)
        : undefined,
  ],
  refusesUpdate: [
    badRule,
    (request) =>
      rulesOf(request).some(
        (rule) => rule !== request.thing && rule.state.priority === request.inputs.priority,
      )
        ? new Refusal("PriorityInUse", `Priority '${String(request.inputs.priority)}' is currently in use`)
        : undefined,
  ],
  id: (request) =>
    loadBalancingArn(
      request,
      `listener-rule/${suffixOf(text(request.inputs.listenerArn) ?? "", "listener/")}`,
    ),
  attributes: (request, id) => ({
    arn: id,
    priority: 1 + Math.max(0, ...rulesOf(request).map(({ state }) => Number(state.priority))),
  }),
  created: ({ world, thing }) => tellTargetGroups(world, thing),
  updated: ({ world, thing }) => tellTargetGroups(world, thing),
  deleted: ({ world, thing }) => tellTargetGroups(world, thing),
};
