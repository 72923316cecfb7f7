import { bags, isBag, text, type Value } from "../../values";
import type { Thing, World } from "../../world";
import { KEY } from "../kms";
import { matches, oneOrMore, statementsOf } from "../policy-document";
import { BUCKET, ENCRYPTION, POLICY, settingOf } from "../s3/common";

const SERVICE = "cloudfront.amazonaws.com";

/** What the request of an origin access control carries for conditions: it is signed, and comes over TLS. */
const CARRIES: Readonly<Record<string, string>> = { "aws:securetransport": "true", "s3:tlsversion": "1.2" };

/** Whether a policy lets CloudFront do something to a resource for this distribution: a statement allows it, and none denies it. */
function lets(
  policy: string | undefined,
  action: string,
  resource: string,
  distributionArn: string,
): boolean {
  const about = statementsOf(policy).filter(
    (statement) =>
      covers(statement.Action, action) &&
      covers(statement.Resource, resource) &&
      isAbout(statement.Principal) &&
      holds(statement.Condition, { ...CARRIES, "aws:sourcearn": distributionArn }),
  );
  return about.some(({ Effect }) => Effect === "Allow") && !about.some(({ Effect }) => Effect === "Deny");
}

function covers(patterns: Value | undefined, value: string): boolean {
  return oneOrMore(patterns).some((pattern) => matches(pattern, value));
}

function isAbout(principal: Value | undefined): boolean {
  if (!isBag(principal)) return principal === "*";
  return oneOrMore(principal.AWS).includes("*") || oneOrMore(principal.Service).includes(SERVICE);
}

/** Operators of conditions, as far as policies of buckets and keys have them; a value that is not carried meets none but a denial. */
const OPERATORS: Readonly<Record<string, (expected: string, carried: string) => boolean>> = {
  StringEquals: (expected, carried) => expected === carried,
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
  Bool: (expected, carried) => expected === carried,
  NumericLessThan: (expected, carried) => Number(carried) < Number(expected),
};

/** Whether the conditions of a statement are met. The keys of conditions are the same in any case. */
function holds(condition: Value | undefined, carries: Readonly<Record<string, string>>): boolean {
  const tests = isBag(condition) ? Object.entries(condition) : [];
  return tests.every(([operator, keys]) => {
    const [, kind = "", isNot, then = ""] = /^(String|Arn)(Not)(.*)$/.exec(operator) ?? [];
    const is = OPERATORS[isNot === undefined ? operator : `${kind}${then}`];
    return Object.entries(isBag(keys) ? keys : {}).every(([key, expected]) => {
      const carried = carries[key.toLowerCase()];
      const met = carried !== undefined && oneOrMore(expected).some((each) => is?.(each, carried) === true);
      return isNot === undefined ? met : !met;
    });
  });
}

/** Why a distribution gets nothing from the bucket of an origin; AWS says nothing of it. */
export function lockedOut(distribution: Thing, origin: string, world: World): string | undefined {
  const arn = text(distribution.state.arn) ?? "";
  const bucket = world.all(BUCKET).find(({ state }) => state.bucketRegionalDomainName === origin);
  if (bucket === undefined) return "there is no such bucket";
  const policy = settingOf(world, POLICY, bucket.id)?.state.policy;
  const bucketArn = `arn:aws:s3:::${bucket.id}`;
  if (!lets(text(policy), "s3:GetObject", `${bucketArn}/index.html`, arn))
    return "the bucket's policy does not let it read";
  const encryption = settingOf(world, ENCRYPTION, bucket.id)?.state.rules;
  const [key] = bags(encryption).flatMap(({ applyServerSideEncryptionByDefault: byDefault }) =>
    isBag(byDefault) ? (text(byDefault.kmsMasterKeyId) ?? []) : [],
  );
  if (key === undefined) return undefined;
  const keyPolicy = world.in(bucket.region, KEY).find(({ state }) => state.arn === key)?.state.policy;
  return lets(text(keyPolicy), "kms:Decrypt", key, arn)
    ? undefined
    : "the policy of the bucket's key does not let it decrypt";
}

/** Whether S3 tells a distribution of a file that is not there: to who may not list the bucket it says 403, which fails over to nothing. */
export function hearsOfAbsence(distribution: Thing, origin: string, world: World): boolean {
  const arn = text(distribution.state.arn) ?? "";
  const bucket = world.all(BUCKET).find(({ state }) => state.bucketRegionalDomainName === origin);
  const policy = bucket === undefined ? undefined : settingOf(world, POLICY, bucket.id)?.state.policy;
  return lets(text(policy), "s3:ListBucket", `arn:aws:s3:::${bucket?.id ?? ""}`, arn);
}
