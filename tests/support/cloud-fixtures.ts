import { SimulatedCloud } from "../../sandbox/cloud/cloud";
import type { Model } from "../../sandbox/cloud/model";
import { MODELS } from "../../sandbox/cloud/models";
import { ProviderServer } from "../../sandbox/cloud/provider-server";
import { World } from "../../sandbox/cloud/world";
import { ACM_FIXTURES } from "./fixtures/acm";
import { BACKUP_FIXTURES } from "./fixtures/backup";
import { CLOUDFRONT_FIXTURES } from "./fixtures/cloudfront";
import { COGNITO_FIXTURES } from "./fixtures/cognito";
import { documentDbFixtures } from "./fixtures/documentdb";
import { ELASTICACHE_FIXTURES } from "./fixtures/elasticache";
import { KAFKA_FIXTURES } from "./fixtures/kafka";
import { LB_FIXTURES } from "./fixtures/lb";
import { OPENSEARCH_FIXTURES } from "./fixtures/opensearch";
import { ROTATION_FIXTURES } from "./fixtures/rotation";
import { ROUTE53_FIXTURES } from "./fixtures/route53";
import { S3_FIXTURES } from "./fixtures/s3";
import { SSM_FIXTURES } from "./fixtures/ssm";
import { TRANSIT_FIXTURES } from "./fixtures/transit";
import { WAFV2_FIXTURES } from "./fixtures/wafv2";
import {
  type Configuration,
  type Declared,
  type Deployed,
  type Properties,
  ProviderClient,
} from "./provider-client";
import { refusedRules } from "./rules";

/** A fresh account: an empty world behind a provider that any number of regions connect to. */
export class TestCloud {
  private readonly clients: ProviderClient[] = [];

  private constructor(
    readonly world: World,
    /** The cloud behind the protocol; it remembers by which rules it has refused. */
    readonly cloud: SimulatedCloud,
    private readonly server: ProviderServer,
    private readonly port: number,
  ) {}

  static async start(world = new World(), models: readonly Model[] = MODELS): Promise<TestCloud> {
    const cloud = new SimulatedCloud(world, models);
    const server = new ProviderServer(cloud, {
      package: "aws",
      version: "7.48.0",
    });
    return new TestCloud(world, cloud, server, await server.listen());
  }

  async connect(configuration: Configuration): Promise<ProviderClient> {
    const client = await ProviderClient.connect(this.port, configuration);
    this.clients.push(client);
    return client;
  }

  /** A region to deploy the fixtures in; a follower joins the founder's global cluster. */
  async region(name: string, founder?: FixtureRegion): Promise<FixtureRegion> {
    return new FixtureRegion(await this.connect({ region: name }), founder);
  }

  stop(): void {
    for (const number of this.cloud.refusedBy) refusedRules.add(number);
    for (const client of this.clients) client.close();
    this.server.close();
  }
}

/** Deploys fixtures, each after what it needs. */
export class FixtureRegion {
  private readonly deployed = new Map<FixtureName, Promise<Deployed>>();

  constructor(
    readonly client: ProviderClient,
    private readonly founder?: FixtureRegion,
  ) {}

  get name(): string {
    return this.client.region;
  }

  get follows(): boolean {
    return this.founder !== undefined;
  }

  /** The fixture, deployed once. */
  deploy(name: FixtureName): Promise<Deployed> {
    if (fixture(name).deployedBy === "founder" && this.founder !== undefined)
      return this.founder.deploy(name);
    const found = this.deployed.get(name) ?? this.inputsOf(name).then((inputs) => this.create(name, inputs));
    this.deployed.set(name, found);
    return found;
  }

  /** The fixtures, deployed one after the other. */
  async deployAll(names: readonly FixtureName[]): Promise<void> {
    for (const name of names) await this.deploy(name);
  }

  /** A text among a fixture's outputs. */
  async of(name: FixtureName, output?: string): Promise<string> {
    const { id, outputs } = await this.deploy(name);
    const value = output === undefined ? id : outputs[output];
    if (typeof value === "string") return value;
    throw new Error(`${name} has no text "${output}"`);
  }

