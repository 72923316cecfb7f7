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

export const PRIMARY_STACK = "organization/mall/us-east-1";

export function settingsFor(region: string, project: RawConfig = {}): Settings {
  const stacks = new Map([
    ["us-east-1", EAST],
    ["us-west-2", WEST],
  ]);
  const topology = parseTopology({ project: { ...PROJECT, ...project }, stacks, unreadable: [] });
  return settingsOf(region, topology, (stack) => `organization/mall/${stack}`);
}

export function recordPrimary(world = new World(), project: RawConfig = {}) {
  return record(
    "us-east-1",
    () => {
      const settings = settingsFor("us-east-1", project);
      return primary(settings, createProviders(settings));
    },
    { world },
  );
}

/** @param published outputs of the primary stack, as its StackReference finds them */
export function recordSecondary(
  published: Readonly<Record<string, unknown>>,
  world: World,
  project: RawConfig = {},
) {
  return record(
    "us-west-2",
    () => {
      const settings = settingsFor("us-west-2", project);
      if (settings.role.kind !== "secondary") throw new Error("us-west-2 is not a secondary");
      return secondary(settings, settings.role, createProviders(settings));
    },
    { world, stacks: { [PRIMARY_STACK]: published }, secrets: secretsIn(primaryOutputs) },
  );
}

/** Both regions in one world, the primary first. */
export async function recordMall(project: RawConfig = {}) {
  const east = await recordPrimary(new World(), project);
  const west = await recordSecondary({ ...east.outputs }, east.world, project);
  return { primary: east, secondary: west };
}
