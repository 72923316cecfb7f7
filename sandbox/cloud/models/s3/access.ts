import type { Model, Rule } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import {
  asksInItsRegion,
  bucketNamed,
  idOfBucket,
  POLICY,
  PUBLIC_ACCESS_BLOCK,
  settingOf,
  statementsOf,
} from "./common";

export const publicAccessBlock: Model = {
  type: PUBLIC_ACCESS_BLOCK,
  // hashicorp/aws s3/bucket_public_access_block.go: the bucket is ForceNew.
  replaces: ["bucket"],
  defaults: {
    blockPublicAcls: false,
    blockPublicPolicy: false,
    ignorePublicAcls: false,
    restrictPublicBuckets: false,
  },
  refusesCreate: [asksInItsRegion],
  id: idOfBucket,
  attributes: () => ({}),
};

/** What S3 finds wrong with a bucket's policy. */
const policyRefusal: Rule = ({ world, inputs }) => {
  const bucket = text(inputs.bucket) ?? "";
  const statements = statementsOf(text(inputs.policy) ?? "");
  if (statements === undefined || statements.length === 0)
    return new Refusal("MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'");
  for (const { principals, services, actions, resources } of statements) {
    if (principals.length + services.length === 0)
      return new Refusal("MalformedPolicy", "Missing required field Principal");
    if (actions.length === 0) return new Refusal("MalformedPolicy", "Missing required field Action");
    const arn = `arn:aws:s3:::${bucket}`;
    if (resources.length === 0 || !resources.every((each) => each === arn || each.startsWith(`${arn}/`)))
      return new Refusal("MalformedPolicy", "Policy has invalid resource");
  }
  const open = statements.some(
    ({ effect, principals, conditional }) => effect === "Allow" && principals.includes("*") && !conditional,
  );
  const blocked = settingOf(world, PUBLIC_ACCESS_BLOCK, bucket)?.state.blockPublicPolicy === true;
  return open && blocked
    ? new Refusal(
        "AccessDenied",
        `s3:PutBucketPolicy on resource "arn:aws:s3:::${bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
      )
    : undefined;
};

export const bucketPolicy: Model = {
  type: POLICY,
  specification: "AWS::S3::BucketPolicy",
  // hashicorp/aws s3/bucket_policy.go: the bucket is ForceNew.
  replaces: ["bucket"],
  invalid: [
    ({ inputs }) => {
      const policy = text(inputs.policy);
      return policy === undefined || statementsOf(policy) !== undefined
        ? undefined
        : new Refusal("MalformedPolicy", `"policy" contains an invalid JSON policy`);
    },
  ],
  refusesCreate: [asksInItsRegion, policyRefusal],
  refusesUpdate: [policyRefusal],
  id: idOfBucket,
  attributes: () => ({}),
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html */
const logTargetRefusal: Rule = ({ world, region, inputs }) => {
  const refusal = (reason: string) => new Refusal("InvalidTargetBucketForLogging", reason);
  const target = bucketNamed(world, inputs.targetBucket);
  if (target === undefined) return refusal("The target bucket for logging does not exist");
  if (target.region !== region)
    return new Refusal(
      "CrossLocationLoggingProhibited",
      "Cross S3 location logging not allowed. The target bucket is in another Region.",
    );
  const logs = `arn:aws:s3:::${target.id}/${text(inputs.targetPrefix) ?? ""}`;
  const may = statementsOf(text(settingOf(world, POLICY, target.id)?.state.policy) ?? "{}")?.some(
    ({ effect, services, actions, resources }) =>
      effect === "Allow" &&
      services.includes("logging.s3.amazonaws.com") &&
      actions.some((action) => action === "s3:PutObject" || action === "s3:*") &&
      resources.some((resource) => resource.endsWith("*") && logs.startsWith(resource.slice(0, -1))),
  );
  return may === true
    ? undefined
    : refusal(
        "You must either provide the necessary permissions to the logging service using a bucket policy or give the log-delivery group WRITE and READ_ACP permissions to the target bucket",
      );
};

export const logging: Model = {
  type: "aws:s3/bucketLogging:BucketLogging",
  // hashicorp/aws s3/bucket_logging.go: these are ForceNew.
  replaces: ["bucket", "expectedBucketOwner"],
  refusesCreate: [asksInItsRegion, logTargetRefusal],
  refusesUpdate: [logTargetRefusal],
  id: idOfBucket,
  attributes: () => ({}),
};
