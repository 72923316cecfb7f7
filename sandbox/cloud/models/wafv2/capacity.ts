import { type Bag, bags, isBag, text, type Value } from "../../values";

/**
 * Capacity of AWS's managed rule groups, in web ACL capacity units.
 * Source: AWS WAF developer guide, "AWS Managed Rules rule groups list".
 */
const MANAGED_GROUPS: Readonly<Record<string, number>> = {
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
  AWSManagedRulesWindowsRuleSet: 200,
  AWSManagedRulesPHPRuleSet: 100,
  AWSManagedRulesWordPressRuleSet: 100,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesBotControlRuleSet: 50,
  AWSManagedRulesATPRuleSet: 50,
  AWSManagedRulesACFPRuleSet: 50,
  AWSManagedRulesAntiDDoSRuleSet: 50,
};

/** Base costs of the match statements. Source: AWS WAF developer guide, "Using rule statements in AWS WAF". */
const RATE_BASED = 2;
const CUSTOM_KEY = 30;
const EXACT_MATCH = 2;
const CONTAINING_MATCH = 10;
const ALL_ARGUMENTS = 10;
const TRANSFORMATION = 10;
const GEO_MATCH = 1;
const IP_SET = 1;
const IP_SET_IN_HEADER_ANY = 4;
const LABEL_MATCH = 1;
const SIZE = 1;
const REGEX = 3;
const REGEX_SET = 25;
const SQL_INJECTION = { LOW: 20, HIGH: 30 };
const CROSS_SITE_SCRIPTING = 40;

/** The managed rule group that AWS does not have, if there is one among the rules. */
export function unknownGroup(rules: readonly Bag[]): string | undefined {
  return rules
    .map(managedGroupOf)
    .find((group) => group !== undefined && MANAGED_GROUPS[group] === undefined);
}

/** AWS's name of the managed rule group that a rule refers to. */
export function managedGroupOf({ statement }: Bag): string | undefined {
  const managed = isBag(statement) ? statement.managedRuleGroupStatement : undefined;
  return isBag(managed) && managed.vendorName === "AWS" ? text(managed.name) : undefined;
}

/** Units that the rules take; what AWS saves by doing the same transformation for several rules once is not subtracted. */
export function capacityOf(rules: readonly Bag[]): number {
  return rules.reduce((sum, { statement }) => sum + costOf(statement), 0);
}

/** @throws Error for a statement that is not simulated */
function costOf(statement: Value | undefined): number {
  if (!isBag(statement)) return 0;
  const costs = Object.entries(statement).map(([kind, inner]) => {
    const cost = STATEMENTS[kind];
    if (cost === undefined || !isBag(inner))
      throw new Error(`${kind} is not simulated: it needs a cost in sandbox/cloud/models/wafv2/capacity.ts`);
    return cost(inner);
  });
  return sum(costs);
}

const STATEMENTS: Readonly<Record<string, (statement: Bag) => number>> = {
  managedRuleGroupStatement: ({ name, scopeDownStatement }) =>
    (MANAGED_GROUPS[text(name) ?? ""] ?? 0) + costOf(scopeDownStatement),
  rateBasedStatement: ({ customKeys, scopeDownStatement }) =>
    RATE_BASED + bags(customKeys).length * CUSTOM_KEY + costOf(scopeDownStatement),
  byteMatchStatement: (statement) =>
    /^CONTAINS/.test(text(statement.positionalConstraint) ?? "")
      ? matching(statement, CONTAINING_MATCH)
      : matching(statement, EXACT_MATCH),
  regexMatchStatement: (statement) => matching(statement, REGEX),
  regexPatternSetReferenceStatement: (statement) => matching(statement, REGEX_SET),
  sizeConstraintStatement: (statement) => matching(statement, SIZE),
  sqliMatchStatement: (statement) =>
    matching(statement, statement.sensitivityLevel === "HIGH" ? SQL_INJECTION.HIGH : SQL_INJECTION.LOW),
  xssMatchStatement: (statement) => matching(statement, CROSS_SITE_SCRIPTING),
  geoMatchStatement: () => GEO_MATCH,
  labelMatchStatement: () => LABEL_MATCH,
  ipSetReferenceStatement: ({ ipSetForwardedIpConfig: forwarded }) =>
    IP_SET + (isBag(forwarded) && forwarded.position === "ANY" ? IP_SET_IN_HEADER_ANY : 0),
  andStatement: ({ statements }) => sum(bags(statements).map(costOf)),
  orStatement: ({ statements }) => sum(bags(statements).map(costOf)),
  notStatement: ({ statements }) => sum(bags(statements).map(costOf)),
};

/** A match on a part of a request, which is transformed first. */
function matching({ fieldToMatch, textTransformations }: Bag, base: number): number {
  const field = isBag(fieldToMatch) ? fieldToMatch : {};
  const transformations = bags(textTransformations).filter(({ type }) => type !== "NONE");
  return (
    (field.jsonBody === undefined ? base : 2 * base) +
    (field.allQueryArguments === undefined ? 0 : ALL_ARGUMENTS) +
    transformations.length * TRANSFORMATION
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
