import { createHash } from "node:crypto";
import type { Thing } from "../../world";

/**
 * The public keys of a user pool, as Amazon Cognito publishes them: one for id tokens and one for access tokens. They have the form of
 * RSA keys of 2,048 bits; nobody has what belongs to them, because nobody signs in here.
 */
export function jwksOf({ id }: Thing): string {
  return JSON.stringify({ keys: ["id", "access"].map((use) => keyOf(`${id} ${use}`)) });
}

function keyOf(seed: string) {
  const modulus = Buffer.concat(Array.from({ length: 8 }, (_, index) => digest(`${seed} ${index}`)));
  modulus[0] = (modulus[0] ?? 0) | 0x80;
  modulus[255] = (modulus[255] ?? 0) | 1;
  return {
    alg: "RS256",
    e: "AQAB",
    kid: digest(seed).toString("base64"),
    kty: "RSA",
    n: modulus.toString("base64url"),
    use: "sig",
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
