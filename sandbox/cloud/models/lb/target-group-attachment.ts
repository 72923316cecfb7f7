import { randomBytes } from "node:crypto";
import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import {
  LISTENER,
  LOAD_BALANCER,
  TARGET_GROUP,
  TARGET_GROUP_ATTACHMENT,
  targetGroupAt,
  thingWithArn,
  validation,
} from "./common";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html */
function badBalancerTarget({ world, region, inputs }: Request): Refusal | undefined {
  const group = thingWithArn(world, region, TARGET_GROUP, inputs.targetGroupArn);
  if (group?.state.targetType !== "alb") return undefined;
  const balancer = thingWithArn(world, region, LOAD_BALANCER, inputs.targetId);
  if (
    balancer === undefined ||
    balancer.state.loadBalancerType !== "application" ||
    balancer.state.vpcId !== group.state.vpcId
  )
    return new Refusal("InvalidTarget", `The following targets are not valid: ${text(inputs.targetId)}`);
  const registered = world
    .in(region, TARGET_GROUP_ATTACHMENT)
    .some(({ state }) => state.targetGroupArn === group.id);
  if (registered)
    return new Refusal("TooManyTargets", `You can register one Application Load Balancer with ${group.id}`);
  const port = inputs.port ?? group.state.port;
  const listens = world
    .in(region, LISTENER)
    .some(({ state }) => state.loadBalancerArn === balancer.id && state.port === port);
  return listens
    ? undefined
    : validation(
        "If the target type is ALB, the target must have at least one listener that matches the target group port or any specified port overrides",
      );
}

export const targetGroupAttachment: Model = {
  type: TARGET_GROUP_ATTACHMENT,
  // hashicorp/aws elbv2/target_group_attachment.go: all of it is ForceNew.
  replaces: ["availabilityZone", "port", "quicServerId", "targetGroupArn", "targetId"],
  references: [targetGroupAt("targetGroupArn")],
  refusesCreate: [badBalancerTarget],
  id: ({ inputs }) => `${text(inputs.targetGroupArn)}-${randomBytes(13).toString("hex")}`,
  attributes: () => ({}),
};
