import { randomUUID } from "node:crypto";
import type { ChangeRequest, Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, bags, isBag, text } from "../../values";
import { GLOBAL, type Thing, type World } from "../../world";
import { regionalArn } from "../ids";
import { capacityOf, unknownGroup } from "./capacity";

export const WEB_ACL = "aws:wafv2/webAcl:WebAcl";
export const WEB_ACL_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";

/** The one region in which AWS WAF keeps what is for CloudFront. */
const CLOUDFRONT_REGION = "us-east-1";

/** The most units of a web ACL; above 1,500 AWS charges more for each request. Source: AWS WAF quotas. */
const MOST_UNITS = 5000;

const RATE_LIMITS = { least: 10, most: 2_000_000_000 };
const WINDOWS: readonly unknown[] = [60, 120, 300, 600];

/** The form in which AWS WAF says what is wrong with a parameter. */
export function invalidParameter(reason: string, field: string, parameter: string, rule?: number): Refusal {
  return new Refusal(
    "WAFInvalidParameterException",
    `Error reason: ${reason}, field: ${field}, parameter: ${parameter}`,
    rule,
  );
}

export function nonexistent(): Refusal {
  return new Refusal(
    "WAFNonexistentItemException",
    "AWS WAF couldn’t perform the operation because your resource doesn’t exist.",
  );
}

const rulesOf = ({ rules }: Bag) => bags(rules);

const NOT_ONE = "You have used none or multiple values for a field that requires exactly one value.";

/** The provider sends it in any case; that its region can be known before decides already on a preview. */
function scopeIsElsewhere({ region, inputs }: Request): Refusal | undefined {
  return inputs.scope === "CLOUDFRONT" && region !== CLOUDFRONT_REGION
    ? invalidParameter("The scope is not valid.", "SCOPE_VALUE", "CLOUDFRONT", 84)
    : undefined;
}

/** hashicorp/aws wafv2/schemas.go: IntBetween, IntInSlice. */
function badRate({ inputs }: Request): Refusal | undefined {
  for (const { statement } of rulesOf(inputs)) {
    const rate = isBag(statement) ? statement.rateBasedStatement : undefined;
    if (!isBag(rate)) continue;
    const { limit, evaluationWindowSec: window } = rate;
    if (typeof limit === "number" && (limit < RATE_LIMITS.least || limit > RATE_LIMITS.most)) {
      return new Refusal(
        "InvalidParameter",
        `expected limit to be in the range (${RATE_LIMITS.least} - ${RATE_LIMITS.most}), got ${limit}`,
      );
    }
    if (typeof window === "number" && !WINDOWS.includes(window)) {
      return new Refusal(
        "InvalidParameter",
        `expected evaluation_window_sec to be one of ${JSON.stringify(WINDOWS)}, got ${window}`,
      );
    }
  }
  return undefined;
}

/** A group brings its own actions, which can be overridden; any other rule says what it does. */
function badActions({ inputs }: Request): Refusal | undefined {
  for (const { action, overrideAction, statement } of rulesOf(inputs)) {
    const isGroup =
      isBag(statement) &&
      (statement.managedRuleGroupStatement !== undefined ||
        statement.ruleGroupReferenceStatement !== undefined);
    const [demanded, refused] = isGroup ? [overrideAction, action] : [action, overrideAction];
    if (demanded === undefined || refused !== undefined) return invalidParameter(NOT_ONE, "RULE", "Rule");
    if (isBag(demanded) && Object.keys(demanded).length !== 1)
      return invalidParameter(NOT_ONE, "RULE_ACTION", "RuleAction");
  }
  return undefined;
}

/** That priorities are unique AWS says in API_Rule, and that names are; its words about one that is not are not published. */
function twiceTheSame({ inputs }: Request): Refusal | undefined {
  for (const property of ["priority", "name"]) {
    const values = rulesOf(inputs).map((rule) => String(rule[property]));
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice === undefined) continue;
    return property === "priority"
      ? invalidParameter("The priority of each rule must be unique.", "RULE", twice)
      : new Refusal(
          "WAFDuplicateItemException",
          "AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.",
        );
  }
  return undefined;
}

function tooMuch({ inputs }: Request): Refusal | undefined {
  if (unknownGroup(rulesOf(inputs)) !== undefined) return nonexistent();
  const units = capacityOf(rulesOf(inputs));
  return units <= MOST_UNITS
    ? undefined
    : invalidParameter(
        "You exceeded the capacity limit for a rule group or web ACL.",
        "WEB_ACL",
        String(units),
      );
}

function nameIsTaken({ world, region, inputs }: Request): Refusal | undefined {
  return world
    .in(region, WEB_ACL)
    .some(({ state }) => state.name === inputs.name && state.scope === inputs.scope)
    ? new Refusal(
        "WAFDuplicateItemException",
        "AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.",
      )
    : undefined;
}

/** What a web ACL stands before: AWS deletes none that still stands before something. */
export function protectedBy(world: World, { state }: Thing): readonly Thing[] {
  return [
    ...world.all(WEB_ACL_ASSOCIATION).filter((other) => other.state.webAclArn === state.arn),
    ...world.in(GLOBAL, DISTRIBUTION).filter((other) => other.state.webAclId === state.arn),
  ];
}

function isAssociated({ world, thing }: ChangeRequest): Refusal | undefined {
  return protectedBy(world, thing).length === 0
    ? undefined
    : new Refusal(
        "WAFAssociatedItemException",
        "AWS WAF couldn’t perform the operation because your resource is being used by another resource or it’s associated with another resource.",
      );
}

const sameForBoth = [badActions, twiceTheSame, tooMuch];

export const webAcl: Model = {
  type: WEB_ACL,
  specification: "AWS::WAFv2::WebACL",
  autoName: { property: "name", limit: 128 },
  // CloudFormation schema AWS::WAFv2::WebACL: Name and Scope cannot be changed.
  replaces: ["name", "namePrefix", "scope"],
  invalid: [scopeIsElsewhere, badRate],
  refusesCreate: [nameIsTaken, ...sameForBoth],
  refusesUpdate: sameForBoth,
  refusesDelete: [isAssociated],
  id: () => randomUUID(),
  attributes: (request, id) => {
    const { scope, name, rules } = request.inputs;
    const where = scope === "CLOUDFRONT" ? "global" : "regional";
    return {
      applicationIntegrationUrl: "",
      arn: regionalArn(request, "wafv2", `${where}/webacl/${text(name)}/${id}`),
      capacity: capacityOf(bags(rules)),
      lockToken: randomUUID(),
      namePrefix: "",
    };
  },
  updated: ({ world, thing }) =>
    world.change(thing, { capacity: capacityOf(rulesOf(thing.state)), lockToken: randomUUID() }),
  warns: (thing, world) =>
    protectedBy(world, thing).length === 0
      ? `Web ACL ${text(thing.state.name)} stands before nothing.`
      : undefined,
};
