import { OpenSearch, type OpenSearchArgs } from "../components/data/opensearch";
import { OpenSearchDirection, type OpenSearchDirectionArgs } from "../components/data/opensearch-direction";
import { OpenSearchFollower } from "../components/data/opensearch-follower";
import { OpenSearchOperator } from "../components/data/opensearch-operator";
import type { Caller } from "../components/network/store-access";
import { opensearchOperatorOf } from "../infra/names";
import type { Settings } from "../infra/settings";
import { pairOf } from "../infra/topology";
import type { Foundation } from "./region";
import { SIZES } from "./sizes";

/** A region's search domain, who administers it, and the function that makes it lead or follow. */
export function openSearchIn(
  { settings, names, accountId, opts, keys, network }: Foundation,
  joining: Pick<OpenSearchArgs, "serviceRoleArn">,
  callers: readonly Caller[],
) {
  const { region, topology } = settings;

  const operator = new OpenSearchOperator(
    "opensearch-operator",
    { roleName: names.opensearchOperator, accountId, vpcId: network.vpcId },
    opts,
  );
  const opensearch = new OpenSearch(
    "opensearch",
    {
      ...joining,
      nodes: SIZES[topology.profile].opensearch,
      domainName: names.opensearchDomain,
      region: region.name,
      accountId,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      masterRoleArn: operator.roleArn,
      noriPackageId: region.noriPackageId,
      kmsKeyArn: keys.arns.opensearch,
      logsKeyArn: keys.arns.logs,
      logGroupPrefix: names.logGroupPrefix,
      callers: [...callers, { name: "opensearch-operator", securityGroupId: operator.securityGroupId }],
      protect: region.protect,
    },
    opts,
  );
  const opensearchFollower = new OpenSearchFollower(
    "opensearch-follower",
    {
      functionName: names.opensearchFollower,
      region: region.name,
      accountId,
      operator,
      domainArn: opensearch.domainArn,
      endpoint: opensearch.endpoint,
      peers: peersOf(settings, names.opensearchDomain),
      subnetIds: network.subnetIds.private,
      lambdaKeyArn: keys.arns.lambda,
      logsKeyArn: keys.arns.logs,
      logGroupPrefix: names.logGroupPrefix,
    },
    opts,
  );
  return { opensearch, opensearchFollower };
}

/** The regions whose domains, which all have the same name, this region's follows, or is followed by. */
function peersOf({ topology, region }: Settings, domainName: string) {
  const pair = pairOf(topology);
  if (!pair.includes(region)) return [];
  return pair
    .filter((peer) => peer !== region)
    .map(({ name }) => ({
      region: name,
      domainName,
      roleName: opensearchOperatorOf(topology.environment, name),
    }));
}

/** Makes the region's own domain lead, or follow once it is connected. */
export function directOpenSearch(
  { settings, opts }: Foundation,
  { opensearchFollower: { functionName, version } }: ReturnType<typeof openSearchIn>,
  link: Pick<OpenSearchDirectionArgs, "connection"> = {},
): OpenSearchDirection {
  const { region, topology } = settings;
  return new OpenSearchDirection(
    "opensearch-direction",
    { region: region.name, functionName, version, writerRegion: topology.writerRegion, ...link },
    opts,
  );
}
