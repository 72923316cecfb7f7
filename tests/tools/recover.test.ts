import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import { recover } from "../../tools/recover";
import { AwsView } from "../../tools/recovery/aws-view";
import { type Stack, UserError } from "../../tools/topology";
import { type Answer, type Answers, Fakes } from "./fakes";

const ROOT = resolve(__dirname, "..", "..");
const STACK = "us-east-1";
const STACKS: readonly Stack[] = [{ name: STACK, reads: [] }];

const PROVIDER = "urn:pulumi:us-east-1::mall::pulumi:providers:aws::aws";
const TAGS = { project: "mall", stack: STACK };
const urn = (type: string, name: string) => `urn:pulumi:us-east-1::mall::${type}::${name}`;

const KEY = "aws:kms/key:Key";
const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const VPC = "aws:ec2/vpc:Vpc";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";

const LONG_AGO = "2026-03-01T09:30:00Z";
const ARN = "arn:aws:kms:us-east-1:111111111111:key/k-1";
const VPC_ARN = "arn:aws:ec2:us-east-1:111111111111:vpc/vpc-1";

/** A pending create. */
const creating = (type: string, name: string, inputs: object) => ({
  type: "creating",
  resource: { urn: urn(type, name), type, custom: true, inputs, provider: `${PROVIDER}::p`, parent: "p" },
});

const exported = (pending: readonly object[] = [], resources: readonly object[] = []): Answer => ({
  stdout: JSON.stringify({
    deployment: {
      manifest: { time: LONG_AGO },
      resources: [
        {
          urn: PROVIDER,
          type: "pulumi:providers:aws",
          custom: true,
          id: "p",
          inputs: { region: STACK, defaultTags: JSON.stringify({ tags: TAGS }) },
        },
        ...resources,
      ],
      pending_operations: pending,
    },
  }),
});

const EXPORT = `stack export --stack ${STACK}`;
const CANCEL = `cancel --stack ${STACK} --yes`;
const REFRESH = `refresh --stack ${STACK} --yes --skip-preview --non-interactive --clear-pending-creates`;
const PREVIEW = `preview --stack ${STACK} --json --suppress-progress --non-interactive`;

const PULUMI: Answers = {
  version: { stdout: "v3.250.0\n" },
  "whoami --non-interactive": { stdout: "somebody\n" },
  "stack ls --json --non-interactive": { stdout: JSON.stringify([{ name: STACK }]) },
  [CANCEL]: {},
  [REFRESH]: {},
};

const read = (type: string, identifier: string) =>
  `cloudcontrol get-resource --region ${STACK} --type-name ${type} --identifier ${identifier} --output json`;

const listed = (tags: Readonly<Record<string, string>>, filter?: string) =>
  `resourcegroupstaggingapi get-resources --region ${STACK} --tag-filters ${JSON.stringify(
    Object.entries(tags).map(([Key, value]) => ({ Key, Values: [value] })),
  )}${filter === undefined ? "" : ` --resource-type-filters ${filter}`} --output json`;

const arns = (...found: readonly string[]): Answer => ({
  stdout: JSON.stringify({ ResourceTagMappingList: found.map((ResourceARN) => ({ ResourceARN, Tags: [] })) }),
});

const NOT_FOUND: Answer = {
  code: 254,
  stderr:
    "\nAn error occurred (ResourceNotFoundException) when calling the GetResource operation: it was not found\n",
};

const AWS: Answers = {
  [`sts get-caller-identity --region ${STACK} --output json`]: {
    stdout: JSON.stringify({ Account: "111111111111", Arn: "arn:aws:sts::111111111111:role/x" }),
  },
  [listed(TAGS)]: arns(),
};

