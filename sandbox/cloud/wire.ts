import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type Bag, isBag, UNKNOWN, type Value } from "./values";

/** How Pulumi's protocol writes values that JSON has no words for. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** One sentinel for each type that an unknown value will have. */
const UNKNOWNS: ReadonlySet<unknown> = new Set([
  UNKNOWN_TEXT,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Properties as they came over the wire, for the models: secrets plain, unknowns as `UNKNOWN`. */
export function fromWire(struct: Struct | undefined): Bag {
  const value = struct === undefined ? {} : decode(struct.toJavaScript());
  return isBag(value) ? value : {};
}

/** Properties for the engine. */
export function toWire(bag: Bag): Struct {
  const encoded = encode(bag);
  return Struct.fromJavaScript(isPlain(encoded) ? encoded : {});
}

function decode(value: JavaScriptValue): Value {
  if (UNKNOWNS.has(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(decode);
  if (!isPlain(value)) return value;
  if (value[SIGNATURE] === SECRET) return decode(value.value ?? null);
  if (value[SIGNATURE] === OUTPUT) return "value" in value ? decode(value.value ?? null) : UNKNOWN;
  // Property values are never null on the wire but where a program wrote null, which means "not given".
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key, decode(inner)]));
}

function encode(value: Value): JavaScriptValue {
  if (value === UNKNOWN) return UNKNOWN_TEXT;
  if (Array.isArray(value)) return value.map(encode);
  if (isBag(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encode(inner)]));
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return null;
}

function isPlain(value: JavaScriptValue): value is { [name: string]: JavaScriptValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