  /** A good request for a fixture; what it needs is deployed. */
  async inputsOf(name: FixtureName): Promise<Properties> {
    return fixture(name).inputs(this);
  }

  /** Asks for a fixture with some inputs changed; `undefined` leaves one out. */
  async request(
    name: FixtureName,
    changes: Readonly<Record<string, Properties[string] | undefined>> = {},
  ): Promise<Deployed> {
    return this.create(name, changed(await this.inputsOf(name), changes));
  }

  /** Changes some inputs of a deployed resource. */
  update(
    deployed: Deployed,
    changes: Readonly<Record<string, Properties[string] | undefined>>,
    ignoreChanges: readonly string[] = [],
  ): Promise<Deployed> {
    return this.client.update(deployed, changed(deployed.inputs, changes), ignoreChanges);
  }

  private create(name: FixtureName, inputs: Properties): Promise<Deployed> {
    return this.client.create(declared(name), inputs);
  }
}

export function declared(name: FixtureName): Declared {
  return { type: fixture(name).type, name };
}

/** Properties with some changed; `undefined` leaves one out. */
export function changed(
  properties: Properties,
  changes: Readonly<Record<string, Properties[string] | undefined>>,
): Properties {
  const entries = Object.entries({ ...properties, ...changes });
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** What the provider, or AWS, says instead of doing what it is asked. */
export async function refusalOf(request: Promise<unknown>): Promise<string> {
  try {
    await request;
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
  throw new Error("the request was not refused");
}

function trusting(service: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
}

const writeLogs = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" }],
});

/** Name of a fixture: that of the thing it deploys. */
export type FixtureName = string;

/** A request for one thing. */
export interface Fixture {
  readonly type: string;
  /** Who deploys it where regions follow one another; the followers use the founder's. @default each for itself */
  readonly deployedBy?: "founder";
  readonly inputs: (region: FixtureRegion) => Properties | Promise<Properties>;
}

