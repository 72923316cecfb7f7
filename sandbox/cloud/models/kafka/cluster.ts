import { randomUUID } from "node:crypto";
import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, text, texts, type Value, valuesAt } from "../../values";
import { regionalArn, stableToken, token } from "../ids";
import { KEY } from "../kms";
import { LOG_GROUP } from "../logs";
import { SUBNET } from "../network/common";
import { badRequest, CLUSTER, CLUSTER_POLICY, CONFIGURATION, isOn, TOPIC, textAt, wears } from "./common";

/**
 * Versions of which MSK creates clusters. Source: https://docs.aws.amazon.com/msk/latest/developerguide/supported-kafka-versions.html,
 * less those whose end of support has passed (3.6.0 on 2026-06-01, 3.7.x on 2026-09-01).
 */
const VERSIONS = ["3.8.x", "3.8.x.kraft", "3.9.x", "3.9.x.kraft", "4.0.x.kraft", "4.1.x.kraft"];

/** Zones in which MSK runs no brokers. Source: rule 55. */
const REFUSED_ZONES: ReadonlySet<string> = new Set(["use1-az3"]);

const VPC_CONNECTIVITY = "connectivityInfo.vpcConnectivity.clientAuthentication";
const VOLUME_SIZE = "storageInfo.ebsStorageInfo.volumeSize";

