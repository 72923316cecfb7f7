import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { World } from "../../sandbox/cloud/world";
import { only, record, registered } from "../support/recorder";

const provider = () =>
  new aws.Provider("aws", { region: "us-east-1", defaultTags: { tags: { project: "mall" } } });

async function failure(
  program: () => unknown,
  stacks: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): Promise<string> {
  try {
    await record("us-east-1", program, { stacks });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("Nothing failed.");
}

describe("The recorder", () => {
  it("refuses an input that the provider would refuse", async () => {
    const message = await failure(
      () => new aws.kms.Key("key", { description: "x", deletionWindowInDays: 90 }, { provider: provider() }),
    );
    expect(message).to.equal(
      "aws:kms/key:Key key: InvalidParameter: expected deletion_window_in_days to be in the range (7 - 30), got 90",
    );
  });

  it("refuses what AWS would refuse", async () => {
    const message = await failure(
      () =>
        new aws.ec2.Subnet("lost", { vpcId: "vpc-0", cidrBlock: "10.0.0.0/20" }, { provider: provider() }),
    );
    expect(message).to.equal("InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist");
  });

  it("refuses a type without a model", async () => {
    const message = await failure(() => new aws.sqs.Queue("queue", {}, { provider: provider() }));
    expect(message).to.equal(
      "aws:sqs/queue:Queue is not simulated: it needs a model in sandbox/cloud/models",
    );
  });

  it("refuses a look-up that is not simulated", async () => {
    const message = await failure(() => aws.getRegionsOutput({}, { provider: provider() }));
    expect(message).to.equal(
      "aws:index/getRegions:getRegions is not simulated: it needs an entry in sandbox/cloud/functions.ts",
    );
  });

  it("refuses a resource of a default provider", async () => {
    const message = await failure(() => new aws.ec2.Eip("address", {}));
    expect(message).to.equal(
      "Default provider is disabled. urn:pulumi:us-east-1::mall::aws:ec2/eip:Eip::address must use an explicit provider.",
    );
  });

  it("refuses two resources of one name", async () => {
    const message = await failure(() => {
      const opts = { provider: provider() };
      new aws.ec2.Eip("address", {}, opts);
      new aws.ec2.Eip("address", {}, opts);
    });
    expect(message).to.equal(
      "Duplicate resource URN 'urn:pulumi:us-east-1::mall::aws:ec2/eip:Eip::address'; try giving it a unique name",
    );
  });

  it("refuses a reference to a stack that does not exist", async () => {
    const message = await failure(() => new pulumi.StackReference("organization/mall/mars-1"));
    expect(message).to.equal('unknown stack "organization/mall/mars-1"');
  });

  it("passes on what a program throws", async () => {
    const message = await failure(() => {
      throw new RangeError("too few");
    });
    expect(message).to.equal("too few");
  });

  it("passes on what an apply throws", async () => {
    const message = await failure(() =>
      pulumi.output(1).apply(() => {
        throw new RangeError("too late");
      }),
    );
    expect(message).to.equal("too late");
  });

  it("gives each program a runtime of its own", async () => {
    const first = await record("us-east-1", () => pulumi.getStack());
    const second = await record("us-west-2", () => pulumi.getStack());
    expect([first.outputs, second.outputs]).to.deep.equal(["us-east-1", "us-west-2"]);
  });

  it("creates in the region of the provider that the resource names", async () => {
    const { world } = await record("us-east-1", () => {
      new aws.ec2.Eip("address", {}, { provider: new aws.Provider("west", { region: "us-west-2" }) });
    });
    expect(world.all("aws:ec2/eip:Eip").map(({ region }) => region)).to.deep.equal(["us-west-2"]);
  });

  it("adds the default tags of that provider", async () => {
    const { world } = await record("us-east-1", () => {
      new aws.ec2.Eip("address", { tags: { Name: "mine" } }, { provider: provider() });
    });
    expect(world.all("aws:ec2/eip:Eip")[0]?.state.tags).to.deep.equal({ project: "mall", Name: "mine" });
  });

  it("lets a later program find what an earlier one made", async () => {
    const world = new World();
    const first = await record(
      "us-east-1",
      () => new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { provider: provider() }).id,
      { world },
    );
    await record(
      "us-east-1",
      () => new aws.ec2.InternetGateway("gateway", { vpcId: first.outputs }, { provider: provider() }),
      { world },
    );
    expect(world.all("aws:ec2/internetGateway:InternetGateway")).to.have.length(1);
  });

  it("keeps a secret input a secret output", async () => {
    const recorded = await record("us-east-1", () => {
      const address = new aws.ec2.Eip(
        "address",
        { tags: { Name: pulumi.secret("hidden") } },
        { provider: provider() },
      );
      return { tags: address.tags, id: address.id };
    });
    expect(recorded.secretOutputs).to.deep.equal(["tags"]);
  });

  it("knows parents and options", async () => {
    const recorded = await record("us-east-1", () => {
      const parent = new pulumi.ComponentResource("mall:tests:Parent", "parent");
      new aws.ec2.Eip(
        "address",
        {},
        { parent, provider: provider(), protect: true, ignoreChanges: ["address"] },
      );
    });
    const { parent, protect, ignoreChanges } = only(recorded, "aws:ec2/eip:Eip", "address");
    expect({ parent, protect, ignoreChanges }).to.deep.equal({
      parent: registered(recorded, "mall:tests:Parent").parent?.urn,
      protect: true,
      ignoreChanges: ["address"],
    });
  });
});
