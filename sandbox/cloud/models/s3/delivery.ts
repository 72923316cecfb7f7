import { bags, isBag, text, texts, type Value } from "../../values";

/** An AWS service that puts an object into a bucket, for one of somebody's resources. */
export interface Delivery {
  /** Such as `delivery.logs.amazonaws.com`. */
  readonly service: string;
  /** ARN of the object. */
  readonly object: string;
  /** Account and ARN of the resource for which it acts. */
  readonly account: string;
  readonly source: string;
}

/** Whether a bucket's policy lets a service put an object: allowed by a statement whose conditions hold. */
export function serviceMayDeliver(policy: string, { service, object, account, source }: Delivery): boolean {
  const document: Value = JSON.parse(policy);
  const statement = isBag(document) ? document.Statement : undefined;
  const context: Readonly<Record<string, string>> = {
    "aws:sourcearn": source,
    "aws:sourceaccount": account,
  };
  return bags(isBag(statement) ? [statement] : statement).some(
    ({ Effect, Principal, Action, Resource, Condition }) =>
      Effect === "Allow" &&
      isBag(Principal) &&
      matches(Principal.Service, service) &&
      matches(Action, "s3:PutObject") &&
      matches(Resource, object) &&
      tests(Condition).every(([key, expected]) => matches(expected, context[key.toLowerCase()] ?? "")),
  );
}

function tests(condition: Value | undefined): readonly (readonly [string, Value])[] {
  return (isBag(condition) ? Object.values(condition) : []).flatMap((test) =>
    isBag(test) ? Object.entries(test) : [],
  );
}

/** Whether a pattern, or one of several, matches; `*` stands for anything. */
function matches(patterns: Value | undefined, value: string): boolean {
  return [text(patterns) ?? [], ...texts(patterns)].flat().some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`).test(value);
  });
}
