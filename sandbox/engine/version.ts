import { run } from "./command";

/** The engine that is downloaded or built: the version of npm's `pulumi` in package.json and of go.mod beside this file. */
export const pulumiVersion = "3.250.0";

/** The oldest engine on PATH that will do: the policy pack and the SDK are tested with nothing older. */
export const oldestPulumi = "3.249.0";

/** The oldest Go that compiles the engine: the `go` line of go.mod. */
export const oldestGo = "1.25.11";

/** The first version in a text, such as `v3.250.0`, `3.250.0-alpha.1` or `go version go1.27 linux/amd64`. */
export function parseVersion(text: string): string | undefined {
  return /\d+\.\d+(?:\.\d+)?/.exec(text)?.[0];
}

export function isAtLeast(version: string, oldest: string): boolean {
  const [has, needs] = [version, oldest].map((text) => text.split(".").map(Number));
  for (const [position, need] of needs?.entries() ?? []) {
    const part = has?.[position] ?? 0;
    if (part !== need) return part > need;
  }
  return true;
}

/** What `pulumi version` says, which a missing or half-written executable cannot. `home` keeps it out of ~/.pulumi. */
export async function versionOf(pulumi: string, home: string): Promise<string | undefined> {
  const { succeeded, lines } = await run(pulumi, ["version"], {
    environment: { PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: "true" },
    patience: 30_000,
  });
  return succeeded ? parseVersion(lines.find((line) => /^v?\d+\.\d+\.\d+/.test(line)) ?? "") : undefined;
}
