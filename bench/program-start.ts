import { join } from "node:path";
import type { Sandbox } from "../sandbox/sandbox";
import { Clone } from "../tests/support/clone";
import { type Comparison, inTurn } from "./comparison";
import { PREVIEW, STACK, succeed } from "./stack";
import { demandTypeCheck, loadByDefault, nothingCached } from "./type-checked";

/** A file in the middle of the program. */
const CHANGED = "components/network/network.ts";

/** Notes when the program's process began. */
const NOTE = `
const { writeFileSync } = require("node:fs");
writeFileSync(require("node:path").join(__dirname, "began"), String(performance.timeOrigin));
`;

/** From the start of the program's process to the first resource of which the simulated cloud hears, after a change of one line. */
export async function programStart(runs: number): Promise<readonly Comparison[]> {
  const ours = noted(new Clone(), "    typescript: false\n");
  const theirs = loadByDefault(noted(new Clone(), ""), "infra").edit(
    "Pulumi.yaml",
    "main: infra/index.js",
    "main: infra/index.ts",
  );
  return ours.with((oursOpen) =>
    theirs.with(async (theirsOpen) => {
      await oursOpen.ensure(STACK);
      await theirsOpen.ensure(STACK);
      const medians = await inTurn(
        {
          ours: () => start(ours.append(CHANGED, "// changed\n"), oursOpen),
          cold: () =>
            nothingCached((environment) =>
              start(theirs.append(CHANGED, "// changed\n"), theirsOpen, environment),
            ),
          warm: () => start(theirs.append(CHANGED, "// changed\n"), theirsOpen),
        },
        runs,
      );
      await demandTypeCheck(theirs, CHANGED, async () => {
        const { stdout, stderr } = await theirsOpen.run(PREVIEW);
        return stdout + stderr;
      });
      const what = "Start of the program, to its first resource";
      return [
        {
          what,
          baseline: "Pulumi's default, ts-node with type-checking, nothing cached",
          ours: medians.ours,
          theirs: medians.cold,
          aim: "1/4",
        },
        {
          what,
          baseline: "the same, all but the changed file cached",
          ours: medians.ours,
          theirs: medians.warm,
        },
      ];
    }),
  );
}

/** @param options what stands for our own options of the runtime */
function noted(clone: Clone, options: string): Clone {
  return clone
    .write("note.cjs", NOTE)
    .edit(
      "Pulumi.yaml",
      "    typescript: false\n",
      `${options}    nodeargs: --require ${join(clone.root, "note.cjs")}\n`,
    );
}

async function start(
  clone: Clone,
  sandbox: Sandbox,
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  const first = firstResource(sandbox);
  await succeed(sandbox, PREVIEW, environment);
  return (await first) - Number(clone.read("began"));
}

/** When the next resource reaches the simulated cloud. */
function firstResource({ simulation: { cloud } }: Sandbox): Promise<number> {
  return new Promise((heard) => {
    const check = cloud.check.bind(cloud);
    cloud.check = (...request) => {
      heard(Date.now());
      cloud.check = check;
      return check(...request);
    };
  });
}
