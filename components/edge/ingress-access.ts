import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface IngressAccessArgs {
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** Security group that workloads wear. */
  readonly workloadSecurityGroupId: pulumi.Input<string>;
  /** TCP port of the API gateway. */
  readonly apiPort: number;
}

/**
 * Who may come to the network load balancer: AWS's list of their addresses, by what it is called here. One group each: the lists
 * weigh 55 and 25, and a group takes 60.
 */
const ADMITTED = {
  cloudfront: { who: "CloudFront", list: () => "com.amazonaws.global.cloudfront.origin-facing" },
  "health-checks": {
    who: "Route 53 health checkers",
    list: (region: string) => `com.amazonaws.${region}.route53-healthchecks`,
  },
} as const;

const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 } as const;

/** The security groups of a region's way in: each hop admits the one before it, and nobody else. */
export class IngressAccess extends pulumi.ComponentResource {
  /** Groups of the network load balancer. */
  readonly networkGroupIds: readonly pulumi.Output<string>[];
  /** Group of the application load balancer. */
  readonly applicationGroupId: pulumi.Output<string>;

  constructor(name: string, args: IngressAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:edge:IngressAccess", name, {}, opts);

    const application = this.createGroup(
      `${name}-alb`,
      args,
      "Application load balancer: the network load balancer, and nobody else",
    );
    const doors = Object.entries(ADMITTED).map(([admitted, { who, list }]) => {
      const group = this.createGroup(
        `${name}-nlb-${admitted}`,
        args,
        `Network load balancer: ${who}, and nobody else`,
      );
      const { id: prefixListId } = aws.ec2.getManagedPrefixListOutput(
        { name: list(args.region) },
        { parent: this },
      );
      this.admit(`${name}-nlb-from-${admitted}`, group.id, {
        description: `HTTPS from ${who}`,
        ...HTTPS,
        prefixListId,
      });
      return group.id;
    });
    const [wornAnyway] = doors;
    if (wornAnyway === undefined) throw new RangeError(`${name}: nobody is admitted`);
    // The balancer wears all its groups at once, and what one lets out is let out.
    this.pass(`${name}-nlb`, wornAnyway, `${name}-alb`, application.id, { what: "HTTPS", ...HTTPS });
    this.pass(`${name}-alb`, application.id, "workloads", pulumi.output(args.workloadSecurityGroupId), {
      what: "API gateway",
      ipProtocol: "tcp",
      fromPort: args.apiPort,
      toPort: args.apiPort,
    });

    this.networkGroupIds = doors;
    this.applicationGroupId = application.id;
    this.registerOutputs({
      networkGroupIds: this.networkGroupIds,
      applicationGroupId: this.applicationGroupId,
    });
  }

  private createGroup(name: string, { vpcId }: IngressAccessArgs, description: string) {
    return new aws.ec2.SecurityGroup(name, { vpcId, description, tags: { Name: name } }, { parent: this });
  }

  private admit(
    name: string,
    securityGroupId: pulumi.Input<string>,
    rule: Omit<aws.vpc.SecurityGroupIngressRuleArgs, "securityGroupId">,
  ) {
    new aws.vpc.SecurityGroupIngressRule(name, { securityGroupId, ...rule }, { parent: this });
  }

  /** From one group to another, in both their rules. */
  private pass(
    from: string,
    fromId: pulumi.Output<string>,
    to: string,
    toId: pulumi.Output<string>,
    { what, ...ports }: { what: string; ipProtocol: string; fromPort: number; toPort: number },
  ) {
    new aws.vpc.SecurityGroupEgressRule(
      `${from}-to-${to}`,
      {
        securityGroupId: fromId,
        description: `${what}: to ${to}`,
        ...ports,
        referencedSecurityGroupId: toId,
      },
      { parent: this },
    );
    this.admit(`${to}-from-${from}`, toId, {
      description: `${what}: from ${from}`,
      ...ports,
      referencedSecurityGroupId: fromId,
    });
  }
}
