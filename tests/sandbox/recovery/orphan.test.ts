import { expect } from "chai";
import { SimulatedCloud } from "../../../sandbox/cloud/cloud";
import { MODELS } from "../../../sandbox/cloud/models";
import { shapeOf } from "../../../sandbox/cloud/shapes";
import type { Bag } from "../../../sandbox/cloud/values";
import { World } from "../../../sandbox/cloud/world";
import { SimulatedView } from "../../../sandbox/recovery/simulated-view";
import { comparable, identityOf } from "../../../tools/recovery/identity";
import { fateOf } from "../../../tools/recovery/orphan";
import type { Kept, StackState } from "../../../tools/recovery/stack-state";

const REGION = "us-east-1";
const PROVIDER = "urn:pulumi:us-east-1::mall::pulumi:providers:aws::aws";
const KEY = "aws:kms/key:Key";
const VPC = "aws:ec2/vpc:Vpc";
const TABLE = "aws:ec2/routeTable:RouteTable";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const SUBNET = "aws:ec2/subnet:Subnet";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/** An account in which things are made behind Pulumi's back, and a stack that knows some of them. */
class Account {
  readonly cloud = new SimulatedCloud(new World(), MODELS);
  readonly resources: Kept[] = [
    { urn: PROVIDER, type: "pulumi:providers:aws", custom: true, id: "p", inputs: { region: REGION } },
  ];

  make(type: string, inputs: Bag, region = REGION): string {
    return this.cloud.create({ region, defaultTags: {} }, { type, name: "thing" }, inputs).id;
  }

  know(type: string, id: string, region = REGION): void {
    this.resources.push({ urn: urnOf(type, id), type, custom: true, id, outputs: { region } });
  }

  fate(
    type: string,
    inputs: Readonly<Record<string, unknown>>,
    urn = urnOf(type, "thing"),
    custom = type.startsWith("aws:") || type.startsWith("random:"),
  ) {
    const created = { urn, type, custom, inputs, provider: `${PROVIDER}::p` };
    const state: StackState = { stack: REGION, resources: this.resources, pending: [] };
    return fateOf(new SimulatedView(this.cloud), created, state, [state]);
  }
}

const urnOf = (type: string, name: string) => `urn:pulumi:us-east-1::mall::${type}::${name}`;