describe("npm run recover -- <stack>", () => {
  let fakes: Fakes;
  let imported: string;

  beforeEach(() => {
    fakes = new Fakes();
    imported = "";
  });

  afterEach(() => fakes.remove());

  async function run(...args: readonly string[]) {
    const lines: string[] = [];
    const questions: string[] = [];
    const ask = async (question: string) => questions.push(question) < 0;
    try {
      const code = await recover({
        verb: "recover",
        args,
        root: ROOT,
        stacks: STACKS,
        environment: { PATH: fakes.path, HOME: fakes.home },
        report: (line) => {
          imported = /pulumi import --file (\S+)/.exec(line)?.[1] ?? imported;
          lines.push(line);
        },
        ask,
      });
      return { code, said: lines.join("\n"), questions, message: "" };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { code: undefined, said: lines.join("\n"), questions, message: error.message };
    }
  }

  /** What was asked of the fakes after the checks, without what only reads the state. */
  function calls(): readonly string[] {
    return fakes.calls
      .map((call) => call.replace("unexpected: ", ""))
      .filter((call) => !/ (version|whoami|stack ls|stack export|sts) ?/.test(call));
  }

  it("names what is in flight, lifts the lock, finds by name, and stops at an import that fails", async () => {
    const state = exported([creating(LOG_GROUP, "flow", { name: "/mall/flow" })]);
    fakes.add("pulumi", { ...PULUMI, [EXPORT]: state });
    fakes.add("aws", { ...AWS, [read("AWS::Logs::LogGroup", "/mall/flow")]: {} });
    const { said, message } = await run(STACK, "--yes");
    expect(said).to.contain(`  In flight:\n    creating ${LOG_GROUP} flow (${urn(LOG_GROUP, "flow")})`);
    expect(said).to.contain("was created: AWS has /mall/flow, found by name");
    expect(message).to.contain(`pulumi import --stack ${STACK} --file ${imported}`);
    expect(calls()).to.deep.equal([
      `pulumi ${CANCEL}`,
      `aws ${read("AWS::Logs::LogGroup", "/mall/flow")}`,
      `pulumi import --stack ${STACK} --file ${imported} --yes --skip-preview --protect=false --generate-code=false --non-interactive`,
    ]);
  });

  it("imports under the entry's own parent and provider", async () => {
    const state = exported([creating(KEY, "key", { tags: { Name: "key" } })]);
    fakes.add("pulumi", { ...PULUMI, [EXPORT]: state });
    fakes.add("aws", {
      ...AWS,
      [listed({ Name: "key" }, "kms:key")]: arns(ARN),
      [read("AWS::KMS::Key", "k-1")]: {},
    });
    await run(STACK, "--yes");
    expect(JSON.parse(readFileSync(imported, "utf8"))).to.deep.equal({
      nameTable: { n0: "p", n1: PROVIDER },
      resources: [{ type: KEY, name: "key", id: "k-1", parent: "n0", provider: "n1" }],
    });
  });

  it("clears what AWS has not, and says what to do when entries stay", async () => {
    const state = exported([creating(LOG_GROUP, "flow", { name: "/mall/flow" })]);
    fakes.add("pulumi", { ...PULUMI, [EXPORT]: state });
    fakes.add("aws", { ...AWS, [read("AWS::Logs::LogGroup", "/mall/flow")]: NOT_FOUND });
    const { code, said } = await run(STACK, "--yes");
    expect(said).to.contain("nothing to adopt: AWS has none with this name");
    expect(calls().at(-1)).to.equal(`pulumi ${REFRESH}`);
    expect(said).to.contain("1 operations are still pending");
    expect(code).to.equal(1);
  });

  it("stops at what an operator must look for, and says where", async () => {
    const inputs = { subnetId: "subnet-1", routeTableId: "rtb-1" };
    fakes.add("pulumi", { ...PULUMI, [EXPORT]: exported([creating(ASSOCIATION, "a", inputs)]) });
    fakes.add("aws", AWS);
    const { code, said } = await run(STACK, "--yes");
    expect(code).to.equal(1);
    expect(said).to.contain(
      "undecided: Cloud Control knows it by an id that only AWS makes. Look: aws ec2 describe-route-tables --region us-east-1 " +
        "--filters Name=association.subnet-id,Values=subnet-1; id to import: subnet-1/rtb-1",
    );
    expect(said).to.contain("Then: npm run recover -- us-east-1; with --absent '<urn>'");
    expect(calls()).to.deep.equal([`pulumi ${CANCEL}`]);
  });

  it("goes on with what an operator has imported since", async () => {
    const inputs = { subnetId: "subnet-1", routeTableId: "rtb-1" };
    const kept = {
      urn: urn(ASSOCIATION, "a"),
      type: ASSOCIATION,
      custom: true,
      id: "rtbassoc-1",
      outputs: inputs,
    };
    fakes.add("pulumi", { ...PULUMI, [EXPORT]: exported([creating(ASSOCIATION, "a", inputs)], [kept]) });
    fakes.add("aws", AWS);
    await run(STACK, "--yes");
    expect(calls()).to.deep.equal([`pulumi ${CANCEL}`, `pulumi ${REFRESH}`]);
  });

  for (const flags of [["--absent", urn(ASSOCIATION, "a")], [`--absent=${urn(ASSOCIATION, "a")}`]]) {
    it(`goes on with what an operator says that AWS has not: ${flags[0]?.slice(0, 9)}`, async () => {
      const pending = creating(ASSOCIATION, "a", { subnetId: "subnet-1", routeTableId: "rtb-1" });
      fakes.add("pulumi", { ...PULUMI, [EXPORT]: exported([pending]) });
      fakes.add("aws", AWS);
      await run(STACK, ...flags, "--yes");
      expect(calls()).to.deep.equal([`pulumi ${CANCEL}`, `pulumi ${REFRESH}`]);
    });
  }

  it("asks before it lifts the lock, and changes nothing without a yes", async () => {
    fakes.add("pulumi", { ...PULUMI, [EXPORT]: exported() });
    fakes.add("aws", AWS);
    const { code, questions } = await run(STACK);
    expect(code).to.equal(1);
    expect(questions).to.deep.equal([
      "Is no other run at work on us-east-1? pulumi cancel lifts its lock, and does not end it. Lift it?",
    ]);
    expect(calls()).to.deep.equal([]);
  });

  it("goes on where the backend has no lock to lift, in the backend's words", async () => {
    fakes.add("pulumi", {
      ...PULUMI,
      [EXPORT]: exported(),
      [CANCEL]: { code: 255, stderr: "error: [409] no update in progress\n" },
    });
    fakes.add("aws", AWS);
    const { code, said } = await run(STACK, "--yes");
    expect(code).to.equal(0);
    expect(said).to.contain("It was not lifted: error: [409] no update in progress");
    expect(said).to.contain("Done: no lock, nothing in flight. Go on with: npm run up -- us-east-1");
    expect(calls()).to.deep.equal([`pulumi ${CANCEL}`, `aws ${listed(TAGS)}`]);
  });

  it("names a thing with the stack's tags that the program would not create", async () => {
    fakes.add("pulumi", { ...PULUMI, [EXPORT]: exported(), [PREVIEW]: { stdout: "{}" } });
    fakes.add("aws", { ...AWS, [listed(TAGS)]: arns(VPC_ARN), [read("AWS::EC2::VPC", "vpc-1")]: {} });
    const { code, said } = await run(STACK, "--yes");
    expect(code).to.equal(0);
    expect(said).to.contain(`Attention: ${VPC} vpc-1 carries this stack's tags, and no state knows it.`);
  });

  it("adopts a thing with the stack's tags that the program would create", async () => {
    const tags = { ...TAGS, Name: "network" };
    const newState = {
      urn: urn(VPC, "network"),
      type: VPC,
      custom: true,
      inputs: { tags },
      provider: `${PROVIDER}::p`,
    };
    fakes.add("pulumi", {
      ...PULUMI,
      [EXPORT]: exported(),
      [PREVIEW]: { stdout: JSON.stringify({ steps: [{ op: "create", urn: newState.urn, newState }] }) },
    });
    fakes.add("aws", {
      ...AWS,
      [listed(TAGS)]: arns(VPC_ARN),
      [listed(tags, "ec2:vpc")]: arns(VPC_ARN),
      [read("AWS::EC2::VPC", "vpc-1")]: {},
    });
    const { said } = await run(STACK, "--yes");
    expect(said).to.contain(`${VPC} vpc-1 is what the program would create as ${newState.urn}`);
    expect(JSON.parse(readFileSync(imported, "utf8")).resources).to.deep.equal([
      { type: VPC, name: "network", id: "vpc-1", provider: "n0" },
    ]);
  });

  it("leaves out what the tagging API lists although it is deleted", async () => {
    fakes.add("pulumi", { ...PULUMI, [EXPORT]: exported() });
    fakes.add("aws", { ...AWS, [listed(TAGS)]: arns(ARN), [read("AWS::KMS::Key", "k-1")]: NOT_FOUND });
    expect((await run(STACK, "--yes")).said).to.not.contain("Attention");
  });

  it("names a thing of a type that it does not know by its ARN", async () => {
    const arn = "arn:aws:sqs:us-east-1:111111111111:queue";
    fakes.add("pulumi", { ...PULUMI, [EXPORT]: exported(), [PREVIEW]: { stdout: "{}" } });
    fakes.add("aws", { ...AWS, [listed(TAGS)]: arns(arn) });
    expect((await run(STACK, "--yes")).said).to.contain(`Attention: the AWS resource ${arn} carries`);
  });

  it("says all that is missing first", async () => {
    expect((await run(STACK)).message).to.match(
      /^recover of us-east-1 has not begun, and nothing was touched/,
    );
  });

  for (const flags of [["--force"], ["--absent"], ["--absent", "key"]]) {
    it(`refuses ${flags.join(" ")}`, async () => {
      expect((await run(STACK, ...flags)).message).to.equal(
        "Usage: npm run recover -- <stack> [--yes] [--absent <urn>]…",
      );
    });
  }
});

