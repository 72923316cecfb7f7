import { randomInt } from "node:crypto";
import { IPv4CidrRange } from "ip-num";
import type { Model, Reference, Request } from "../model";
import { Refusal } from "../rules";
import { text, texts, type Value } from "../values";
import type { Thing } from "../world";
import { ROLE } from "./iam";
import { ec2Id, regionalArn } from "./ids";
import { LOG_GROUP } from "./logs";
import { zonesOf } from "./zones";

export const VPC = "aws:ec2/vpc:Vpc";
export const SUBNET = "aws:ec2/subnet:Subnet";
export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
const GATEWAY = "aws:ec2/internetGateway:InternetGateway";
const ADDRESS = "aws:ec2/eip:Eip";
const NAT = "aws:ec2/natGateway:NatGateway";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const ROUTE = "aws:ec2/route:Route";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

const notFound = (code: string, what: string) => (id: string) =>
  new Refusal(code, `The ${what} ID '${id}' does not exist`);

const inVpc: Reference = { property: "vpcId", type: VPC, missing: notFound("InvalidVpcID.NotFound", "vpc") };
const inSubnet: Reference = {
  property: "subnetId",
  type: SUBNET,
  missing: notFound("InvalidSubnetID.NotFound", "subnet"),
};
const inSubnets: Reference = { ...inSubnet, property: "subnetIds" };
const inTable: Reference = {
  property: "routeTableId",
  type: ROUTE_TABLE,
  missing: notFound("InvalidRouteTableID.NotFound", "routeTable"),
};
const groups = (property: string): Reference => ({
  property,
  type: SECURITY_GROUP,
  missing: (id) => new Refusal("InvalidGroup.NotFound", `The security group '${id}' does not exist`),
});

const inUse = (noun: string) => (thing: Thing, holder: Thing) =>
  new Refusal(
    "DependencyViolation",
    `The ${noun} '${thing.id}' has dependencies and cannot be deleted (${holder.type} ${holder.id})`,
  );

function range(cidr: Value | undefined): IPv4CidrRange | undefined {
  try {
    return IPv4CidrRange.fromCidr(text(cidr) ?? "");
  } catch {
    return undefined;
  }
}

const vpc: Model = {
  type: VPC,
  specification: "AWS::EC2::VPC",
  // CloudFormation schema AWS::EC2::VPC: CidrBlock and the IPAM settings cannot be changed.
  replaces: ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
  defaults: { enableDnsSupport: true, instanceTenancy: "default" },
  refusesCreate: [
    ({ inputs }) => {
      const prefix = Number(text(inputs.cidrBlock)?.split("/")[1]);
      return range(inputs.cidrBlock) !== undefined && prefix >= 16 && prefix <= 28
        ? undefined
        : new Refusal("InvalidVpc.Range", `The CIDR '${text(inputs.cidrBlock)}' is invalid.`);
    },
  ],
  id: ec2Id("vpc"),
  attributes: (request, id) => {
    const routeTable = ec2Id("rtb")();
    return {
      arn: regionalArn(request, "ec2", `vpc/${id}`),
      defaultNetworkAclId: ec2Id("acl")(),
      defaultRouteTableId: routeTable,
      mainRouteTableId: routeTable,
      defaultSecurityGroupId: ec2Id("sg")(),
      dhcpOptionsId: "dopt-0a1b2c3d4e5f60718",
      enableDnsHostnames: false,
      enableNetworkAddressUsageMetrics: false,
      ipv6AssociationId: "",
      ipv6CidrBlock: "",
      ipv6CidrBlockNetworkBorderGroup: "",
      ownerId: request.account,
    };
  },
  heldByReferences: inUse("vpc"),
};