export const cluster: Model = {
  type: CLUSTER,
  specification: "AWS::MSK::Cluster",
  // CloudFormation schema AWS::MSK::Cluster: these, and parts of two others, cannot be changed.
  replaces: ["clusterName"],
  replacesWithin: {
    brokerNodeGroupInfo: ["azDistribution", "clientSubnets", "securityGroups"],
    encryptionInfo: ["encryptionAtRestKmsKeyArn", "encryptionInTransit.inCluster"],
  },
  // hashicorp/aws kafka/cluster.go: ForceNewIfChange, on the way down.
  replacesIf: { kafkaVersion: (asked, is) => (text(asked) ?? "") < (text(is) ?? "") },
  defaults: { enhancedMonitoring: "DEFAULT" },
  references: [
    {
      property: "brokerNodeGroupInfo.clientSubnets",
      type: SUBNET,
      missing: (id) => badRequest(`The subnet ID '${id}' does not exist.`),
    },
    wears("brokerNodeGroupInfo.securityGroups"),
    {
      property: "encryptionInfo.encryptionAtRestKmsKeyArn",
      type: KEY,
      by: "arn",
      missing: (arn) => badRequest(`The KMS key ${arn} doesn't exist or can't be used in this region.`),
    },
    {
      property: "configurationInfo.arn",
      type: CONFIGURATION,
      by: "arn",
      missing: (arn) => badRequest(`The configuration ${arn} doesn't exist.`),
    },
  ],
  invalid: [
    ({ inputs }) => {
      const size = valuesAt(inputs.brokerNodeGroupInfo, VOLUME_SIZE)[0];
      return typeof size === "number" && (size < 1 || size > 16384)
        ? new Refusal(
            "InvalidParameter",
            `expected broker_node_group_info.0.storage_info.0.ebs_storage_info.0.volume_size to be in the range (1 - 16384), got ${size}`,
            62,
          )
        : undefined;
    },
    ({ inputs }) => {
      const name = text(inputs.clusterName);
      return name === undefined || (name.length >= 1 && name.length <= 64)
        ? undefined
        : new Refusal(
            "InvalidParameter",
            `expected length of cluster_name to be in the range (1 - 64), got ${name}`,
          );
    },
  ],
  refusesCreate: [
    ({ inputs }) => {
      const version = text(inputs.kafkaVersion) ?? "";
      return VERSIONS.includes(version)
        ? undefined
        : badRequest(`Unsupported KafkaVersion [${version}]. Valid values: [${VERSIONS.join(", ")}]`);
    },
    ({ world, region, inputs }) => {
      const name = textAt(inputs.loggingInfo, "brokerLogs.cloudwatchLogs.logGroup");
      return name === undefined || world.get(LOG_GROUP, region, name) !== undefined
        ? undefined
        : badRequest(`The CloudWatch Logs log group ${name} doesn't exist.`);
    },
    inDistinctZones,
    ({ world, region, inputs }) => {
      const refused = subnetsOf(inputs)
        .map((id) => world.get(SUBNET, region, id)?.state)
        .filter((state) => REFUSED_ZONES.has(text(state?.availabilityZoneId) ?? ""))
        .map((state) => text(state?.availabilityZone));
      return refused.length === 0
        ? undefined
        : badRequest(
            `One or more subnets belong to unsupported availability zones: [${refused.join(", ")}].`,
            55,
          );
    },
    ({ inputs }) =>
      publicAccessOf(inputs) === undefined || publicAccessOf(inputs) === "DISABLED"
        ? undefined
        : badRequest("Public access can't be turned on while the cluster is created.", 57),
    brokersFillZones,
    noStorageForExpress,
    multiVpc,
    ({ world, region, inputs }) =>
      world.in(region, CLUSTER).some(({ state }) => state.clusterName === inputs.clusterName)
        ? new Refusal("ConflictException", "A resource with this name already exists.")
        : undefined,
  ],
  refusesUpdate: [
    brokersFillZones,
    multiVpc,
    ({ inputs, thing }) => {
      const asked = valuesAt(inputs.brokerNodeGroupInfo, VOLUME_SIZE)[0];
      const is = valuesAt(thing.state.brokerNodeGroupInfo, VOLUME_SIZE)[0];
      return typeof asked === "number" && typeof is === "number" && asked < is
        ? badRequest(`The volume of the brokers can't be reduced from ${is} GiB to ${asked} GiB.`, 62)
        : undefined;
    },
    ({ inputs, thing }) => {
      const networkType = (info: Value | undefined) => textAt(info, "connectivityInfo.networkType") ?? "IPV4";
      const [is, asked] = [
        networkType(thing.state.brokerNodeGroupInfo),
        networkType(inputs.brokerNodeGroupInfo),
      ];
      return is === "DUAL" && asked === "IPV4"
        ? badRequest("The network type can be changed from IPV4 to DUAL only.", 63)
        : undefined;
    },
    ({ inputs, thing }) =>
      Number(inputs.numberOfBrokerNodes) < Number(thing.state.numberOfBrokerNodes) &&
      !isExpress(inputs) &&
      Number(thing.state.numberOfBrokerNodes) - Number(inputs.numberOfBrokerNodes) !==
        subnetsOf(inputs).length
        ? badRequest("Remove one broker from each Availability Zone at a time.")
        : undefined,
  ],
  id: (request) =>
    regionalArn(request, "kafka", `cluster/${text(request.inputs.clusterName)}/${randomUUID()}-2`),
  attributes: (request, id) => {
    const { inputs } = request;
    const host = hostOf(request);
    const iam = isOn(inputs.clientAuthentication, "sasl.iam");
    const scram = isOn(inputs.clientAuthentication, "sasl.scram");
    const open = clientBrokerOf(inputs) !== "TLS";
    const tls = clientBrokerOf(inputs) !== "PLAINTEXT" && !iam && !scram;
    // GetBootstrapBrokers names three of the brokers at most, one of each zone.
    const brokers = (port: number) =>
      ["b-1", "b-2", "b-3"].map((broker) => `${broker}.${host}:${port}`).join(",");
    const keepers = (port: number) =>
      ["z-1", "z-2", "z-3"].map((node) => `${node}.${host}:${port}`).join(",");
    const kraft = text(inputs.kafkaVersion)?.endsWith(".kraft") === true;
    return {
      arn: id,
      bootstrapBrokers: open ? brokers(9092) : "",
      bootstrapBrokersIpv6: "",
      bootstrapBrokersPublicSaslIam: "",
      bootstrapBrokersPublicSaslScram: "",
      bootstrapBrokersPublicTls: "",
      bootstrapBrokersSaslIam: iam ? brokers(9098) : "",
      bootstrapBrokersSaslIamIpv6: "",
      bootstrapBrokersSaslScram: scram ? brokers(9096) : "",
      bootstrapBrokersSaslScramIpv6: "",
      bootstrapBrokersTls: tls ? brokers(9094) : "",
      bootstrapBrokersTlsIpv6: "",
      bootstrapBrokersVpcConnectivitySaslIam: isOn(inputs.brokerNodeGroupInfo, `${VPC_CONNECTIVITY}.sasl.iam`)
        ? [1, 2, 3].map((broker) => `b-${broker}.iam.${host}:${14000 + broker}`).join(",")
        : "",
      bootstrapBrokersVpcConnectivitySaslScram: "",
      bootstrapBrokersVpcConnectivityTls: "",
      clusterUuid: id.split("/").at(-1),
      currentVersion: `K${token(13).toUpperCase()}`,
      customerActionStatus: "NONE",
      rebalancing: isExpress(inputs) ? { status: "ACTIVE" } : { status: "PAUSED" },
      storageMode: "LOCAL",
      zookeeperConnectString: kraft ? "" : keepers(2181),
      zookeeperConnectStringTls: kraft ? "" : keepers(2182),
    };
  },
  updated: ({ world, thing }) => world.change(thing, { currentVersion: `K${token(13).toUpperCase()}` }),
  // Topics are in the cluster, and so is its policy.
  deleted: ({ world, thing }) => {
    for (const type of [TOPIC, CLUSTER_POLICY]) {
      for (const inside of world.in(thing.region, type)) {
        if (inside.state.clusterArn === thing.id) world.remove(inside);
      }
    }
  },
  // 22m45s to create the cluster, and 10 to 20 minutes to turn multi-VPC connectivity on.
  seconds: 1365 + 900,
};

