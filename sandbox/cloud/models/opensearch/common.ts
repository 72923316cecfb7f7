import { Refusal } from "../../rules";
import { type Bag, isBag, type Value } from "../../values";
import type { Thing, World } from "../../world";

export const DOMAIN = "aws:opensearch/domain:Domain";
export const PACKAGE_ASSOCIATION = "aws:opensearch/packageAssociation:PackageAssociation";
export const OUTBOUND = "aws:opensearch/outboundConnection:OutboundConnection";
export const ACCEPTER = "aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter";

export const validation = (reason: string, rule?: number) => new Refusal("ValidationException", reason, rule);

/** A block of inputs; empty when it is not given. */
export function block(value: Value | undefined): Bag {
  return isBag(value) ? value : {};
}

export function isOn(value: Value | undefined, flag = "enabled"): boolean {
  return block(value)[flag] === true;
}

export function domainIn(world: World, region: string, name: Value | undefined): Thing | undefined {
  return world.in(region, DOMAIN).find(({ state }) => state.domainName === name);
}
