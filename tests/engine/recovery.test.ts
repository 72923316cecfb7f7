import type { ChildProcess } from "node:child_process";
import { expect } from "chai";
import type { Disturbance, Mutation } from "../../sandbox/cloud/faults";
import { fail } from "../../sandbox/cloud/faults";
import { Refusal } from "../../sandbox/cloud/rules";
import { demandNamedLoss, forgetLostHalves, losePeer } from "../../sandbox/dsql-pair";
import { recover } from "../../sandbox/recover";
import type { Finished, Sandbox } from "../../sandbox/sandbox";
import { type StackState, stateOf } from "../../tools/recovery/stack-state";
import { difference, normalised } from "../sandbox/recovery/normalised-world";
import { Clone } from "../support/clone";

/** Crashes to try of an `up`, and as many of a `destroy`. */
const CRASHES = Number(process.env.MALL_CRASHES ?? 2);
/** Requests to fail in an `up`, one each time: so many drawn ones, or `all` in turn, an up for each. Unsaid, one of the primary's. */
const FAULTS = process.env.MALL_FAULTS;
const SEED = Number(process.env.MALL_SEED ?? 1);

const STACK = "us-east-1";
const SECONDARY = "us-west-2";
const upOf = (stack: string) => ["up", "--stack", stack, "--yes", "--skip-preview", "--non-interactive"];
const UP = upOf(STACK);
const destroyOf = (stack: string) => [
  "destroy",
  "--stack",
  stack,
  "--yes",
  "--skip-preview",
  "--non-interactive",
];

type When = "before" | "after";

/** Numbers from 0 to below 1, always the same for a seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs the engine, and kills it when a request reaches the cloud: before the world changes, or before the answer leaves. */
async function killed(sandbox: Sandbox, command: readonly string[], number: number, when: When) {
  let engine: ChildProcess | undefined;
  const strike: Disturbance = (mutation) => {
    if (mutation.number !== number) return;
    engine?.kill("SIGKILL");
    // Nobody hears this. What the engine has sent besides may still arrive, as in AWS.
    throw new Error("the engine is dead");
  };
  const { faults } = sandbox.simulation;
  faults[when] = strike;
  // What a crash leaves is the state after the last step that the engine has written.
  const everyStep = { PULUMI_SKIP_CHECKPOINTS: "false" };
  const { code } = await sandbox.run(command, everyStep, (child) => {
    engine = child;
  });
  faults[when] = () => {};
  expect(code, "the engine was not killed").to.not.equal(0);
}

/** Brings the stack up, and says how many requests that took. */
async function up(sandbox: Sandbox, stack = STACK): Promise<Finished & { readonly requests: number }> {
  await sandbox.ensure(stack);
  let requests = 0;
  sandbox.simulation.faults.after = () => {
    requests += 1;
  };
  const finished = await sandbox.run(upOf(stack));
  sandbox.simulation.faults.after = () => {};
  return { ...finished, requests };
}

async function demandUp(sandbox: Sandbox, stack = STACK): Promise<number> {
  const { code, stdout, stderr, requests } = await up(sandbox, stack);
  expect(code, stdout + stderr).to.equal(0);
  return requests;
}

async function recovered(sandbox: Sandbox): Promise<readonly string[]> {
  const lines: string[] = [];
  const code = await recover(sandbox, [], (line) => lines.push(line));
  expect(code, lines.join("\n")).to.equal(0);
  for (const { name } of await sandbox.listStacks())
    expect((await stateOf(sandbox, name)).pending, name).to.deep.equal([]);
  return lines;
}

/** A stack that came up over those before it, with nothing that disturbed it. */
interface Undisturbed {
  readonly stack: string;
  /** Where it is up. */
  readonly clone: Clone;
  /** Where the stacks before it are up; the first one has none. */
  readonly before: Clone | undefined;
  readonly requests: number;
  readonly world: readonly string[];
}

async function bringUp(stack: string, before?: Clone): Promise<Undisturbed> {
  const clone = new Clone(before);
  const requests = await clone.with((sandbox) => demandUp(sandbox, stack));
  return { stack, clone, before, requests, world: normalised(clone.world) };
}

let primaryUp: Promise<Undisturbed> | undefined;

/** Made once; tests copy it. */
function primary(): Promise<Undisturbed> {
  primaryUp ??= bringUp(STACK);
  return primaryUp;
}

let secondaryUp: Promise<Undisturbed> | undefined;

/** The same over the primary. */
function secondary(): Promise<Undisturbed> {
  secondaryUp ??= primary().then(({ clone }) => bringUp(SECONDARY, clone));
  return secondaryUp;
}

