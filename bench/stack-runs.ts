import type { Sandbox } from "../sandbox/sandbox";
import { Clone } from "../tests/support/clone";
import { type Comparison, inTurn } from "./comparison";
import { type Exported, plainProgram } from "./plain-program";
import { PREVIEW, STACK, timed, UP } from "./stack";

/** The first up, and then a preview and an up that find nothing to do; ours against the same resources in plain JavaScript. */
export async function stackRuns(runs: number): Promise<readonly Comparison[]> {
  const ours = new Clone();
  return ours.with(async (oursOpen) => {
    const oursFirst = await firstUp(oursOpen);
    const { resources, names } = await exported(oursOpen);
    const theirs = plain(resources);
    return theirs.with(async (theirsOpen) => {
      const theirsFirst = await firstUp(theirsOpen);
      const { resources: declared, names: declaredNames } = await exported(theirsOpen);
      const missing = names.filter((name) => !declaredNames.includes(name));
      if (missing.length > 0) throw new Error(`The plain program does not declare ${missing.join(", ")}`);

      const baseline = `plain JavaScript, the same resources without components: ${declared.length}`;
      const of = `${resources.length} resources`;
      const preview = await inTurn(
        {
          ours: () => timed(oursOpen, [...PREVIEW, "--expect-no-changes"]),
          theirs: () => timed(theirsOpen, [...PREVIEW, "--expect-no-changes"]),
        },
        runs,
      );
      const up = await inTurn(
        {
          ours: () => timed(oursOpen, [...UP, "--expect-no-changes"]),
          theirs: () => timed(theirsOpen, [...UP, "--expect-no-changes"]),
        },
        runs,
      );
      return [
        { what: `A preview without changes, ${of}`, baseline, ...preview, aim: "1.5" },
        { what: `An up without changes, ${of}`, baseline, ...up },
        { what: `The first up, ${of}, one run`, baseline, ours: oursFirst, theirs: theirsFirst },
      ];
    });
  });
}

/** The same resources as a plain program, by itself in a clone of the project. */
function plain(resources: readonly Exported[]): Clone {
  return new Clone()
    .edit("Pulumi.yaml", "main: infra/index.js", "main: plain/")
    .write("plain/index.js", plainProgram(resources));
}

async function firstUp(sandbox: Sandbox): Promise<number> {
  await sandbox.ensure(STACK);
  return timed(sandbox, UP);
}

async function exported(
  sandbox: Sandbox,
): Promise<{ readonly resources: readonly Exported[]; readonly names: readonly string[] }> {
  const state: { readonly deployment: { readonly resources: readonly Exported[] } } = JSON.parse(
    await sandbox.read(["stack", "export", "--stack", STACK, "--show-secrets"]),
  );
  const { resources } = state.deployment;
  const names = resources
    .filter(({ custom }) => custom)
    .map(({ type, urn }) => `${type} ${urn.split("::").at(-1)}`);
  return { resources, names };
}
