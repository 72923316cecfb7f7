import { expect } from "chai";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";
import { managedRule, rateRule } from "../../support/fixtures/wafv2";

const COMMON = "AWSManagedRulesCommonRuleSet";
const NO_ARN =
  "WAFInvalidParameterException: Error reason: The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes.";
const NOT_ONE =
  "WAFInvalidParameterException: Error reason: You have used none or multiple values for a field that requires exactly one value.";

describe("AWS WAF", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
  });
  afterEach(() => cloud.stop());

  const withRules = (...rules: readonly ReturnType<typeof managedRule | typeof rateRule>[]) =>
    east.request("webAcl", { rules: [...rules] });

  it("rule 84: refuses a web ACL for CloudFront outside of us-east-1, on a preview already", async () => {
    const west = await cloud.region("us-west-2");
    const { failures } = await west.client.check(
      { type: "aws:wafv2/webAcl:WebAcl", name: "edge" },
      await west.inputsOf("cloudfrontWebAcl"),
    );
    expect(failures.map(({ reason }) => reason)).to.deep.equal([
      "WAFInvalidParameterException: Error reason: The scope is not valid., field: SCOPE_VALUE, parameter: CLOUDFRONT",
    ]);
  });

  it("takes one for CloudFront from a stack of another region, when that says where", async () => {
    const west = await cloud.region("us-west-2");
    const { outputs } = await west.request("cloudfrontWebAcl", { region: "us-east-1" });
    expect(String(outputs.arn)).to.match(/^arn:aws:wafv2:us-east-1:111122223333:global\/webacl\/edge\//);
  });

  it("adds up the capacity of managed groups, rates and what narrows them", async () => {
    const narrowed = rateRule(2);
    const byteMatchStatement = {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: "STARTS_WITH",
      searchString: "/orders",
      textTransformations: [
        { priority: 0, type: "URL_DECODE" },
        { priority: 1, type: "NORMALIZE_PATH" },
      ],
    };
    const rate = { ...narrowed.statement.rateBasedStatement, scopeDownStatement: { byteMatchStatement } };
    const { outputs } = await east.request("webAcl", {
      rules: [managedRule(COMMON, 0), rateRule(1), { ...narrowed, statement: { rateBasedStatement: rate } }],
    });
    expect(outputs.capacity).to.equal(700 + 2 + 2 + 2 + 20);
  });

  it("takes 4,900 units, and refuses 5,600", async () => {
    const groups = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...managedRule(COMMON, index), name: `rule-${index}` }));
    expect((await east.request("webAcl", { name: "seven", rules: groups(7) })).outputs.capacity).to.equal(
      4900,
    );
    expect(await refusalOf(withRules(...groups(8)))).to.equal(
      "WAFInvalidParameterException: Error reason: You exceeded the capacity limit for a rule group or web ACL., field: WEB_ACL, parameter: 5600",
    );
  });

  it("refuses a managed group that it does not have", async () => {
    expect(await refusalOf(withRules(managedRule("AWSManagedRulesEverything", 0)))).to.equal(
      "WAFNonexistentItemException: AWS WAF couldn’t perform the operation because your resource doesn’t exist.",
    );
  });

  it("refuses two rules of one priority", async () => {
    expect(await refusalOf(withRules(managedRule(COMMON, 1), rateRule(1)))).to.match(
      /^WAFInvalidParameterException: .*field: RULE, parameter: 1$/,
    );
  });

  it("refuses a group with an action beside its override", async () => {
    const rules = [{ ...managedRule(COMMON, 0), action: { block: {} } }];
    expect(await refusalOf(east.request("webAcl", { rules }))).to.equal(
      `${NOT_ONE}, field: RULE, parameter: Rule`,
    );
  });

  it("refuses a rate without an action", async () => {
    const { action, ...rule } = rateRule(0);
    expect(await refusalOf(east.request("webAcl", { rules: [rule] }))).to.equal(
      `${NOT_ONE}, field: RULE, parameter: Rule`,
    );
  });

  it("refuses an action that is two", async () => {
    const rules = [{ ...rateRule(0), action: { block: {}, count: {} } }];
    expect(await refusalOf(east.request("webAcl", { rules }))).to.equal(
      `${NOT_ONE}, field: RULE_ACTION, parameter: RuleAction`,
    );
  });

  for (const [what, statement, reason] of [
    ["a limit below 10", { limit: 9 }, "expected limit to be in the range (10 - 2000000000), got 9"],
    [
      "a window of four minutes",
      { evaluationWindowSec: 240 },
      "expected evaluation_window_sec to be one of [60,120,300,600], got 240",
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await refusalOf(withRules(rateRule(0, statement)))).to.include(reason);
    });
  }

  it("refuses a second web ACL of a name, and takes it in the other scope", async () => {
    await east.deploy("webAcl");
    expect(await refusalOf(east.request("webAcl"))).to.match(/^WAFDuplicateItemException: /);
    expect((await east.request("webAcl", { scope: "CLOUDFRONT" })).outputs.name).to.equal("front");
  });

  it("associates none that is for CloudFront: a distribution names it", async () => {
    const webAclArn = await east.of("cloudfrontWebAcl", "arn");
    expect(await refusalOf(east.request("webAclAssociation", { webAclArn }))).to.equal(
      `${NO_ARN}, field: RESOURCE_ARN, parameter: ${webAclArn}`,
    );
  });

  it("associates none with a Network Load Balancer", async () => {
    const resourceArn =
      "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/mall/0123456789abcdef";
    expect(await refusalOf(east.request("webAclAssociation", { resourceArn }))).to.equal(
      `${NO_ARN}, field: RESOURCE_ARN, parameter: ${resourceArn}`,
    );
  });

  it("associates none with what is not there", async () => {
    const resourceArn =
      "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/mall/0123456789abcdef";
    expect(await refusalOf(east.request("webAclAssociation", { resourceArn }))).to.match(
      /^WAFNonexistentItemException: /,
    );
  });

  it("keeps the last of two associations of a resource, and says nothing of the other", async () => {
    const first = await east.deploy("webAclAssociation");
    const { outputs } = await east.request("webAcl", { name: "another" });
    await east.request("webAclAssociation", { webAclArn: String(outputs.arn) });
    const associations = cloud.world.in("us-east-1", first.type);
    expect(associations.map(({ state }) => state.webAclArn)).to.deep.equal([outputs.arn]);
  });

  it("deletes no web ACL that stands before something", async () => {
    await east.deploy("webAclAssociation");
    expect(await refusalOf(east.client.delete(await east.deploy("webAcl")))).to.equal(
      "WAFAssociatedItemException: AWS WAF couldn’t perform the operation because your resource is being used by another resource or it’s associated with another resource.",
    );
  });

  it("warns of a web ACL that stands before nothing, and not of one that stands before something", async () => {
    await east.deploy("webAcl");
    await east.deploy("userPool");
    const told = () => cloud.cloud.warnings().filter((warning) => warning.includes("Web ACL"));
    expect(told()).to.deep.equal(["us-east-1: Web ACL front stands before nothing."]);
    await east.deploy("webAclAssociation");
    expect(told()).to.deep.equal([]);
  });

  it("logs to no group whose name does not begin as it must", async () => {
    const { outputs } = await east.request("wafLogGroup", { name: "/waf/front" });
    expect(
      await refusalOf(east.request("webAclLogging", { logDestinationConfigs: [String(outputs.arn)] })),
    ).to.equal(`${NO_ARN}, field: LOG_DESTINATION, parameter: ${outputs.arn}`);
  });

  it("logs to no group of another region", async () => {
    const west = await cloud.region("us-west-2");
    const arn = await west.of("wafLogGroup", "arn");
    expect(await refusalOf(east.request("webAclLogging", { logDestinationConfigs: [arn] }))).to.equal(
      `${NO_ARN}, field: LOG_DESTINATION, parameter: ${arn}`,
    );
  });

  it("redacts one part of a request with each field", async () => {
    const redactedFields = [{ singleHeader: { name: "cookie" }, method: {} }];
    expect(await refusalOf(east.request("webAclLogging", { redactedFields }))).to.equal(
      `${NOT_ONE}, field: FIELD_TO_MATCH, parameter: FieldToMatch`,
    );
  });
});
