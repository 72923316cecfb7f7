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

/** Blocks that hold a secret: a request's header, in which whoever is known shows that it is. By block, where in it. */
const SECRETS_WITHIN: Readonly<Record<string, string>> = { customHeaders: "value", httpHeader: "values" };

/** For `JSON.stringify`: secrets are written sealed. The same text is sealed alike, so that an unchanged world is the same file. */
export function sealed(property: string, value: unknown): unknown {
  return mapped(property, value, (text) => (text === "" ? text : seal(text)));
}

/** For `JSON.parse`: what `sealed` has written, as it was. */
export function unsealed(property: string, value: unknown): unknown {
  return mapped(property, value, (text) => (text.startsWith(MARK) ? unseal(text) : text));
}

function seal(text: string): string {
  const vector = createHmac("sha256", KEY).update(text).digest().subarray(0, 12);
  const cipher = createCipheriv("aes-256-gcm", KEY, vector);
  const hidden = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return MARK + Buffer.concat([vector, cipher.getAuthTag(), hidden]).toString("base64");
}

function unseal(text: string): string {
  const bytes = Buffer.from(text.slice(MARK.length), "base64");
  const decipher = createDecipheriv("aes-256-gcm", KEY, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}

/** A value with every secret in it turned into something else. */
function mapped(property: string, value: unknown, turn: (text: string) => string): unknown {
  if (SECRETS.has(property)) return typeof value === "string" ? turn(value) : value;
  const within = SECRETS_WITHIN[property];
  return within === undefined ? value : mappedWithin(value, within, turn);
}

function mappedWithin(value: unknown, within: string, turn: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => mappedWithin(item, within, turn));
  if (typeof value !== "object" || value === null) return value;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, key === within ? turnedTexts(inner, turn) : inner]),
  );
}

function turnedTexts(value: unknown, turn: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => turnedTexts(item, turn));
  return typeof value === "string" ? turn(value) : value;
}
