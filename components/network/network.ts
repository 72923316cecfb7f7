import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Endpoints } from "./endpoints";
import { FlowLogs } from "./flow-logs";
import { type PlannedSubnet, planSubnets, type Tier } from "./subnet-plan";
import { Workloads } from "./workloads";

export interface NetworkArgs {
  readonly region: string;
  readonly accountId: pulumi.Input<string>;
  /** IPv4 range of the VPC, a /16. A change replaces the VPC and everything in it. */
  readonly cidr: string;
  /** Availability Zone ids; ids, because the names differ between accounts. */
  readonly availabilityZoneIds: readonly string[];
  /** NAT gateways: one per zone survives the loss of a zone, one alone is cheaper. */
  readonly natGateways: "one-per-zone" | "one";
  /** Name of the EKS cluster whose nodes and load balancers look for these subnets. */
  readonly clusterName: string;
  /** Start of the names of log groups. */
  readonly logGroupPrefix: string;
  /** TCP ports on which workloads call each other. */
  readonly workloadPorts: readonly number[];
  /** The region's key for CloudWatch Logs. */
  readonly logsKeyArn: pulumi.Input<string>;
}

interface Subnet extends PlannedSubnet {
  readonly id: pulumi.Output<string>;
  readonly availabilityZone: pulumi.Output<string>;
}

interface RouteTables {
  readonly tables: Readonly<Record<Tier, readonly pulumi.Output<string>[]>>;
  readonly internetRoute: pulumi.Resource;
}

/** Kubernetes' and Karpenter's discovery tags, by tier. */
const discoveryTags = (clusterName: string): Record<Tier, Record<string, string>> => ({
  public: { "kubernetes.io/role/elb": "1" },
  private: { "kubernetes.io/role/internal-elb": "1", "karpenter.sh/discovery": clusterName },
  data: {},
});

