import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Ports of a store, with the protocol that is spoken there, for the rules' descriptions. */
export interface StorePorts {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** A group of the VPC whose members open connections; its rules let them out to exactly the stores that name it. */
export interface Caller {
  readonly name: string;
  readonly securityGroupId: pulumi.Input<string>;
}

export interface StoreAccessArgs {
  /** Name of the store, for descriptions, such as `Aurora`. */
  readonly store: string;
  readonly vpcId: pulumi.Input<string>;
  readonly ports: StorePorts;
  /** Who may open connections; nobody else can. */
  readonly callers: readonly Caller[];
}

/** The security group of a store: in from the callers that are named, out to nobody, and the callers' way to it. */
export class StoreAccess extends pulumi.ComponentResource {
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: StoreAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:network:StoreAccess", name, {}, opts);

    const group = new aws.ec2.SecurityGroup(
      name,
      {
        vpcId: args.vpcId,
        description: `${args.store}: the callers that are named, and nobody else`,
        tags: { Name: name },
      },
      { parent: this },
    );
    for (const caller of args.callers) this.admit(name, group.id, caller, args);

    this.securityGroupId = group.id;
    this.registerOutputs({ securityGroupId: this.securityGroupId });
  }

  private admit(name: string, groupId: pulumi.Output<string>, caller: Caller, args: StoreAccessArgs) {
    const ports = { ipProtocol: "tcp", fromPort: args.ports.from, toPort: args.ports.to };
    new aws.vpc.SecurityGroupIngressRule(
      `${name}-from-${caller.name}`,
      {
        securityGroupId: groupId,
        description: `${args.ports.protocol} from ${caller.name}`,
        ...ports,
        referencedSecurityGroupId: caller.securityGroupId,
      },
      { parent: this },
    );
    new aws.vpc.SecurityGroupEgressRule(
      `${caller.name}-to-${name}`,
      {
        securityGroupId: caller.securityGroupId,
        description: `${args.ports.protocol} to ${args.store}`,
        ...ports,
        referencedSecurityGroupId: groupId,
      },
      { parent: this },
    );
  }
}
