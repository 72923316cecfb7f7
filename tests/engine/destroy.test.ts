import { expect } from "chai";
import type { Thing } from "../../sandbox/cloud/world";
import type { Finished } from "../../sandbox/sandbox";
import { type Clone, copyOfBothUp } from "../support/clone";
import { plannedSteps } from "../support/preview";

const UNPROTECTED = "mall:protect=false";

/** Asks for a throw-away environment in the pack, by name. */
function throwAwayInPack(clone: Clone, stacks: readonly string[]): Clone {
  const named = { throwAwayStacks: stacks };
  const config = { "protected-from-deletion": named, "deletion-protection": named };
  return clone.write("policy/config.json", JSON.stringify(config));
}

/** Asks for a throw-away environment in the stacks. */
function throwAwayInStacks(clone: Clone): Clone {
  for (const file of ["Pulumi.us-east-1.yaml", "Pulumi.us-west-2.yaml"]) {
    clone.edit(file, "  mall:role:", "  mall:protect: false\n  mall:role:");
  }
  return clone;
}

describe("destroying a protected stack", () => {
  let clone: Clone;
  let before_ = "";
  let refused: Finished;

  before(async () => {
    clone = await copyOfBothUp();
    before_ = clone.world;
    refused = await clone.cli(
      "destroy",
      "--stack",
      "us-west-2",
      "--yes",
      "--non-interactive",
      "--lose",
      "dsql",
    );
  });

  it("is refused by Pulumi", () => {
    expect(refused.code).to.not.equal(0);
    expect(refused.stdout + refused.stderr).to.contain("is protected");
  });

  it("changes nothing in AWS", () => {
    expect(clone.world).to.equal(before_);
  });

  it("leaves nothing for an up to do", async () => {
    const preview = await clone.cli(
      "preview",
      "--stack",
      "us-west-2",
      "--non-interactive",
      "--expect-no-changes",
    );
    expect(preview.code, preview.stdout).to.equal(0);
  });
});

describe("lifting the protection in one place only", () => {
  it("in the stack: is refused by the pack", async () => {
    const clone = await copyOfBothUp();
    const preview = await clone.cli(
      "preview",
      "--stack",
      "us-west-2",
      "--non-interactive",
      "--config",
      UNPROTECTED,
    );
    expect(preview.code).to.not.equal(0);
    expect(preview.stdout).to.match(/\[mandatory\].* protected-from-deletion .*aws:rds:Cluster: aurora/);
  });

  it("in the pack: is refused by the pack", async () => {
    const clone = throwAwayInPack(await copyOfBothUp(), ["us-west-2"]);
    const preview = await clone.cli("preview", "--stack", "us-west-2", "--non-interactive");
    expect(preview.code).to.not.equal(0);
    expect(preview.stdout).to.match(/\[mandatory\].* protected-from-deletion .*aws:rds:Cluster: aurora/);
  });
});

/** What two regions have between them, whichever of the two it is in. */
const LINKS: readonly string[] = [
  "aws:dsql/clusterPeering:ClusterPeering",
  "aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
  "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter",
  "aws:ec2transitgateway/route:Route",
  "aws:msk/replicator:Replicator",
  "aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter",
  "aws:opensearch/outboundConnection:OutboundConnection",
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
];

/** What exists in AWS, by whichever stack. */
function thingsIn(world: string): readonly Thing[] {
  const { things }: { readonly things: readonly Thing[] } = JSON.parse(world);
  return things;
}

