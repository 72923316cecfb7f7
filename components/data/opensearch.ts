import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { arnOf } from "../../infra/arns";
import { type Caller, StoreAccess } from "../network/store-access";
import { CROSS_CLUSTER_CLASS, classMistakes } from "./accepted-class";
import { openSearchAccessPolicy } from "./opensearch-access";
import { OPENSEARCH_ENGINE, OPENSEARCH_LOGS, OPENSEARCH_PORTS } from "./opensearch-engine";
import { demandSizes, mistakeUnless, type SizeMistake } from "./size-mistake";

/** Nodes of a domain; cross-cluster replication takes neither t2, t3 nor m3. */
export interface OpenSearchNodes {
  readonly instanceType: string;
  /** Data nodes: a multiple of three, so that each zone has as many. */
  readonly instances: number;
  /** Class of the three dedicated masters. */
  readonly masterType: string;
  /** Size of each data node's gp3 volume in GiB. */
  readonly volumeSize: number;
}

export interface OpenSearchArgs {
  /** Name of the domain: 3 to 28 lower-case letters, digits and hyphens. A change replaces it. */
  readonly domainName: string;
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  readonly nodes: OpenSearchNodes;
  readonly vpcId: pulumi.Input<string>;
  /** Three subnets without a route to the internet, one per Availability Zone. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** The account's service-linked role: with it OpenSearch makes its network interfaces in the subnets. */
  readonly serviceRoleArn: pulumi.Input<string>;
  /** The IAM role that may do everything inside the domain. */
  readonly masterRoleArn: pulumi.Input<string>;
  /** Amazon's id of the nori plug-in for this version in this region: `G` and digits. */
  readonly noriPackageId: string;
  /** This region's key for OpenSearch. A change replaces the domain. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** This region's key for CloudWatch Logs. */
  readonly logsKeyArn: pulumi.Input<string>;
  /** Start of the names of the region's log groups. */
  readonly logGroupPrefix: string;
  /** Who may open connections; nobody else can. */
  readonly callers: readonly Caller[];
  /** Pulumi's protect; AWS has no deletion protection for domains. */
  readonly protect: boolean;
}

const ZONES = 3;

/** The provider's limit, ten minutes, is less than a blue/green deployment of three masters and three data nodes takes. */
const PACKAGE_TIMEOUTS = { create: "2h", delete: "2h" };

/** What is wrong with the nodes of a domain. */
export function openSearchSizeMistakes({
  instances,
  instanceType,
  masterType,
}: OpenSearchNodes): readonly SizeMistake[] {
  return [
    ...mistakeUnless(
      instances >= ZONES && instances % ZONES === 0,
      "instances",
      instances,
      `a multiple of ${ZONES}`,
    ),
    ...classMistakes("instanceType", instanceType, CROSS_CLUSTER_CLASS),
    ...classMistakes("masterType", masterType, CROSS_CLUSTER_CLASS),
  ];
}

/** A region's OpenSearch domain: in the VPC, over three zones, opened by IAM alone. */
export class OpenSearch extends pulumi.ComponentResource {
  readonly domainArn: pulumi.Output<string>;
  readonly domainName: pulumi.Output<string>;
  /** Host name, without a scheme. Known once the domain can take apart Korean text. */
  readonly endpoint: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: OpenSearchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:OpenSearch", name, {}, opts);
    demandSizes(name, openSearchSizeMistakes(args.nodes));

    const access = new StoreAccess(
      name,
      { store: "OpenSearch", vpcId: args.vpcId, ports: OPENSEARCH_PORTS, callers: args.callers },
      { parent: this },
    );
    const logs = this.createLogs(name, args);
    const domain = this.createDomain(name, access.securityGroupId, logs, args);
    const nori = this.addNori(name, domain, args);

