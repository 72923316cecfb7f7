import { createHash } from "node:crypto";
import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { stableToken } from "../ids";
import { invalid, USER_POOL, USER_POOL_DOMAIN } from "./user-pool";

/** Words that no prefix may contain. Source: developer guide, "Using the Amazon Cognito domain for managed login". */
const RESERVED = ["cognito", "aws", "amazon"];

const PREFIX = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Hosted zone of every CloudFront distribution. Source: Route 53 API reference, AliasTarget. */
const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";

function badPrefix({ inputs }: Request): Refusal | undefined {
  const domain = text(inputs.domain) ?? "";
  if (inputs.certificateArn !== undefined) return undefined;
  if (!PREFIX.test(domain)) {
    return invalid(
      "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and hyphens. Please enter a different name that follows this format: ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$",
    );
  }
  const word = RESERVED.find((reserved) => domain.includes(reserved));
  return word === undefined ? undefined : invalid(`Domain cannot contain reserved word: ${word}`);
}

/** A prefix is unique in its region, over all accounts. */
function isTaken({ world, region, inputs }: Request): Refusal | undefined {
  const domains = world.in(region, USER_POOL_DOMAIN);
  if (domains.some(({ id }) => id === inputs.domain))
    return invalid("Domain already associated with another user pool.");
  return domains.some(({ state }) => state.userPoolId === inputs.userPoolId)
    ? invalid("User pool already has a domain configured.")
    : undefined;
}

const poolOf = ({ world, region, inputs }: Pick<Request, "world" | "region" | "inputs">) =>
  world.get(USER_POOL, region, text(inputs.userPoolId) ?? "");

export const userPoolDomain: Model = {
  type: USER_POOL_DOMAIN,
  specification: "AWS::Cognito::UserPoolDomain",
  // CloudFormation schema AWS::Cognito::UserPoolDomain: Domain and UserPoolId cannot be changed.
  replaces: ["domain", "userPoolId"],
  references: [
    {
      property: "userPoolId",
      type: USER_POOL,
      missing: (id) => new Refusal("ResourceNotFoundException", `User pool ${id} does not exist.`),
    },
  ],
  refusesCreate: [badPrefix, isTaken],
  id: ({ inputs }) => text(inputs.domain) ?? "",
  attributes: ({ account, region }, id) => {
    const distribution = `${stableToken(`${id} ${region}`, 13)}.cloudfront.net`;
    return {
      awsAccountId: account,
      cloudfrontDistribution: distribution,
      cloudfrontDistributionArn: distribution,
      cloudfrontDistributionZoneId: CLOUDFRONT_ZONE,
      managedLoginVersion: 1,
      s3Bucket: `aws-cognito-prod-${region}-assets`,
      version: createHash("sha256").update(id).digest("hex").slice(0, 14),
    };
  },
  created: (request) => {
    const pool = poolOf(request);
    if (pool !== undefined) request.world.change(pool, { domain: request.thing.id });
  },
  deleted: (request) => {
    const pool = poolOf(request);
    if (pool !== undefined) request.world.change(pool, { domain: "" });
  },
  seconds: 60,
};