describe("a throw-away environment, asked for by name in the stacks and in the pack", () => {
  let clone: Clone;

  before(async () => {
    clone = throwAwayInStacks(throwAwayInPack(await copyOfBothUp(), ["us-east-1", "us-west-2"]));
    const lifted = await clone.cli();
    expect(lifted.code, lifted.stdout + lifted.stderr).to.equal(0);
  });

  const destroy = (stack: string, ...more: readonly string[]) =>
    clone.cli("destroy", "--stack", stack, "--yes", "--non-interactive", ...more);

  it("does not destroy the primary while a secondary is a member, and says why before anything is touched", async () => {
    const world = clone.world;
    const { code, stderr } = await destroy("us-east-1");
    expect(code).to.equal(1);
    expect(stderr).to.contain("Stack us-east-1 is not destroyed, and nothing was touched");
    expect(stderr).to.match(/us-west-2 is up, and stands on its "auroraGlobalClusterId", .* and \d+ others/);
    expect(clone.world).to.equal(world);
  });

  it("does not destroy half of the DSQL pair unless the loss is named, and touches nothing before", async () => {
    const world = clone.world;
    const { code, stderr } = await destroy("us-west-2");
    expect(code).to.equal(1);
    expect(stderr).to.match(/its Aurora DSQL cluster \w{26} is half of a pair/);
    expect(stderr).to.contain("npm run sandbox -- destroy --stack us-west-2 --lose dsql --yes");
    expect(clone.world).to.equal(world);
  });

  it("destroys the secondary, and the other half of the pair with it", async () => {
    const { code, stdout, stderr } = await destroy("us-west-2", "--lose", "dsql");
    expect(code, stdout).to.equal(0);
    expect(stderr).to.contain("Stack us-east-1 has lost its half too");
    expect(clone.world).to.not.contain("aws:dsql/");
  });

  it("leaves nothing in the secondary's region", () => {
    const left = thingsIn(clone.world).filter(({ region }) => region === "us-west-2");
    expect(left.map(({ type, id }) => `${type} ${id}`)).to.deep.equal([]);
  });

  it("leaves no link between the regions", () => {
    const left = thingsIn(clone.world).filter(({ type }) => LINKS.includes(type));
    expect(left.map(({ type, id }) => `${type} ${id}`)).to.deep.equal([]);
  });

  it("leaves no rule, no route, no endpoint and no role that the secondary has made elsewhere", () => {
    const left = thingsIn(clone.world).filter(({ inputs, state }) =>
      /"10\.1\.|\/us-west-2\/|"stack":"us-west-2"/.test(JSON.stringify([inputs, state])),
    );
    expect(left.map(({ type, id }) => `${type} ${id}`)).to.deep.equal([]);
  });

  it("leaves the primary with nothing to do but the pair, its endpoint, and where that is written down", async () => {
    await clone.with(async (sandbox) => {
      const steps = await plannedSteps(sandbox, "us-east-1", "--refresh");
      expect(steps.map(({ op, resource }) => `${op} ${resource}`)).to.have.members([
        "create aws:dsql/cluster:Cluster dsql",
        "replace aws:ec2/vpcEndpoint:VpcEndpoint dsql",
        "update aws:ssm/parameter:Parameter endpoints-dsql-endpoint",
      ]);
    });
  });

  it("founds the pair again when the primary comes up, and says that it waits for its peer", async () => {
    const { code, stdout, stderr } = await clone.cli(
      "up",
      "--stack",
      "us-east-1",
      "--yes",
      "--non-interactive",
    );
    expect(code, stdout).to.equal(0);
    expect(stderr).to.match(
      /Attention: us-east-1: Aurora DSQL cluster \w{26} is PENDING_SETUP, .* until its peer region is up/,
    );
  });

  it("takes the secondary back, over what AWS has kept of it, beside the standing primary", async () => {
    const { code, stdout, stderr } = await clone.cli(
      "up",
      "--stack",
      "us-west-2",
      "--yes",
      "--non-interactive",
    );
    expect(code, stdout + stderr).to.equal(0);
    expect(stderr).to.not.contain("PENDING_SETUP");
    await clone.with(async (sandbox) => {
      expect(await plannedSteps(sandbox, "us-east-1", "--refresh")).to.deep.equal([]);
      expect(await plannedSteps(sandbox, "us-west-2", "--refresh")).to.deep.equal([]);
    });
  });

  it("destroys the secondary again", async () => {
    const { code, stdout } = await destroy("us-west-2", "--lose", "dsql");
    expect(code, stdout).to.equal(0);
  });

  it("then destroys the primary, and lists what AWS keeps", async () => {
    const { code, stdout, stderr } = await destroy("us-east-1");
    expect(code, stdout).to.equal(0);
    const until = "pending deletion until \\d{4}-\\d{2}-\\d{2}";
    const kept = "final snapshot; kept until somebody deletes it";
    for (const line of [
      `28 × KMS key in us-west-2: ${until}`,
      `4 × DB cluster snapshot in us-west-2: ${kept}`,
      "2 × ElastiCache snapshot in us-west-2",
      `16 × KMS key in us-east-1: ${until}`,
      `2 × DB cluster snapshot in us-east-1: ${kept}`,
      "1 × ElastiCache snapshot in us-east-1",
      `2 × secret in us-east-1: ${until}`,
    ]) {
      expect(stderr).to.match(new RegExp(line));
    }
  });

  it("leaves nothing else", () => {
    expect(thingsIn(clone.world)).to.deep.equal([]);
  });

  it("comes up again over what AWS has kept", async () => {
    const again = await clone.cli();
    expect(again.code, again.stdout + again.stderr).to.equal(0);
    expect(again.stderr).to.match(/The mall is up in 2 regions/);
  });
});
