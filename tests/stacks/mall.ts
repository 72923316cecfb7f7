import { primaryOutputs, secretsIn } from "../../infra/contract";
import type { RawConfig } from "../../infra/project-files";
import { createProviders } from "../../infra/providers";
import { type Settings, settingsOf } from "../../infra/settings";
import { parseTopology } from "../../infra/topology";
import { World } from "../../sandbox/cloud/world";
import { primary } from "../../stacks/primary";
import { secondary } from "../../stacks/secondary";
import { record } from "../support/recorder";

/** The committed configuration, as its files say it; one test says that they do. */
export const PROJECT: RawConfig = {
  "mall:environment": "production",
  "mall:writerRegion": "us-east-1",
  "mall:profile": "reference",
  "mall:dsqlWitnessRegion": "us-east-2",
  "mall:domain": "example.com",
  "mall:hostedZoneId": "new",
  "mall:originHeader": 1,
  "mall:wafModes": {},
  "mall:protect": true,
};

export const EAST: RawConfig = {
  "mall:role": "primary",
  "mall:order": 1,
  "mall:vpcCidr": "10.0.0.0/16",
  "mall:transitGatewayAsn": 64512,
  "mall:availabilityZoneIds": ["use1-az1", "use1-az2", "use1-az4"],
  "mall:noriPackageId": "G45764408",
};

export const WEST: RawConfig = {
  "mall:role": "secondary",
  "mall:order": 2,
  "mall:vpcCidr": "10.1.0.0/16",
  "mall:transitGatewayAsn": 64513,
  "mall:availabilityZoneIds": ["usw2-az1", "usw2-az2", "usw2-az3"],
  "mall:noriPackageId": "G212142117",
};

/** A third region, which stands outside of the pair. */
export const IRELAND: RawConfig = {
  "mall:role": "secondary",
  "mall:order": 3,
  "mall:vpcCidr": "10.2.0.0/16",
  "mall:transitGatewayAsn": 64514,
  "mall:availabilityZoneIds": ["euw1-az1", "euw1-az2", "euw1-az3"],
  "mall:noriPackageId": "G12345678",
};

/** The stacks' configuration by region, the primary's first. */
export type StackFiles = ReadonlyMap<string, RawConfig>;

export const COMMITTED: StackFiles = new Map([
  ["us-east-1", EAST],
  ["us-west-2", WEST],
]);

/** The same two regions, founded from the other one. */
export const FOUNDED_IN_THE_WEST: StackFiles = new Map([
  ["us-west-2", { ...WEST, "mall:role": "primary", "mall:order": 1 }],
  ["us-east-1", { ...EAST, "mall:role": "secondary", "mall:order": 2 }],
]);

export const THREE_REGIONS: StackFiles = new Map([...COMMITTED, ["eu-west-1", IRELAND]]);

const fullName = (stack: string) => `organization/mall/${stack}`;

export const PRIMARY_STACK = fullName("us-east-1");

export function settingsFor(region: string, project: RawConfig = {}, stacks = COMMITTED): Settings {
  const topology = parseTopology({ project: { ...PROJECT, ...project }, stacks, unreadable: [] });
  return settingsOf(region, topology, fullName);
}

export function primaryOf(stacks: StackFiles): string {
  const [region] = stacks.keys();
  if (region === undefined) throw new RangeError("There is no stack.");
  return region;
}

export function runPrimary(project: RawConfig, stacks: StackFiles) {
  const settings = settingsFor(primaryOf(stacks), project, stacks);
  return primary(settings, createProviders(settings));
}

export function runSecondary(region: string, project: RawConfig, stacks: StackFiles) {
  const settings = settingsFor(region, project, stacks);
  if (settings.role.kind !== "secondary") throw new Error(`${region} is not a secondary`);
  return secondary(settings, settings.role, createProviders(settings));
}

export function recordPrimary(world = new World(), project: RawConfig = {}, stacks = COMMITTED) {
  return record(primaryOf(stacks), () => runPrimary(project, stacks), { world });
}

/** Outputs of the stacks that are up, by region. */
export type PublishedBy = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What a secondary finds of the other stacks. */
export function asReferences(published: PublishedBy) {
  const references = Object.entries(published).map(
    ([region, outputs]) => [fullName(region), outputs] as const,
  );
  return { stacks: Object.fromEntries(references), secrets: secretsIn(primaryOutputs) };
}

function recordMember(
  region: string,
  published: PublishedBy,
  world: World,
  project: RawConfig,
  stacks: StackFiles,
) {
  return record(region, () => runSecondary(region, project, stacks), { world, ...asReferences(published) });
}

/** @param published outputs of the primary stack, as its StackReference finds them */
export function recordSecondary(
  published: Readonly<Record<string, unknown>>,
  world: World,
  project: RawConfig = {},
) {
  return recordMember("us-west-2", { "us-east-1": published }, world, project, COMMITTED);
}

/** Both regions in one world, the primary first. */
export async function recordMall(project: RawConfig = {}) {
  const east = await recordPrimary(new World(), project);
  const west = await recordSecondary({ ...east.outputs }, east.world, project);
  return { primary: east, secondary: west };
}

/** All regions in one world, the primary first, then the secondaries in their order. */
export async function recordRegions(stacks: StackFiles, project: RawConfig = {}) {
  const primary = await recordPrimary(new World(), project, stacks);
  const published: Record<string, Readonly<Record<string, unknown>>> = {
    [primaryOf(stacks)]: { ...primary.outputs },
  };
  const secondaries: Awaited<ReturnType<typeof recordMember>>[] = [];
  for (const region of [...stacks.keys()].slice(1)) {
    const secondary = await recordMember(region, published, primary.world, project, stacks);
    published[region] = { ...secondary.outputs };
    secondaries.push(secondary);
  }
  return { primary, secondaries, world: primary.world };
}
