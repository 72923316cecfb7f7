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
  readonly steps?: readonly {
    readonly op: string;
    readonly urn: string;
    readonly diffReasons?: readonly string[] | null;
    readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
  }[];
}

/** The steps of a preview that change something. */
export async function plannedSteps(
  sandbox: Sandbox,
  stack: string,
  ...flags: readonly string[]
): Promise<readonly Step[]> {
  const preview: PreviewJson = JSON.parse(
    await sandbox.read(["preview", "--stack", stack, "--json", ...flags]),
  );
  return (preview.steps ?? [])
    .filter(({ op }) => op !== "same" && op !== "read" && op !== "refresh")
    .map(({ op, urn, diffReasons, detailedDiff }) => {
      const [, , types = "", name = ""] = urn.split("::");
      const properties = [...new Set([...(diffReasons ?? []), ...Object.keys(detailedDiff ?? {})])].sort();
      return { op, resource: `${types.split("$").at(-1)} ${name}`, properties };
    });
}
