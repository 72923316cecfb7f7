import type { ChangeRequest, Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { bags, isBag, same, text, texts, type Value, valuesAt } from "../../values";
import type { Thing } from "../../world";
import { hasServiceLinkedRole } from "../iam";
import { regionalArn, stableToken } from "../ids";
import { KEY } from "../kms";
import { LOG_GROUP, serviceMayWrite } from "../logs";
import { groups, inSubnets, SUBNET } from "../network/common";
import { block, DOMAIN, domainIn, isOn, validation } from "./common";

const ZONES: Readonly<Record<number, string>> = { 2: "two", 3: "three" };

/** Families that Multi-AZ with Standby takes. Source: OpenSearch Service developer guide, managedomains-multiaz. */
const STANDBY_FAMILY = /^(c5|m5|r5|c6g|m6g|r6g|r6gd|c7g|m7g|r7g|r7gd|or1|or2|om2|i3|i4g|i4i)\./;

/** The subnets must be as many as the zones: the provider's and AWS's word. */
function badZones({ world, region, inputs }: Request): Refusal | undefined {
  const cluster = block(inputs.clusterConfig);
  const subnets = texts(block(inputs.vpcOptions).subnetIds);
  const zones =
    cluster.zoneAwarenessEnabled === true
      ? (block(cluster.zoneAwarenessConfig).availabilityZoneCount ?? 2)
      : undefined;
  if (zones !== undefined && zones !== 2 && zones !== 3) {
    return validation(`AvailabilityZoneCount must be 2 or 3, but was ${String(zones)}`, 64);
  }
  if (inputs.vpcOptions === undefined) return undefined;
  if (zones === undefined) {
    return subnets.length === 1 ? undefined : validation("You must specify exactly one subnet.", 64);
  }
  const word = ZONES[Number(zones)];
  if (subnets.length !== zones) {
    return validation(
      `You must specify exactly ${word} subnets because you’ve set zone count to ${word}.`,
      64,
    );
  }
  const names = subnets.map((id) => world.get(SUBNET, region, id)?.state.availabilityZone);
  return new Set(names).size === names.length
    ? undefined
    : validation("The subnets that you specify must be in different Availability Zones.", 64);
}

function badNodes({ inputs }: Request): Refusal | undefined {
  const cluster = block(inputs.clusterConfig);
  const masters = Number(cluster.dedicatedMasterCount ?? 3);
  if (cluster.dedicatedMasterEnabled === true && (masters <= 2 || masters === 4)) {
    return validation(`You must choose an instance count of 3 or 5 for dedicated master, got ${masters}`, 65);
  }
  const zones = Number(block(cluster.zoneAwarenessConfig).availabilityZoneCount ?? 2);
  const instances = Number(cluster.instanceCount ?? 1);
  if (cluster.zoneAwarenessEnabled === true && instances < zones) {
    return validation(
      `You must choose a minimum of ${ZONES[zones]} data nodes for a ${ZONES[zones]} Availability Zone deployment.`,
      65,
    );
  }
  if (cluster.multiAzWithStandbyEnabled !== true) return undefined;
  if (cluster.zoneAwarenessEnabled !== true || zones !== 3 || cluster.dedicatedMasterEnabled !== true) {
    return validation("Multi-AZ with Standby requires three Availability Zones and dedicated masters.", 66);
  }
  if (instances % zones !== 0) {
    return validation("Multi-AZ with Standby requires data nodes in multiples of three.", 65);
  }
  const volume = block(inputs.ebsOptions);
  const fits =
    STANDBY_FAMILY.test(text(cluster.instanceType) ?? "") &&
    (volume.ebsEnabled !== true || volume.volumeType === "gp3" || volume.volumeType === "io1");
  return fits
    ? undefined
    : validation(
        `Multi-AZ with Standby does not support ${text(cluster.instanceType)} with these volumes.`,
        66,
      );
}

function badSecurity({ inputs }: Request): Refusal | undefined {
  const security = block(inputs.advancedSecurityOptions);
  if (security.enabled !== true) return undefined;
  if (!isOn(inputs.encryptAtRest)) {
    return validation("You must enable encryption at rest to use advanced security options.", 67);
  }
  if (!isOn(inputs.nodeToNodeEncryption)) {
    return validation("You must enable node-to-node encryption to use advanced security options.", 67);
  }
  if (!isOn(inputs.domainEndpointOptions, "enforceHttps")) {
    return validation("You must enforce HTTPS to use advanced security options.", 67);
  }
  const master = block(security.masterUserOptions);
  const internal = security.internalUserDatabaseEnabled === true;
  if (internal === (master.masterUserName !== undefined)) return undefined;
  return validation(
    internal
      ? "You must provide a master username and password when the internal user database is enabled."
      : "Internal user database must be enabled to specify master username and password.",
  );
}

/** What AWS looks at before it makes, or changes, a domain. */
const rules = [
  badZones,
  badNodes,
  badSecurity,
  ({ world, inputs }: Request): Refusal | undefined =>
    inputs.vpcOptions === undefined ||
    hasServiceLinkedRole(world, ["opensearchservice.amazonaws.com", "es.amazonaws.com"])
      ? undefined
      : validation(
          "Before you can proceed, you must enable a service-linked role to give Amazon OpenSearch Service permissions to access your VPC.",
          70,
        ),
  (request: Request): Refusal | undefined => {
    const { world, region, inputs } = request;
    const source = regionalArn(request, "es", `domain/${text(inputs.domainName)}`);
    for (const arn of bags(inputs.logPublishingOptions).map((log) => text(log.cloudwatchLogGroupArn) ?? "")) {
      const group = world.in(region, LOG_GROUP).find(({ state }) => state.arn === arn);
      if (group === undefined) {
        return new Refusal("ResourceNotFoundException", `The specified log group does not exist: ${arn}`, 70);
      }
      if (!serviceMayWrite(world, region, "es.amazonaws.com", source, arn)) {
        return validation(
          `The Resource Access Policy specified for the CloudWatch Logs log group ${group.id} does not grant sufficient permissions for Amazon OpenSearch Service to create a log stream. Please check the Resource Access Policy.`,
          70,
        );
      }
    }
    return undefined;
  },
];

const off = (asked: Value | undefined, is: Value | undefined) => isOn(is) && !isOn(asked);

export const domain: Model = {
  type: DOMAIN,
  specification: "AWS::OpenSearchService::Domain",
  autoName: { property: "domainName", limit: 28 },
  // CloudFormation schema AWS::OpenSearchService::Domain: DomainName.
  replaces: ["domainName"],
  // Its conditional replacements, and the SDK's documentation of vpcOptions.
  replacesIf: {
    vpcOptions: (asked, is) => (asked === undefined) !== (is === undefined),
    advancedSecurityOptions: off,
    encryptAtRest: (asked, is) =>
      off(asked, is) || (isOn(is) && !same(block(asked).kmsKeyId, block(is).kmsKeyId)),
  },
  fills: {
    advancedSecurityOptions: ["anonymousAuthEnabled"],
    autoTuneOptions: ["rollbackOnDisable"],
    clusterConfig: ["coldStorageOptions", "multiAzWithStandbyEnabled", "nodeOptions"],
    ebsOptions: ["iops", "throughput"],
    encryptAtRest: ["kmsKeyId"],
    domainEndpointOptions: ["tlsSecurityPolicy"],
    vpcOptions: ["availabilityZones", "vpcId"],
  },
  references: [
    {
      property: "encryptAtRest.kmsKeyId",
      type: KEY,
      by: "arn",
      missing: (arn) =>
        validation(`The specified KMS key is not valid or not in the domain's Region: ${arn}`),
    },
    { ...inSubnets, property: "vpcOptions.subnetIds" },
    groups("vpcOptions.securityGroupIds"),
  ],
  invalid: [
    ({ inputs }) => {
      const name = text(inputs.domainName);
      return name === undefined || /^[a-z][0-9a-z-]{2,27}$/.test(name)
        ? undefined
        : validation(
            `invalid value for domain_name (must start with a lowercase alphabet and be at least 3 and no more than 28 characters long): ${name}`,
          );
    },
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      domainIn(world, region, inputs.domainName) === undefined
        ? undefined
        : new Refusal(
            "ResourceAlreadyExistsException",
            `Domain ${text(inputs.domainName)} already exists in the account`,
          ),
    ...rules,
  ],
  refusesUpdate: [
    ...rules,
    ({ inputs, thing }) =>
      block(inputs.offPeakWindowOptions).enabled === false && isOn(thing.state.offPeakWindowOptions)
        ? validation("Off-peak window can't be disabled once it is enabled.")
        : undefined,
  ],
  id: (request) => regionalArn(request, "es", `domain/${text(request.inputs.domainName)}`),
  attributes: (request, id) => {
    const { region, account, inputs } = request;
    const name = text(inputs.domainName) ?? "";
    const token = stableToken(`${account} ${region} ${name}`, 26);
    const host = `${inputs.vpcOptions === undefined ? "search" : "vpc"}-${name}-${token}.${region}.es.amazonaws.com`;
    return {
      accessPolicies: "",
      advancedOptions: {},
      advancedSecurityOptions: { enabled: false, anonymousAuthEnabled: false },
      aimlOptions: {},
      arn: id,
      autoTuneOptions: { desiredState: "DISABLED", rollbackOnDisable: "NO_ROLLBACK" },
      clusterConfig: {},
      dashboardEndpoint: `${host}/_dashboards`,
      dashboardEndpointV2: `${name}-${token}.aos.${region}.on.aws/_dashboards`,
      deploymentStrategyOptions: { deploymentStrategy: "Default" },
      domainEndpointOptions: { enforceHttps: false, tlsSecurityPolicy: "Policy-Min-TLS-1-2-2019-07" },
      domainEndpointV2HostedZoneId: `Z${stableToken(region, 20).toUpperCase()}`,
      domainId: `${account}/${name}`,
      ebsOptions: { ebsEnabled: false },
      encryptAtRest: { enabled: false },
      endpoint: host,
      endpointV2: `${name}-${token}.aos.${region}.on.aws`,
      engineVersion: "OpenSearch_3.1",
      ipAddressType: "ipv4",
      nodeToNodeEncryption: { enabled: false },
      offPeakWindowOptions: {
        enabled: true,
        offPeakWindow: { windowStartTime: { hours: 22, minutes: 0 } },
      },
      softwareUpdateOptions: { autoSoftwareUpdateEnabled: false },
    };
  },
  created: fillIn,
  updated: fillIn,
  // regions.md 5.1: 15 to 30 minutes.
  seconds: 1200,
};

/** What AWS adds to the blocks that it is given. */
function fillIn({ world, region, thing }: ChangeRequest): void {
  const { ebsOptions, vpcOptions, clusterConfig, advancedSecurityOptions, autoTuneOptions } = thing.state;
  const subnets = subnetsOf(thing).map((id) => world.get(SUBNET, region, id)?.state);
  world.change(thing, {
    advancedSecurityOptions: { anonymousAuthEnabled: false, ...block(advancedSecurityOptions) },
    autoTuneOptions: { rollbackOnDisable: "NO_ROLLBACK", ...block(autoTuneOptions) },
    clusterConfig: {
      coldStorageOptions: { enabled: false },
      multiAzWithStandbyEnabled: false,
      nodeOptions: [],
      ...block(clusterConfig),
    },
    ...(isOn(ebsOptions, "ebsEnabled") && {
      ebsOptions: { iops: 3000, throughput: 125, ...block(ebsOptions) },
    }),
    ...(isBag(vpcOptions) && {
      vpcOptions: {
        ...vpcOptions,
        vpcId: subnets[0]?.vpcId ?? "",
        availabilityZones: subnets.flatMap((subnet) => subnet?.availabilityZone ?? []),
      },
    }),
  });
}

function subnetsOf({ state }: Thing): readonly string[] {
  return valuesAt(state, "vpcOptions.subnetIds").flatMap(texts);
}
