import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { NodeFunction, type NodeFunctionArgs } from "../../../components/compute/node-function";
import { OpenSearchOperator } from "../../../components/data/opensearch-operator";
import type { ServiceKeys } from "../../../components/keys/service-keys";
import { only, type Registration } from "../../support/recorder";
import { ACCOUNT, keysIn, networkIn, recordWith } from "../harness";

const NAME = "greeter";
const FUNCTION = "aws:lambda/function:Function";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const ROLE = "aws:iam/role:Role";

const NETWORK_INTERFACES = [
  "ec2:CreateNetworkInterface",
  "ec2:DeleteNetworkInterface",
  "ec2:DescribeNetworkInterfaces",
];

/** A role that is there already, and a place in a VPC. */
function operatorIn(opts: pulumi.ComponentResourceOptions, keys: ServiceKeys) {
  const { vpcId, subnetIds } = networkIn(opts, keys);
  const operator = new OpenSearchOperator(
    "operator",
    { roleName: "operator", accountId: ACCOUNT, vpcId },
    opts,
  );
  return {
    role: { name: operator.roleName, arn: operator.roleArn },
    vpc: { subnetIds: subnetIds.private, securityGroupId: operator.securityGroupId },
  };
}

describe("A function of the mall's own", () => {
  const folder = mkdtempSync(join(tmpdir(), "node-function-"));
  const write = (text: string) => writeFileSync(join(folder, "index.mjs"), text);
  beforeEach(() => {
    write("export const handler = () => 'hello';\n");
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  type Given = Partial<NodeFunctionArgs>;

  const recordFunction = (given: Given | ((at: ReturnType<typeof operatorIn>) => Given) = {}) =>
    recordWith((opts: pulumi.ComponentResourceOptions) => {
      const keys = keysIn(opts);
      const { arns } = keys;
      const args = typeof given === "function" ? given(operatorIn(opts, keys)) : given;
      const greeter = new NodeFunction(
        NAME,
        {
          description: "Greets",
          accountId: ACCOUNT,
          code: { folder, files: ["index.mjs"] },
          variables: { GREETING: "hello" },
          memorySize: 128,
          timeout: 10,
          lambdaKeyArn: arns.lambda,
          logsKeyArn: arns.logs,
          logGroupPrefix: "/mall/test/",
          ...args,
        },
        opts,
      );
      return { arn: greeter.arn, name: greeter.name, codeVersion: greeter.codeVersion };
    });
  type Recording = Awaited<ReturnType<typeof recordFunction>>;

  const statements = ({ registrations }: Recording) =>
    JSON.parse(String(only({ registrations }, POLICY, NAME).inputs.policy)).Statement;

  const LOGGING = {
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/mall/test/${NAME}:*`,
  };

  it("may write its log, and nothing else unless it is told", async () => {
    expect(statements(await recordFunction())).to.deep.equal([LOGGING]);
  });

  it("may do what it is told, too", async () => {
    const asks = { Effect: "Allow", Action: "rds:DescribeGlobalClusters", Resource: "*" };
    expect(statements(await recordFunction({ statements: [asks] }))).to.deep.equal([asks, LOGGING]);
  });

  it("works as a role of its own", async () => {
    const recorded = await recordFunction();
    expect(only(recorded, FUNCTION, NAME).inputs.role).to.match(/:role\/greeter/);
    expect(only(recorded, POLICY, NAME).inputs.role).to.match(/^greeter/);
  });

  it("works as another's role where it is given one, and makes none", async () => {
    const recorded = await recordFunction(({ role }) => ({ role }));
    expect(recorded.registrations.filter(({ type, name }) => type === ROLE && name === NAME)).to.deep.equal(
      [],
    );
    expect(only(recorded, FUNCTION, NAME).inputs.role).to.equal(`arn:aws:iam::${ACCOUNT}:role/operator`);
    expect(only(recorded, POLICY, NAME).inputs.role).to.equal("operator");
  });

  it("writes its log as JSON into a group of its own, with the region's key", async () => {
    const recorded = await recordFunction();
    const group = only(recorded, "aws:cloudwatch/logGroup:LogGroup", NAME).inputs;
    expect(group.name).to.equal(`/mall/test/${NAME}`);
    expect(group.kmsKeyId).to.match(/:key\//);
    expect(only(recorded, FUNCTION, NAME).inputs.loggingConfig).to.deep.equal({
      logFormat: "JSON",
      logGroup: group.name,
    });
  });

  it("is of the files and the texts that it is told", async () => {
    const recorded = await recordFunction({
      code: { folder, files: ["index.mjs"], texts: { "words.json": "{}" } },
    });
    expect(only(recorded, FUNCTION, NAME).inputs.code)
      .to.have.property("assets")
      .with.keys(["index.mjs", "words.json"]);
  });

  const waits = ({ dependencies }: Registration, { urn }: Registration) => dependencies.includes(urn);

  it("in no VPC does not wait for its rights, which only a call needs", async () => {
    const recorded = await recordFunction();
    expect(waits(only(recorded, FUNCTION, NAME), only(recorded, POLICY, NAME))).to.equal(false);
  });

  it("in a VPC waits for its rights, because Lambda tries them at once", async () => {
    const recorded = await recordFunction((operator) => ({
      ...operator,
      statements: [{ Effect: "Allow", Action: NETWORK_INTERFACES, Resource: "*" }],
    }));
    expect(waits(only(recorded, FUNCTION, NAME), only(recorded, POLICY, NAME))).to.equal(true);
  });

  it("has the same version for the same code, and another for other code and other texts", async () => {
    const code = { folder, files: ["index.mjs"] };
    const versionOf = async (args: Partial<NodeFunctionArgs>) =>
      (await recordFunction(args)).outputs.codeVersion;
    const versions = [
      await versionOf({ code }),
      await versionOf({ code, memorySize: 256 }),
      await versionOf({ code: { ...code, texts: { "words.json": "{}" } } }),
    ];
    write("export const handler = () => 'good day';\n");
    versions.push(await versionOf({ code }));
    expect(versions[1]).to.equal(versions[0]);
    expect(new Set(versions)).to.have.lengthOf(3);
  });
});
