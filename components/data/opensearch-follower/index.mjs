// @ts-check
import { readFileSync } from "node:fs";
import { direct } from "./direction.mjs";
import { signedHeaders } from "./signature.mjs";

/** Regions of AWS; what is asked for is not a place in a message. */
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * Runs in the VPC of a region, beside its domain. Lambda gives the role's credentials in the environment, so it calls nothing
 * but the domain.
 * @param {{ readonly writerRegion?: unknown }} event
 */
export async function handler(event) {
  const { writerRegion } = event;
  if (typeof writerRegion !== "string" || !REGION.test(writerRegion)) {
    throw new TypeError(
      `writerRegion is ${JSON.stringify(writerRegion)}; expected the name of an AWS region`,
    );
  }
  const region = given("AWS_REGION");
  const outcome = await direct(
    {
      region,
      roleArn: given("ROLE_ARN"),
      peers: JSON.parse(given("PEERS")),
      ...JSON.parse(readFileSync(new URL("template.json", import.meta.url), "utf8")),
      send: senderTo(given("DOMAIN_ENDPOINT"), region),
    },
    writerRegion,
  );
  console.log(JSON.stringify(outcome));
  return outcome;
}

/**
 * @param {string} host
 * @param {string} region
 * @returns {import("./direction.mjs").Send}
 */
function senderTo(host, region) {
  return async (method, path, body) => {
    const text = body === undefined ? "" : JSON.stringify(body);
    const sessionToken = process.env.AWS_SESSION_TOKEN;
    const headers = signedHeaders(
      {
        method,
        host,
        path,
        body: text,
        headers: text === "" ? {} : { "content-type": "application/json" },
      },
      {
        service: "es",
        region,
        credentials: {
          accessKeyId: given("AWS_ACCESS_KEY_ID"),
          secretAccessKey: given("AWS_SECRET_ACCESS_KEY"),
          ...(sessionToken === undefined ? {} : { sessionToken }),
        },
        now: new Date(),
      },
    );
    const answer = await fetch(`https://${host}${path}`, {
      method,
      headers,
      ...(text === "" ? {} : { body: text }),
      signal: AbortSignal.timeout(30_000),
    });
    const received = await answer.text();
    return { status: answer.status, body: parsed(received) };
  };
}

/** @param {string} text what refuses a request before it reaches OpenSearch answers in plain words */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @param {string} name */
function given(name) {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`The environment has no ${name}.`);
  return value;
}
