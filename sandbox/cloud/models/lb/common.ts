import { randomBytes } from "node:crypto";
import type { Reference, Request } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, isBag, same, text, type Value, valuesAt } from "../../values";
import type { Thing, World } from "../../world";
import { regionalArn } from "../ids";

export const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
export const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";
export const TARGET_GROUP_ATTACHMENT = "aws:lb/targetGroupAttachment:TargetGroupAttachment";
export const LISTENER = "aws:lb/listener:Listener";
export const LISTENER_RULE = "aws:lb/listenerRule:ListenerRule";

/** An ARN of Elastic Load Balancing; what follows the account, and an id at its end. */
export function loadBalancingArn(request: Request, resource: string): string {
  return regionalArn(request, "elasticloadbalancing", `${resource}/${randomBytes(8).toString("hex")}`);
}

/** What follows the kind of thing in an ARN: metrics call it by that. */
export function suffixOf(arn: string, kind: "loadbalancer/" | "listener/"): string {
  return arn.slice(arn.indexOf(kind) + kind.length);
}

export const validation = (reason: string) => new Refusal("ValidationError", reason);
export const badConfiguration = (reason: string) => new Refusal("InvalidConfigurationRequest", reason);

/** What the provider demands of a name. Source: hashicorp/aws elbv2/validate.go. */
export function badName(name: Value | undefined): Refusal | undefined {
  const value = text(name);
  if (value === undefined) return undefined;
  const wrong = (reason: string) => new Refusal("InvalidParameter", reason);
  if (!/^[0-9A-Za-z-]+$/.test(value))
    return wrong(`only alphanumeric characters and hyphens allowed in "name": "${value}"`);
  if (value.length > 32) return wrong(`"name" cannot be longer than 32 characters: "${value}"`);
  if (value.startsWith("-")) return wrong(`"name" cannot begin with a hyphen: "${value}"`);
  if (value.endsWith("-")) return wrong(`"name" cannot end with a hyphen: "${value}"`);
  return undefined;
}

export function thingWithArn(world: World, region: string, type: string, arn: Value | undefined) {
  return world.in(region, type).find(({ id }) => id === arn);
}

export const targetGroupAt = (property: string): Reference => ({
  property,
  type: TARGET_GROUP,
  missing: (arn) => new Refusal("TargetGroupNotFound", `Target groups '${arn}' not found`),
});

export function block(value: Value | undefined): Bag {
  return isBag(value) ? value : {};
}

/** ARNs of the target groups to which a listener or a rule forwards. */
export function forwardsTo({ inputs }: Pick<Thing, "inputs">): readonly Value[] {
  return ["defaultActions", "actions"].flatMap((property) => [
    ...valuesAt(inputs, `${property}.targetGroupArn`),
    ...valuesAt(inputs, `${property}.forward.targetGroups.arn`),
  ]);
}

/** The balancer to which a listener belongs, or a listener's rule. */
function balancerOf(world: World, { type, region, state }: Thing): string | undefined {
  const listener =
    type === LISTENER ? state : thingWithArn(world, region, LISTENER, state.listenerArn)?.state;
  return text(listener?.loadBalancerArn);
}

/** A target group says which balancers forward to it: told when a listener or a rule has changed. */
export function tellTargetGroups(world: World, { region }: Pick<Thing, "region">): void {
  const forwarding = [...world.in(region, LISTENER), ...world.in(region, LISTENER_RULE)];
  for (const group of world.in(region, TARGET_GROUP)) {
    const arns = forwarding
      .filter((each) => forwardsTo(each).includes(group.id))
      .flatMap((each) => balancerOf(world, each) ?? []);
    const loadBalancerArns = [...new Set(arns)].sort();
    if (!same(group.state.loadBalancerArns, loadBalancerArns)) world.change(group, { loadBalancerArns });
  }
}

/** AWS refuses to forward to a group from a second balancer. */
export function sharedGroup(
  { world, region, inputs }: Request,
  balancer: Value | undefined,
): Refusal | undefined {
  const shared = forwardsTo({ inputs }).find((arn) => {
    const group = thingWithArn(world, region, TARGET_GROUP, arn);
    const [other] = (group === undefined ? [] : valuesAt(group.state, "loadBalancerArns")).flat();
    return other !== undefined && other !== balancer;
  });
  return shared === undefined
    ? undefined
    : new Refusal(
        "TargetGroupAssociationLimit",
        `The following target groups cannot be associated with more than one load balancer: ${text(shared)}`,
      );
}

/** A balancer forwards to groups of its own kind: HTTP and HTTPS, or what lies below these. */
export function strangeGroupProtocol(
  { world, region, inputs }: Request,
  listenerProtocol: string,
): Refusal | undefined {
  const isHttp = (protocol: Value | undefined) => protocol === "HTTP" || protocol === "HTTPS";
  for (const arn of forwardsTo({ inputs })) {
    const protocol = thingWithArn(world, region, TARGET_GROUP, arn)?.state.protocol;
    if (protocol !== undefined && isHttp(protocol) !== isHttp(listenerProtocol))
      return badConfiguration(
        `Listener protocol '${listenerProtocol}' is not supported with a target group with protocol '${text(protocol)}'`,
      );
  }
  return undefined;
}
