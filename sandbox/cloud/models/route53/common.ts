import { createHash, randomBytes } from "node:crypto";
import { Refusal } from "../../rules";
import type { Bag } from "../../values";

export const ZONE = "aws:route53/zone:Zone";
export const RECORD = "aws:route53/record:Record";
export const HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck";
export const KEY_SIGNING_KEY = "aws:route53/keySigningKey:KeySigningKey";
export const DNSSEC = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec";

/** Where Route 53 looks for what a zone uses of regional services: its query log and its signing key. */
export const HOME = "us-east-1";

/** ARNs of Route 53 name neither region nor account. */
export function route53Arn(resource: string): string {
  return `arn:aws:route53:::${resource}`;
}

/** An id as Route 53 makes them, such as `Z0123456789ABCDEFGHIJ`. */
export function zoneIdOf(): string {
  const random = BigInt(`0x${randomBytes(16).toString("hex")}`)
    .toString(36)
    .toUpperCase();
  return `Z0${random.slice(0, 19).padStart(19, "0")}`;
}

/** A domain without the dot at its end, in lower case, as Route 53 compares names. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

export function isPrivate({ vpcs }: Bag): boolean {
  return Array.isArray(vpcs) && vpcs.length > 0;
}

export function noSuchZone(id: string): Refusal {
  return new Refusal("NoSuchHostedZone", `No hosted zone found with ID: ${id}`);
}

/** The name servers of a zone: of four top-level domains, so that the loss of one is not the loss of all. */
export function nameServersOf(id: string): readonly string[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = createHash("sha256").update(id).digest();
  return [
    `ns-${a}.awsdns-${b % 64}.com`,
    `ns-${512 + c}.awsdns-${d % 64}.net`,
    `ns-${1024 + e}.awsdns-${f % 64}.org`,
    `ns-${1536 + g}.awsdns-${h % 64}.co.uk`,
  ];
}
