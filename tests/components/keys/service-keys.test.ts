import { expect } from "chai";
import { keyPolicy } from "../../../components/keys/key-policy";
import { KEY_SERVICES } from "../../../components/keys/service-keys";
import { bags, isBag, text } from "../../../sandbox/cloud/values";
import { only, type Recorded, registered } from "../../support/recorder";
import { ACCOUNT, keysIn, recordWith } from "../harness";

const KEY = "aws:kms/key:Key";
const SERVICES = [
  "aurora",
  "documentdb",
  "elasticache",
  "msk",
  "opensearch",
  "dsql",
  "s3",
  "eks",
  "ebs",
  "secrets",
  "logs",
  "lambda",
  "messaging",
  "backup",
];

const administration = {
  Sid: "Administration",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
  Action: [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:Delete*",
    "kms:Describe*",
    "kms:Disable*",
    "kms:Enable*",
    "kms:Get*",
    "kms:List*",
    "kms:Put*",
    "kms:Revoke*",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:Update*",
  ],
  Resource: "*",
};
const use = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

describe("The keys of a region", () => {
  let recorded: Recorded<unknown>;
  before(async () => {
    recorded = await recordWith((opts) => ({ ...keysIn(opts).arns }));
  });

  const keys = () => Object.values(registered(recorded, KEY));
  const policyOf = (service: string): unknown =>
    JSON.parse(text(only(recorded, KEY, `keys-${service}`).inputs.policy) ?? "");

  it("are one for each of fourteen services", () => {
    expect(keys().map(({ name }) => name)).to.have.members(SERVICES.map((service) => `keys-${service}`));
  });

  it("have one alias each, named after the service", () => {
    const aliases = Object.values(registered(recorded, "aws:kms/alias:Alias"));
    expect(aliases.map(({ inputs }) => inputs.name)).to.have.members(
      SERVICES.map((service) => `alias/mall/test/${service}`),
    );
  });

  it("have aliases that lead to the key of their own service", () => {
    for (const service of SERVICES) {
      const { targetKeyId } = only(recorded, "aws:kms/alias:Alias", `keys-${service}`).inputs;
      const key = recorded.world.all(KEY).find(({ id }) => id === targetKeyId);
      expect(isBag(key?.state.tags) && key.state.tags.service).to.equal(service);
    }
  });

  it("rotate", () => {
    expect(keys().filter(({ inputs }) => inputs.enableKeyRotation !== true)).to.deep.equal([]);
  });

  it("wait 30 days before they are deleted", () => {
    expect(keys().filter(({ inputs }) => inputs.deletionWindowInDays !== 30)).to.deep.equal([]);
  });

  it("say in a tag whose they are", () => {
    expect(keys().map(({ inputs }) => inputs.tags)).to.have.deep.members(
      SERVICES.map((service) => ({ service })),
    );
  });

  it("are protected", () => {
    expect(keys().filter(({ protect }) => !protect)).to.deep.equal([]);
  });

  it("are not protected in a throw-away environment", async () => {
    const throwAway = await recordWith((opts) => ({ ...keysIn(opts, false).arns }));
    expect(Object.values(registered(throwAway, KEY)).filter(({ protect }) => protect)).to.deep.equal([]);
  });

  it("are children of the component", () => {
    const [component] = recorded.registrations.filter(({ type }) => type === "mall:keys:ServiceKeys");
    expect(keys().filter(({ parent }) => parent !== component?.urn)).to.deep.equal([]);
  });

  it("are used through their service only, and granted to AWS's resources only", () => {
    const through = {
      "kms:CallerAccount": "111122223333",
      "kms:ViaService": ["rds.us-east-1.amazonaws.com"],
    };
    expect(policyOf("aurora")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        administration,
        {
          Sid: "UseThroughTheService",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111122223333:root" },
          Action: use,
          Resource: "*",
          Condition: { StringEquals: through },
        },
        {
          Sid: "GrantsForTheService",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111122223333:root" },
          Action: ["kms:CreateGrant"],
          Resource: "*",
          Condition: { StringEquals: through, Bool: { "kms:GrantIsForAWSResource": "true" } },
        },
      ],
    });
  });

  it("are used by CloudWatch Logs itself, for this account's log groups, in the case of logs", () => {
    expect(policyOf("logs")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        administration,
        {
          Sid: "UseByCloudWatchLogs",
          Effect: "Allow",
          Principal: { Service: "logs.us-east-1.amazonaws.com" },
          Action: use,
          Resource: "*",
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:111122223333:log-group:*",
            },
          },
        },
      ],
    });
  });

  it("are used by Aurora DSQL itself, for this account's clusters, in the case of dsql", () => {
    const Principal = { Service: "dsql.amazonaws.com" };
    const ArnLike = { "aws:SourceArn": "arn:aws:dsql:us-east-1:111122223333:cluster/*" };
    expect(bags(JSON.parse(JSON.stringify(policyOf("dsql"))).Statement).slice(3)).to.deep.equal([
      {
        Sid: "UseByTheServiceItself",
        Effect: "Allow",
        Principal,
        Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
        Resource: "*",
        Condition: { ArnLike, StringLike: { "kms:EncryptionContext:aws:dsql:ClusterId": "*" } },
      },
      {
        Sid: "DescriptionForTheServiceItself",
        Effect: "Allow",
        Principal,
        Action: ["kms:DescribeKey"],
        Resource: "*",
        Condition: { ArnLike },
      },
    ]);
  });

  it("name no principal but the account's root, CloudWatch Logs and Aurora DSQL", () => {
    const principals = SERVICES.flatMap((service) => {
      const policy = JSON.stringify(policyOf(service));
      return [...policy.matchAll(/"Principal":(\{[^}]*\})/g)].map(([, principal]) => principal);
    });
    expect([...new Set(principals)]).to.have.members([
      '{"AWS":"arn:aws:iam::111122223333:root"}',
      '{"Service":"logs.us-east-1.amazonaws.com"}',
      '{"Service":"dsql.amazonaws.com"}',
    ]);
  });

  it("give nobody both the administration and the use without a condition", () => {
    const { Statement } = JSON.parse(JSON.stringify(keyPolicy(ACCOUNT, "us-east-1", { through: ["s3"] })));
    const unconditional = bags(Statement).filter(({ Condition }) => Condition === undefined);
    expect(unconditional.map(({ Sid }) => Sid)).to.deep.equal(["Administration"]);
  });

  it("are exported as the list that the program knows", () => {
    expect([...KEY_SERVICES]).to.deep.equal(SERVICES);
  });
});
