import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Model } from "../../../sandbox/cloud/model";
import { World } from "../../../sandbox/cloud/world";
import {
  declared,
  FIXTURE_NAMES,
  type FixtureRegion,
  refusalOf,
  TestCloud,
} from "../../support/cloud-fixtures";
import { type Properties, type ProviderClient, secret, UNKNOWN_TEXT } from "../../support/provider-client";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const KEY = "aws:kms/key:Key";

describe("Simulated cloud", () => {
  let cloud: TestCloud;
  let region: FixtureRegion;
  let client: ProviderClient;

  beforeEach(async () => {
    cloud = await TestCloud.start();
    region = await cloud.region("us-east-1");
    client = region.client;
  });

  afterEach(() => cloud.stop());

  const key = (inputs: Properties = {}) => client.create({ type: KEY, name: "key" }, inputs);

  describe("automatic names", () => {
    const nameFor = async (name: string, olds?: Properties) =>
      (await client.check({ type: GROUP, name }, { vpcId: "vpc-0" }, olds)).inputs.name;

    it("begin with the logical name", async () => {
      expect(await nameFor("callers")).to.match(/^callers-[0-9a-f]{7}$/);
    });

    it("differ between two resources of the same logical name", async () => {
      expect(await nameFor("callers")).to.not.equal(await nameFor("callers"));
    });

    it("stay on an update", async () => {
      const name = await nameFor("callers");
      expect(await nameFor("callers", { vpcId: "vpc-0", name: String(name) })).to.equal(name);
    });

    it("are as long as the type's limit allows", async () => {
      const { inputs } = await client.check(
        { type: "aws:iam/role:Role", name: "r".repeat(100) },
        { assumeRolePolicy: "{}" },
      );
      expect(String(inputs.name)).to.have.lengthOf(64);
    });

    it("give way to a name that is given", async () => {
      const { inputs } = await client.check({ type: GROUP, name: "callers" }, { name: "given" });
      expect(inputs.name).to.equal("given");
    });
  });

  describe("default tags", () => {
    beforeEach(async () => {
      client = await cloud.connect({ region: "us-east-1", defaultTags: { project: "mall", stack: "east" } });
    });

    it("are added to a thing's own", async () => {
      const { outputs } = await key({ tags: { service: "aurora" } });
      expect(outputs.tags).to.deep.equal({ project: "mall", stack: "east", service: "aurora" });
    });

    it("are all its tags when it has none of its own", async () => {
      expect((await key()).outputs.tagsAll).to.deep.equal({ project: "mall", stack: "east" });
    });

    it("give way to a tag of the same key", async () => {
      const { outputs } = await key({ tags: { project: "other" } });
      expect(outputs.tagsAll).to.deep.equal({ project: "other", stack: "east" });
    });

    it("belong to one provider and not to another of the same cloud", async () => {
      client = region.client;
      expect((await key()).outputs.tagsAll).to.deep.equal({});
    });

    it("are not put on what takes no tags", async () => {
      const { inputs } = await client.check(declared("association"), { routeTableId: "rtb-0" });
      expect(inputs).to.not.have.property("tags");
    });

    it("change the tags of a thing, and nothing else", async () => {
      const before = await key();
      client = await cloud.connect({ region: "us-east-1", defaultTags: { project: "mall", stack: "west" } });
      expect(await client.diff(before, {})).to.deep.equal({ changes: ["tags"], replaces: [] });
    });
  });

  describe("in a preview", () => {
    for (const name of FIXTURE_NAMES) {
      it(`check lets the inputs of ${name} pass unknown`, async () => {
        const inputs = Object.keys(await region.inputsOf(name));
        const unknown = Object.fromEntries(inputs.map((property) => [property, UNKNOWN_TEXT]));
        expect((await client.check(declared(name), unknown)).failures).to.deep.equal([]);
      });
    }

    it("check hands unknowns back as unknown", async () => {
      const { inputs } = await client.check(declared("subnetA"), { vpcId: UNKNOWN_TEXT });
      expect(inputs.vpcId).to.equal(UNKNOWN_TEXT);
    });

    it("a new thing has no id", async () => {
      expect((await client.previewCreate(declared("key"), {})).id).to.equal("");
    });

    it("what AWS will answer about a new thing is unknown", async () => {
      expect((await client.previewCreate(declared("key"), {})).outputs.arn).to.equal(UNKNOWN_TEXT);
    });

    it("the provider's defaults for a new thing are known", async () => {
      expect((await client.previewCreate(declared("key"), {})).outputs.keyUsage).to.equal("ENCRYPT_DECRYPT");
    });

    it("an unknown input of a new thing is an unknown output", async () => {
      const { outputs } = await client.previewCreate(declared("routeTable"), { vpcId: UNKNOWN_TEXT });
      expect(outputs.vpcId).to.equal(UNKNOWN_TEXT);
    });

    it("nothing is created", async () => {
      await client.previewCreate(declared("key"), {});
      expect(cloud.world.all()).to.deep.equal([]);
    });

    it("what AWS has answered stays known on an update", async () => {
      const before = await key();
      const outputs = await client.previewUpdate(before, { description: "orders" });
      expect(outputs.arn).to.equal(before.outputs.arn);
    });

    it("an update changes nothing", async () => {
      const before = await key();
      await client.previewUpdate(before, { description: "orders" });
      expect((await client.read(before))?.outputs.description).to.equal("");
    });

    it("an input that becomes unknown is a difference", async () => {
      expect((await client.diff(await key(), { description: UNKNOWN_TEXT })).changes).to.deep.equal([
        "description",
      ]);
    });
  });

  describe("what is not simulated", () => {
    it("a type without a model says so", async () => {
      const request = client.create({ type: "aws:athena/workgroup:Workgroup", name: "queries" }, {});
      expect((await refusalOf(request)).split("\n")[0]).to.equal(
        "the simulated cloud failed: Error: aws:athena/workgroup:Workgroup is not simulated: it needs a model in sandbox/cloud/models",
      );
    });

    it("a method of the protocol without a handler says so", async () => {
      expect(await refusalOf(client.construct())).to.equal("aws: construct is not simulated");
    });

    it("a look-up without an entry says so", async () => {
      const request = client.invoke("aws:index/getRegion:getRegion");
      expect((await refusalOf(request)).split("\n")[0]).to.equal(
        "the simulated cloud failed: Error: aws:index/getRegion:getRegion is not simulated: it needs an entry in sandbox/cloud/functions.ts",
      );
    });

    it("the caller's account is looked up", async () => {
      const { accountId } = await client.invoke("aws:index/getCallerIdentity:getCallerIdentity");
      expect(accountId).to.equal("111122223333");
    });

    it("an output that a model does not define is an error", async () => {
      const model: Model = { type: KEY, replaces: [], id: () => "key", attributes: () => ({ arn: "arn" }) };
      const other = await TestCloud.start(new World(), [model]);
      try {
        const request = (await other.connect({ region: "us-east-1" })).create({ type: KEY, name: "key" }, {});
        expect((await refusalOf(request)).split("\n")[0]).to.equal(
          'the simulated cloud failed: Error: the model of aws:kms/key:Key does not define its output "description"',
        );
      } finally {
        other.stop();
      }
    });

    it("an input that the type does not have is refused", async () => {
      expect((await client.check({ type: KEY, name: "key" }, { colour: "red" })).failures).to.deep.equal([
        { property: "colour", reason: '"colour" is not an input of aws:kms/key:Key' },
      ]);
    });

    it("a required input that is missing is refused", async () => {
      const { failures } = await client.check(declared("routeTable"), {});
      expect(failures).to.deep.equal([{ property: "vpcId", reason: "Missing required property 'vpcId'" }]);
    });

    it("a value outside AWS's list is refused", async () => {
      const { failures } = await client.check(declared("logGroup"), { retentionInDays: 91 });
      expect(failures.map(({ property }) => property)).to.deep.equal(["retentionInDays"]);
    });
  });

  describe("a world in a file", () => {
    let folder: string;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "world-"));
    });

    afterEach(() => rmSync(folder, { recursive: true }));

    const file = () => join(folder, "world.json");

    const deployed = async () => {
      const first = await TestCloud.start(new World(file()));
      try {
        await (await first.region("us-east-1")).deploy("secret");
        const doomed = await first.region("us-west-2");
        await doomed.client.delete(await doomed.deploy("key"));
        return first.world;
      } finally {
        first.stop();
      }
    };

    it("has the same things when it is opened again", async () => {
      const world = await deployed();
      expect(new World(file()).all()).to.deep.equal(world.all());
    });

    it("has the same leftovers when it is opened again", async () => {
      const world = await deployed();
      expect(new World(file()).leftovers).to.deep.equal(world.leftovers);
    });

    it("is empty when there is no file yet", () => {
      expect(new World(file()).all()).to.deep.equal([]);
    });
  });

  describe("what AWS keeps", () => {
    const kept = () =>
      cloud.world.leftovers.map(({ kind, region: where, id }) => `${kind} ${id} in ${where}`);
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

    it("a deleted key", async () => {
      const deleted = await region.deploy("key");
      await client.delete(deleted);
      expect(kept()).to.deep.equal([`KMS key ${deleted.id} in us-east-1`]);
    });

    it("a deleted key as long as it was asked to wait", async () => {
      await client.delete(await region.request("key", { deletionWindowInDays: 7 }));
      expect(cloud.world.leftovers[0]?.reason).to.equal(`pending deletion until ${inDays(7)}`);
    });

    it("a deleted secret", async () => {
      await client.delete(await region.deploy("secret"));
      expect(kept()).to.deep.equal(["secret orders in us-east-1"]);
    });

    it("nothing of a secret without a recovery window", async () => {
      await client.delete(await region.request("secret", { recoveryWindowInDays: 0 }));
      expect(kept()).to.deep.equal([]);
    });

    it("a deleted cluster's final snapshot", async () => {
      await client.delete(await region.deploy("cluster"));
      expect(kept()).to.deep.equal(["DB cluster snapshot orders-us-east-1-final in us-east-1"]);
    });

    it("nothing of a cluster that skips its final snapshot", async () => {
      await client.delete(await region.request("cluster", { skipFinalSnapshot: true }));
      expect(kept()).to.deep.equal([]);
    });

    it("so a final snapshot's name serves once", async () => {
      await client.delete(await region.request("cluster"));
      const again = await region.request("cluster");
      expect(await refusalOf(client.delete(again))).to.equal(
        "DBClusterSnapshotAlreadyExistsFault: Cannot create the snapshot because a snapshot with the identifier orders-us-east-1-final already exists.",
      );
    });

    it("so a secret's name is refused while it is pending deletion", async () => {
      await client.delete(await region.request("secret"));
      expect(await refusalOf(region.request("secret"))).to.equal(
        "InvalidRequestException: You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    });

    it("but another secret's name passes", async () => {
      await client.delete(await region.request("secret"));
      expect((await region.request("secret", { name: "returns" })).outputs.name).to.equal("returns");
    });
  });

  describe("key policies", () => {
    const LOCKOUT =
      "MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.";
    const policy = (statement: Properties) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Resource: "*", ...statement }],
      });
    const root = "arn:aws:iam::111122223333:root";

    for (const [fact, statement] of [
      ["that name a service only", { Principal: { Service: "logs.amazonaws.com" }, Action: "kms:*" }],
      [
        "that name another account",
        { Principal: { AWS: "arn:aws:iam::999999999999:root" }, Action: "kms:*" },
      ],
      ["that let the account only read", { Principal: { AWS: root }, Action: "kms:Describe*" }],
      [
        "that let the account in under a condition",
        { Principal: { AWS: root }, Action: "kms:*", Condition: { Bool: { "aws:ViaAWSService": "true" } } },
      ],
    ] as const) {
      it(`${fact} lock their owner out and are refused`, async () => {
        expect(await refusalOf(key({ policy: policy(statement) }))).to.equal(LOCKOUT);
      });
    }

    it("that lock their owner out are refused for a key that exists", async () => {
      const locked = policy({ Principal: { Service: "logs.amazonaws.com" }, Action: "kms:*" });
      expect(await refusalOf(client.update(await key(), { policy: locked }))).to.equal(LOCKOUT);
    });

    for (const principal of [root, "111122223333", ["arn:aws:iam::999999999999:root", root]]) {
      it(`that let ${JSON.stringify(principal)} in pass`, async () => {
        const open = policy({ Principal: { AWS: principal }, Action: "kms:*" });
        expect((await key({ policy: open })).outputs.policy).to.equal(open);
      });
    }

    it("that lock their owner out pass when the check is bypassed", async () => {
      const locked = policy({ Principal: { Service: "logs.amazonaws.com" }, Action: "kms:*" });
      expect((await key({ policy: locked, bypassPolicyLockoutSafetyCheck: true })).outputs.policy).to.equal(
        locked,
      );
    });
  });

  describe("differences", () => {
    it("a property that is ignored makes none", async () => {
      const before = await key({ description: "orders" });
      expect(await client.diff(before, { description: "returns" }, ["description"])).to.deep.equal({
        changes: [],
        replaces: [],
      });
    });

    it("a property that is ignored keeps its value in an update", async () => {
      const before = await key({ description: "orders" });
      const inputs = { description: "returns", enableKeyRotation: true };
      const after = await client.update(before, inputs, ["description"]);
      expect([after.outputs.description, after.outputs.enableKeyRotation]).to.deep.equal(["orders", true]);
    });

    it("a property that somebody else changed makes one after a read", async () => {
      const before = await key({ description: "orders", enableKeyRotation: true });
      const thing = cloud.world.get(KEY, "us-east-1", before.id);
      if (thing !== undefined) cloud.world.change(thing, { enableKeyRotation: false });
      const after = (await client.read(before)) ?? before;
      expect(await client.diff(after, before.inputs)).to.deep.equal({
        changes: ["enableKeyRotation"],
        replaces: [],
      });
    });

    it("a property that somebody else changed makes none before a read", async () => {
      const before = await key({ description: "orders", enableKeyRotation: true });
      const thing = cloud.world.get(KEY, "us-east-1", before.id);
      if (thing !== undefined) cloud.world.change(thing, { enableKeyRotation: false });
      expect((await client.diff(before, before.inputs)).changes).to.deep.equal([]);
    });

    it("a property that is taken away goes back to the provider's default", async () => {
      const after = await client.update(await key({ enableKeyRotation: true }), {});
      expect(after.outputs.enableKeyRotation).to.equal(false);
    });

    it("another region replaces a thing", async () => {
      expect((await client.diff(await key(), { region: "us-west-2" })).replaces).to.deep.equal(["region"]);
    });

    it("an update of a thing that is gone is refused", async () => {
      const gone = await key();
      await client.delete(gone);
      expect(await refusalOf(client.update(gone, { description: "orders" }))).to.equal(
        `NotFound: Key ${gone.id} does not exist in us-east-1`,
      );
    });

    it("a thing that is gone is deleted again without complaint", async () => {
      const gone = await key();
      await client.delete(gone);
      await client.delete(gone);
      expect(cloud.world.leftovers).to.have.lengthOf(1);
    });
  });

  describe("regions", () => {
    it("a thing is made in its provider's region", async () => {
      const west = await cloud.region("us-west-2");
      expect((await west.deploy("key")).outputs.region).to.equal("us-west-2");
    });

    it("a thing of one region is not there in another", async () => {
      const west = await cloud.connect({ region: "us-west-2" });
      const { outputs, ...created } = await key();
      expect(await west.read({ ...created, outputs: {} })).to.equal(undefined);
    });

    it("a thing that names its own region is made, and read, there", async () => {
      const created = await key({ region: "eu-west-1" });
      expect((await client.read(created))?.outputs.region).to.equal("eu-west-1");
    });
  });

  describe("secrets", () => {
    it("come through unwrapped", async () => {
      const { inputs } = await client.check(declared("cluster"), {
        engine: "aurora-postgresql",
        masterPassword: secret("correct-horse"),
      });
      expect(inputs.masterPassword).to.equal("correct-horse");
    });

    it("inside others come through unwrapped", async () => {
      const { inputs } = await client.check(declared("key"), { tags: { owner: secret(secret("orders")) } });
      expect(inputs.tags).to.deep.equal({ owner: "orders" });
    });

    it("two passwords are two", async () => {
      const passwords = [await region.request("randomPassword"), await region.request("randomPassword")];
      expect(new Set(passwords.map(({ outputs }) => outputs.result)).size).to.equal(2);
    });

    it("a password is made of what is asked for", async () => {
      const only = { length: 100, upper: false, numeric: false, overrideSpecial: "!" };
      expect((await region.request("randomPassword", only)).outputs.result).to.match(/^[a-z!]{100}$/);
    });

    it("a password has the length that is asked for", async () => {
      const { outputs } = await region.request("randomPassword", { length: 12 });
      expect(String(outputs.result)).to.have.lengthOf(12);
    });
  });
});
