import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ACCOUNT, SimulatedCloud } from "./cloud/cloud";
import { Faults } from "./cloud/faults";
import { MODELS } from "./cloud/models";
import { ProviderServer } from "./cloud/provider-server";
import { World } from "./cloud/world";

/** Packages that the simulated cloud serves. The engine must find all of them, also those that a run does not use. */
const PACKAGES = ["aws", "random"] as const;

/** One simulated account: its world, and a provider for each package, each on a port of this machine. */
export class Simulation {
  private constructor(
    readonly world: World,
    readonly cloud: SimulatedCloud,
    /** Where a test makes requests fail. */
    readonly faults: Faults,
    private readonly servers: readonly ProviderServer[],
    /** Value of `PULUMI_DEBUG_PROVIDERS`: where the engine finds the providers. */
    readonly debugProviders: string,
  ) {}

  /**
   * @param worldFile where the world is kept between runs; without one it lives in memory
   * @param pace how long creating takes, in AWS's own durations: 0 at once, 1 as long as AWS
   */
  static async start(worldFile?: string, pace = 0): Promise<Simulation> {
    const world = new World(worldFile);
    const cloud = new SimulatedCloud(world, MODELS);
    const faults = new Faults();
    const wait = (type: string) => sleep(cloud.seconds(type) * pace * 1000);
    const servers = PACKAGES.map(
      (name) => new ProviderServer(cloud, { package: name, version: sdkVersion(name) }, wait, faults),
    );
    const ports = await Promise.all(servers.map((server) => server.listen()));
    const debugProviders = PACKAGES.map((name, index) => `${name}:${ports[index]}`).join(",");
    return new Simulation(world, cloud, faults, servers, debugProviders);
  }

  get account(): string {
    return ACCOUNT;
  }

  stop(): void {
    for (const server of this.servers) server.close();
    this.world.close();
  }
}

function sdkVersion(name: string): string {
  const { version }: { readonly version: string } = JSON.parse(
    readFileSync(require.resolve(`@pulumi/${name}/package.json`), "utf8"),
  );
  return version;
}