const subnet: Model = {
  type: SUBNET,
  specification: "AWS::EC2::Subnet",
  // CloudFormation schema AWS::EC2::Subnet: VpcId, zone and CIDR cannot be changed.
  replaces: ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "outpostArn"],
  defaults: {
    mapPublicIpOnLaunch: false,
    assignIpv6AddressOnCreation: false,
    enableDns64: false,
    enableResourceNameDnsARecordOnLaunch: false,
    enableResourceNameDnsAaaaRecordOnLaunch: false,
    ipv6Native: false,
  },
  references: [inVpc],
  invalid: [
    ({ inputs }) =>
      inputs.availabilityZone !== undefined && inputs.availabilityZoneId !== undefined
        ? new Refusal("ConflictsWith", `"availability_zone": conflicts with availability_zone_id`)
        : undefined,
  ],
  refusesCreate: [
    ({ world, region, inputs }) => {
      const home = world.get(VPC, region, text(inputs.vpcId) ?? "");
      const cidr = text(inputs.cidrBlock);
      const own = range(cidr);
      const room = range(home?.state.cidrBlock);
      const invalid = new Refusal("InvalidSubnet.Range", `The CIDR '${cidr}' is invalid.`, 83);
      if (own === undefined || room === undefined) return invalid;
      if (!room.contains(own) && !room.isEquals(own)) return invalid;
      const clash = world
        .in(region, SUBNET)
        .filter(({ state }) => state.vpcId === inputs.vpcId)
        .find(({ state }) => {
          const other = range(state.cidrBlock);
          return (
            other !== undefined &&
            (other.isOverlapping(own) || other.contains(own) || own.contains(other) || other.isEquals(own))
          );
        });
      return clash === undefined
        ? undefined
        : new Refusal("InvalidSubnet.Conflict", `The CIDR '${cidr}' conflicts with another subnet`, 83);
    },
    ({ region, inputs }) => {
      const zone = text(inputs.availabilityZoneId) ?? text(inputs.availabilityZone);
      if (zone === undefined || zonesOf(region).some(({ id, name }) => id === zone || name === zone))
        return undefined;
      const known = zonesOf(region)
        .map(({ id }) => id)
        .join(", ");
      return new Refusal(
        "InvalidParameterValue",
        `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${known}.`,
      );
    },
  ],
  id: ec2Id("subnet"),
  attributes: (request, id) => {
    const { availabilityZone, availabilityZoneId } = request.inputs;
    const zone = zonesOf(request.region).find(
      ({ id, name }) => id === availabilityZoneId || name === availabilityZone,
    );
    return {
      arn: regionalArn(request, "ec2", `subnet/${id}`),
      availabilityZone: zone?.name ?? zonesOf(request.region)[0]?.name,
      availabilityZoneId: zone?.id ?? zonesOf(request.region)[0]?.id,
      cidrBlock: "",
      ipv6CidrBlock: "",
      ipv6CidrBlockAssociationId: "",
      ownerId: request.account,
      privateDnsHostnameTypeOnLaunch: "ip-name",
    };
  },
  heldByReferences: inUse("subnet"),
};

const internetGateway: Model = {
  type: GATEWAY,
  specification: "AWS::EC2::InternetGateway",
  replaces: [],
  references: [inVpc],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world.in(region, GATEWAY).some(({ state }) => state.vpcId === inputs.vpcId)
        ? new Refusal(
            "Resource.AlreadyAssociated",
            `resource ${text(inputs.vpcId)} already has an internet gateway attached`,
          )
        : undefined,
  ],
  id: ec2Id("igw"),
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `internet-gateway/${id}`),
    ownerId: request.account,
    vpcId: "",
  }),
  heldByReferences: inUse("internetGateway"),
};

