import { groupsBeforeCloudFront, limitedPaths } from "../../policy/controls/web-acl";
import { managedRule, rateRule } from "./fixtures/wafv2";

/** What is demanded of passwords. */
export const longPasswords = {
  minimumLength: 12,
  requireLowercase: true,
  requireUppercase: true,
  requireNumbers: true,
  requireSymbols: true,
};

/** A limit of its own for what starts so, and called after it. */
function pathRule(start: string, priority: number) {
  const rule = rateRule(priority);
  const { rateBasedStatement } = rule.statement;
  return {
    ...rule,
    name: start,
    statement: {
      rateBasedStatement: {
        ...rateBasedStatement,
        scopeDownStatement: {
          byteMatchStatement: { searchString: start, positionalConstraint: "STARTS_WITH" },
        },
      },
    },
  };
}

/** The rules that a web ACL of scope CLOUDFRONT has. */
export const rulesBeforeCloudFront = [
  rateRule(1),
  ...groupsBeforeCloudFront.map((group, at) => managedRule(group, 2 + at)),
  ...limitedPaths.map((start, at) => pathRule(start, 10 + at)),
];
