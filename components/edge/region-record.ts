import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface RegionRecordArgs {
  readonly zoneId: pulumi.Input<string>;
  /** The host that all regions share. */
  readonly host: string;
  /** AWS region of the load balancer; it names the record among those of the host. */
  readonly region: string;
  /** AWS regions from which Route 53 asks whether the load balancer is well; three or more. */
  readonly checkedFrom: readonly string[];
  readonly loadBalancer: {
    readonly dnsName: pulumi.Input<string>;
    /** The hosted zone of AWS's own in which that name is. */
    readonly zoneId: pulumi.Input<string>;
  };
}

/** A region's answer to the host that all regions share: given to who is near, as long as the region is well. */
export class RegionRecord extends pulumi.ComponentResource {
  readonly healthCheckId: pulumi.Output<string>;

  constructor(name: string, args: RegionRecordArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:edge:RegionRecord", name, {}, opts);

    const check = new aws.route53.HealthCheck(
      name,
      {
        type: "HTTPS",
        fqdn: args.loadBalancer.dnsName,
        port: 443,
        resourcePath: "/health",
        enableSni: true,
        requestInterval: 30,
        failureThreshold: 3,
        regions: [...args.checkedFrom],
        tags: { Name: `${name}-${args.region}` },
      },
      { parent: this },
    );
    new aws.route53.Record(
      name,
      {
        zoneId: args.zoneId,
        name: args.host,
        type: "A",
        setIdentifier: args.region,
        latencyRoutingPolicies: [{ region: args.region }],
        healthCheckId: check.id,
        aliases: [
          {
            name: args.loadBalancer.dnsName,
            zoneId: args.loadBalancer.zoneId,
            evaluateTargetHealth: true,
          },
        ],
      },
      { parent: this },
    );

    this.healthCheckId = check.id;
    this.registerOutputs({ healthCheckId: this.healthCheckId });
  }
}
