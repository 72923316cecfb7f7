import { resolve } from "node:path";
import { expect } from "chai";
import { deploy, type Verb } from "../../tools/deploy";
import { type Stack, UserError } from "../../tools/topology";
import { type Answers, Fakes } from "./fakes";

const ROOT = resolve(__dirname, "..", "..");

const GATE = `--policy-pack ${ROOT}/policy --policy-pack-config ${ROOT}/policy/config.json`;

const READ = ["auroraGlobalClusterId", "auroraGlobalEndpoint"];

const STACKS: readonly Stack[] = [
  { name: "us-east-1", reads: [] },
  { name: "us-west-2", reads: [{ stack: "us-east-1", outputs: READ }] },
];

const WHOAMI = "whoami --non-interactive";
const LIST = "stack ls --json --non-interactive";
const WHERE = "whoami --json --non-interactive";
const EXPORT = "stack export --stack us-east-1";
const OUTPUT = "stack output --json --stack us-east-1 --non-interactive";
const STS = "sts get-caller-identity --region us-east-1 --output json";
const STS_WEST = STS.replace("us-east-1", "us-west-2");

const stackList = (...names: readonly string[]) => ({
  stdout: JSON.stringify(names.map((name) => ({ name }))),
});

/** A state with operations in flight. */
const inFlight = (...pending: readonly object[]) => ({
  stdout: JSON.stringify({ deployment: { resources: [], pending_operations: pending } }),
});

/** A machine on which everything is there: the first stack is up, the second is initialised. */
const PULUMI: Answers = {
  version: { stdout: "v3.250.0\n" },
  [WHOAMI]: { stdout: "somebody\n" },
  [LIST]: stackList("us-east-1", "us-west-2"),
  [OUTPUT]: { stdout: JSON.stringify({ auroraGlobalClusterId: "id", auroraGlobalEndpoint: "host" }) },
  [WHERE]: { stdout: JSON.stringify({ user: "somebody", url: "https://api.pulumi.com" }) },
  [EXPORT]: inFlight(),
  "stack export --stack us-west-2": inFlight(),
};

const SOMEBODY = {
  stdout: JSON.stringify({ Account: "111111111111", Arn: "arn:aws:sts::111111111111:role/x" }),
};

const AWS: Answers = { [STS]: SOMEBODY, [STS_WEST]: SOMEBODY };

const NO_CREDENTIALS: Answers = {
  [STS_WEST]: { code: 253, stderr: "\nUnable to locate credentials.\n" },
};