function subnetsOf(inputs: Bag): readonly string[] {
  return texts(valuesAt(inputs.brokerNodeGroupInfo, "clientSubnets")[0]);
}

function instanceTypeOf(inputs: Bag): string {
  return textAt(inputs.brokerNodeGroupInfo, "instanceType") ?? "";
}

function isExpress(inputs: Bag): boolean {
  return instanceTypeOf(inputs).startsWith("express.");
}

function publicAccessOf(inputs: Bag): string | undefined {
  return textAt(inputs.brokerNodeGroupInfo, "connectivityInfo.publicAccess.type");
}

function clientBrokerOf(inputs: Bag): string {
  return textAt(inputs.encryptionInfo, "encryptionInTransit.clientBroker") ?? "TLS";
}

/** Of the cluster's name MSK keeps twenty letters and digits for its hosts. */
function hostOf({ account, region, inputs }: Request): string {
  const name = (text(inputs.clusterName) ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 20);
  return `${name}.${stableToken(`${account} ${region} ${name}`, 6)}.c2.kafka.${region}.amazonaws.com`;
}

function brokersFillZones({ inputs }: Request): Refusal | undefined {
  const zones = subnetsOf(inputs).length;
  const brokers = inputs.numberOfBrokerNodes;
  return typeof brokers === "number" && brokers > 0 && brokers % zones === 0
    ? undefined
    : badRequest(
        "The number of broker nodes must be a multiple of Availability Zones in the ClientSubnets parameter.",
        54,
      );
}

function inDistinctZones({ world, region, inputs }: Request): Refusal | undefined {
  const subnets = subnetsOf(inputs);
  if (subnets.length < 2 || subnets.length > 3)
    return badRequest("Specify either two or three client subnets.", 54);
  const zones = new Set(subnets.map((id) => world.get(SUBNET, region, id)?.state.availabilityZone));
  return zones.size === subnets.length
    ? undefined
    : badRequest("Each client subnet must be in a different Availability Zone.", 54);
}

function noStorageForExpress({ inputs }: Request): Refusal | undefined {
  return isExpress(inputs) && valuesAt(inputs.brokerNodeGroupInfo, "storageInfo").length > 0
    ? badRequest("StorageInfo can't be specified for Express brokers.", 63)
    : undefined;
}

/** What UpdateConnectivity answers, which the provider calls once the cluster is there. */
function multiVpc({ inputs }: Request): Refusal | undefined {
  const vpc = valuesAt(inputs.brokerNodeGroupInfo, VPC_CONNECTIVITY)[0];
  const schemes = ["sasl.iam", "sasl.scram", "tls"].filter((scheme) => isOn(vpc, scheme));
  if (schemes.length === 0) return undefined;
  if (instanceTypeOf(inputs) === "kafka.t3.small") {
    return badRequest(
      "Multi-VPC private connectivity is not supported on the broker instance type of the MSK cluster.",
      56,
    );
  }
  if (isOn(inputs.clientAuthentication, "unauthenticated"))
    return badRequest("Multi-VPC private connectivity doesn't support unauthenticated access.", 58);
  const missing = schemes.find((scheme) =>
    scheme === "tls"
      ? valuesAt(inputs.clientAuthentication, "tls").length === 0
      : !isOn(inputs.clientAuthentication, scheme),
  );
  return missing === undefined
    ? undefined
    : badRequest(
        `Multi-VPC private connectivity with ${missing} needs a cluster with that client authentication.`,
        58,
      );
}
