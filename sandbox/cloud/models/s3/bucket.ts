import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { stableToken } from "../ids";
import { BUCKET, bucketNamed } from "./common";

/** Hosted zones of the website endpoints. Source: Amazon S3 endpoints and quotas, AWS General Reference. */
const HOSTED_ZONES: Readonly<Record<string, string>> = {
  "us-east-1": "Z3AQBSTGFYJSTF",
  "us-east-2": "Z2O1EMRO9K5GLX",
  "us-west-1": "Z2F56UZL2M1ACD",
  "us-west-2": "Z3BJ6K6RIION7M",
  "eu-west-1": "Z1BKCTXD74EZPE",
  "ap-northeast-2": "Z3W03O7B5YMIYP",
};

const ACCOUNT_REGIONAL = /-\d{12}-[a-z]{2}(?:-[a-z]+)+-\d-an$/;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function nameRefusal(name: string): Refusal | undefined {
  const fine =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
    !name.includes("..") &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
    !/^(xn--|sthree-|amzn-s3-demo-)/.test(name) &&
    !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  return fine ? undefined : new Refusal("InvalidBucketName", "The specified bucket is not valid.");
}

/** A name of an account's part of the namespace: in that account, in that region, and asked for as such. */
function namespaceRefusal({ account, region, inputs }: Request): Refusal | undefined {
  const name = text(inputs.bucket) ?? "";
  if (inputs.bucketNamespace === "account-regional") {
    return name.endsWith(`-${account}-${region}-an`)
      ? undefined
      : new Refusal("InvalidBucketName", `${name} is not an account-regional namespace bucket`);
  }
  return ACCOUNT_REGIONAL.test(name)
    ? new Refusal(
        "MissingNamespaceHeader",
        "The requested bucket is an account-regional namespace bucket, but your request is missing the required x-amz-bucket-namespace header.",
      )
    : undefined;
}

export const bucket: Model = {
  type: BUCKET,
  specification: "AWS::S3::Bucket",
  autoName: { property: "bucket", limit: 63 },
  // CloudFormation schema AWS::S3::Bucket: the name; hashicorp/aws s3/bucket.go: these are ForceNew.
  replaces: ["bucket", "bucketPrefix", "bucketNamespace", "objectLockEnabled"],
  defaults: { forceDestroy: false },
  invalid: [
    ({ inputs }) => {
      const name = text(inputs.bucket);
      return name === undefined ? undefined : nameRefusal(name);
    },
  ],
  refusesCreate: [
    namespaceRefusal,
    ({ world, region, inputs }) => {
      const taken = bucketNamed(world, inputs.bucket);
      if (taken === undefined) return undefined;
      // S3 in us-east-1 would answer 200 OK, and reset the ACLs; the provider looks first. hashicorp/aws s3/bucket.go.
      return region === "us-east-1" && taken.region === region
        ? new Refusal("BucketAlreadyExists", `creating S3 Bucket (${taken.id})`)
        : new Refusal(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
          );
    },
  ],
  id: ({ inputs }) => text(inputs.bucket) ?? "",
  attributes: ({ account, region, inputs }, id) => ({
    arn: `arn:aws:s3:::${id}`,
    accelerationStatus: "",
    acl: "private",
    bucketDomainName: `${id}.s3.amazonaws.com`,
    bucketNamespace: "global",
    bucketPrefix: "",
    bucketRegion: region,
    bucketRegionalDomainName: `${id}.s3.${region}.amazonaws.com`,
    corsRules: [],
    grants: [{ id: stableToken(account, 64), permissions: ["FULL_CONTROL"], type: "CanonicalUser", uri: "" }],
    hostedZoneId: HOSTED_ZONES[region] ?? "Z0000000000000",
    lifecycleRules: [],
    logging: null,
    objectLockConfiguration: null,
    objectLockEnabled: inputs.objectLockEnabled === true,
    policy: "",
    replicationConfiguration: null,
    requestPayer: "BucketOwner",
    serverSideEncryptionConfiguration: {
      rule: {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256", kmsMasterKeyId: "" },
        bucketKeyEnabled: false,
      },
    },
    versioning: { enabled: false, mfaDelete: false },
    website: null,
    websiteDomain: "",
    websiteEndpoint: "",
  }),
  // What was set on it goes with it.
  deleted: ({ world, thing }) => {
    const settings = world
      .all()
      .filter(({ type, state }) => type.startsWith("aws:s3/") && state.bucket === thing.id);
    for (const setting of settings) world.remove(setting);
  },
};