describe("npm run preview|up -- <stack>", () => {
  let fakes: Fakes;

  beforeEach(() => {
    fakes = new Fakes();
  });

  afterEach(() => {
    const { calls } = fakes;
    fakes.remove();
    expect(calls.filter((call) => call.startsWith("unexpected"))).to.deep.equal([]);
  });

  /** Exit code and lines, or the message that says what is missing. */
  async function run(
    verb: Verb,
    args: readonly string[],
    environment: NodeJS.ProcessEnv = {},
    stacks: readonly Stack[] = STACKS,
  ) {
    const lines: string[] = [];
    try {
      const code = await deploy({
        verb,
        args,
        root: ROOT,
        stacks,
        environment: { PATH: fakes.path, HOME: fakes.home, ...environment },
        report: (line) => lines.push(line),
      });
      return { code, lines, message: "" };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { code: undefined, lines, message: error.message };
    }
  }

  /** What is missing, one entry each, without the remedies' continuation lines. */
  async function missingFrom(verb: Verb, stack: string, environment: NodeJS.ProcessEnv = {}) {
    const { message } = await run(verb, [stack], environment);
    return message
      .split("\n")
      .filter((line) => line.startsWith("  - "))
      .map((line) => line.slice(4));
  }

  describe("with everything in its place", () => {
    it("runs pulumi once, with the gate, on the stack that is named", async () => {
      const call = `up --stack us-east-1 ${GATE}`;
      fakes.add("pulumi", { ...PULUMI, [call]: {} }).add("aws", AWS);
      expect((await run("up", ["us-east-1"])).code).to.equal(0);
      expect(fakes.calls.filter((one) => / (up|preview) /.test(one))).to.deep.equal([`pulumi ${call}`]);
    });

    it("says whose account it is about to look at", async () => {
      fakes.add("pulumi", { ...PULUMI, [`preview --stack us-east-1 ${GATE}`]: {} }).add("aws", AWS);
      expect((await run("preview", ["us-east-1"])).lines).to.include(
        "AWS account 111111111111, as arn:aws:sts::111111111111:role/x",
      );
    });

    it("asks who this is in the stack's own region, because us-east-1 may be out", async () => {
      fakes
        .add("pulumi", { ...PULUMI, [`up --stack us-west-2 ${GATE} --refresh=false`]: {} })
        .add("aws", { [STS_WEST]: SOMEBODY });
      expect((await run("up", ["us-west-2", "--refresh=false"])).code).to.equal(0);
    });

    it("asks an earlier stack for the outputs that are read", async () => {
      fakes.add("pulumi", { ...PULUMI, [`up --stack us-west-2 ${GATE}`]: {} }).add("aws", AWS);
      expect((await run("up", ["us-west-2"])).code).to.equal(0);
      expect(fakes.calls).to.include(`pulumi ${OUTPUT}`);
    });

    it("passes Pulumi's own flags through", async () => {
      const call = `preview --stack us-east-1 ${GATE} --refresh --diff -c mall:protect=true --target urn`;
      fakes.add("pulumi", { ...PULUMI, [call]: {} }).add("aws", AWS);
      const flags = ["--refresh", "--diff", "-c", "mall:protect=true", "--target", "urn"];
      expect((await run("preview", ["us-east-1", ...flags])).code).to.equal(0);
    });

    for (const [flags, added] of [
      ["--policy-pack other", '--policy-pack-config=""'],
      ["--policy-pack=other,another", '--policy-pack-config="" --policy-pack-config=""'],
      ["--policy-pack other --policy-pack-config other.json", ""],
    ] as const) {
      it(`adds «${flags}» to the gate, whose pack keeps its own config`, async () => {
        const call = `up --stack us-east-1 ${GATE} ${flags} ${added}`.trim();
        fakes.add("pulumi", { ...PULUMI, [call]: {} }).add("aws", AWS);
        expect((await run("up", ["us-east-1", ...flags.split(" ")])).code).to.equal(0);
      });
    }

    for (const code of [1, 255]) {
      it(`ends with Pulumi's exit code ${code}`, async () => {
        fakes.add("pulumi", { ...PULUMI, [`up --stack us-east-1 ${GATE}`]: { code } }).add("aws", AWS);
        expect((await run("up", ["us-east-1"])).code).to.equal(code);
      });
    }

    it("keeps the organisation and project that stand before a stack's name", async () => {
      fakes
        .add("pulumi", {
          ...PULUMI,
          [LIST]: stackList("shop/us-east-1", "shop/us-west-2"),
          "stack output --json --stack shop/mall/us-east-1 --non-interactive": PULUMI[OUTPUT] ?? {},
          "stack export --stack shop/mall/us-west-2": inFlight(),
          [`up --stack shop/mall/us-west-2 ${GATE}`]: {},
        })
        .add("aws", AWS);
      expect((await run("up", ["shop/mall/us-west-2"])).code).to.equal(0);
    });
  });

  describe("refuses, before it asks anybody", () => {
    for (const flags of [
      ["--skip-preview"],
      ["--skip-preview=true"],
      ["-f"],
      ["-yf"],
      ["-rf"],
      ["--yes", "-fy"],
    ]) {
      it(`up ${flags.join(" ")}, because the preview is the gate`, async () => {
        const { message } = await run("up", ["us-east-1", ...flags]);
        expect(message).to.contain(`${flags.at(-1)} is refused: the preview is the gate`);
      });
    }

    for (const flags of [
      ["--policy-pack-config=other.json"],
      ["--policy-pack", "a", "--policy-pack", "b", "--policy-pack-config", "other.json"],
    ]) {
      it(`up ${flags.join(" ")}, because a config would become another pack's`, async () => {
        expect((await run("up", ["us-east-1", ...flags])).message).to.contain(
          "--policy-pack-config other.json is refused: the gate keeps its own pack and config",
        );
      });
    }

    for (const name of ["SKIP_PREVIEW", "POLICY_PACK", "POLICY_PACK_CONFIG"]) {
      it(`PULUMI_OPTION_${name} in the environment, which Pulumi reads as a flag`, async () => {
        const { message } = await run("up", ["us-east-1"], { [`PULUMI_OPTION_${name}`]: "true" });
        expect(message).to.contain(`PULUMI_OPTION_${name} in the environment is refused`);
      });
    }

    it("a stack that the topology does not have, and lists those it has", async () => {
      expect((await run("up", ["eu-west-1"])).message).to.equal(
        "There is no stack eu-west-1 in the topology, which has us-east-1, us-west-2. A new region is a file Pulumi.<region>.yaml.",
      );
    });

    for (const args of [[], ["--yes"]]) {
      it(`to guess the stack of «up ${args.join(" ")}», and lists those there are`, async () => {
        expect((await run("up", args)).message).to.equal(
          "Which stack? npm run up -- <stack> [pulumi flags], with one of us-east-1, us-west-2.",
        );
      });
    }

    for (const flags of [["--stack", "us-west-2"], ["--stack=us-west-2"], ["-sus-west-2"]]) {
      it(`a second stack, as ${flags.join(" ")}`, async () => {
        expect((await run("up", ["us-east-1", ...flags])).message).to.contain("The stack is named once");
      });
    }
  });

  it("does not take the value of a flag for the flag that skips the preview", async () => {
    const call = `up --stack us-east-1 ${GATE} -mfix`;
    fakes.add("pulumi", { ...PULUMI, [call]: {} }).add("aws", AWS);
    expect((await run("up", ["us-east-1", "-mfix"])).code).to.equal(0);
  });

  describe("after a run that did not end", () => {
    const KEY = "urn:pulumi:us-east-1::mall::aws:kms/key:Key::keys-aurora";
    const pending = inFlight({ type: "creating", resource: { urn: KEY, type: "aws:kms/key:Key" } });
    const LEFT = [
      "An earlier run of stack us-east-1 did not end; nothing was touched now.",
      "  operations in flight:",
      `    creating aws:kms/key:Key keys-aurora (${KEY})`,
      "  Whether AWS has created these is not known; another up would create them a second time.",
      "  What to do: npm run recover -- us-east-1",
    ];
    const LOCK = {
      stdout: JSON.stringify({
        pid: 4711,
        username: "deployer",
        hostname: "build-7",
        timestamp: "2026-03-01",
      }),
    };
    const LOCKED = [
      LEFT[0],
      "  lock: deployer@build-7, process 4711, since 2026-03-01",
      "  no operation was in flight",
      LEFT.at(-1),
    ];
    const inBucket = (bucket: string) => ({
      [WHERE]: { stdout: JSON.stringify({ url: `s3://${bucket}?region=us-east-2` }) },
    });
    const list = (prefix: string) =>
      `s3api list-objects-v2 --bucket states --prefix ${prefix}.pulumi/locks/organization/mall/us-east-1/ ` +
      "--query Contents[].Key --output json --region us-east-2";

    it("does not go up, and names each operation in flight and the command that recovers", async () => {
      fakes.add("pulumi", { ...PULUMI, [EXPORT]: pending }).add("aws", AWS);
      expect((await run("up", ["us-east-1"])).message.split("\n")).to.deep.equal(LEFT);
      expect(fakes.calls.filter((one) => / up /.test(one))).to.deep.equal([]);
    });

    it("previews all the same, because that changes nothing, and names them first", async () => {
      fakes
        .add("pulumi", { ...PULUMI, [EXPORT]: pending, [`preview --stack us-east-1 ${GATE}`]: {} })
        .add("aws", AWS);
      const { code, lines } = await run("preview", ["us-east-1"]);
      expect(lines).to.include.members(LEFT);
      expect(code).to.equal(0);
    });

    it("names who has locked the stack, in a bucket", async () => {
      const key = ".pulumi/locks/organization/mall/us-east-1/1.json";
      fakes.add("pulumi", { ...PULUMI, ...inBucket("states") }).add("aws", {
        ...AWS,
        [list("")]: { stdout: JSON.stringify([key]) },
        [`s3 cp s3://states/${key} - --region us-east-2`]: LOCK,
      });
      expect((await run("up", ["us-east-1"])).message.split("\n")).to.deep.equal(LOCKED);
    });

    it("looks for locks below the bucket's folder, and goes up where there is none", async () => {
      fakes
        .add("pulumi", { ...PULUMI, ...inBucket("states/shop"), [`up --stack us-east-1 ${GATE}`]: {} })
        .add("aws", { ...AWS, [list("shop/")]: { stdout: "null\n" } });
      expect((await run("up", ["us-east-1"])).code).to.equal(0);
    });

    it("leaves it to Pulumi where the bucket may not be listed, and says so", async () => {
      fakes
        .add("pulumi", { ...PULUMI, ...inBucket("states"), [`up --stack us-east-1 ${GATE}`]: {} })
        .add("aws", { ...AWS, [list("")]: { code: 254, stderr: "AccessDenied\n" } });
      const { code, lines } = await run("up", ["us-east-1"]);
      expect(lines).to.include(
        "Whether the stack is locked is not known yet. aws s3api list-objects-v2 says: AccessDenied",
      );
      expect(code).to.equal(0);
    });

    it("names who has locked the stack, in a folder, and leaves out another project's stack", async () => {
      for (const project of ["mall", "other"]) {
        fakes.write(`state/.pulumi/locks/organization/${project}/us-east-1/1.json`, LOCK.stdout);
      }
      const where = { stdout: JSON.stringify({ url: "file://~/state?metadata=skip" }) };
      fakes.add("pulumi", { ...PULUMI, [WHERE]: where }).add("aws", AWS);
      expect((await run("up", ["us-east-1"])).message.split("\n")).to.deep.equal(LOCKED);
    });
  });

  describe("says what is missing, and what to do", () => {
    it("all of it at once: both CLIs and the credentials", async () => {
      const [pulumi, aws, credentials, ...rest] = await missingFrom("up", "us-west-2");
      expect(pulumi).to.contain("The Pulumi CLI 3.249.0 or later: there is none on PATH. Get it: https://");
      expect(aws).to.contain("The AWS CLI: there is no aws on PATH");
      expect(credentials).to.contain(
        "AWS credentials: neither the environment nor a default profile has any.",
      );
      expect(rest).to.deep.equal([]);
    });

    it("all of it at once: the credentials, the stack, and the earlier stack", async () => {
      fakes.add("pulumi", { ...PULUMI, [LIST]: stackList() }).add("aws", NO_CREDENTIALS);
      const [credentials, stack, earlier, ...rest] = await missingFrom("up", "us-west-2");
      expect(credentials).to.contain("AWS credentials");
      expect(stack).to.contain("pulumi stack init us-west-2 --secrets-provider");
      expect(earlier).to.contain("npm run up -- us-east-1");
      expect(rest).to.deep.equal([]);
    });

    it("a Pulumi CLI that is too old", async () => {
      fakes.add("pulumi", { version: { stdout: "v3.248.0\n" } }).add("aws", AWS);
      expect((await missingFrom("up", "us-east-1")).join()).to.contain("pulumi is 3.248.0.");
    });

    it("the AWS CLI alone, where the environment has credentials", async () => {
      fakes.add("pulumi", PULUMI);
      const missing = await missingFrom("up", "us-east-1", {
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "b",
      });
      expect(missing.map((what) => what.split(":")[0])).to.deep.equal(["The AWS CLI"]);
    });

    it("the AWS CLI alone, where a web identity is there", async () => {
      fakes.add("pulumi", PULUMI);
      const missing = await missingFrom("up", "us-east-1", {
        AWS_WEB_IDENTITY_TOKEN_FILE: "t",
        AWS_ROLE_ARN: "r",
      });
      expect(missing).to.have.length(1);
    });

    it("the AWS CLI alone, where the named profile exists", async () => {
      fakes.add("pulumi", PULUMI).write(".aws/config", "[default]\n[profile mall]\nregion = us-east-1\n");
      expect(await missingFrom("up", "us-east-1", { AWS_PROFILE: "mall" })).to.have.length(1);
    });

    it("a profile that no file knows", async () => {
      fakes.add("pulumi", PULUMI).write(".aws/config", "[default]\n");
      const [, credentials] = await missingFrom("up", "us-east-1", { AWS_PROFILE: "mall" });
      expect(credentials).to.contain('AWS_PROFILE names "mall", which neither');
    });

    it("half of a key", async () => {
      fakes.add("pulumi", PULUMI);
      const [, credentials] = await missingFrom("up", "us-east-1", { AWS_ACCESS_KEY_ID: "a" });
      expect(credentials).to.contain("neither the environment nor a default profile has any");
    });

    it("credentials that AWS refuses, in AWS's words", async () => {
      fakes.add("pulumi", PULUMI).add("aws", {
        [STS]: { code: 255, stderr: "The security token included in the request is expired\n" },
      });
      const { message } = await run("up", ["us-east-1"], {
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "b",
      });
      expect(message).to.contain(
        "those that are there are refused. aws sts get-caller-identity says: The security token included in the request is expired",
      );
    });

    it("the login to the backend, in Pulumi's words", async () => {
      const says = "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions";
      fakes.add("pulumi", { ...PULUMI, [WHOAMI]: { code: 3, stderr: `${says}\n` } }).add("aws", AWS);
      const { message } = await run("up", ["us-east-1"]);
      expect(message).to.contain(`pulumi whoami says: ${says}\n    Log in: pulumi login 's3://`);
    });

    it("the stack, which is not initialised", async () => {
      fakes.add("pulumi", { ...PULUMI, [LIST]: stackList("us-west-2") }).add("aws", AWS);
      expect(await missingFrom("up", "us-east-1")).to.deep.equal([
        "Stack us-east-1 in the backend. Make it, with the secrets provider of the other stacks: " +
          "pulumi stack init us-east-1 --secrets-provider 'awskms://alias/mall-pulumi?region=<region>'",
      ]);
    });

    it("an earlier stack that is not there, with what is read from it", async () => {
      fakes.add("pulumi", { ...PULUMI, [LIST]: stackList("us-west-2") }).add("aws", AWS);
      expect(await missingFrom("preview", "us-west-2")).to.deep.equal([
        'Stack us-west-2 reads "auroraGlobalClusterId", "auroraGlobalEndpoint" from stack us-east-1, which is not up. ' +
          "Bring it up first: npm run up -- us-east-1",
      ]);
    });

    it("an output that an earlier stack does not publish", async () => {
      const outputs = { stdout: JSON.stringify({ auroraGlobalClusterId: "id" }) };
      fakes.add("pulumi", { ...PULUMI, [OUTPUT]: outputs }).add("aws", AWS);
      expect(await missingFrom("up", "us-west-2")).to.deep.equal([
        'Stack us-west-2 reads "auroraGlobalEndpoint" from stack us-east-1, which does not publish it. ' +
          "Update it first: npm run up -- us-east-1",
      ]);
    });

    describe("before the origin header moves on,", () => {
      const rotation = {
        setting: "mall:originHeader",
        number: 2,
        output: "originHeaderNumber",
        acceptedBy: ["us-west-2"],
      };
      const stacks = STACKS.map((stack) => (stack.name === "us-east-1" ? { ...stack, rotation } : stack));
      const stands = (number: number) => ({ stdout: JSON.stringify({ originHeaderNumber: number }) });
      const OUTPUT_WEST = OUTPUT.replace("us-east-1", "us-west-2");
      const UP = `up --stack us-east-1 ${GATE}`;

      it("the region that has not followed the last step", async () => {
        const before = { stdout: JSON.stringify({ region: "us-west-2" }) };
        fakes.add("pulumi", { ...PULUMI, [OUTPUT]: stands(1), [OUTPUT_WEST]: before }).add("aws", AWS);
        expect((await run("up", ["us-east-1"], {}, stacks)).message).to.contain(
          "  - Stack us-west-2 does not say which numbers of mall:originHeader, and would refuse 2. " +
            "Update it first: npm run up -- us-west-2",
        );
      });

      it("nothing, once every region has", async () => {
        fakes.add("pulumi", { ...PULUMI, [OUTPUT]: stands(1), [OUTPUT_WEST]: stands(1), [UP]: {} });
        fakes.add("aws", AWS);
        expect((await run("up", ["us-east-1"], {}, stacks)).code).to.equal(0);
      });

      it("nothing, of a region that was made and never brought up", async () => {
        const empty = { stdout: "{}" };
        fakes.add("pulumi", { ...PULUMI, [OUTPUT]: stands(1), [OUTPUT_WEST]: empty, [UP]: {} });
        fakes.add("aws", AWS);
        expect((await run("up", ["us-east-1"], {}, stacks)).code).to.equal(0);
      });
    });

    it("the outputs of an earlier stack, when Pulumi cannot read them", async () => {
      fakes
        .add("pulumi", { ...PULUMI, [OUTPUT]: { code: 255, stderr: "error: could not decrypt\n" } })
        .add("aws", AWS);
      expect(await missingFrom("up", "us-west-2")).to.deep.equal([
        "The outputs of stack us-east-1. pulumi stack output says: error: could not decrypt",
      ]);
    });
  });
});
