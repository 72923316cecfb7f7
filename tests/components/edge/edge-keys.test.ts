import { expect } from "chai";
import { EdgeKeys } from "../../../components/edge/edge-keys";
import { bags, text, type Value } from "../../../sandbox/cloud/values";
import { only, type Recorded, registered } from "../../support/recorder";
import { ACCOUNT, recordWith } from "../harness";

const KEY = "aws:kms/key:Key";
const ALIAS = "aws:kms/alias:Alias";

describe("The keys of the edge", () => {
  let recorded: Recorded<unknown>;
  before(async () => {
    recorded = await recordWith((opts) => {
      const keys = new EdgeKeys(
        "edge-keys",
        { accountId: ACCOUNT, region: "us-east-1", aliasPrefix: "alias/mall/test/", protect: true },
        opts,
      );
      return { logs: keys.logs, dnssec: keys.dnssec };
    });
  });

  const statementsOf = (name: string): readonly { readonly [key: string]: Value }[] =>
    bags(JSON.parse(text(only(recorded, KEY, name).inputs.policy) ?? "").Statement);

  it("are in us-east-1, with their aliases, whatever region the stack is in", () => {
    const all = [KEY, ALIAS].flatMap((type) => Object.values(registered(recorded, type)));
    expect(all.map(({ inputs }) => inputs.region)).to.deep.equal(Array(4).fill("us-east-1"));
  });

  it("have aliases of the edge's own", () => {
    expect(Object.values(registered(recorded, ALIAS)).map(({ inputs }) => inputs.name)).to.have.members([
      "alias/mall/test/edge-logs",
      "alias/mall/test/edge-dnssec",
    ]);
  });

  it("sign with a pair of the kind that Route 53 takes", () => {
    const { customerMasterKeySpec, keyUsage } = only(recorded, KEY, "edge-keys-dnssec").inputs;
    expect([customerMasterKeySpec, keyUsage]).to.deep.equal(["ECC_NIST_P256", "SIGN_VERIFY"]);
  });

  it("let Route 53 sign, and no other service, for zones of this account", () => {
    const [, ...uses] = statementsOf("edge-keys-dnssec");
    const forZones = {
      StringEquals: { "aws:SourceAccount": ACCOUNT },
      ArnLike: { "aws:SourceArn": "arn:aws:route53:::hostedzone/*" },
    };
    expect(uses).to.deep.equal([
      {
        Sid: "SigningByRoute53",
        Effect: "Allow",
        Principal: { Service: "dnssec-route53.amazonaws.com" },
        Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"],
        Resource: "*",
        Condition: forZones,
      },
      {
        Sid: "GrantsForRoute53",
        Effect: "Allow",
        Principal: { Service: "dnssec-route53.amazonaws.com" },
        Action: ["kms:CreateGrant"],
        Resource: "*",
        Condition: { ...forZones, Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ]);
  });

  it("let the CloudWatch Logs of us-east-1 encrypt", () => {
    expect(statementsOf("edge-keys-logs").map(({ Principal }) => Principal)).to.deep.include({
      Service: "logs.us-east-1.amazonaws.com",
    });
  });

  it("are protected, and take 30 days to delete", () => {
    const keys = Object.values(registered(recorded, KEY));
    expect(keys.map(({ protect, inputs }) => [protect, inputs.deletionWindowInDays])).to.deep.equal([
      [true, 30],
      [true, 30],
    ]);
  });

  it("rotate where KMS can rotate: the symmetric one", () => {
    const rotating = Object.values(registered(recorded, KEY)).filter(
      ({ inputs }) => inputs.enableKeyRotation === true,
    );
    expect(rotating.map(({ name }) => name)).to.deep.equal(["edge-keys-logs"]);
  });
});