/** A VPC of three tiers over three Availability Zones; the data tier has no route to the internet. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** Subnets of each tier, one per Availability Zone. */
  readonly subnetIds: Readonly<Record<Tier, readonly pulumi.Output<string>[]>>;
  /** Route tables of each tier: one per Availability Zone where each has its own way out. */
  readonly routeTableIds: Readonly<Record<Tier, readonly pulumi.Output<string>[]>>;
  /** Names of the Availability Zones, in the order of the subnets. */
  readonly availabilityZones: readonly pulumi.Output<string>[];
  /** The public tier's way to the internet: what faces it comes after. */
  readonly internetRoute: pulumi.Resource;
  /** Security group that workloads wear. */
  readonly workloadSecurityGroupId: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:network:Network", name, {}, opts);

    const vpc = this.createVpc(name, args);
    const subnets = this.createSubnets(name, vpc.id, args);
    const { tables: routeTables, internetRoute } = this.createRouteTables(name, vpc.id, subnets, args);

    new FlowLogs(
      `${name}-flow-logs`,
      { ...args, vpcId: vpc.id, logGroupName: `${args.logGroupPrefix}vpc-flow-logs` },
      { parent: this },
    );
    const endpoints = new Endpoints(
      `${name}-endpoints`,
      {
        region: args.region,
        vpcId: vpc.id,
        vpcCidr: args.cidr,
        subnetIds: idsOf(subnets, "private"),
        routeTableIds: [...routeTables.private, ...routeTables.data],
      },
      { parent: this },
    );

    this.vpcId = vpc.id;
    this.subnetIds = {
      public: idsOf(subnets, "public"),
      private: idsOf(subnets, "private"),
      data: idsOf(subnets, "data"),
    };
    this.routeTableIds = routeTables;
    this.internetRoute = internetRoute;
    this.availabilityZones = subnets
      .filter(({ tier }) => tier === "data")
      .map((subnet) => subnet.availabilityZone);
    this.workloadSecurityGroupId = new Workloads(
      `${name}-workloads`,
      {
        vpcId: vpc.id,
        endpointsSecurityGroupId: endpoints.securityGroupId,
        s3PrefixListId: endpoints.s3PrefixListId,
        ports: args.workloadPorts,
      },
      { parent: this },
    ).securityGroupId;
    this.registerOutputs({
      vpcId: this.vpcId,
      subnetIds: this.subnetIds,
      routeTableIds: this.routeTableIds,
      availabilityZones: this.availabilityZones,
      workloadSecurityGroupId: this.workloadSecurityGroupId,
    });
  }

  private createVpc(name: string, args: NetworkArgs): aws.ec2.Vpc {
    const vpc = new aws.ec2.Vpc(
      name,
      // Private DNS of the interface endpoints needs both.
      { cidrBlock: args.cidr, enableDnsHostnames: true, enableDnsSupport: true, tags: { Name: name } },
      { parent: this },
    );
    // Every VPC is born with a group that lets its members talk; without rules it lets nobody.
    new aws.ec2.DefaultSecurityGroup(
      name,
      { vpcId: vpc.id, ingress: [], egress: [], tags: { Name: `${name}-default-closed` } },
      { parent: this },
    );
    return vpc;
  }

  private createSubnets(name: string, vpcId: pulumi.Input<string>, args: NetworkArgs): readonly Subnet[] {
    const zones = args.availabilityZoneIds;
    const tags = discoveryTags(args.clusterName);
    return planSubnets(args.cidr, zones.length).map((planned) => {
      const subnetName = `${name}-${planned.tier}-${planned.zone}`;
      const subnet = new aws.ec2.Subnet(
        subnetName,
        {
          vpcId,
          cidrBlock: planned.cidr,
          availabilityZoneId: zoneAt(zones, planned.zone),
          mapPublicIpOnLaunch: false,
          tags: { Name: subnetName, tier: planned.tier, ...tags[planned.tier] },
        },
        { parent: this },
      );
      return { ...planned, id: subnet.id, availabilityZone: subnet.availabilityZone };
    });
  }

  /** One table for the public tier, one per zone for the private tier (its own NAT gateway), one for the data tier. */
  private createRouteTables(
    name: string,
    vpcId: pulumi.Input<string>,
    subnets: readonly Subnet[],
    args: NetworkArgs,
  ): RouteTables {
    const gateway = new aws.ec2.InternetGateway(name, { vpcId, tags: { Name: name } }, { parent: this });
    const nats = this.createNatGateways(name, subnets, gateway, args);

    const publicTable = this.createRouteTable(`${name}-public`, vpcId);
    const internetRoute = this.createDefaultRoute(`${name}-public`, publicTable, { gatewayId: gateway.id });

    const privateTables = args.availabilityZoneIds.map((_, zone) => {
      const table = this.createRouteTable(`${name}-private-${zone}`, vpcId);
      const natGatewayId = zoneAt(nats, zone % nats.length);
      this.createDefaultRoute(`${name}-private-${zone}`, table, { natGatewayId });
      return table;
    });

    const dataTable = this.createRouteTable(`${name}-data`, vpcId);

    const tables = { public: [publicTable], private: privateTables, data: [dataTable] };
    for (const { tier, zone, id } of subnets) {
      const routeTableId = zoneAt(tables[tier], zone % tables[tier].length);
      new aws.ec2.RouteTableAssociation(
        `${name}-${tier}-${zone}`,
        { subnetId: id, routeTableId },
        { parent: this },
      );
    }
    return { tables, internetRoute };
  }

  private createNatGateways(
    name: string,
    subnets: readonly Subnet[],
    gateway: aws.ec2.InternetGateway,
    args: NetworkArgs,
  ): readonly pulumi.Output<string>[] {
    const homes = subnets
      .filter(({ tier }) => tier === "public")
      .slice(0, args.natGateways === "one" ? 1 : undefined);
    return homes.map(({ zone, id }) => {
      const natName = `${name}-nat-${zone}`;
      const address = new aws.ec2.Eip(
        natName,
        { domain: "vpc", tags: { Name: natName } },
        // AWS: an address of a VPC needs the VPC's internet gateway.
        { parent: this, dependsOn: [gateway] },
      );
      const nat = new aws.ec2.NatGateway(
        natName,
        { allocationId: address.id, subnetId: id, tags: { Name: natName } },
        { parent: this, dependsOn: [gateway] },
      );
      return nat.id;
    });
  }

  private createRouteTable(name: string, vpcId: pulumi.Input<string>): pulumi.Output<string> {
    return new aws.ec2.RouteTable(name, { vpcId, tags: { Name: name } }, { parent: this }).id;
  }

  private createDefaultRoute(
    name: string,
    routeTableId: pulumi.Input<string>,
    target: Pick<aws.ec2.RouteArgs, "gatewayId" | "natGatewayId">,
  ): aws.ec2.Route {
    return new aws.ec2.Route(
      `${name}-default`,
      { routeTableId, destinationCidrBlock: "0.0.0.0/0", ...target },
      { parent: this },
    );
  }
}

function idsOf(subnets: readonly Subnet[], tier: Tier): readonly pulumi.Output<string>[] {
  return subnets.filter((subnet) => subnet.tier === tier).map(({ id }) => id);
}

function zoneAt<T>(items: readonly T[], zone: number): T {
  const item = items[zone];
  if (item === undefined) throw new RangeError(`no Availability Zone ${zone} among ${items.length}`);
  return item;
}
