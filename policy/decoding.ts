/** A function of one object, asked once for each: what it made is kept as long as the object. */
function once(compute: (from: object) => unknown): (from: object) => unknown {
  const made = new WeakMap<object, { readonly value: unknown }>();
  return (from) => {
    const known = made.get(from) ?? { value: compute(from) };
    made.set(from, known);
    return known.value;
  };
}

const shared = new WeakSet<object>();

/** Puts another function into a module of the SDK, whose own code calls it through the module. */
function replace(
  module: object,
  name: string,
  by: (original: (...args: readonly unknown[]) => unknown) => unknown,
) {
  const original: unknown = Reflect.get(module, name);
  if (typeof original !== "function") throw new Error(`This @pulumi/policy has no ${name}.`);
  Reflect.set(
    module,
    name,
    by((...args) => Reflect.apply(original, undefined, args)),
  );
}

/**
 * Lets the SDK decode each message of the engine once. By itself it does so again for every policy, which takes far
 * longer than what the policies do. What is decoded goes with the message, so nothing passes from one request to another.
 */
export function shareDecoding(): void {
  const deserialize: object = require("@pulumi/policy/deserialize");
  const proxy: object = require("@pulumi/policy/proxy");
  if (shared.has(deserialize)) return;
  shared.add(deserialize);
  replace(deserialize, "deserializeProperties", (original) => {
    const plain = once((message) => original(message, false));
    // Remediations see secrets as such, and change what they are shown.
    return (message: object, proxySecrets: boolean) =>
      proxySecrets ? original(message, proxySecrets) : plain(message);
  });
  replace(proxy, "unknownCheckingProxy", (original) => {
    const checking = once((decoded) => original(decoded));
    return (decoded: object) => checking(decoded);
  });
}
