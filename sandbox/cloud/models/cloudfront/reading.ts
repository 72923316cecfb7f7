import { bags, isBag, isList, text, texts, type Value } from "../../values";
import type { Thing, World } from "../../world";
import { KEY } from "../kms";
import { BUCKET, ENCRYPTION, POLICY, settingOf } from "../s3/common";

const SERVICE = "cloudfront.amazonaws.com";

const listed = (value: Value | undefined) => (typeof value === "string" ? [value] : texts(value));

/** Whether a policy lets CloudFront do something for this distribution. */
function lets(policy: string | undefined, action: string, distributionArn: string): boolean {
  const document: Value = JSON.parse(policy ?? "{}");
  const { Statement } = isBag(document) ? document : { Statement: [] };
  return bags(isList(Statement) ? Statement : [Statement ?? null]).some(
    ({ Effect, Principal, Action, Condition }) =>
      Effect === "Allow" &&
      isBag(Principal) &&
      listed(Principal.Service).includes(SERVICE) &&
      listed(Action).includes(action) &&
      (Condition === undefined || sourcesIn(Condition).includes(distributionArn)),
  );
}

/** The ARNs for which a statement lets a service act. The keys of conditions are the same in any case. */
function sourcesIn(condition: Value): readonly string[] {
  const operators = isBag(condition) ? Object.values(condition).filter(isBag) : [];
  return operators
    .flatMap((operator) => Object.entries(operator))
    .flatMap(([key, value]) => (key.toLowerCase() === "aws:sourcearn" ? listed(value) : []));
}

/** Why a distribution gets nothing from the bucket of an origin; AWS says nothing of it. */
export function lockedOut(distribution: Thing, origin: string, world: World): string | undefined {
  const arn = text(distribution.state.arn) ?? "";
  const bucket = world.all(BUCKET).find(({ state }) => state.bucketRegionalDomainName === origin);
  if (bucket === undefined) return "there is no such bucket";
  const policy = settingOf(world, POLICY, bucket.id)?.state.policy;
  if (!lets(text(policy), "s3:GetObject", arn)) return "the bucket's policy does not let it read";
  const encryption = settingOf(world, ENCRYPTION, bucket.id)?.state.rules;
  const [key] = bags(encryption).flatMap(({ applyServerSideEncryptionByDefault: byDefault }) =>
    isBag(byDefault) ? (text(byDefault.kmsMasterKeyId) ?? []) : [],
  );
  if (key === undefined) return undefined;
  const keyPolicy = world.in(bucket.region, KEY).find(({ state }) => state.arn === key)?.state.policy;
  return lets(text(keyPolicy), "kms:Decrypt", arn)
    ? undefined
    : "the policy of the bucket's key does not let it decrypt";
}
