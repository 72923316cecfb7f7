import { Aurora } from "../components/data/aurora";
import type { AuroraMembership } from "../components/data/aurora-membership";
import { ServiceKeys } from "../components/keys/service-keys";
import { Network } from "../components/network/network";
import type { Published, regionContract } from "../infra/contract";
import { namesOf } from "../infra/names";
import { accountOf, type Providers } from "../infra/providers";
import type { Settings } from "../infra/settings";
import { SIZES } from "./sizes";

/** What the rest of a region stands on. */
export function foundation(settings: Settings, providers: Providers) {
  const { topology, region } = settings;
  const names = namesOf(settings);
  const accountId = accountOf(providers);
  const opts = { providers: { ...providers } };

  const keys = new ServiceKeys(
    "keys",
    { accountId, region: region.name, aliasPrefix: names.keyAliasPrefix, protect: region.protect },
    opts,
  );
  const network = new Network(
    "network",
    {
      ...names,
      accountId,
      region: region.name,
      cidr: region.vpcCidr,
      availabilityZoneIds: region.availabilityZoneIds,
      natGateways: SIZES[topology.profile].natGateways,
      logsKeyArn: keys.arns.logs,
    },
    opts,
  );
  return { settings, names, accountId, opts, keys, network };
}

type Foundation = ReturnType<typeof foundation>;

/** A region's member of every global store. */
export function stores(
  { settings, names, accountId, opts, keys, network }: Foundation,
  joining: { aurora: AuroraMembership },
) {
  const aurora = new Aurora(
    "aurora",
    {
      ...SIZES[settings.topology.profile].aurora,
      identifier: names.auroraCluster,
      membership: joining.aurora,
      accountId,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      availabilityZones: network.availabilityZones,
      kmsKeyArn: keys.arns.aurora,
      logsKeyArn: keys.arns.logs,
      callers: [],
      protect: settings.region.protect,
    },
    opts,
  );
  return { aurora };
}

/** What a region tells those who use it. */
export function regionOutputs(
  { settings, keys, network }: Foundation,
  { aurora }: ReturnType<typeof stores>,
): Published<typeof regionContract> {
  const { region, role, topology } = settings;
  return {
    region: region.name,
    role: role.kind,
    writerRegion: topology.writerRegion,
    vpcId: network.vpcId,
    vpcCidr: region.vpcCidr,
    publicSubnetIds: network.subnetIds.public,
    privateSubnetIds: network.subnetIds.private,
    dataSubnetIds: network.subnetIds.data,
    keyArns: keys.arns,
    auroraClusterArn: aurora.clusterArn,
    auroraEndpoint: aurora.endpoint,
    auroraReaderEndpoint: aurora.readerEndpoint,
    auroraPort: aurora.port,
    auroraSecurityGroupId: aurora.securityGroupId,
  };
}
