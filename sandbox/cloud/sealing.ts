import { createCipheriv, createDecipheriv, createHash, createHmac } from "node:crypto";

/** Properties that AWS takes and never shows, and values that only a state may hold. */
const SECRETS = new Set([
  "authToken",
  "bcryptHash",
  "masterPassword",
  "masterUserPassword",
  "password",
  "passwords",
  "result",
  "secretBinary",
  "secretString",
]);

const MARK = "sealed:";

/** As Pulumi seals the sandbox's states, with an empty passphrase: what is kept opens nothing, and no search finds it. */
const KEY = createHash("sha256").update("").digest();

/** For `JSON.stringify`: secrets are written sealed. The same text is sealed alike, so that an unchanged world is the same file. */
export function sealed(property: string, value: unknown): unknown {
  if (!SECRETS.has(property) || typeof value !== "string" || value === "") return value;
  const vector = createHmac("sha256", KEY).update(value).digest().subarray(0, 12);
  const cipher = createCipheriv("aes-256-gcm", KEY, vector);
  const hidden = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
  return MARK + Buffer.concat([vector, cipher.getAuthTag(), hidden]).toString("base64");
}

/** For `JSON.parse`: what `sealed` has written, as it was. */
export function unsealed(property: string, value: unknown): unknown {
  if (!SECRETS.has(property) || typeof value !== "string" || !value.startsWith(MARK)) return value;
  const bytes = Buffer.from(value.slice(MARK.length), "base64");
  const decipher = createDecipheriv("aes-256-gcm", KEY, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}
