import { resolve } from "node:path";
import { expect } from "chai";
import { destroy } from "../../tools/destroy";
import { type Stack, UserError } from "../../tools/topology";
import { type Answers, Fakes } from "./fakes";

const ROOT = resolve(__dirname, "..", "..");

const STACKS: readonly Stack[] = [
  { name: "us-east-1", reads: [] },
  { name: "us-west-2", reads: [{ stack: "us-east-1", outputs: ["auroraGlobalClusterId"] }] },
];

const EAST = "eastclusteridentifier00001";
const WEST = "westclusteridentifier00001";
const EAST_URN = "urn:pulumi:us-east-1::mall::aws:dsql/cluster:Cluster::dsql";

const stackList = (...names: readonly string[]) => ({
  stdout: JSON.stringify(names.map((name) => ({ name, resourceCount: 3 }))),
});

const state = (urn: string, id: string) => ({
  stdout: JSON.stringify({
    deployment: { resources: [{ urn, id, type: "aws:dsql/cluster:Cluster", custom: true }] },
  }),
});

const PULUMI: Answers = {
  version: { stdout: "v3.250.0\n" },
  "whoami --non-interactive": { stdout: "somebody\n" },
  "whoami --json --non-interactive": { stdout: JSON.stringify({ url: "https://api.pulumi.com" }) },
  "stack ls --json --non-interactive": stackList("us-east-1", "us-west-2"),
  "stack export --stack us-east-1": state(EAST_URN, EAST),
  "stack export --stack us-west-2": state(EAST_URN.replace("us-east-1", "us-west-2"), WEST),
  "destroy --stack us-west-2 --preview-only": {},
  "destroy --stack us-west-2 --yes": {},
  [`refresh --stack us-east-1 --target ${EAST_URN} --yes --skip-preview --non-interactive`]: {},
};

const GET_EAST = `dsql get-cluster --identifier ${EAST} --region us-east-1 --output json`;
const GET_WEST = `dsql get-cluster --identifier ${WEST} --region us-west-2 --output json`;
const LIFT_EAST = `dsql update-cluster --identifier ${EAST} --region us-east-1 --no-deletion-protection-enabled`;
const DELETE_EAST = `dsql delete-cluster --identifier ${EAST} --region us-east-1`;

const arnOf = (region: string, id: string) => `arn:aws:dsql:${region}:111111111111:cluster/${id}`;

const half = (status: string) => ({
  stdout: JSON.stringify({
    status,
    multiRegionProperties: { clusters: [arnOf("us-east-1", EAST), arnOf("us-west-2", WEST)] },
  }),
});

const GONE = {
  code: 254,
  stderr: "An error occurred (ResourceNotFoundException) when calling the GetCluster operation",
};

const signedIn = (region: string): Answers => ({
  [`sts get-caller-identity --region ${region} --output json`]: {
    stdout: JSON.stringify({ Account: "111111111111", Arn: "arn:aws:sts::111111111111:role/x" }),
  },
});

const PAIR: Answers = {
  ...signedIn("us-west-2"),
  [GET_WEST]: half("ACTIVE"),
  [GET_EAST]: half("ACTIVE"),
  [LIFT_EAST]: {},
  [DELETE_EAST]: {},
};