describe("A real account, as recover sees it", () => {
  const NOW = new Date("2026-03-01T10:00:00Z");

  /** What the view says when AWS answers so to every call. */
  async function sighting(
    type: string,
    inputs: Record<string, string | Record<string, string>>,
    answer: Answer,
  ) {
    const seen: string[] = [];
    const view = new AwsView(
      async (args) => {
        seen.push(args.join(" "));
        return { code: 0, stdout: "", stderr: "", ...answer };
      },
      new Date("2026-03-01T09:55:00Z"),
      NOW,
    );
    const identity = { by: "name", attributes: {} } as const;
    const found = await view.describe({ type, region: STACK, identity, inputs });
    return { found, seen };
  }

  it("is asked for an inline policy by policy and role, and imports it by role and policy", async () => {
    const { found, seen } = await sighting("aws:iam/rolePolicy:RolePolicy", { name: "p", role: "r" }, {});
    expect(seen).to.deep.equal([read("AWS::IAM::RolePolicy", "p|r")]);
    expect(found).to.deep.equal({
      kind: "found",
      things: [{ type: "aws:iam/rolePolicy:RolePolicy", id: "r:p" }],
    });
  });

  it("knows a route by table and destination, because its id in a state is another than the one to import", async () => {
    const inputs = { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0" };
    const { found } = await sighting("aws:ec2/route:Route", inputs, {});
    expect(found).to.deep.equal({
      kind: "found",
      things: [{ type: "aws:ec2/route:Route", id: "rtb-1_0.0.0.0/0", region: STACK, definition: inputs }],
    });
  });

  it("does not say that a tagged thing is absent within ten minutes, because it is listed late", async () => {
    const { found } = await sighting(KEY, { tags: { Name: "a" } }, arns());
    expect(found.kind === "unanswerable" && found.why).to.contain(
      "Recover again after 2026-03-01T10:05:00.000Z",
    );
  });

  it("cannot say what Cloud Control refuses to say, and passes on its words", async () => {
    const refused = {
      code: 254,
      stderr: "An error occurred (UnsupportedActionException): no read handler\n",
    };
    const { found } = await sighting(LOG_GROUP, { name: "a" }, refused);
    expect(found).to.deep.equal({
      kind: "unanswerable",
      why:
        "Cloud Control does not say whether AWS::Logs::LogGroup a exists: " +
        "An error occurred (UnsupportedActionException): no read handler. Look for it in us-east-1",
    });
  });

  it("is not asked for what may be asked for again", async () => {
    const { found, seen } = await sighting("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {}, {});
    expect(found.kind).to.equal("repeatable");
    expect(seen).to.deep.equal([]);
  });

  it("says of a type in no table that it knows no way, with the inputs to look for", async () => {
    const { found } = await sighting("aws:sqs/queue:Queue", { name: "q" }, {});
    expect(found).to.deep.equal({
      kind: "unanswerable",
      why: 'recover does not know how AWS shows a aws:sqs/queue:Queue. Look in us-east-1 for what has these inputs: {"name":"q"}',
    });
  });
});

describe("A recovery that is asked for wrongly", () => {
  it("is the user's mistake, without a trace", async () => {
    const asked = recover({
      verb: "recover",
      args: [STACK, "--force"],
      root: ROOT,
      stacks: STACKS,
      environment: {},
      report: () => {},
      ask: async () => true,
    });
    expect(await asked.catch((error: unknown) => error instanceof UserError)).to.equal(true);
  });
});
