import { type Bag, isBag, isList, texts, type Value } from "../values";

/** The statements of a policy of IAM's form; none of what is absent or no JSON. */
export function statementsOf(policy: string | undefined): readonly Bag[] {
  if (policy === undefined) return [];
  try {
    const parsed: Value = JSON.parse(policy);
    const statement = isBag(parsed) ? parsed.Statement : undefined;
    return (isList(statement) ? statement : [statement]).filter(isBag);
  } catch {
    return [];
  }
}

/** What IAM writes as one value or as a list. */
export function oneOrMore(value: Value | undefined): readonly string[] {
  return typeof value === "string" ? [value] : texts(value);
}

/** Whether a pattern of IAM's, with `*` and `?`, covers a value. */
export function matches(pattern: string, value: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(value);
}

function anyMatches(patterns: Value | undefined, value: string): boolean {
  return oneOrMore(patterns).some((pattern) => matches(pattern, value));
}

/** Whether a statement allows an action, on a resource where one is given. Its conditions are not weighed. */
export function allows({ Effect, Action, Resource }: Bag, action: string, resource?: string): boolean {
  return (
    Effect === "Allow" &&
    anyMatches(Action, action) &&
    (resource === undefined || anyMatches(Resource, resource))
  );
}

/** What an AWS service asks in its own name, and what the request carries for conditions. */
export interface ServiceRequest {
  /** Its principal, such as `kafka.amazonaws.com`. */
  readonly service: string;
  readonly action: string;
  /** @default whatever the policy is attached to */
  readonly resource?: string;
  /** Condition keys with their values; a key that the request lacks meets no condition. */
  readonly carries: Readonly<Record<string, string>>;
}

/** Whether a policy of a resource, or of a region, lets an AWS service do something in its own name. */
export function letsService(
  policy: string | undefined,
  { service, action, resource, carries }: ServiceRequest,
): boolean {
  return statementsOf(policy).some(
    (statement) =>
      allows(statement, action, resource) &&
      isBag(statement.Principal) &&
      anyMatches(statement.Principal.Service, service) &&
      holds(statement.Condition, carries),
  );
}

/** As far as conditions of equality and likeness go, which are all that the program writes for services. */
function holds(condition: Value | undefined, carries: Readonly<Record<string, string>>): boolean {
  const tests = isBag(condition) ? Object.values(condition).filter(isBag) : [];
  return tests
    .flatMap((test) => Object.entries(test))
    .every(([key, expected]) => {
      const value = carries[key];
      return value !== undefined && anyMatches(expected, value);
    });
}
