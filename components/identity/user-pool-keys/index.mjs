// @ts-check

const ATTEMPTS = 5;
const PAUSE = 2_000;

/**
 * Reads the public keys with which a user pool signs its tokens. Anybody may: there is nothing to be authorized for. What it
 * returns is a JSON Web Key Set of what a verifier needs, and nothing else that may stand there one day.
 */
export async function handler() {
  const issuer = process.env.ISSUER;
  if (issuer === undefined || issuer === "") throw new Error("The environment has no ISSUER.");
  return { keys: keysOf(await documentAt(`${issuer}/.well-known/jwks.json`)) };
}

/**
 * A pool that has only just been made may not be known yet.
 * @param {string} url
 * @returns {Promise<unknown>}
 */
async function documentAt(url) {
  let problem = "";
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    if (answer.ok) return answer.json();
    problem = `${url} answers ${answer.status}`;
  }
  throw new Error(problem);
}

/** @param {unknown} document */
function keysOf(document) {
  const keys = typeof document === "object" && document !== null && "keys" in document ? document.keys : [];
  const found = Array.isArray(keys) ? keys.filter(isSigningKey) : [];
  if (found.length === 0) throw new Error("The user pool publishes no RSA key to verify signatures with.");
  // In an order of their own: that AWS lists them differently is no change.
  return found
    .map(({ kid, n, e }) => ({ kid, kty: "RSA", alg: "RS256", use: "sig", n, e }))
    .sort((one, other) => (one.kid < other.kid ? -1 : 1));
}

/**
 * @param {unknown} key
 * @returns {key is { kid: string, n: string, e: string }}
 */
function isSigningKey(key) {
  if (typeof key !== "object" || key === null) return false;
  const { kid, kty, use, n, e } = /** @type {Record<string, unknown>} */ (key);
  return kty === "RSA" && use === "sig" && [kid, n, e].every((part) => typeof part === "string");
}
