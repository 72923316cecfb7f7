import { randomBytes, randomInt, randomUUID } from "node:crypto";
import type { Model } from "../model";
import { type Bag, text } from "../values";

const randomPassword: Model = {
  type: "random:index/randomPassword:RandomPassword",
  scope: "global",
  // hashicorp/random: every argument but the keepers' names is "RequiresReplace".
  replaces: [
    "keepers",
    "length",
    "lower",
    "minLower",
    "minNumeric",
    "minSpecial",
    "minUpper",
    "number",
    "numeric",
    "overrideSpecial",
    "special",
    "upper",
  ],
  defaults: {
    lower: true,
    upper: true,
    number: true,
    numeric: true,
    special: true,
    minLower: 0,
    minUpper: 0,
    minNumeric: 0,
    minSpecial: 0,
  },
  // The provider calls every password "none"; the world must tell them apart.
  id: () => randomUUID(),
  attributes: ({ inputs }) => ({
    result: password(inputs),
    bcryptHash: `$2a$10$${randomBytes(40).toString("hex").slice(0, 53)}`,
  }),
};

function password(inputs: Bag): string {
  const special = text(inputs.overrideSpecial) ?? "!@#$%&*()-_=+[]{}<>:?";
  const alphabet = [
    inputs.upper === false ? "" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    inputs.lower === false ? "" : "abcdefghijklmnopqrstuvwxyz",
    inputs.numeric === false || inputs.number === false ? "" : "0123456789",
    inputs.special === false ? "" : special,
  ].join("");
  return Array.from({ length: Number(inputs.length) }, () => alphabet[randomInt(alphabet.length)]).join("");
}

const randomId: Model = {
  type: "random:index/randomId:RandomId",
  scope: "global",
  replaces: ["byteLength", "keepers", "prefix"],
  id: ({ inputs }) => randomBytes(Number(inputs.byteLength)).toString("base64url"),
  attributes: ({ inputs }, id) => {
    const bytes = Buffer.from(id, "base64url");
    const prefix = text(inputs.prefix) ?? "";
    return {
      b64Std: prefix + bytes.toString("base64"),
      b64Url: prefix + id,
      dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
      hex: prefix + bytes.toString("hex"),
    };
  },
};

export const random: readonly Model[] = [randomPassword, randomId];