const address: Model = {
  type: ADDRESS,
  specification: "AWS::EC2::EIP",
  // CloudFormation schema AWS::EC2::EIP: Domain and NetworkBorderGroup replace.
  replaces: ["domain", "networkBorderGroup", "address", "customerOwnedIpv4Pool", "publicIpv4Pool"],
  id: ec2Id("eipalloc"),
  attributes: (request, id) => {
    // TEST-NET addresses: reserved for documentation, so they are nobody's.
    const publicIp = `203.0.113.${randomInt(1, 255)}`;
    const zone = request.region === "us-east-1" ? "compute-1" : `${request.region}.compute`;
    return {
      allocationId: id,
      arn: regionalArn(request, "ec2", `elastic-ip/${id}`),
      associationId: "",
      carrierIp: "",
      customerOwnedIp: "",
      domain: "vpc",
      instance: "",
      ipamPoolId: "",
      networkBorderGroup: request.region,
      networkInterface: "",
      privateDns: "",
      privateIp: "",
      ptrRecord: "",
      publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${zone}.amazonaws.com`,
      publicIp,
      publicIpv4Pool: "amazon",
    };
  },
  heldByReferences: (thing) =>
    new Refusal("InvalidIPAddress.InUse", `The address with allocation id ${thing.id} is in use.`),
};

const natGateway: Model = {
  type: NAT,
  specification: "AWS::EC2::NatGateway",
  // CloudFormation schema AWS::EC2::NatGateway: all but the secondary addresses and tags.
  replaces: ["allocationId", "connectivityType", "privateIp", "subnetId", "vpcId", "availabilityMode"],
  defaults: { connectivityType: "public" },
  references: [
    inSubnet,
    {
      property: "allocationId",
      type: ADDRESS,
      missing: notFound("InvalidAllocationID.NotFound", "allocation"),
    },
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      inputs.connectivityType !== "private" && inputs.allocationId === undefined
        ? new Refusal("MissingParameter", "The request must contain the parameter allocationId", 83)
        : world
              .in(region, NAT)
              .some(
                ({ state }) =>
                  state.allocationId === inputs.allocationId && inputs.allocationId !== undefined,
              )
          ? new Refusal(
              "Resource.AlreadyAssociated",
              `resource ${text(inputs.allocationId)} is already associated`,
              83,
            )
          : undefined,
    ({ world, region, inputs }) => {
      const home = world.get(SUBNET, region, text(inputs.subnetId) ?? "")?.state.vpcId;
      return world.in(region, GATEWAY).some(({ state }) => state.vpcId === home)
        ? undefined
        : new Refusal("Gateway.NotAttached", `Network ${text(home)} has no Internet gateway attached`);
    },
  ],
  id: ec2Id("nat"),
  attributes: ({ world, region, inputs }) => {
    const publicIp = text(world.get(ADDRESS, region, text(inputs.allocationId) ?? "")?.state.publicIp) ?? "";
    return {
      associationId: ec2Id("eipassoc")(),
      autoProvisionZones: "",
      autoScalingIps: "",
      availabilityMode: "zonal",
      networkInterfaceId: ec2Id("eni")(),
      privateIp: `10.0.0.${randomInt(4, 255)}`,
      publicIp,
      regionalNatGatewayAddresses: [],
      regionalNatGatewayAutoMode: "",
      routeTableId: "",
      secondaryAllocationIds: [],
      secondaryPrivateIpAddressCount: 0,
      secondaryPrivateIpAddresses: [],
      vpcId: text(world.get(SUBNET, region, text(inputs.subnetId) ?? "")?.state.vpcId) ?? "",
    };
  },
  seconds: 105,
};

const routeTable: Model = {
  type: ROUTE_TABLE,
  specification: "AWS::EC2::RouteTable",
  replaces: ["vpcId"],
  references: [inVpc],
  id: ec2Id("rtb"),
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `route-table/${id}`),
    ownerId: request.account,
    propagatingVgws: [],
    routes: [],
  }),
  heldByReferences: inUse("routeTable"),
};

const route: Model = {
  type: ROUTE,
  specification: "AWS::EC2::Route",
  // hashicorp/aws ec2/vpc_route.go: the table and the destination are ForceNew; the target is not.
  replaces: ["routeTableId", "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"],
  references: [
    inTable,
    {
      property: "gatewayId",
      type: GATEWAY,
      missing: notFound("InvalidGatewayID.NotFound", "internetGateway"),
    },
    { property: "natGatewayId", type: NAT, missing: notFound("NatGatewayNotFound", "natGateway") },
  ],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world
        .in(region, ROUTE)
        .some(
          ({ state }) =>
            state.routeTableId === inputs.routeTableId &&
            state.destinationCidrBlock === inputs.destinationCidrBlock,
        )
        ? new Refusal(
            "RouteAlreadyExists",
            `The route identified by ${text(inputs.destinationCidrBlock)} already exists.`,
          )
        : undefined,
  ],
  id: ({ inputs }) => `r-${text(inputs.routeTableId)}${text(inputs.destinationCidrBlock)}`,
  attributes: () => ({
    instanceId: "",
    instanceOwnerId: "",
    networkInterfaceId: "",
    origin: "CreateRoute",
    state: "active",
  }),
};

const routeTableAssociation: Model = {
  type: ASSOCIATION,
  replaces: ["subnetId", "gatewayId"],
  references: [inTable, inSubnet],
  refusesCreate: [
    ({ world, region, inputs }) =>
      world.in(region, ASSOCIATION).some(({ state }) => state.subnetId === inputs.subnetId)
        ? new Refusal(
            "Resource.AlreadyAssociated",
            `the specified association for route table ${text(inputs.routeTableId)} conflicts with an existing association`,
          )
        : undefined,
  ],
  id: ec2Id("rtbassoc"),
  attributes: () => ({}),
};

const securityGroup: Model = {
  type: SECURITY_GROUP,
  specification: "AWS::EC2::SecurityGroup",
  autoName: { property: "name", limit: 255 },
  // CloudFormation schema AWS::EC2::SecurityGroup: GroupName, GroupDescription and VpcId cannot be changed.
  replaces: ["name", "namePrefix", "description", "vpcId"],
  defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
  references: [inVpc],
  invalid: [
    ({ inputs }) => {
      const description = text(inputs.description);
      return description === undefined || /^[0-9A-Za-z_ .:/()#,@[\]+=&;{}!$*-]{0,255}$/.test(description)
        ? undefined
        : new Refusal(
            "InvalidParameterValue",
            `invalid value for description: ${JSON.stringify(description)}`,
          );
    },
  ],
  id: ec2Id("sg"),
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `security-group/${id}`),
    egress: [],
    ingress: [],
    namePrefix: "",
    ownerId: request.account,
    vpcId: "",
  }),
  heldByReferences: (thing) =>
    new Refusal("DependencyViolation", `resource ${thing.id} has a dependent object`),
};

const defaultSecurityGroup: Model = {
  type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  replaces: ["vpcId"],
  references: [inVpc],
  // It is not made: the VPC was born with it.
  id: ({ world, region, inputs }) =>
    text(world.get(VPC, region, text(inputs.vpcId) ?? "")?.state.defaultSecurityGroupId) ?? "",
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `security-group/${id}`),
    description: "default VPC security group",
    egress: [],
    ingress: [],
    name: "default",
    namePrefix: "",
    ownerId: request.account,
    vpcId: "",
  }),
};

const securityGroupIngressRule: Model = {
  type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  // hashicorp/aws ec2/vpc_security_group_ingress_rule.go: only the group is RequiresReplace.
  replaces: ["securityGroupId"],
  references: [groups("securityGroupId"), groups("referencedSecurityGroupId")],
  invalid: [
    ({ inputs }) => {
      const sources = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];
      return sources.filter((source) => inputs[source] !== undefined).length === 1
        ? undefined
        : new Refusal("InvalidAttributeCombination", `exactly one of ${sources.join(", ")} must be given`);
    },
    ({ inputs: { ipProtocol, fromPort, toPort } }) =>
      (ipProtocol === "tcp" || ipProtocol === "udp") && (fromPort === undefined || toPort === undefined)
        ? new Refusal(
            "InvalidParameterValue",
            "Invalid value for portRange. Must specify both from and to ports with TCP/UDP.",
          )
        : undefined,
  ],
  id: ec2Id("sgr"),
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `security-group-rule/${id}`),
    securityGroupRuleId: id,
  }),
};

const vpcEndpoint: Model = {
  type: ENDPOINT,
  specification: "AWS::EC2::VPCEndpoint",
  // CloudFormation schema AWS::EC2::VPCEndpoint: ServiceName, VpcEndpointType, VpcId cannot be changed.
  replaces: ["serviceName", "vpcEndpointType", "vpcId", "serviceRegion", "autoAccept"],
  defaults: { vpcEndpointType: "Gateway" },
  references: [inVpc, inSubnets, groups("securityGroupIds"), { ...inTable, property: "routeTableIds" }],
  refusesCreate: [
    ({ region, inputs }) =>
      text(inputs.serviceName)?.startsWith(`com.amazonaws.${region}.`)
        ? undefined
        : new Refusal(
            "InvalidServiceName",
            `The Vpc Endpoint Service '${text(inputs.serviceName)}' does not exist`,
          ),
    ({ world, region, inputs }) => {
      const dns = ({ state }: Pick<Thing, "state">) =>
        state.vpcId === inputs.vpcId && state.serviceName === inputs.serviceName;
      return inputs.privateDnsEnabled === true &&
        world.in(region, ENDPOINT).some((other) => dns(other) && other.state.privateDnsEnabled === true)
        ? new Refusal(
            "InvalidParameter",
            `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${text(inputs.serviceName)} in the VPC ${text(inputs.vpcId)}`,
          )
        : undefined;
    },
    ({ world, region, inputs }) => {
      const home = world.get(VPC, region, text(inputs.vpcId) ?? "")?.state;
      return inputs.privateDnsEnabled === true &&
        !(home?.enableDnsHostnames === true && home.enableDnsSupport === true)
        ? new Refusal(
            "InvalidParameter",
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true",
          )
        : undefined;
    },
    ({ world, region, inputs }) => {
      const zones = texts(inputs.subnetIds).map(
        (id) => world.get(SUBNET, region, id)?.state.availabilityZone,
      );
      return new Set(zones).size === zones.length
        ? undefined
        : new Refusal(
            "DuplicateSubnetsInSameZone",
            "Found another VPC endpoint subnet in the availability zone",
          );
    },
  ],
  id: ec2Id("vpce"),
  attributes: endpointAttributes,
  seconds: 60,
};

function endpointAttributes(request: Request, id: string) {
  const { inputs, region, account } = request;
  const service = text(inputs.serviceName)?.split(".").slice(3).join(".") ?? "";
  const gateway = inputs.vpcEndpointType !== "Interface";
  return {
    arn: regionalArn(request, "ec2", `vpc-endpoint/${id}`),
    cidrBlocks: gateway ? ["52.216.0.0/15"] : [],
    dnsEntries: gateway
      ? []
      : [{ dnsName: `${service}.${region}.amazonaws.com`, hostedZoneId: "Z7HUB22UULQXV" }],
    dnsOptions: { dnsRecordIpType: gateway ? "service-defined" : "ipv4" },
    ipAddressType: "ipv4",
    networkInterfaceIds: texts(inputs.subnetIds).map(() => ec2Id("eni")()),
    ownerId: account,
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] }),
    prefixListId: gateway ? ec2Id("pl")() : "",
    privateDnsEnabled: false,
    requesterManaged: false,
    routeTableIds: [],
    securityGroupIds: [],
    serviceRegion: region,
    state: "available",
    subnetConfigurations: [],
    subnetIds: [],
  };
}

/** Fields of the default format, version 2. */
const FLOW_LOG_FIELDS = [
  "version",
  "account-id",
  "interface-id",
  "srcaddr",
  "dstaddr",
  "srcport",
  "dstport",
  "protocol",
  "packets",
  "bytes",
  "start",
  "end",
  "action",
  "log-status",
];

const flowLog: Model = {
  type: "aws:ec2/flowLog:FlowLog",
  specification: "AWS::EC2::FlowLog",
  // CloudFormation schema AWS::EC2::FlowLog: everything but the tags.
  replaces: [
    "vpcId",
    "subnetId",
    "eniId",
    "trafficType",
    "logDestination",
    "logDestinationType",
    "logFormat",
    "iamRoleArn",
    "maxAggregationInterval",
    "deliverCrossAccountRole",
  ],
  defaults: { logDestinationType: "cloud-watch-logs", maxAggregationInterval: 600 },
  references: [
    inVpc,
    {
      property: "iamRoleArn",
      type: ROLE,
      by: "arn",
      missing: (arn) => new Refusal("InvalidParameter", `Unknown role ${arn}`),
    },
    {
      property: "logDestination",
      type: LOG_GROUP,
      by: "arn",
      missing: (arn) => new Refusal("InvalidParameter", `LogDestination: ${arn} does not exist.`),
    },
  ],
  refusesCreate: [
    ({ world, inputs }) => {
      const role = world.all(ROLE).find(({ state }) => state.arn === inputs.iamRoleArn);
      return text(role?.state.assumeRolePolicy)?.includes("vpc-flow-logs.amazonaws.com")
        ? undefined
        : new Refusal(
            "InvalidParameter",
            `The role ${text(inputs.iamRoleArn)} does not trust vpc-flow-logs.amazonaws.com`,
          );
    },
  ],
  id: ec2Id("fl"),
  attributes: (request, id) => ({
    arn: regionalArn(request, "ec2", `vpc-flow-log/${id}`),
    logDestination: "",
    logFormat: FLOW_LOG_FIELDS.map((field) => `\${${field}}`).join(" "),
  }),
};

export const network: readonly Model[] = [
  vpc,
  subnet,
  internetGateway,
  address,
  natGateway,
  routeTable,
  route,
  routeTableAssociation,
  securityGroup,
  defaultSecurityGroup,
  securityGroupIngressRule,
  vpcEndpoint,
  flowLog,
];
