import type { Request, Rule } from "../../model";
import { Refusal } from "../../rules";
import { bags, isBag, isList, text, texts, type Value } from "../../values";
import type { Thing, World } from "../../world";

export const BUCKET = "aws:s3/bucket:Bucket";
export const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
export const ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
export const POLICY = "aws:s3/bucketPolicy:BucketPolicy";
export const PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
export const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

/** A bucket by its name, which no two regions of a partition share. */
export function bucketNamed(world: World, name: Value | undefined): Thing | undefined {
  return world.all(BUCKET).find(({ id }) => id === name);
}

/** What is set on a bucket through a resource of this type. */
export function settingOf(world: World, type: string, bucket: string): Thing | undefined {
  return world.all(type).find(({ state }) => state.bucket === bucket);
}

export function keepsVersions(world: World, bucket: string): boolean {
  const versioning = settingOf(world, VERSIONING, bucket)?.state.versioningConfiguration;
  return isBag(versioning) && versioning.status === "Enabled";
}

/** Whoever sets something on a bucket asks in its region. */
export const asksInItsRegion: Rule = ({ world, region, inputs }) => {
  const bucket = bucketNamed(world, inputs.bucket);
  if (bucket === undefined) return new Refusal("NoSuchBucket", "The specified bucket does not exist");
  return bucket.region === region
    ? undefined
    : new Refusal(
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
      );
};

export const idOfBucket = ({ inputs }: Request): string => text(inputs.bucket) ?? "";

/** A property of a block that must be one of these; what is unknown passes. */
export function oneOf(
  value: Value | undefined,
  property: string,
  allowed: readonly string[],
): Refusal | undefined {
  return typeof value !== "string" || allowed.includes(value)
    ? undefined
    : new Refusal(
        "InvalidParameter",
        `expected ${property} to be one of ${JSON.stringify(allowed)}, got ${value}`,
      );
}

export interface Statement {
  readonly effect: string;
  readonly principals: readonly string[];
  readonly services: readonly string[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditional: boolean;
}

/** The statements of a policy document; `undefined` when it is no JSON. */
export function statementsOf(policy: string): readonly Statement[] | undefined {
  try {
    const document: Value = JSON.parse(policy);
    const statement = isBag(document) ? document.Statement : undefined;
    return bags(isList(statement) ? statement : statement === undefined ? [] : [statement]).map((each) => ({
      effect: text(each.Effect) ?? "",
      principals: list(isBag(each.Principal) ? each.Principal.AWS : each.Principal),
      services: list(isBag(each.Principal) ? each.Principal.Service : undefined),
      actions: list(each.Action),
      resources: list(each.Resource),
      conditional: each.Condition !== undefined,
    }));
  } catch {
    return undefined;
  }
}

function list(value: Value | undefined): readonly string[] {
  return typeof value === "string" ? [value] : texts(value);
}
