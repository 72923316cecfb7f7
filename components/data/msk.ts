import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Caller, StoreAccess } from "../network/store-access";
import { classMistakes, MULTI_VPC_CLASS } from "./accepted-class";
import { MSK_ENGINE, MSK_PORTS, SERVER_PROPERTIES } from "./msk-engine";
import { demandSizes, mistakeUnless, type SizeMistake } from "./size-mistake";

/** A topic, as the services' catalogue describes it. */
export interface MskTopic {
  readonly partitions: number;
  /** Days after which Kafka deletes a message. */
  readonly retentionDays: number;
}

export interface MskArgs {
  /** Name of the cluster. A change replaces it. */
  readonly clusterName: string;
  readonly vpcId: pulumi.Input<string>;
  /** Subnets without a route to the internet, one per Availability Zone. A change replaces the cluster. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** This region's key for MSK. A change replaces the cluster. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** This region's key for CloudWatch Logs. */
  readonly logsKeyArn: pulumi.Input<string>;
  /** Start of the names of log groups. */
  readonly logGroupPrefix: string;
  /** Broker type; `kafka.t3.small` takes no multi-VPC connectivity, which replication needs. */
  readonly instanceType: string;
  /** Brokers in this region, a multiple of the zones; equal in all regions. */
  readonly brokers: number;
  /** GiB of each broker at the start; MSK adds to them, and nothing takes them back. */
  readonly volumeSize: number;
  /** GiB of each broker at most. */
  readonly maxVolumeSize: number;
  /** Every topic that there is: the brokers create none by themselves. */
  readonly topics: Readonly<Record<string, MskTopic>>;
  /** Who may open connections; nobody else can. */
  readonly callers: readonly Caller[];
  /** Pulumi's protect; MSK has no deletion protection. */
  readonly protect: boolean;
}

/** Grown by MSK when a disk fills up. Taking it back is refused: a volume does not shrink. */
const VOLUME_SIZE = "brokerNodeGroupInfo.storageInfo.ebsStorageInfo.volumeSize";

const DAY_IN_MILLISECONDS = 86_400_000;

/**
 * What is wrong with the brokers of a cluster.
 * @param zones number of Availability Zones over which they are spread
 */
export function mskSizeMistakes(
  { brokers, instanceType }: Pick<MskArgs, "brokers" | "instanceType">,
  zones: number,
): readonly SizeMistake[] {
  const { replicationFactor } = MSK_ENGINE;
  return [
    ...mistakeUnless(
      brokers % zones === 0 && brokers >= replicationFactor,
      "brokers",
      brokers,
      `a multiple of the ${zones} zones, and at least ${replicationFactor}: every topic has so many copies`,
    ),
    ...classMistakes("instanceType", instanceType, MULTI_VPC_CLASS),
  ];
}

/** A region's MSK cluster with its topics: IAM only, TLS only, ready to be replicated from. */
export class Msk extends pulumi.ComponentResource {
  readonly clusterArn: pulumi.Output<string>;
  /** Brokers with the port for IAM, for `bootstrap.servers`. */
  readonly bootstrapBrokers: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: MskArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:Msk", name, {}, opts);
    demandSizes(name, mskSizeMistakes(args, args.subnetIds.length));

    const securityGroupId = this.createAccess(name, args);
    const cluster = this.createCluster(name, securityGroupId, args);
    this.growStorage(name, cluster, args);
    this.letReplicate(name, cluster);
    this.createTopics(name, cluster, args);