    this.domainArn = domain.arn;
    this.domainName = domain.domainName;
    this.endpoint = pulumi.all([domain.endpoint, nori.id]).apply(([endpoint]) => endpoint);
    this.securityGroupId = access.securityGroupId;
    this.registerOutputs({
      domainArn: this.domainArn,
      domainName: this.domainName,
      endpoint: this.endpoint,
      securityGroupId: this.securityGroupId,
    });
  }

  /** The log groups, and what lets OpenSearch write to them: it looks before it takes them. */
  private createLogs(name: string, args: OpenSearchArgs) {
    const prefix = `${args.logGroupPrefix}${name}/`;
    const groups = Object.entries(OPENSEARCH_LOGS).map(([log, logType]) => ({
      logType,
      group: new aws.cloudwatch.LogGroup(
        `${name}-${log}`,
        { name: `${prefix}${log}`, kmsKeyId: args.logsKeyArn, retentionInDays: 90 },
        { parent: this },
      ),
    }));
    const arnHere = (service: string, resource: string) =>
      pulumi
        .output(args.accountId)
        .apply((account) => arnOf({ service, region: args.region, account, resource }));
    // By prefix, and not by group: AWS allows ten such policies in a region.
    const policy = new aws.cloudwatch.LogResourcePolicy(
      name,
      {
        policyName: prefix.slice(1, -1).replaceAll("/", "-"),
        policyDocument: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "es.amazonaws.com" },
              Action: ["logs:CreateLogStream", "logs:PutLogEvents", "logs:PutLogEventsBatch"],
              Resource: arnHere("logs", `log-group:${prefix}*`),
              Condition: {
                StringEquals: { "aws:SourceAccount": args.accountId },
                ArnLike: {
                  "aws:SourceArn": arnHere("es", `domain/${args.domainName}`),
                },
              },
            },
          ],
        }),
      },
      { parent: this },
    );
    return { groups, policy };
  }

  /**
   * Korean is not among the analyzers that every domain has. As a resource, and not as an act of the function that speaks to
   * the domain: AWS rebuilds the domain for it, which takes longer than a function may run.
   */
  private addNori(
    name: string,
    domain: aws.opensearch.Domain,
    { noriPackageId }: OpenSearchArgs,
  ): aws.opensearch.PackageAssociation {
    return new aws.opensearch.PackageAssociation(
      `${name}-nori`,
      { domainName: domain.domainName, packageId: noriPackageId },
      { parent: this, customTimeouts: PACKAGE_TIMEOUTS },
    );
  }

  private createDomain(
    name: string,
    securityGroupId: pulumi.Output<string>,
    logs: ReturnType<OpenSearch["createLogs"]>,
    args: OpenSearchArgs,
  ): aws.opensearch.Domain {
    const { nodes } = args;
    return new aws.opensearch.Domain(
      name,
      {
        domainName: args.domainName,
        engineVersion: OPENSEARCH_ENGINE.engineVersion,
        clusterConfig: {
          instanceType: nodes.instanceType,
          instanceCount: nodes.instances,
          zoneAwarenessEnabled: true,
          zoneAwarenessConfig: { availabilityZoneCount: ZONES },
          dedicatedMasterEnabled: true,
          dedicatedMasterType: nodes.masterType,
          dedicatedMasterCount: 3,
        },
        ebsOptions: { ebsEnabled: true, volumeType: "gp3", volumeSize: nodes.volumeSize },
        vpcOptions: {
          // OpenSearch refuses a VPC until it has its role.
          subnetIds: pulumi.all([args.serviceRoleArn, ...args.subnetIds]).apply(([, ...ids]) => ids),
          securityGroupIds: [securityGroupId],
        },
        encryptAtRest: { enabled: true, kmsKeyId: args.kmsKeyArn },
        nodeToNodeEncryption: { enabled: true },
        domainEndpointOptions: {
          enforceHttps: true,
          tlsSecurityPolicy: OPENSEARCH_ENGINE.tlsSecurityPolicy,
        },
        advancedSecurityOptions: {
          enabled: true,
          internalUserDatabaseEnabled: false,
          masterUserOptions: { masterUserArn: args.masterRoleArn },
        },
        accessPolicies: pulumi.jsonStringify(
          pulumi.output(args.accountId).apply((accountId) => openSearchAccessPolicy({ ...args, accountId })),
        ),
        logPublishingOptions: logs.groups.map(({ logType, group }) => ({
          logType,
          cloudwatchLogGroupArn: group.arn,
          enabled: true,
        })),
        autoTuneOptions: { desiredState: "ENABLED", useOffPeakWindow: true },
        softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
        // Ten hours from 03:00 UTC, the night of both coasts; once it is on, AWS does not let it be switched off.
        offPeakWindowOptions: {
          enabled: true,
          offPeakWindow: { windowStartTime: { hours: 3, minutes: 0 } },
        },
        tags: { Name: name },
      },
      { parent: this, protect: args.protect, dependsOn: [logs.policy] },
    );
  }
}
