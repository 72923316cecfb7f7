import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Report, run } from "./command";
import { executablesOnPath } from "./search-path";
import { isAtLeast, oldestGo, parseVersion, pulumiVersion } from "./version";

const engine = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";

/** Packages that a run hardly executes (`pulumi cloud`, cloud key services, release checks): a fifth of the compile time. */
const seldomUsed = [
  "github.com/pb33f/...",
  "github.com/aws/...",
  "github.com/Azure/...",
  "cloud.google.com/...",
  "github.com/envoyproxy/...",
  "github.com/alecthomas/...",
  "github.com/go-git/...",
  `${engine}/cloud`,
];

// Compiled without optimisation only where it does not count: 20 s more than doing so everywhere, once, for an engine
// that is 18 % faster, always. Nobody debugs it: no DWARF.
const compilerFlags = ["all=-dwarf=false", ...seldomUsed.map((packages) => `${packages}=-N -l -dwarf=false`)];
const linkerFlags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`;

/** Builds the engine of go.mod, beside this file, as `target`/bin/pulumi; `workshop` holds 2.5 GB while it does. */
export async function buildEngine(
  target: string,
  workshop: string,
  searchPath: string,
  report: Report,
): Promise<void> {
  const go = await findGo(searchPath);
  report(`Building the Pulumi engine ${pulumiVersion} from its Go module, once for this machine.`);
  report("This downloads 260 MB and takes about 3 minutes on 2 cores.");

  const progress = new Progress(report);
  const environment = await goEnvironment(go, workshop);
  const goCommand = async (args: readonly string[], onLine: Report): Promise<readonly string[]> => {
    const { succeeded, lines } = await run(go, args, { directory: __dirname, environment, onLine });
    if (!succeeded)
      throw new Error(["go could not build the Pulumi engine:", ...lines.slice(-10)].join("\n  "));
    return lines;
  };

  try {
    progress.start("downloading the Pulumi engine's Go modules", "250");
    const packages = await goCommand(["list", "-mod=readonly", "-modcacherw", "-deps", engine], (line) => {
      if (line.startsWith("go: downloading")) progress.step();
    });
    const total = packages.filter((line) => !line.startsWith("go: ")).length;

    progress.start("building the Pulumi engine", `${total} packages`);
    const built = path.join(workshop, "pulumi");
    await goCommand(
      [
        ...["build", "-mod=readonly", "-modcacherw", "-v", "-o", built],
        ...compilerFlags.map((flags) => `-gcflags=${flags}`),
        ...["-ldflags", linkerFlags, engine],
      ],
      () => progress.step(),
    );
    await mkdir(path.join(target, "bin"), { recursive: true });
    await rename(built, path.join(target, "bin", "pulumi"));
  } finally {
    progress.stop();
  }
  // Only after a success: an interrupted build goes on where it was.
  await rm(workshop, { recursive: true, force: true });
}

async function findGo(searchPath: string): Promise<string> {
  const seen: string[] = [];
  for (const go of await executablesOnPath("go", searchPath)) {
    const { lines } = await run(go, ["version"], { environment: { GOTOOLCHAIN: "local" } });
    const version = parseVersion(lines.join("\n"));
    if (version && isAtLeast(version, oldestGo)) return go;
    seen.push(version ?? go);
  }
  throw new Error(
    seen.length === 0
      ? "there is no Go on PATH"
      : `Go on PATH is ${seen.join(", ")}, and ${oldestGo} is needed`,
  );
}

async function goEnvironment(go: string, workshop: string): Promise<Record<string, string>> {
  const { lines } = await run(go, ["env", "GOMODCACHE", "GOPROXY"]);
  const [modules = "", proxy = ""] = lines;
  return {
    // Go's own caches would keep 2.5 GB for good in the home of somebody who may never use Go again. Modules that are
    // there already are taken from there, with the checksums of go.sum as for any others.
    GOMODCACHE: path.join(workshop, "modules"),
    GOCACHE: path.join(workshop, "build"),
    GOPROXY: [pathToFileURL(path.join(modules, "cache/download")).href, proxy].join(","),
    GOTOOLCHAIN: "local", // say that Go is too old rather than fetch another one
    GOWORK: "off",
    CGO_ENABLED: "0", // needs no C compiler
    GOGC: "400", // the compilers' own: memory for time
  };
}

/** Says every few seconds how far a long step is. */
class Progress {
  private doing = "";
  private total = "";
  private done = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(report: Report) {
    this.timer = setInterval(() => report(`${this.doing}: ${this.done} of ${this.total}`), 5_000);
  }

  start(doing: string, total: string): void {
    Object.assign(this, { doing, total, done: 0 });
  }

  step(): void {
    this.done += 1;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