    this.clusterArn = cluster.arn;
    this.bootstrapBrokers = cluster.bootstrapBrokersSaslIam;
    this.securityGroupId = securityGroupId;
    this.registerOutputs({
      clusterArn: this.clusterArn,
      bootstrapBrokers: this.bootstrapBrokers,
      securityGroupId: this.securityGroupId,
    });
  }

  /**
   * The Replicator that writes to this cluster wears the cluster's own group, so the group admits itself. MSK demands both
   * ways: https://docs.aws.amazon.com/msk/latest/developerguide/msk-replicator-troubleshooting.html
   */
  private createAccess(name: string, args: MskArgs): pulumi.Output<string> {
    const { securityGroupId } = new StoreAccess(
      name,
      { store: "MSK", vpcId: args.vpcId, ports: MSK_PORTS, callers: args.callers },
      { parent: this },
    );
    const rule = {
      securityGroupId,
      description: `${MSK_PORTS.protocol} between the Replicator and the brokers`,
      ipProtocol: "tcp",
      fromPort: MSK_PORTS.from,
      toPort: MSK_PORTS.to,
      referencedSecurityGroupId: securityGroupId,
    };
    new aws.vpc.SecurityGroupIngressRule(`${name}-from-replicator`, rule, { parent: this });
    new aws.vpc.SecurityGroupEgressRule(`${name}-replicator-to-${name}`, rule, { parent: this });
    return securityGroupId;
  }

  private createCluster(name: string, securityGroupId: pulumi.Input<string>, args: MskArgs): aws.msk.Cluster {
    const configuration = new aws.msk.Configuration(
      name,
      {
        description: "Three copies, two in sync, no topics of the brokers' own making",
        serverProperties: SERVER_PROPERTIES,
      },
      { parent: this },
    );
    const logGroup = new aws.cloudwatch.LogGroup(
      name,
      { name: `${args.logGroupPrefix}msk`, kmsKeyId: args.logsKeyArn, retentionInDays: 90 },
      { parent: this },
    );

    return new aws.msk.Cluster(
      name,
      {
        clusterName: args.clusterName,
        kafkaVersion: MSK_ENGINE.kafkaVersion,
        numberOfBrokerNodes: args.brokers,
        brokerNodeGroupInfo: {
          instanceType: args.instanceType,
          clientSubnets: [...args.subnetIds],
          securityGroups: [securityGroupId],
          storageInfo: { ebsStorageInfo: { volumeSize: args.volumeSize } },
          connectivityInfo: {
            publicAccess: { type: "DISABLED" },
            // MSK takes it for clusters that exist only: the provider creates without, and turns it on afterwards.
            vpcConnectivity: { clientAuthentication: { sasl: { iam: true } } },
          },
        },
        clientAuthentication: { sasl: { iam: true }, unauthenticated: false },
        encryptionInfo: {
          encryptionAtRestKmsKeyArn: args.kmsKeyArn,
          encryptionInTransit: { clientBroker: "TLS", inCluster: true },
        },
        configurationInfo: { arn: configuration.arn, revision: configuration.latestRevision },
        enhancedMonitoring: "PER_TOPIC_PER_BROKER",
        openMonitoring: {
          prometheus: { jmxExporter: { enabledInBroker: true }, nodeExporter: { enabledInBroker: true } },
        },
        loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: logGroup.name } } },
      },
      {
        parent: this,
        protect: args.protect,
        ignoreChanges: [VOLUME_SIZE],
        customTimeouts: { create: "180m", update: "180m", delete: "180m" },
      },
    );
  }

  private growStorage(name: string, cluster: aws.msk.Cluster, args: MskArgs): void {
    const target = new aws.appautoscaling.Target(
      `${name}-storage`,
      {
        serviceNamespace: "kafka",
        scalableDimension: "kafka:broker-storage:VolumeSize",
        resourceId: cluster.arn,
        // Of no effect, because nothing scales in, but AWS asks for it.
        minCapacity: 1,
        maxCapacity: args.maxVolumeSize,
      },
      { parent: this },
    );
    new aws.appautoscaling.Policy(
      `${name}-storage`,
      {
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: "KafkaBrokerStorageUtilization" },
          // Percent; MSK recommends 50 to 60.
          targetValue: 60,
          disableScaleIn: true,
        },
      },
      { parent: this },
    );
  }

  /** A Replicator of another region connects to this cluster through PrivateLink, as the service. */
  private letReplicate(name: string, cluster: aws.msk.Cluster): void {
    new aws.msk.ClusterPolicy(
      name,
      {
        clusterArn: cluster.arn,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "Replication",
              Effect: "Allow",
              Principal: { Service: "kafka.amazonaws.com" },
              Action: ["kafka:CreateVpcConnection", "kafka:GetBootstrapBrokers", "kafka:DescribeClusterV2"],
              Resource: cluster.arn,
            },
          ],
        }),
      },
      { parent: this },
    );
  }

  /**
   * Every region makes every topic, with equal partitions. A Replicator would create what the target lacks, but up to 30 s
   * late, and what is produced until then is not replicated:
   * https://docs.aws.amazon.com/msk/latest/developerguide/msk-replicator-how-it-works.html
   */
  private createTopics(name: string, cluster: aws.msk.Cluster, args: MskArgs): void {
    for (const [topic, { partitions, retentionDays }] of Object.entries(args.topics)) {
      new aws.msk.Topic(
        `${name}-${topic}`,
        {
          clusterArn: cluster.arn,
          name: topic,
          partitionCount: partitions,
          replicationFactor: MSK_ENGINE.replicationFactor,
          configs: JSON.stringify({
            "min.insync.replicas": `${MSK_ENGINE.minInSyncReplicas}`,
            "retention.ms": `${retentionDays * DAY_IN_MILLISECONDS}`,
          }),
        },
        { parent: this, protect: args.protect },
      );
    }
  }
}