describe("npm run destroy -- <stack>", () => {
  let fakes: Fakes;

  beforeEach(() => {
    fakes = new Fakes();
  });

  afterEach(() => {
    const { calls } = fakes;
    fakes.remove();
    expect(calls.filter((call) => call.startsWith("unexpected"))).to.deep.equal([]);
  });

  async function run(...args: readonly string[]) {
    const lines: string[] = [];
    try {
      const code = await destroy({
        verb: "destroy",
        args,
        root: ROOT,
        stacks: STACKS,
        environment: { PATH: fakes.path, HOME: fakes.home },
        report: (line) => lines.push(line),
      });
      return { code, lines, message: "" };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { code: undefined, lines, message: error.message };
    }
  }

  /** Calls that change something. */
  const changes = () =>
    fakes.calls.filter((call) => / (destroy|refresh|update-cluster|delete-cluster) /.test(call));

  it("refuses an earlier stack while a later one stands on it, and touches nothing", async () => {
    fakes.add("pulumi", PULUMI).add("aws", signedIn("us-east-1"));
    const { message } = await run("us-east-1", "--yes");
    expect(message).to.equal(
      [
        "Stack us-east-1 is not destroyed, and nothing was touched: later regions are members of what it founded.",
        '  us-west-2 is up, and stands on its "auroraGlobalClusterId"',
        "Destroy them first: npm run destroy -- us-west-2",
      ].join("\n"),
    );
    expect(changes()).to.deep.equal([]);
  });

  it("refuses half of a pair whose loss is not named, and touches nothing", async () => {
    fakes.add("pulumi", PULUMI).add("aws", PAIR);
    const { message } = await run("us-west-2");
    expect(message).to.equal(
      [
        `Stack us-west-2 is not destroyed, and nothing was touched: its Aurora DSQL cluster ${WEST} is half of a pair.`,
        `  AWS deletes it together with ${EAST} in us-east-1 or not at all, and with both all that they hold.`,
        "To lose that in both regions: npm run destroy -- us-west-2 --lose dsql --yes",
        "The next up of us-east-1 founds an empty pair.",
      ].join("\n"),
    );
    expect(changes()).to.deep.equal([]);
  });

  it("refuses a loss that is named and not agreed to, because Pulumi asks too late", async () => {
    fakes.add("pulumi", PULUMI).add("aws", PAIR);
    const { message } = await run("us-west-2", "--lose", "dsql");
    expect(message).to.contain(
      "To agree beforehand, add --yes: npm run destroy -- us-west-2 --lose dsql --yes",
    );
    expect(changes()).to.deep.equal([]);
  });

  it("previews, has the other half deleted, destroys, and lets the other stack forget its half", async () => {
    fakes.add("pulumi", PULUMI).add("aws", { ...PAIR, [GET_EAST]: half("ACTIVE") });
    const { code, lines } = await run("us-west-2", "--lose", "dsql", "--yes");
    expect(code).to.equal(0);
    expect(changes()).to.deep.equal([
      "pulumi destroy --stack us-west-2 --preview-only",
      `aws ${LIFT_EAST}`,
      `aws ${DELETE_EAST}`,
      "pulumi destroy --stack us-west-2 --yes",
    ]);
    expect(lines).to.include(
      `Deleting Aurora DSQL cluster ${EAST} in us-east-1: it waits in PENDING_DELETE for its peer.`,
    );
  });

  it("lets the other stack forget a half that AWS no longer has, also when the pair was gone before", async () => {
    fakes.add("pulumi", PULUMI).add("aws", { ...signedIn("us-west-2"), [GET_WEST]: GONE, [GET_EAST]: GONE });
    const { code, lines } = await run("us-west-2", "--yes");
    expect(code).to.equal(0);
    expect(changes()).to.deep.equal([
      "pulumi destroy --stack us-west-2 --yes",
      `pulumi refresh --stack us-east-1 --target ${EAST_URN} --yes --skip-preview --non-interactive`,
    ]);
    expect(lines.at(-1)).to.equal(
      "Stack us-east-1 has lost its half too. Its next up founds an empty pair: npm run up -- us-east-1",
    );
  });

  it("says how to go on while AWS is still deleting the other half", async () => {
    fakes
      .add("pulumi", PULUMI)
      .add("aws", { ...signedIn("us-west-2"), [GET_WEST]: GONE, [GET_EAST]: half("DELETING") });
    const { code, lines } = await run("us-west-2", "--yes");
    expect(code).to.equal(0);
    expect(lines.at(-1)).to.equal(
      `Aurora DSQL cluster ${EAST} in us-east-1 is DELETING. Once it is gone, let its stack forget it: ` +
        `pulumi refresh --stack us-east-1 --target ${EAST_URN} --yes --skip-preview`,
    );
  });

  it("deletes no other half when Pulumi would refuse the destroy, as of a protected stack", async () => {
    const refused = { code: 255, stderr: "error: preview failed: is protected" };
    fakes.add("pulumi", { ...PULUMI, "destroy --stack us-west-2 --preview-only": refused }).add("aws", PAIR);
    const { code, lines } = await run("us-west-2", "--lose", "dsql", "--yes");
    expect(code).to.equal(255);
    expect(lines.join("\n")).to.contain("is protected");
    expect(changes()).to.deep.equal(["pulumi destroy --stack us-west-2 --preview-only"]);
  });

  it("only previews when it is asked to", async () => {
    fakes.add("pulumi", PULUMI).add("aws", PAIR);
    const { code } = await run("us-west-2", "--lose", "dsql", "--preview-only");
    expect(code).to.equal(0);
    expect(changes()).to.deep.equal(["pulumi destroy --stack us-west-2 --preview-only"]);
  });

  it("stops when AWS does not say whether the cluster is half of a pair", async () => {
    const denied = { code: 254, stderr: "An error occurred (AccessDeniedException): no dsql:GetCluster" };
    fakes.add("pulumi", PULUMI).add("aws", { ...signedIn("us-west-2"), [GET_WEST]: denied });
    const { message } = await run("us-west-2", "--yes");
    expect(message).to.contain("aws dsql get-cluster says: An error occurred (AccessDeniedException)");
    expect(changes()).to.deep.equal([]);
  });

  it("refuses to skip the preview", async () => {
    fakes.add("pulumi", PULUMI).add("aws", PAIR);
    expect((await run("us-west-2", "--skip-preview")).message).to.contain("--skip-preview is refused");
  });
});
