import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface WorkloadsArgs {
  readonly vpcId: pulumi.Input<string>;
  /** Security group of the interface endpoints. */
  readonly endpointsSecurityGroupId: pulumi.Input<string>;
  /** AWS's list of S3's addresses in the region, to which the gateway endpoint is the way. */
  readonly s3PrefixListId: pulumi.Input<string>;
  /** TCP ports on which workloads call each other. Which of them may call which is up to their network policies. */
  readonly ports: readonly number[];
}

/**
 * The security group that workloads wear: they reach each other, and AWS's APIs without the internet. What else they reach
 * names them as a caller, and adds its own rules.
 */
export class Workloads extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: WorkloadsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:network:Workloads", name, {}, opts);

    const group = new aws.ec2.SecurityGroup(
      name,
      { vpcId: args.vpcId, description: "Worn by workloads: the stores admit it", tags: { Name: name } },
      { parent: this },
    );
    this.goOut(`${name}-to-endpoints`, group.id, {
      description: "HTTPS to the interface endpoints",
      referencedSecurityGroupId: args.endpointsSecurityGroupId,
    });
    this.goOut(`${name}-to-s3`, group.id, { description: "HTTPS to S3", prefixListId: args.s3PrefixListId });
    for (const port of args.ports) this.callEachOther(`${name}-${port}`, group.id, port);

    this.securityGroupId = group.id;
    this.registerOutputs({ securityGroupId: this.securityGroupId });
  }

  private goOut(
    name: string,
    securityGroupId: pulumi.Input<string>,
    to: Pick<
      aws.vpc.SecurityGroupEgressRuleArgs,
      "description" | "referencedSecurityGroupId" | "prefixListId"
    >,
  ) {
    const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    new aws.vpc.SecurityGroupEgressRule(name, { securityGroupId, ...to, ...https }, { parent: this });
  }

  private callEachOther(name: string, group: pulumi.Input<string>, port: number) {
    const rule = {
      securityGroupId: group,
      description: "Between workloads",
      referencedSecurityGroupId: group,
      ipProtocol: "tcp",
      fromPort: port,
      toPort: port,
    };
    new aws.vpc.SecurityGroupIngressRule(name, rule, { parent: this });
    new aws.vpc.SecurityGroupEgressRule(name, rule, { parent: this });
  }
}