describe("recovery from a crash", () => {
  describe("of an up", () => {
    let stacks: readonly Undisturbed[] = [];
    before(async () => {
      stacks = [await primary(), await secondary()];
    });

    const roll = dice(SEED);
    for (let crash = 1; crash <= CRASHES; crash += 1) {
      const [at, side] = [roll(), roll()];
      const when: When = side < 0.5 ? "before" : "after";
      const which = (crash - 1) % 2;
      const whose = which === 0 ? "primary's" : "secondary's";
      it(`converges to the undisturbed world: crash ${crash}, of the ${whose}, ${when} a change`, async () => {
        const { stack, before, requests, world } = stacks[which] ?? expect.fail("no such stack");
        const clone = new Clone(before);
        await clone.with(async (sandbox) => {
          await sandbox.ensure(stack);
          await killed(sandbox, upOf(stack), 1 + Math.floor(at * requests), when);
          await recovered(sandbox);
          await demandUp(sandbox, stack);
        });
        expect(difference(normalised(clone.world), world)).to.equal("");
        clone.remove();
      });
    }
  });

  describe("of a destroy", () => {
    interface Destroyed {
      readonly stack: string;
      /** Where it is up, and can be destroyed. */
      readonly clone: Clone;
      readonly requests: number;
      readonly asBefore: readonly string[];
    }
    const roll = dice(SEED + 1);
    const stacks: Destroyed[] = [];

    before(async () => {
      for (const stack of [STACK, SECONDARY].slice(0, CRASHES)) {
        const clone = throwAway(new Clone(stacks.at(-1)?.clone));
        const requests = await clone.with((sandbox) => demandUp(sandbox, stack));
        stacks.push({ stack, clone, requests, asBefore: atFirstVersion(clone.world) });
      }
    });

    for (let crash = 1; crash <= CRASHES; crash += 1) {
      const [at, side] = [roll(), roll()];
      const when: When = side < 0.5 ? "before" : "after";
      const which = (crash - 1) % 2;
      const whose = which === 0 ? "primary, which is alone" : "secondary, beside the primary";
      it(`an up then converges to the world before: crash ${crash}, of the ${whose}, ${when} a deletion`, async () => {
        const { stack, clone: before, requests, asBefore } = stacks[which] ?? expect.fail("no such stack");
        const clone = throwAway(new Clone(before));
        await clone.with(async (sandbox) => {
          // As `destroy --lose dsql` does: AWS deletes both halves of the pair, or none.
          const pair = demandNamedLoss(sandbox, stack, true);
          const destroy = ["destroy", "--stack", stack, "--yes", "--non-interactive"];
          if (pair !== undefined) expect(await losePeer(sandbox, destroy, pair, () => {})).to.equal(0);
          await killed(sandbox, destroyOf(stack), 1 + Math.floor(at * requests), when);
          await recovered(sandbox);
          if (pair !== undefined) {
            // The pair cannot stay by half: the destroy is made again, to its end, and then the primary founds another pair.
            const again = await sandbox.run(destroyOf(stack));
            expect(again.code, again.stdout + again.stderr).to.equal(0);
            await forgetLostHalves(sandbox, stack, () => {});
            await demandUp(sandbox, STACK);
          }
          await demandUp(sandbox, stack);
        });
        expect(difference(atFirstVersion(clone.world), asBefore)).to.equal("");
        clone.remove();
      });
    }
  });

  describe("of an up that replaces something", () => {
    it("adopts the replacement, once AWS has deleted what it replaces", async () => {
      const clone = new Clone((await primary()).clone);
      await clone.with(async (sandbox) => {
        clone.edit(
          "components/network/flow-logs.ts",
          "maxAggregationInterval: 60,",
          "maxAggregationInterval: 600,",
        );
        // The deletion is the first request, the creation the second.
        await killed(sandbox, UP, 2, "after");
        expect((await recovered(sandbox)).join("\n")).to.match(/was created: AWS has fl-[0-9a-f]{17}/);
        await demandUp(sandbox);
      });
      expect(clone.world.match(/"type": "aws:ec2\/flowLog:FlowLog"/g)).to.have.length(1);
      clone.remove();
    });
  });

  describe("as an operator sees it", () => {
    let clone: Clone;
    let refused: Finished;
    let advice: Finished;

    before(async () => {
      clone = new Clone();
      await clone.with(async (sandbox) => {
        await sandbox.ensure(STACK);
        await killed(sandbox, UP, 40, "after");
      });
      refused = await clone.cli("up", "--stack", STACK, "--yes", "--non-interactive");
      advice = await clone.cli();
    });

    it("the next up names the lock and the operations in flight, says what to do, and goes no further", () => {
      expect(refused.code).to.equal(1);
      expect(refused.stderr).to.match(
        /An earlier run of stack us-east-1 did not end; nothing was touched now/,
      );
      expect(refused.stderr).to.match(/lock: .+@.+, process \d+, since \d{4}-/);
      expect(refused.stderr).to.match(/creating aws:\S+ \S+ \(urn:pulumi:us-east-1::mall::/);
      expect(refused.stderr).to.contain("What to do: npm run sandbox -- recover --stack us-east-1");
      expect(refused.stdout).to.equal("");
    });

    it("so does the next bring-up", () => {
      expect(advice.code).to.equal(1);
      expect(advice.stderr).to.contain("What to do: npm run sandbox -- recover --stack us-east-1");
    });

    it("recover says each step, and leaves nothing in flight", async () => {
      const { code, stdout, stderr } = await clone.cli("recover", "--stack", STACK);
      expect(code, stdout + stderr).to.equal(0);
      expect(stderr).to.match(/Lifting the lock of .+@/);
      expect(stderr).to.match(/was created: AWS has \S+, found by (name|tags|definition)/);
      expect(stderr).to.match(/Adopting \d+: pulumi import --file /);
      expect(stderr).to.contain("Done: no lock, nothing in flight.");
    });

    it("a second recover finds nothing to do", async () => {
      const { code, stderr } = await clone.cli("recover");
      expect(code).to.equal(0);
      expect(stderr).to.contain("No stack needs to be recovered");
    });

    it("the next up creates what is missing, and leaves nothing for another to do", async () => {
      await clone.with(async (sandbox) => {
        await demandUp(sandbox);
        const preview = [
          "preview",
          "--stack",
          STACK,
          "--expect-no-changes",
          "--refresh",
          "--non-interactive",
        ];
        const { code, stdout } = await sandbox.run(preview);
        expect(code, stdout).to.equal(0);
      });
      clone.remove();
    });
  });
});

for (const stack of [STACK, SECONDARY])
  describe(`an error of AWS in the middle of an up of ${stack}`, () => {
    let requests = 0;
    let undisturbed: readonly string[] = [];
    let base: Clone | undefined;
    before(async () => {
      ({ requests, world: undisturbed, before: base } = await (stack === STACK ? primary() : secondary()));
    });

    const throttled = () => new Refusal("ThrottlingException", "Rate exceeded");

    async function convergesAfter(number: number): Promise<void> {
      const clone = new Clone(base);
      await clone.with(async (sandbox) => {
        await sandbox.ensure(stack);
        sandbox.simulation.faults.before = fail(number, throttled());
        const failed = await up(sandbox, stack);
        sandbox.simulation.faults.before = () => {};
        expect(failed.code, `request ${number}`).to.not.equal(0);
        expect(failed.stdout).to.contain("ThrottlingException: Rate exceeded");
        expect((await stateOf(sandbox, stack)).pending).to.deep.equal([]);
        await demandUp(sandbox, stack);
      });
      expect(difference(normalised(clone.world), undisturbed), `request ${number}`).to.equal("");
      clone.remove();
    }

    if (FAULTS === "all") {
      it("fails that up, and in the end the world is the undisturbed one: each request in turn, in an up of its own", async function () {
        this.timeout(0);
        const clone = new Clone(base);
        const refused = new Set<string>();
        await clone.with(async (sandbox) => {
          await sandbox.ensure(stack);
          for (let failed = true; failed; ) {
            const before = refused.size;
            sandbox.simulation.faults.before = ({ kind, type, name }) => {
              const request = `${kind} ${type} ${name}`;
              if (refused.size > before || refused.has(request)) return;
              refused.add(request);
              throw throttled();
            };
            const { code, stdout, stderr } = await sandbox.run(upOf(stack));
            failed = code !== 0;
            expect(refused.size, stdout + stderr).to.equal(before + (failed ? 1 : 0));
            await recovered(sandbox);
            if (failed) console.log(`    ${refused.size} of ${requests}`);
          }
        });
        expect(refused.size).to.equal(requests);
        expect(difference(normalised(clone.world), undisturbed)).to.equal("");
        clone.remove();
      });
    } else {
      const roll = dice(SEED + (stack === STACK ? 2 : 3));
      for (let fault = 1; fault <= Number(FAULTS ?? (stack === STACK ? 1 : 0)); fault += 1) {
        const at = roll();
        it(`fails that up, and the next converges to the undisturbed world: fault ${fault}`, () =>
          convergesAfter(1 + Math.floor(at * requests)));
      }
    }

    it("at every request once, in whatever up it is first made, converges to the undisturbed world", async () => {
      const clone = new Clone(base);
      const refused = new Set<string>();
      let ups = 0;
      await clone.with(async (sandbox) => {
        await sandbox.ensure(stack);
        sandbox.simulation.faults.before = ({ kind, type, name }) => {
          const request = `${kind} ${type} ${name}`;
          if (refused.has(request)) return;
          refused.add(request);
          throw throttled();
        };
        for (let code = 1; code !== 0; ups += 1) {
          const before = refused.size;
          ({ code } = await sandbox.run([...upOf(stack), "--continue-on-error"]));
          expect(code === 0 || refused.size > before, "an up failed for another reason").to.equal(true);
          await recovered(sandbox);
        }
        const state = await stateOf(sandbox, stack);
        expect(state.pending).to.deep.equal([]);
        // Each up gets one step further along the longest chain of resources that wait for each other; the last one succeeds.
        expect(ups, "ups").to.equal(longestChain(state) + 1);
      });
      expect(refused.size, "requests that were refused once").to.equal(requests);
      expect(difference(normalised(clone.world), undisturbed)).to.equal("");
      clone.remove();
    });
  });

describe("an answer of AWS that is lost", () => {
  it("leaves a thing that no state knows, which recover adopts as what the program would create", async () => {
    const clone = new Clone();
    await clone.with(async (sandbox) => {
      await loseAnswers(sandbox, ({ type }) => type === "aws:ec2/vpc:Vpc");
      expect((await recovered(sandbox)).join("\n")).to.match(
        /aws:ec2\/vpc:Vpc (vpc-[0-9a-f]{17}) is what the program would create as urn:pulumi:\S+\n {2}Adopting 1: pulumi import/,
      );
      expect((await recovered(sandbox)).join("\n")).to.not.contain("Attention");
      await demandUp(sandbox);
    });
    expect(difference(normalised(clone.world), (await primary()).world)).to.equal("");
    clone.remove();
  });

  it("is named, and not adopted, when two fit", async () => {
    const clone = new Clone();
    await clone.with(async (sandbox) => {
      const isVpc = ({ type }: { readonly type: string }) => type === "aws:ec2/vpc:Vpc";
      await loseAnswers(sandbox, isVpc);
      await loseAnswers(sandbox, isVpc);
      const attention = (await recovered(sandbox)).join("\n").match(/Attention: aws:ec2\/vpc:Vpc vpc-\w+/g);
      expect(attention).to.have.length(2);
    });
    clone.remove();
  });
});

/** Number of resources that have to be created one after the other. */
function longestChain({ resources }: StackState): number {
  const lengths = new Map<string, number>();
  // A state lists a resource after its parent, and after all that either of them waits for.
  for (const { urn, type, custom, parent, dependencies = [] } of resources) {
    const isCreated = custom && !type.startsWith("pulumi:");
    const before = [...dependencies, ...(parent === undefined ? [] : [parent])];
    lengths.set(urn, Math.max(0, ...before.map((one) => lengths.get(one) ?? 0)) + (isCreated ? 1 : 0));
  }
  return Math.max(...lengths.values());
}

/** An up in which AWS does what it is asked for, and some of its answers do not arrive. */
async function loseAnswers(sandbox: Sandbox, isLost: (mutation: Mutation) => boolean): Promise<void> {
  await sandbox.ensure(STACK);
  sandbox.simulation.faults.after = (mutation) => {
    if (isLost(mutation)) throw new Refusal("RequestTimeout", "The answer did not arrive");
  };
  const { code } = await sandbox.run(UP);
  sandbox.simulation.faults.after = () => {};
  expect(code).to.not.equal(0);
}

/** A world, but for what Systems Manager counts: a pair that is founded again has another endpoint, which is written down again. */
function atFirstVersion(world: string): readonly string[] {
  return normalised(world).map((line) =>
    line.startsWith("aws:ssm/parameter:Parameter ") ? line.replace(/"version":\d+/, '"version":1') : line,
  );
}

/** An environment whose stacks can be destroyed. */
function throwAway(clone: Clone): Clone {
  for (const file of ["Pulumi.us-east-1.yaml", "Pulumi.us-west-2.yaml"]) {
    clone.edit(file, "  mall:role:", "  mall:protect: false\n  mall:role:");
  }
  return clone;
}