describe("A create that was in flight", () => {
  let account: Account;

  beforeEach(() => {
    account = new Account();
  });

  it("is found by the name that it was asked with", async () => {
    account.make(LOG_GROUP, { name: "/mall/a" });
    account.make(LOG_GROUP, { name: "/mall/b" });
    expect(await account.fate(LOG_GROUP, { name: "/mall/b" })).to.deep.equal({
      kind: "orphan",
      id: "/mall/b",
      by: "name",
    });
  });

  it("is absent when it is a component: nothing of it is outside of the state", async () => {
    expect(await account.fate("mall:network:Endpoints", {})).to.deep.equal({
      kind: "absent",
      why: "it exists in the state only, and did not get there",
    });
  });

  it("is found by its tags, of which it may have more", async () => {
    account.make(KEY, { tags: { service: "s3", stack: "a" } });
    const id = account.make(KEY, { tags: { service: "aurora", stack: "a", cost: "data" } });
    const fate = await account.fate(KEY, { tags: { service: "aurora", stack: "a" } });
    expect(fate).to.deep.equal({ kind: "orphan", id, by: "tags" });
  });

  it("is found by what defines it, when AWS knows it by neither", async () => {
    const vpcId = account.make(VPC, { cidrBlock: "10.0.0.0/16" });
    const [first, second] = ["10.0.0.0/24", "10.0.1.0/24"].map((cidrBlock) =>
      account.make(SUBNET, { vpcId, cidrBlock }),
    );
    const routeTableId = account.make(TABLE, { vpcId });
    account.make(ASSOCIATION, { routeTableId, subnetId: first ?? "" });
    const id = account.make(ASSOCIATION, { routeTableId, subnetId: second ?? "" });
    const fate = await account.fate(ASSOCIATION, { routeTableId, subnetId: second });
    expect(fate).to.deep.equal({ kind: "orphan", id, by: "definition" });
  });

  it("is absent when AWS has none", async () => {
    expect((await account.fate(KEY, { tags: { service: "aurora" } })).kind).to.equal("absent");
  });

  it("is absent when a state knows what AWS has", async () => {
    account.know(KEY, account.make(KEY, { tags: { service: "aurora" } }));
    expect((await account.fate(KEY, { tags: { service: "aurora" } })).kind).to.equal("absent");
  });

  it("is not taken for one of the same name in another region", async () => {
    account.make(LOG_GROUP, { name: "/mall" }, "us-west-2");
    expect((await account.fate(LOG_GROUP, { name: "/mall" })).kind).to.equal("absent");
    account.know(LOG_GROUP, account.make(LOG_GROUP, { name: "/mall" }, "eu-west-1"), "eu-west-1");
    account.make(LOG_GROUP, { name: "/mall" });
    expect((await account.fate(LOG_GROUP, { name: "/mall" })).kind).to.equal("orphan");
  });

  it("is undecided when two have its tags and all that it was asked with", async () => {
    const ids = [1, 2].map(() => account.make(KEY, { tags: { service: "aurora" } }));
    const fate = await account.fate(KEY, { tags: { service: "aurora" } });
    expect(fate.kind).to.equal("undecided");
    expect(fate.kind === "undecided" && fate.why).to.contain(ids.join(", "));
  });

  it("is told from another with its tags by the rest of what it was asked with", async () => {
    account.make(KEY, { tags: { service: "aurora" }, description: "other" });
    const id = account.make(KEY, { tags: { service: "aurora" }, description: "ours" });
    const fate = await account.fate(KEY, { tags: { service: "aurora" }, description: "ours" });
    expect(fate).to.deep.equal({ kind: "orphan", id, by: "tags" });
  });

  it("is undecided when the state still has what it was to replace", async () => {
    account.know(KEY, account.make(KEY, { tags: { service: "aurora" } }));
    account.make(KEY, { tags: { service: "aurora" } });
    const urn = account.resources.at(-1)?.urn;
    expect((await account.fate(KEY, { tags: { service: "aurora" } }, urn)).kind).to.equal("undecided");
  });

  it("is undecided without name and tags", async () => {
    account.make(VPC, { cidrBlock: "10.0.0.0/16" });
    expect((await account.fate(VPC, { cidrBlock: "10.0.0.0/16" })).kind).to.equal("undecided");
  });

  it("is absent when it exists in the state only", async () => {
    const type = "random:index/randomPassword:RandomPassword";
    expect((await account.fate(type, { length: 40 })).kind).to.equal("absent");
  });
});

describe("What tells a thing from others", () => {
  for (const { type } of MODELS.filter(({ type }) => type.startsWith("aws:"))) {
    it(`is known for ${type}`, () => {
      const { inputs } = shapeOf(type);
      const given = Object.fromEntries([...inputs].map((name) => [name, "value"]));
      expect(
        identityOf(type, inputs.has("tags") ? { ...given, tags: { Name: "thing" } } : given),
        "neither named nor tagged: add it to DEFINED_BY in tools/recovery/identity.ts",
      ).to.not.equal(undefined);
    });
  }

  it("is never a secret", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ciphertext: "x",
    };
    expect(
      comparable({ name: "a", password: secret, list: [{ inner: secret }], __defaults: [] }),
    ).to.deep.equal({
      name: "a",
    });
  });

  it("is never what a preview does not say", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect(
      comparable({ name: "a", vpcId: unknown, subnetIds: [unknown], password: "[secret]" }),
    ).to.deep.equal({
      name: "a",
    });
  });
});
