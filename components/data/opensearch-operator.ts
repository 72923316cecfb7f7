import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { serviceTrust } from "../identity/service-trust";

export interface OpenSearchOperatorArgs {
  /** Name of the role; the domain of the other region maps it before it exists. A change replaces the role. */
  readonly roleName: string;
  readonly accountId: pulumi.Input<string>;
  readonly vpcId: pulumi.Input<string>;
}

/**
 * Who administers a domain: a role that functions take on, and no person, user or password; and the security group in which
 * they run, which leads nowhere until the domain admits it.
 */
export class OpenSearchOperator extends pulumi.ComponentResource {
  readonly roleName: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: OpenSearchOperatorArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:OpenSearchOperator", name, {}, opts);

    const role = new aws.iam.Role(
      name,
      {
        name: args.roleName,
        description: "Administers the OpenSearch domain of a region",
        assumeRolePolicy: serviceTrust("lambda.amazonaws.com", args.accountId),
      },
      { parent: this },
    );
    const group = new aws.ec2.SecurityGroup(
      name,
      {
        vpcId: args.vpcId,
        description: "Functions that administer OpenSearch: out to the domain, in from nobody",
        tags: { Name: name },
      },
      { parent: this },
    );

    this.roleName = role.name;
    this.roleArn = role.arn;
    this.securityGroupId = group.id;
    this.registerOutputs({
      roleName: this.roleName,
      roleArn: this.roleArn,
      securityGroupId: this.securityGroupId,
    });
  }
}
