import { expect } from "chai";
import { controls } from "../../policy/controls";
import { IMPLEMENTED_RULES } from "../../sandbox/cloud/models/implemented-rules";
import { COMMITTED } from "../stacks/mall";
import { bothUp, Clone, copyOfBothUp } from "../support/clone";
import { departureOf } from "../support/needed";

/** Controls over what the newcomer makes between two regions, and the primary does not have. */
const ONLY_OVER_LINKS = ["msk-replicator-timeouts", "replication-complete"];

/** What there is once for all regions; the SDK passes over controls of one type where there is no such resource. */
const ONLY_OVER_THE_FOUNDED = controls.filter(
  (control) =>
    control.scope === "resource" &&
    control.appliesTo !== "aws" &&
    control.appliesTo.length === 1 &&
    /^aws:(cognito|cloudfront)\//.test(`${control.appliesTo[0]}`),
);

/** What AWS would not do in a real account as it does here, and what it does only so far. */
const KNOWN = [
  /^Attention: global: example\.com is reserved: Route 53 creates no such zone in a real account\./,
  /^Attention: us-east-1: User pool \S+ sends mail as Amazon Cognito, which sends 50 a day for an account\.$/,
];

describe("npm run sandbox", () => {
  it("brings up both regions", async () => {
    const { finished } = await bothUp();
    expect(finished.code, finished.stdout + finished.stderr).to.equal(0);
    expect(finished.stderr).to.match(/The mall is up in 2 regions/);
  });

  it("passes the policy gate without a finding in both regions", async () => {
    const { finished } = await bothUp();
    const passed = [
      ...finished.stderr.matchAll(/ (\S+): .* policy gate passed: (\d+) policies, no findings/g),
    ];
    // Every control, the policy that keeps the acknowledgements, and the one that names what is undecided, but those over types
    // that a stack has not.
    const all = controls.length + 2;
    expect(passed.map(([, stack, policies]) => [stack, Number(policies)])).to.deep.equal([
      ["us-east-1", all - ONLY_OVER_LINKS.length],
      ["us-west-2", all - ONLY_OVER_THE_FOUNDED.length],
    ]);
  });

  it("lets through what the catalogue needs, in both regions and across, and nothing else", async () => {
    const clone = await copyOfBothUp();
    await clone.with(async ({ simulation: { world } }) => {
      expect(departureOf(world, COMMITTED)).to.deep.equal({ missing: [], unneeded: [] });
    });
  });

  it("says what a first preview leaves undecided, and that the update decides on it", async () => {
    const { finished } = await bothUp();
    const lines = finished.stderr.split("\n");
    const ends = lines.flatMap((line) => /no findings; (undecided: .*)/.exec(line)?.[1] ?? []);
    expect(ends).to.deep.equal([
      "undecided: 2 in the preview, none in the update",
      "undecided: none in the preview, none in the update",
    ]);
    expect(lines.filter((line) => line.startsWith("    in the "))).to.deep.equal([
      "    in the preview, key-policy leaves keys-s3 undecided: its policy is unknown.",
      "    in the preview, bucket-tls-only leaves buckets-assets undecided: its policy is unknown.",
    ]);
  });

  it("says how many of the collected rules are simulated", async () => {
    const { finished } = await bothUp();
    expect(finished.stderr).to.match(
      new RegExp(`Simulated: .*; ${IMPLEMENTED_RULES.length} of 100 collected rules of AWS`),
    );
  });

  it("leaves nothing that AWS accepts and that does not work, but what the sandbox cannot see", async () => {
    const { finished } = await bothUp();
    const warnings = finished.stderr.split("\n").filter((line) => line.startsWith("Attention: "));
    const other = warnings.filter((line) => !line.includes("not simulated"));
    expect(other.filter((line) => !KNOWN.some((known) => known.test(line)))).to.deep.equal([]);
    expect(other).to.have.length(KNOWN.length);
  });

  it("changes nothing when it is run again", async () => {
    const clone = await copyOfBothUp();
    const before = clone.world;
    const again = await clone.cli();
    expect(again.code, again.stdout + again.stderr).to.equal(0);
    expect(again.stderr).to.match(/us-east-1: (\d+) resources \(\1 same\)/);
    expect(again.stderr).to.match(/us-west-2: (\d+) resources \(\1 same\)/);
    expect(clone.world).to.equal(before);
  });

  it("tells a second run in the same clone that the first is at work", async () => {
    const clone = new Clone();
    await clone.with(async () => {
      const second = await clone.cli();
      expect(second.code).to.equal(1);
      expect(second.stderr).to.match(/Another run of the sandbox is at work/);
    });
  });

  it("runs in two clones at once, neither of which disturbs the other", async () => {
    const clones = [new Clone(), new Clone()];
    const both = await Promise.all(
      clones.map((clone) => clone.cli("up", "--stack", "us-east-1", "--yes", "--non-interactive")),
    );
    for (const { code, stdout } of both) expect(code, stdout).to.equal(0);
    const [vpcs, others] = clones.map(({ world }) => world.match(/vpc-[0-9a-f]{17}/g) ?? []);
    expect(vpcs).to.not.have.members(others ?? []);
  });

  it("starts over with --fresh", async () => {
    const clone = await copyOfBothUp();
    const fresh = await clone.cli("--fresh", "preview", "--stack", "us-west-2");
    expect(fresh.stderr).to.contain("from stack us-east-1, which is not up");
    expect(clone.world).to.equal("");
  });

  it("refuses a wrong configuration before anything is touched", async () => {
    const clone = await copyOfBothUp();
    const before = clone.world;
    clone.edit("Pulumi.us-west-2.yaml", "mall:role: secondary", "mall:role: tertiary");
    const refused = await clone.cli("--fresh");
    expect(refused.stderr).to.contain(
      'Pulumi.us-west-2.yaml: mall:role is "tertiary"; expected "primary" or "secondary"',
    );
    expect(clone.world).to.equal(before);
  });
});
