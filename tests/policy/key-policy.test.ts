import { expect } from "chai";
import {
  administration,
  grantsForServices,
  keyOf,
  policyOf,
  useByLogs,
  useThroughService,
  withChange,
} from "../support/policy-fixture";
import { findingsIn, unknown, verdictsOn } from "../support/policy-harness";

const root = { AWS: "arn:aws:iam::111122223333:root" };

const refused: Readonly<Record<string, object>> = {
  "everybody as principal": { ...useThroughService, Principal: "*" },
  "every AWS principal": { ...useThroughService, Principal: { AWS: ["*"] } },
  "a role as principal": { ...useThroughService, Principal: { AWS: "arn:aws:iam::111122223333:role/order" } },
  "a federated principal": {
    ...useThroughService,
    Principal: { Federated: "cognito-identity.amazonaws.com" },
  },
  "all principals but one": { ...useThroughService, Principal: undefined, NotPrincipal: root },
  "all actions but one": { ...administration, Action: undefined, NotAction: "kms:PutKeyPolicy" },
  "a second account": { ...useThroughService, Principal: { AWS: "999988887777" } },
  "use by the whole account": { ...useThroughService, Condition: undefined },
  "use narrowed by nothing but the account": {
    ...useThroughService,
    Condition: { StringEquals: { "kms:CallerAccount": "111122223333" } },
  },
  "use narrowed by any service": {
    ...useThroughService,
    Condition: { StringLike: { "kms:ViaService": "*" } },
  },
  ...Object.fromEntries(
    ["*.amazonaws.com", "?*", "*s.us-east-1.amazonaws.com"].map((service) => [
      `use narrowed by the services ${service}`,
      { ...useThroughService, Condition: { StringLike: { "kms:ViaService": service } } },
    ]),
  ),
  ...Object.fromEntries(
    [
      "arn:*",
      "arn:aws:iam::*:role/mall-order",
      "arn:aws:iam::111122223333:*",
      "arn:aws:iam::111122223333:role/*",
    ].map((principal) => [
      `use narrowed by the principals ${principal}`,
      { ...useThroughService, Condition: { ArnLike: { "aws:PrincipalArn": principal } } },
    ]),
  ),
  ...Object.fromEntries(
    ["arn:*", "arn:aws:logs:*", "arn:aws:logs:us-east-1:*:log-group:mall"].map((source) => [
      `a service that acts for the sources ${source}`,
      { ...useByLogs, Condition: { ArnLike: { "aws:SourceArn": source } } },
    ]),
  ),
  "a service that acts for accounts of a form": {
    ...useByLogs,
    Condition: { StringLike: { "aws:SourceAccount": "1111*" } },
  },
  "use narrowed by one service or any": {
    ...useThroughService,
    Condition: { StringLike: { "kms:ViaService": ["rds.us-east-1.amazonaws.com", "*"] } },
  },
  "use narrowed only if the request says so": {
    ...useThroughService,
    Condition: { StringEqualsIfExists: { "kms:ViaService": "rds.us-east-1.amazonaws.com" } },
  },
  "use narrowed by what it is not": {
    ...useThroughService,
    Condition: { StringNotEquals: { "kms:ViaService": "rds.us-east-1.amazonaws.com" } },
  },
  "all actions by the whole account": { ...administration, Action: "kms:*" },
  "use hidden in a wildcard": { ...administration, Action: ["kms:Describe*", "kms:Gen*"] },
  "grants hidden in a wildcard": { ...administration, Action: "kms:Create*" },
  "grants for anybody": {
    ...grantsForServices,
    Condition: { Bool: { "kms:GrantIsForAWSResource": "false" } },
  },
  "a service that acts for any account": { ...useByLogs, Condition: undefined },
  "a service in whatever context": {
    ...useByLogs,
    Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": "*" } },
  },
};

const accepted: Readonly<Record<string, object>> = {
  "use through one service": useThroughService,
  "use by roles of a name": {
    ...useThroughService,
    Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/mall-*" } },
  },
  "grants for AWS's own resources": grantsForServices,
  "a service in a given context": useByLogs,
  "a service that acts for one account": {
    ...useByLogs,
    Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
  },
  "a service that acts for a bucket": {
    ...useByLogs,
    Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:::mall-assets-*" } },
  },
  "whatever a denial says": { Sid: "Deny", Effect: "Deny", Principal: "*", Action: "kms:*", Resource: "*" },
};

describe("key-policy", () => {
  for (const [what, statement] of Object.entries(refused)) {
    it(`refuses ${what}`, async () => {
      const samples = withChange("key-aurora", { props: { policy: policyOf(administration, statement) } });
      expect(new Set(await verdictsOn(samples))).to.deep.equal(new Set(["key-policy: key-aurora"]));
    });
  }

  for (const [what, statement] of Object.entries(accepted)) {
    it(`accepts ${what}`, async () => {
      const samples = withChange("key-aurora", { props: { policy: policyOf(administration, statement) } });
      expect(await verdictsOn(samples)).to.deep.equal([]);
    });
  }

  it("refuses a key without a policy", async () => {
    expect(await verdictsOn(withChange("key-aurora", { props: { policy: null } }))).to.deep.equal([
      "key-policy: key-aurora",
    ]);
  });

  for (const policy of ["{", "null", "[]", '"text"', '{"Statement": []}']) {
    it(`refuses the policy ${policy}`, async () => {
      expect(await verdictsOn(withChange("key-aurora", { props: { policy } }))).to.deep.equal([
        "key-policy: key-aurora",
      ]);
    });
  }

  it("refuses to go past AWS's check that somebody keeps access", async () => {
    const samples = withChange("key-aurora", { props: { bypassPolicyLockoutSafetyCheck: true } });
    expect(await verdictsOn(samples)).to.deep.equal(["key-policy: key-aurora"]);
  });

  it("leaves an unknown policy undecided", async () => {
    const samples = withChange("key-aurora", { props: { policy: unknown.string } });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("accepts a statement that stands alone, without a list", async () => {
    const policy = JSON.stringify({ Statement: useThroughService });
    expect(
      await verdictsOn(withChange("key-aurora", { props: { ...keyOf("aurora").props, policy } })),
    ).to.deep.equal([]);
  });

  it("names the statement", async () => {
    const policy = policyOf({ ...useThroughService, Principal: "*" });
    const [finding] = await findingsIn(withChange("key-aurora", { props: { policy } }));
    expect(finding?.message).to.match(
      /^key-aurora: its policy lets anyone in \(statement Use, principal \*\)\. Delegate to /,
    );
  });
});
