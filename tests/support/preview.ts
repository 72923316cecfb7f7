import type { Sandbox } from "../../sandbox/sandbox";

/** What a preview plans for one resource. */
export interface Step {
  readonly op: string;
  /** Type and logical name, such as `aws:rds/cluster:Cluster aurora`. */
  readonly resource: string;
  /** Properties that differ. */
  readonly properties: readonly string[];
}

interface PreviewJson {
  readonly diagnostics?: readonly { readonly message: string; readonly severity: string }[];
  readonly steps?: readonly {
    readonly op: string;
    readonly urn: string;
    readonly diffReasons?: readonly string[] | null;
    readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
  }[];
}

/** What the engine says of a plan that it would not carry out: the steps are the answer all the same. */
const PROTECTED = /as it is currently marked for protection|^error: preview failed/;

/**
 * The steps of a preview that change something.
 * @throws Error when the preview fails for anything but protection
 */
export async function plannedSteps(
  sandbox: Sandbox,
  stack: string,
  ...flags: readonly string[]
): Promise<readonly Step[]> {
  const { code, stdout, stderr } = await sandbox.run(["preview", "--stack", stack, "--json", ...flags]);
  const preview: PreviewJson = stdout.startsWith("{") ? JSON.parse(stdout) : {};
  const errors = (preview.diagnostics ?? []).filter(({ severity }) => severity === "error");
  if (code !== 0 && (errors.length === 0 || errors.some(({ message }) => !PROTECTED.test(message))))
    throw new Error(`the preview of ${stack} failed:\n${stderr}${stdout}`);
  return (preview.steps ?? [])
    .filter(({ op }) => op !== "same" && op !== "read" && op !== "refresh")
    .map(({ op, urn, diffReasons, detailedDiff }) => {
      const [, , types = "", name = ""] = urn.split("::");
      const properties = [...new Set([...(diffReasons ?? []), ...Object.keys(detailedDiff ?? {})])].sort();
      return { op, resource: `${types.split("$").at(-1)} ${name}`, properties };
    });
}
