import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type Protected, WebAcl } from "../../../components/edge/web-acl";
import { type Front, RULES, type RuleModes, rulesAt } from "../../../components/edge/web-acl-rules";
import { WAF_GROUPS, WAF_RULES } from "../../../infra/waf-rules";
import { capacityOf } from "../../../sandbox/cloud/models/wafv2/capacity";
import { bags, type Value } from "../../../sandbox/cloud/values";
import { only, type Recorded, registered } from "../../support/recorder";
import { keysIn, recordWith } from "../harness";

const ACL = "aws:wafv2/webAcl:WebAcl";
const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
const LOGS = "aws:cloudwatch/logGroup:LogGroup";
const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";

const SECRETS = ["authorization", "cookie", "x-origin-verify"];

const recordAcl = (protects: Protected, modes: RuleModes = {}) =>
  recordWith((opts: pulumi.ComponentResourceOptions) => {
    const { arn } = new WebAcl(
      "front",
      { protects, aclNamePrefix: "mall-test-", modes, logsKeyArn: keysIn(opts).arns.logs },
      opts,
    );
    return { arn };
  });

const asValue = (rules: unknown): readonly Value[] => JSON.parse(JSON.stringify(rules));

/** A rule in a line: what it looks for, and what it does. */
function lines(rules: unknown): readonly string[] {
  return bags(asValue(rules)).map(({ name, action, overrideAction }) => {
    const [does] = Object.keys(Object(action ?? overrideAction));
    return `${String(name)}: ${does}`;
  });
}

/** What single rules of groups do instead, by group. */
function overridden(modes: RuleModes): readonly unknown[] {
  return bags(asValue(rulesAt("cloudfront", modes))).flatMap(({ name, statement }) => {
    const { managedRuleGroupStatement: group } = Object(statement);
    return group?.ruleActionOverrides === undefined ? [] : [[name, group.ruleActionOverrides]];
  });
}

describe("The rules of a web ACL", () => {
  it("before CloudFront are these", () => {
    expect(lines(rulesAt("cloudfront", {}))).to.deep.equal([
      "ip-reputation: none",
      "rate-global: block",
      "rate-login: block",
      "rate-orders: block",
      "rate-payments: block",
      "known-bad-inputs: none",
      "common: none",
      "sql-injection: none",
      "bot-control: count",
    ]);
  });

  it("before a balancer count no addresses: all of them are CloudFront's", () => {
    expect(lines(rulesAt("load-balancer", {}))).to.deep.equal([
      "known-bad-inputs: none",
      "common: none",
      "sql-injection: none",
    ]);
  });

  it("before a user pool leave out what takes a URL in a query for an attack", () => {
    expect(lines(rulesAt("user-pool", {}))).to.deep.equal([
      "ip-reputation: none",
      "rate-global: block",
      "rate-login: block",
      "known-bad-inputs: none",
    ]);
  });

  it("limit an address to these figures in five minutes", () => {
    const limits = bags(asValue(rulesAt("cloudfront", {}))).flatMap(({ name, statement }) => {
      const { rateBasedStatement: rate } = Object(statement);
      return rate === undefined ? [] : [[name, rate.limit, rate.evaluationWindowSec, rate.aggregateKeyType]];
    });
    expect(limits).to.deep.equal([
      ["rate-global", 2000, 300, "IP"],
      ["rate-login", 100, 300, "IP"],
      ["rate-orders", 50, 300, "IP"],
      ["rate-payments", 20, 300, "IP"],
    ]);
  });

  it("do what a setting says", () => {
    const rules = rulesAt("cloudfront", { common: "count", "rate-orders": "count", "bot-control": "block" });
    expect(lines(rules).filter((line) => /^(common|rate-orders|bot-control):/.test(line))).to.deep.equal([
      "rate-orders: count",
      "common: count",
      "bot-control: none",
    ]);
  });

  it("have the names that the setting knows", () => {
    expect(Object.keys(RULES)).to.deep.equal([...WAF_RULES]);
  });

  it("are groups where the setting may name AWS's rules in them", () => {
    const groups = Object.entries(RULES).flatMap(([name, rule]) => ("group" in rule ? [name] : []));
    expect(groups).to.deep.equal([...WAF_GROUPS]);
  });

  it("leave to AWS what the rules of a group do, unless a setting names one", () => {
    expect(overridden({ common: "count" })).to.deep.equal([]);
  });

  it("change one rule of a group alone, and leave the group as it is", () => {
    const modes: RuleModes = { "common/SizeRestrictions_BODY": "count" };
    expect([overridden(modes), lines(rulesAt("load-balancer", modes))]).to.deep.equal([
      [["common", [{ name: "SizeRestrictions_BODY", actionToUse: { count: {} } }]]],
      lines(rulesAt("load-balancer", {})),
    ]);
  });

  it("let a rule of a group block by itself, which AWS has count", () => {
    expect(overridden({ "bot-control/SignalNonBrowserUserAgent": "block" })).to.deep.equal([
      ["bot-control", [{ name: "SignalNonBrowserUserAgent", actionToUse: { block: {} } }]],
    ]);
  });

  for (const [front, units] of [
    ["cloudfront", 1279],
    ["load-balancer", 1100],
    ["user-pool", 265],
  ] as const satisfies readonly (readonly [Front, number])[]) {
    it(`before the ${front} take ${units} units: up to 1,500 AWS charges no more for a request`, () => {
      expect(capacityOf(bags(asValue(rulesAt(front, {}))))).to.equal(units);
    });
  }
});

describe("A web ACL", () => {
  let recorded: Recorded<Awaited<ReturnType<typeof recordAcl>>["outputs"]>;
  before(async () => {
    recorded = await recordAcl({ front: "cloudfront", region: "us-east-1" });
  });

  it("for CloudFront says where it is, and so do its logs", () => {
    const regions = [ACL, LOGS, LOGGING].map((type) => only(recorded, type, "front").inputs.region);
    expect(regions).to.deep.equal(["us-east-1", "us-east-1", "us-east-1"]);
  });

  it("for CloudFront is associated with nothing: a distribution names it", () => {
    expect([only(recorded, ACL, "front").inputs.scope, registered(recorded, ASSOCIATION)]).to.deep.equal([
      "CLOUDFRONT",
      {},
    ]);
  });

  it("logs for 90 days, under the key, into a group of the name that AWS WAF demands", () => {
    const { name, retentionInDays, kmsKeyId } = only(recorded, LOGS, "front").inputs;
    expect({ name, retentionInDays, encrypted: /:key\//.test(String(kmsKeyId)) }).to.deep.equal({
      name: "aws-waf-logs-mall-test-cloudfront",
      retentionInDays: 90,
      encrypted: true,
    });
  });

  it("shows in its logs no header with which one acts for somebody else", () => {
    expect(only(recorded, LOGGING, "front").inputs.redactedFields).to.deep.equal(
      SECRETS.map((name) => ({ singleHeader: { name } })),
    );
  });

  it("shows none in sampled requests", () => {
    expect(only(recorded, ACL, "front").inputs.dataProtectionConfig).to.deep.equal({
      dataProtections: [
        { action: "SUBSTITUTION", field: { fieldType: "SINGLE_HEADER", fieldKeys: SECRETS } },
      ],
    });
  });
});
