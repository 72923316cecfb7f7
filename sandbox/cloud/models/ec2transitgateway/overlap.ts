import { text } from "../../values";
import type { Thing, World } from "../../world";
import { range, VPC } from "../network/common";
import { attachmentsIn } from "./common";

/** The VPCs that hang on a gateway. */
export function vpcsOn(world: World, region: string, gatewayId: string): readonly Thing[] {
  return attachmentsIn(world, region).flatMap((attachment) => {
    const { resource } = attachment;
    const vpc = resource.type === "vpc" ? world.get(VPC, region, resource.id) : undefined;
    return attachment.gatewayId === gatewayId && vpc !== undefined ? [vpc] : [];
  });
}

/** Whether the ranges of two VPCs have an address in common. */
export function overlap(one: Thing, other: Thing): boolean {
  const [a, b] = [range(one.state.cidrBlock), range(other.state.cidrBlock)];
  if (a === undefined || b === undefined) return false;
  return a.isEquals(b) || a.contains(b) || b.contains(a) || a.isOverlapping(b);
}

/** A VPC by its id and range, for messages. */
export const shown = ({ id, state }: Thing) => `${id} (${text(state.cidrBlock)})`;
