import type { ChangeRequest, Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { bags, isEmpty, isList, text, texts, type Value } from "../../values";
import type { Thing, World } from "../../world";
import { ASSOCIATION, GATEWAY, inSubnet, ROUTE, SECURITY_GROUP, SUBNET, VPC } from "../network/common";
import { bucketNamed, POLICY, settingOf } from "../s3/common";
import { serviceMayDeliver } from "../s3/delivery";
import {
  badConfiguration,
  badName,
  block,
  LISTENER,
  LISTENER_RULE,
  LOAD_BALANCER,
  loadBalancingArn,
  suffixOf,
  tellTargetGroups,
  validation,
} from "./common";
import { balancerZone } from "./hosted-zones";

const LOG_DELIVERY = "logdelivery.elasticloadbalancing.amazonaws.com";

const isNetwork = ({ loadBalancerType }: { readonly [name: string]: Value }) =>
  loadBalancerType === "network";

function subnetsOf({ world, region, inputs }: Request): readonly Thing[] {
  const mapped = bags(inputs.subnetMappings).flatMap(({ subnetId }) => text(subnetId) ?? []);
  return [...texts(inputs.subnets), ...mapped].flatMap((id) => world.get(SUBNET, region, id) ?? []);
}

function badSubnets(request: Request): Refusal | undefined {
  const zones = subnetsOf(request).map(({ state }) => state.availabilityZone);
  if (new Set(zones).size < zones.length)
    return badConfiguration(
      "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
    );
  return zones.length < 2 && !isNetwork(request.inputs)
    ? validation("At least two subnets in two different Availability Zones must be specified")
    : undefined;
}

/** AWS looks whether the VPC has a gateway; whether the subnets have a route to it is their owner's affair. */
function withoutGateway(request: Request): Refusal | undefined {
  const { world, region, inputs } = request;
  const vpcId = text(subnetsOf(request)[0]?.state.vpcId);
  return inputs.internal === true || world.in(region, GATEWAY).some(({ state }) => state.vpcId === vpcId)
    ? undefined
    : new Refusal("InvalidSubnet", `VPC ${vpcId} has no internet gateway`);
}

/** Elastic Load Balancing writes a test object before it takes a bucket. */
function cannotLog(request: Request): Refusal | undefined {
  const { world, region, account, inputs } = request;
  const { bucket: name, enabled, prefix } = block(inputs.accessLogs);
  if (enabled !== true) return undefined;
  const bucket = bucketNamed(world, name);
  const denied = badConfiguration(
    `Access Denied for bucket: ${text(name)}. Please check S3bucket permission`,
  );
  if (bucket === undefined) return denied;
  if (bucket.region !== region)
    return badConfiguration(`S3Bucket: ${bucket.id} is not located in the same region with Load Balancer`);
  const start = text(prefix) === undefined ? "" : `${text(prefix)}/`;
  const source = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/${isNetwork(inputs) ? "net" : "app"}/${text(inputs.name)}/0`;
  const may = serviceMayDeliver(text(settingOf(world, POLICY, bucket.id)?.state.policy) ?? "{}", {
    service: LOG_DELIVERY,
    object: `arn:aws:s3:::${bucket.id}/${start}AWSLogs/${account}/ELBAccessLogTestFile`,
    account,
    source,
  });
  return may ? undefined : denied;
}

function strangeGroup({ world, region, inputs }: Request): Refusal | undefined {
  const strange = texts(inputs.securityGroups).find(
    (id) => world.get(SECURITY_GROUP, region, id) === undefined,
  );
  return strange === undefined
    ? undefined
    : new Refusal("InvalidSecurityGroup", `One or more security groups are invalid: ${strange}`);
}

/** The subnets of an internet-facing balancer that no route connects with the internet. */
function withoutRoute(balancer: Thing, world: World): readonly string[] {
  if (balancer.state.internal === true) return [];
  const { region } = balancer;
  return texts(balancer.state.subnets).filter((subnetId) => {
    const tables = world
      .in(region, ASSOCIATION)
      .filter(({ state }) => state.subnetId === subnetId)
      .map(({ state }) => state.routeTableId);
    return !world
      .in(region, ROUTE)
      .some(
        ({ state }) =>
          tables.includes(state.routeTableId ?? null) &&
          state.destinationCidrBlock === "0.0.0.0/0" &&
          text(state.gatewayId)?.startsWith("igw-") === true,
      );
  });
}

/** The listeners of a balancer, and the rules of these. */
function belowOf({ world, thing }: ChangeRequest): readonly Thing[] {
  const listeners = world
    .in(thing.region, LISTENER)
    .filter(({ state }) => state.loadBalancerArn === thing.id);
  const arns = listeners.map(({ id }) => id);
  const rules = world
    .in(thing.region, LISTENER_RULE)
    .filter(({ state }) => arns.includes(text(state.listenerArn) ?? ""));
  return [...listeners, ...rules];
}

export const loadBalancer: Model = {
  type: LOAD_BALANCER,
  specification: "AWS::ElasticLoadBalancingV2::LoadBalancer",
  autoName: { property: "name", limit: 32 },
  // hashicorp/aws elbv2/load_balancer.go: these are ForceNew.
  replaces: ["name", "namePrefix", "internal", "loadBalancerType", "customerOwnedIpv4Pool"],
  // The same, customizeDiffLoadBalancerNLB: it loses no subnet, and has security groups from its birth or never.
  replacesIf: {
    subnets: (asked, is, state) => isNetwork(state) && texts(asked).length <= texts(is).length,
    securityGroups: (asked, is, state) => isNetwork(state) && isEmpty(asked) !== isEmpty(is),
  },
  defaults: {
    clientKeepAlive: 3600,
    desyncMitigationMode: "defensive",
    dnsRecordClientRoutingPolicy: "any_availability_zone",
    dropInvalidHeaderFields: false,
    enableCrossZoneLoadBalancing: false,
    enableDeletionProtection: false,
    enableHttp2: true,
    enableTlsVersionAndCipherSuiteHeaders: false,
    enableWafFailOpen: false,
    enableXffClientPort: false,
    enableZonalShift: false,
    idleTimeout: 60,
    loadBalancerType: "application",
    preserveHostHeader: false,
    xffHeaderProcessingMode: "append",
  },
  references: [{ ...inSubnet, property: "subnets" }],
  invalid: [
    ({ inputs }) => badName(inputs.name),
    ({ inputs }) => {
      const name = text(inputs.name);
      return name?.startsWith("internal-") === true
        ? new Refusal("InvalidParameter", `"name" cannot begin with "internal-": "${name}"`)
        : undefined;
    },
    ({ inputs }) =>
      (inputs.subnets === undefined) === (inputs.subnetMappings === undefined)
        ? new Refusal(
            "InvalidAttributeCombination",
            '"subnet_mapping": one of `subnet_mapping,subnets` must be specified',
          )
        : undefined,
    ({ inputs: { loadBalancerType: type } }) =>
      typeof type !== "string" || ["application", "network", "gateway"].includes(type)
        ? undefined
        : new Refusal(
            "InvalidParameter",
            `expected load_balancer_type to be one of ["application" "network" "gateway"], got ${type}`,
          ),
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world.in(region, LOAD_BALANCER).some(({ state }) => state.name === inputs.name)
        ? new Refusal(
            "DuplicateLoadBalancerName",
            `A load balancer with the same name '${text(inputs.name)}' exists, but with different settings`,
          )
        : undefined,
    badSubnets,
    strangeGroup,
    withoutGateway,
    cannotLog,
  ],
  refusesUpdate: [badSubnets, strangeGroup, cannotLog],
  refusesDelete: [
    ({ thing }) =>
      thing.state.enableDeletionProtection === true
        ? new Refusal(
            "OperationNotPermitted",
            `Load balancer '${thing.id}' cannot be deleted because deletion protection is enabled`,
          )
        : undefined,
  ],
  id: (request) => {
    const kind = isNetwork(request.inputs) ? "net" : "app";
    return loadBalancingArn(request, `loadbalancer/${kind}/${text(request.inputs.name)}`);
  },
  attributes: (request, id) => {
    const { world, region, inputs } = request;
    const network = isNetwork(inputs);
    const name = text(inputs.name);
    const scheme = inputs.internal === true && !network ? "internal-" : "";
    const token = id.split("/").at(-1) ?? "";
    const subnets = subnetsOf(request).map((subnet) => subnet.id);
    const vpcId = text(subnetsOf(request)[0]?.state.vpcId) ?? "";
    const ofVpc = text(world.get(VPC, region, vpcId)?.state.defaultSecurityGroupId) ?? "";
    return {
      arn: id,
      arnSuffix: suffixOf(id, "loadbalancer/"),
      dnsName: network
        ? `${name}-${token}.elb.${region}.amazonaws.com`
        : `${scheme}${name}-${Number.parseInt(token.slice(0, 8), 16)}.${region}.elb.amazonaws.com`,
      enablePrefixForIpv6SourceNat: network ? "off" : "",
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic:
        network && isList(inputs.securityGroups) ? "on" : "",
      internal: false,
      ipAddressType: "ipv4",
      namePrefix: "",
      secondaryIpsAutoAssignedPerSubnet: 0,
      securityGroups: network ? [] : [ofVpc],
      subnetMappings: subnets.map((subnetId) => ({ subnetId, outpostId: "" })),
      subnets,
      vpcId,
      zoneId: balancerZone(region, network ? "network" : "application"),
    };
  },
  warns: (thing, world) => {
    const cut = withoutRoute(thing, world);
    return cut.length === 0
      ? undefined
      : `load balancer ${text(thing.state.name)} faces the internet, and no route leads there from ${cut.join(", ")}: nobody reaches it`;
  },
  // Its listeners go with it; its target groups stay, and serve nobody.
  deleted: (request) => {
    const below = belowOf(request);
    for (const each of below) request.world.remove(each);
    for (const each of below) tellTargetGroups(request.world, each);
  },
  seconds: 160,
};
