import { homedir } from "node:os";
import { join } from "node:path";
import { shortName } from "./arguments";
import type { Deployment, Ready } from "./deploy";
import { type Finished, keep } from "./process";
import { describeCrash, isCrash } from "./recovery/crash";
import { demand, type Engine } from "./recovery/engine";
import { LOCKS, type Lock, locksInFolder } from "./recovery/lock";
import { stateOf } from "./recovery/stack-state";
import { projectName, UserError } from "./topology";

/**
 * An `up` over pending creates would create a second time, and a destroy would leave them. A preview changes nothing, and is told.
 * @throws UserError before an up or a destroy, naming lock, operations in flight and remedy
 */
export async function demandNoInterruption(deployment: Deployment, ready: Ready): Promise<void> {
  const engine: Engine = { run: (args) => keep(ready.pulumi, args, deployment) };
  const state = await stateOf(engine, ready.given);
  const crash = { state, locks: await locksOf(engine, deployment, ready) };
  if (!isCrash(crash)) return;
  const lines = describeCrash(crash, `npm run recover -- ${ready.given}`);
  if (deployment.verb === "up" || deployment.verb === "destroy") throw new UserError(lines.join("\n"));
  for (const line of lines) deployment.report(line);
}

/** Of a folder or a bucket of S3; any other backend names its locks itself, when an up meets them. */
async function locksOf(engine: Engine, deployment: Deployment, ready: Ready): Promise<readonly Lock[]> {
  const { url }: { readonly url?: string } = JSON.parse(
    await demand(engine, ["whoami", "--json", "--non-interactive"]),
  );
  const project = projectName(deployment.root);
  const stack = shortName(ready.given);
  if (url?.startsWith("file://")) {
    const folder = url.slice("file://".length).replace(/\?.*$/, "");
    const home = deployment.environment.HOME || homedir();
    return locksInFolder(folder.replace(/^~/, home), project, stack);
  }
  if (url?.startsWith("s3://")) {
    return locksInBucket(
      url,
      join(LOCKS, "organization", project, stack),
      (args) => keep(ready.aws, args, deployment),
      deployment.report,
    );
  }
  return [];
}

async function locksInBucket(
  url: string,
  below: string,
  aws: (args: readonly string[]) => Promise<Finished>,
  report: (line: string) => void,
): Promise<readonly Lock[]> {
  const { hostname: bucket, pathname, searchParams } = new URL(url);
  const place = ["region", "profile"].flatMap((name) => {
    const value = searchParams.get(name);
    return value === null ? [] : [`--${name}`, value];
  });
  const prefix = `${join(pathname, below).replace(/^\//, "")}/`;
  const listed = await aws([
    ...["s3api", "list-objects-v2", "--bucket", bucket, "--prefix", prefix],
    ...["--query", "Contents[].Key", "--output", "json", ...place],
  ]);
  if (listed.code !== 0) {
    report(
      `Whether the stack is locked is not known yet. aws s3api list-objects-v2 says: ${listed.stderr.trim()}`,
    );
    return [];
  }
  const keys: readonly string[] | null = JSON.parse(listed.stdout || "null");
  const notes = await Promise.all(
    (keys ?? []).map((key) => aws(["s3", "cp", `s3://${bucket}/${key}`, "-", ...place])),
  );
  // A run may end, and take its lock with it, between the two questions.
  return notes.filter(({ code }) => code === 0).map(({ stdout }): Lock => JSON.parse(stdout));
}
