import { createHash, randomBytes } from "node:crypto";
import type { Request } from "../model";

/** An id as EC2 makes them, such as `vpc-0a1b2c3d4e5f60718`. */
export function ec2Id(prefix: string): () => string {
  return () => `${prefix}-0${randomBytes(8).toString("hex")}`;
}

/** Lower-case letters and digits, as in resource ids and endpoints. */
export function token(length: number): string {
  return BigInt(`0x${randomBytes(length).toString("hex")}`)
    .toString(36)
    .slice(0, length);
}

/** An ARN in the request's region and account; `resource` is all that follows the account. */
export function regionalArn({ region, account }: Request, service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}

export function globalArn({ account }: Request, service: string, resource: string): string {
  return `arn:aws:${service}::${account}:${resource}`;
}

/** The same letters and digits for the same seed: for what belongs to an account and a region, such as endpoints. */
export function stableToken(seed: string, length: number): string {
  const digest = createHash("sha256").update(seed).digest("hex");
  return BigInt(`0x${digest}`).toString(36).slice(0, length);
}

/** The region of an ARN; empty for what belongs to no region. */
export function regionOfArn(arn: string): string {
  return arn.split(":")[3] ?? "";
}