/** A minimal good request for every model, and two where a world needs two; it deploys what it needs. */
const FIXTURES: Readonly<Record<string, Fixture>> = {
  key: {
    type: "aws:kms/key:Key",
    inputs: ({ name }) => ({
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: "arn:aws:iam::111122223333:root" },
            Action: "kms:*",
            Resource: "*",
          },
          {
            Effect: "Allow",
            Principal: { Service: `logs.${name}.amazonaws.com` },
            Action: "kms:Encrypt*",
            Resource: "*",
          },
          {
            Effect: "Allow",
            Principal: { Service: "dsql.amazonaws.com" },
            Action: [
              "kms:Decrypt",
              "kms:DescribeKey",
              "kms:Encrypt",
              "kms:GenerateDataKey",
              "kms:ReEncrypt*",
            ],
            Resource: "*",
            Condition: { ArnLike: { "aws:SourceArn": `arn:aws:dsql:${name}:111122223333:cluster/*` } },
          },
        ],
      }),
    }),
  },
  alias: {
    type: "aws:kms/alias:Alias",
    inputs: async (region) => ({ name: "alias/orders", targetKeyId: await region.of("key") }),
  },
  vpc: {
    type: "aws:ec2/vpc:Vpc",
    inputs: () => ({ cidrBlock: "10.0.0.0/16", enableDnsHostnames: true }),
  },
  subnetA: { type: "aws:ec2/subnet:Subnet", inputs: (region) => subnet(region, "10.0.0.0/24", "a") },
  subnetB: { type: "aws:ec2/subnet:Subnet", inputs: (region) => subnet(region, "10.0.1.0/24", "b") },
  gateway: {
    type: "aws:ec2/internetGateway:InternetGateway",
    inputs: async (region) => ({ vpcId: await region.of("vpc") }),
  },
  address: { type: "aws:ec2/eip:Eip", inputs: () => ({}) },
  nat: {
    type: "aws:ec2/natGateway:NatGateway",
    inputs: async (region) => {
      await region.deploy("gateway");
      return { subnetId: await region.of("subnetA"), allocationId: await region.of("address") };
    },
  },
  routeTable: {
    type: "aws:ec2/routeTable:RouteTable",
    inputs: async (region) => ({ vpcId: await region.of("vpc") }),
  },
  route: {
    type: "aws:ec2/route:Route",
    inputs: async (region) => ({
      routeTableId: await region.of("routeTable"),
      destinationCidrBlock: "0.0.0.0/0",
      natGatewayId: await region.of("nat"),
    }),
  },
  association: {
    type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    inputs: async (region) => ({
      routeTableId: await region.of("routeTable"),
      subnetId: await region.of("subnetB"),
    }),
  },
  securityGroup: {
    type: "aws:ec2/securityGroup:SecurityGroup",
    inputs: async (region) => ({ vpcId: await region.of("vpc") }),
  },
  defaultSecurityGroup: {
    type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    inputs: async (region) => ({ vpcId: await region.of("vpc") }),
  },
  ingressRule: {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    inputs: async (region) => ({
      securityGroupId: await region.of("securityGroup"),
      ipProtocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
      cidrIpv4: "10.1.0.0/16",
    }),
  },
  egressRule: {
    type: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    inputs: async (region) => ({
      securityGroupId: await region.of("securityGroup"),
      ipProtocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
      cidrIpv4: "10.1.96.0/20",
    }),
  },
  endpoint: {
    type: "aws:ec2/vpcEndpoint:VpcEndpoint",
    inputs: async (region) => ({
      vpcId: await region.of("vpc"),
      serviceName: `com.amazonaws.${region.name}.kms`,
      vpcEndpointType: "Interface",
      privateDnsEnabled: true,
      subnetIds: [await region.of("subnetA"), await region.of("subnetB")],
      securityGroupIds: [await region.of("securityGroup")],
    }),
  },
  logGroup: {
    type: "aws:cloudwatch/logGroup:LogGroup",
    inputs: async (region) => ({ name: "/orders", kmsKeyId: await region.of("key", "arn") }),
  },
  flowLogRole: {
    type: "aws:iam/role:Role",
    inputs: () => ({ assumeRolePolicy: trusting("vpc-flow-logs.amazonaws.com") }),
  },
  flowLogRolePolicy: {
    type: "aws:iam/rolePolicy:RolePolicy",
    inputs: async (region) => ({ role: await region.of("flowLogRole", "name"), policy: writeLogs }),
  },
  flowLog: {
    type: "aws:ec2/flowLog:FlowLog",
    inputs: async (region) => ({
      vpcId: await region.of("vpc"),
      trafficType: "ALL",
      iamRoleArn: await region.of("flowLogRole", "arn"),
      logDestination: await region.of("logGroup", "arn"),
    }),
  },
  monitoringRole: {
    type: "aws:iam/role:Role",
    inputs: () => ({ assumeRolePolicy: trusting("monitoring.rds.amazonaws.com") }),
  },
  monitoringRoleAttachment: {
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    inputs: async (region) => ({
      role: await region.of("monitoringRole", "name"),
      policyArn: "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",
    }),
  },
  subnetGroup: {
    type: "aws:rds/subnetGroup:SubnetGroup",
    inputs: async (region) => ({ subnetIds: [await region.of("subnetA"), await region.of("subnetB")] }),
  },
  parameterGroup: {
    type: "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    inputs: () => ({
      family: "aurora-postgresql17",
      parameters: [{ name: "rds.force_ssl", value: "1" }],
    }),
  },
  globalCluster: {
    type: "aws:rds/globalCluster:GlobalCluster",
    deployedBy: "founder",
    inputs: () => ({
      globalClusterIdentifier: "orders",
      engine: "aurora-postgresql",
      engineVersion: "17.5",
      storageEncrypted: true,
    }),
  },
  cluster: {
    type: "aws:rds/cluster:Cluster",
    inputs: async (region) => ({
      clusterIdentifier: `orders-${region.name}`,
      globalClusterIdentifier: await region.of("globalCluster"),
      engine: "aurora-postgresql",
      engineVersion: "17.5",
      storageEncrypted: true,
      kmsKeyId: await region.of("key", "arn"),
      dbSubnetGroupName: await region.of("subnetGroup", "name"),
      dbClusterParameterGroupName: await region.of("parameterGroup", "name"),
      vpcSecurityGroupIds: [await region.of("securityGroup")],
      finalSnapshotIdentifier: `orders-${region.name}-final`,
      ...(region.follows
        ? {}
        : { databaseName: "orders", masterUsername: "owner1", masterPassword: "correct-horse" }),
    }),
  },
  instance: {
    type: "aws:rds/clusterInstance:ClusterInstance",
    inputs: async (region) => ({
      identifier: `orders-${region.name}-0`,
      clusterIdentifier: await region.of("cluster"),
      engine: "aurora-postgresql",
      instanceClass: "db.r6g.large",
      dbSubnetGroupName: await region.of("subnetGroup", "name"),
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: await region.of("key", "arn"),
      monitoringInterval: 60,
      monitoringRoleArn: await region.of("monitoringRole", "arn"),
    }),
  },
  dsqlFounder: {
    type: "aws:dsql/cluster:Cluster",
    inputs: async (region) => ({
      kmsEncryptionKey: await region.of("key", "arn"),
      multiRegionProperties: { witnessRegion: "us-east-2" },
    }),
  },
  dsqlPeer: {
    type: "aws:dsql/cluster:Cluster",
    inputs: async (region) => ({
      region: region.name === "us-west-2" ? "us-east-1" : "us-west-2",
      multiRegionProperties: {
        witnessRegion: "us-east-2",
        clusters: [await region.of("dsqlFounder", "arn")],
      },
    }),
  },
  dsqlPeering: {
    type: "aws:dsql/clusterPeering:ClusterPeering",
    inputs: async (region) => ({
      identifier: await region.of("dsqlFounder", "identifier"),
      clusters: [await region.of("dsqlPeer", "arn")],
      witnessRegion: "us-east-2",
    }),
  },
  ...TRANSIT_FIXTURES,
  ...ELASTICACHE_FIXTURES,
  ...KAFKA_FIXTURES,
  secret: {
    type: "aws:secretsmanager/secret:Secret",
    inputs: async (region) => ({ name: "orders", kmsKeyId: await region.of("key", "arn") }),
  },
  secretVersion: {
    type: "aws:secretsmanager/secretVersion:SecretVersion",
    inputs: async (region) => ({ secretId: await region.of("secret"), secretString: "correct-horse" }),
  },
  ...BACKUP_FIXTURES,
  ...CLOUDFRONT_FIXTURES,
  ...ACM_FIXTURES,
  ...ROUTE53_FIXTURES,
  ...S3_FIXTURES,
  ...SSM_FIXTURES,
  ...WAFV2_FIXTURES,
  ...COGNITO_FIXTURES,
  randomPassword: { type: "random:index/randomPassword:RandomPassword", inputs: () => ({ length: 40 }) },
  randomId: { type: "random:index/randomId:RandomId", inputs: () => ({ byteLength: 4 }) },
  ...documentDbFixtures,
  ...LB_FIXTURES,
  ...OPENSEARCH_FIXTURES,
  ...ROTATION_FIXTURES,
};

export const FIXTURE_NAMES: readonly FixtureName[] = Object.keys(FIXTURES);

function fixture(name: FixtureName): Fixture {
  const found = FIXTURES[name];
  if (found === undefined) throw new Error(`There is no fixture ${name}`);
  return found;
}

async function subnet(region: FixtureRegion, cidrBlock: string, zone: string): Promise<Properties> {
  return { vpcId: await region.of("vpc"), cidrBlock, availabilityZone: `${region.name}${zone}` };
}
