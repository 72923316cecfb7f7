import { randomBytes } from "node:crypto";
import { Refusal } from "../../rules";
import { type Bag, bags, isBag, text, type Value } from "../../values";
import { GLOBAL, type Thing, type World } from "../../world";

export const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
export const FUNCTION = "aws:cloudfront/function:Function";
export const ORIGIN_ACCESS_CONTROL = "aws:cloudfront/originAccessControl:OriginAccessControl";
export const RESPONSE_HEADERS_POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";

/** Where CloudFront's control plane is, and what it needs of other services: certificates, web ACLs, deliveries of logs. */
export const HOME = "us-east-1";

/** An id as CloudFront makes them, such as `E2QWRUHAPOMQZL`. */
export function cloudFrontId(): string {
  const letters = BigInt(`0x${randomBytes(12).toString("hex")}`)
    .toString(36)
    .toUpperCase();
  return `E${letters.slice(0, 13)}`;
}

export const etag = () => `E${randomBytes(8).toString("hex").toUpperCase().slice(0, 13)}`;

/** The default behaviour, and those before it. */
export function behavioursOf(distribution: Bag): readonly Bag[] {
  const { defaultCacheBehavior: last, orderedCacheBehaviors: first } = distribution;
  return [...bags(first), ...(isBag(last) ? [last] : [])];
}

/** The distributions of which one of these values, at any path inside, is this. */
export function distributionsWith(
  world: World,
  values: (distribution: Bag) => readonly (Value | undefined)[],
  wanted: Value | undefined,
): readonly Thing[] {
  return world.in(GLOBAL, DISTRIBUTION).filter(({ state }) => values(state).includes(wanted));
}

/** A name that another thing of the type has already. */
export function nameTaken(code: string, type: string, what: string) {
  return ({ world, inputs }: { readonly world: World; readonly inputs: Bag }): Refusal | undefined =>
    world.in(GLOBAL, type).some(({ state }) => state.name === inputs.name)
      ? new Refusal(code, `${what} with the same name already exists: ${text(inputs.name)}`)
      : undefined;
}
