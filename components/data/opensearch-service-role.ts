import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/**
 * The role with which OpenSearch makes network interfaces in VPCs. An account has it once, for all regions and all domains; AWS
 * refuses a second one, and where there is one already it is imported.
 */
export class OpenSearchServiceRole extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: { readonly protect: boolean }, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:OpenSearchServiceRole", name, {}, opts);

    const role = new aws.iam.ServiceLinkedRole(
      name,
      { awsServiceName: "opensearchservice.amazonaws.com" },
      { parent: this, protect: args.protect },
    );

    this.arn = role.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
