// @ts-check
import { createHash, createHmac } from "node:crypto";

/**
 * @typedef {object} Credentials
 * @property {string} accessKeyId
 * @property {string} secretAccessKey
 * @property {string} [sessionToken] of temporary credentials
 *
 * @typedef {object} SignedRequest
 * @property {string} method
 * @property {string} host
 * @property {string} path as it is sent: percent-encoded, with the query
 * @property {string} [body]
 * @property {Readonly<Record<string, string>>} [headers] signed in addition to the host and the date
 */

/** @param {string} text */
const hash = (text) => createHash("sha256").update(text).digest("hex");

/**
 * @param {string | Buffer} key
 * @param {string} text
 */
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** @param {string} text what `encodeURIComponent` leaves alone and AWS does not, encoded too */
const encode = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * The headers of a request with AWS's Signature Version 4.
 * @param {SignedRequest} request
 * @param {{ readonly service: string, readonly region: string, readonly credentials: Credentials, readonly now: Date }} scope
 * @returns {Record<string, string>}
 */
export function signedHeaders(
  { method, host, path, body = "", headers = {} },
  { service, region, credentials, now },
) {
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const day = time.slice(0, 8);
  /** @type {Record<string, string>} */
  const signed = { ...headers, host, "x-amz-date": time };
  if (credentials.sessionToken !== undefined) signed["x-amz-security-token"] = credentials.sessionToken;

  const names = Object.keys(signed).sort();
  const [location = "/", query = ""] = path.split("?");
  const canonical = [
    method,
    // Every service but S3 encodes the path once more.
    location.split("/").map(encode).join("/"),
    query.split("&").sort().join("&"),
    ...names.map((name) => `${name}:${signed[name]?.trim()}`),
    "",
    names.join(";"),
    hash(body),
  ].join("\n");

  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", time, scope, hash(canonical)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce(
    hmac,
    /** @type {string | Buffer} */ (`AWS4${credentials.secretAccessKey}`),
  );
  const signature = createHmac("sha256", key).update(toSign).digest("hex");
  const { host: _, ...sent } = signed;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}
