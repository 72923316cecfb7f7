import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Services that workloads reach without the internet, by the last part of the endpoint service's name. */
export const INTERFACE_ENDPOINTS = [
  "ecr.api",
  "ecr.dkr",
  "sts",
  "logs",
  "ssm",
  "ec2",
  "eks",
  "kms",
  "secretsmanager",
  "elasticloadbalancing",
  "xray",
  "monitoring",
] as const;

export interface EndpointsArgs {
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** IPv4 range of the VPC: who may call the interface endpoints. */
  readonly vpcCidr: string;
  /** Where the interface endpoints live; one subnet per Availability Zone. */
  readonly subnetIds: readonly pulumi.Input<string>[];
  /** Route tables that get the route to S3's gateway endpoint. */
  readonly routeTableIds: readonly pulumi.Input<string>[];
}

/** VPC endpoints: AWS's APIs inside the VPC. S3's is a gateway, without cost per hour; the others are interfaces. */
export class Endpoints extends pulumi.ComponentResource {
  /** Security group of the interface endpoints. */
  readonly securityGroupId: pulumi.Output<string>;
  /** AWS's list of S3's addresses, to which the gateway endpoint is the way. */
  readonly s3PrefixListId: pulumi.Output<string>;

  constructor(name: string, args: EndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:network:Endpoints", name, {}, opts);

    const s3 = this.createGateway(name, args);
    const callers = this.createSecurityGroup(name, args);
    for (const service of INTERFACE_ENDPOINTS) this.createInterface(name, service, callers.id, args);

    this.securityGroupId = callers.id;
    this.s3PrefixListId = s3.prefixListId;
    this.registerOutputs({ securityGroupId: this.securityGroupId, s3PrefixListId: this.s3PrefixListId });
  }

  private createGateway(name: string, args: EndpointsArgs): aws.ec2.VpcEndpoint {
    return new aws.ec2.VpcEndpoint(
      `${name}-s3`,
      {
        vpcId: args.vpcId,
        serviceName: `com.amazonaws.${args.region}.s3`,
        vpcEndpointType: "Gateway",
        routeTableIds: [...args.routeTableIds],
        tags: { Name: `${name}-s3` },
      },
      { parent: this },
    );
  }

  private createSecurityGroup(name: string, args: EndpointsArgs): aws.ec2.SecurityGroup {
    const group = new aws.ec2.SecurityGroup(
      name,
      { vpcId: args.vpcId, description: "HTTPS from the VPC to the APIs of AWS", tags: { Name: name } },
      { parent: this },
    );
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-https`,
      {
        securityGroupId: group.id,
        description: "HTTPS from the VPC",
        cidrIpv4: args.vpcCidr,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
      },
      { parent: this },
    );
    return group;
  }

  private createInterface(
    name: string,
    service: (typeof INTERFACE_ENDPOINTS)[number],
    securityGroupId: pulumi.Input<string>,
    args: EndpointsArgs,
  ) {
    const noun = service.replace(".", "-");
    new aws.ec2.VpcEndpoint(
      `${name}-${noun}`,
      {
        vpcId: args.vpcId,
        serviceName: `com.amazonaws.${args.region}.${service}`,
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: [...args.subnetIds],
        securityGroupIds: [securityGroupId],
        tags: { Name: `${name}-${noun}` },
      },
      { parent: this },
    );
  }
}
