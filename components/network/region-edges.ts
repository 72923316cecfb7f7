import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StorePorts } from "./store-access";

/** One region's end of the edges. */
export interface RegionEnd {
  readonly region: string;
  /** Security group that the region's workloads wear. */
  readonly workloadSecurityGroupId: pulumi.Input<string>;
  /** IPv4 ranges of the subnets in which its workloads run. */
  readonly workloadCidrs: readonly string[];
  /** IPv4 ranges of the subnets in which its stores stand. */
  readonly storeCidrs: readonly string[];
  /** Security group of each store that the other region's workloads reach, by the store's name. */
  readonly stores: Readonly<Record<string, pulumi.Input<string>>>;
}

export interface RegionEdgesArgs {
  /** The region of the stack that makes the edges, on both sides. */
  readonly newcomer: RegionEnd;
  readonly earlier: RegionEnd;
  readonly ports: Readonly<Record<string, StorePorts>>;
}

/**
 * The workloads of two regions reach each other's stores, in both directions: whichever region takes the writes, the other's
 * services come to it. By address range, because a security group cannot be referenced from another region.
 */
export class RegionEdges extends pulumi.ComponentResource {
  constructor(name: string, args: RegionEdgesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:network:RegionEdges", name, {}, opts);
    this.open(name, args.newcomer, args.earlier, args.ports);
    this.open(name, args.earlier, args.newcomer, args.ports);
    this.registerOutputs({});
  }

  private open(name: string, from: RegionEnd, to: RegionEnd, ports: RegionEdgesArgs["ports"]) {
    for (const [store, storeSecurityGroupId] of Object.entries(to.stores)) {
      const port = ports[store];
      if (port === undefined) throw new RangeError(`${name}: no ports of ${store}`);
      const range = { ipProtocol: "tcp", fromPort: port.from, toPort: port.to };
      for (const [zone, cidr] of from.workloadCidrs.entries()) {
        new aws.vpc.SecurityGroupIngressRule(
          `${name}-${store}-in-${to.region}-${zone}`,
          {
            region: to.region,
            securityGroupId: storeSecurityGroupId,
            description: `${port.protocol} from the workloads of ${from.region}`,
            ...range,
            cidrIpv4: cidr,
          },
          { parent: this },
        );
      }
      for (const [zone, cidr] of to.storeCidrs.entries()) {
        new aws.vpc.SecurityGroupEgressRule(
          `${name}-${store}-out-of-${from.region}-${zone}`,
          {
            region: from.region,
            securityGroupId: from.workloadSecurityGroupId,
            description: `${port.protocol} to ${store} of ${to.region}`,
            ...range,
            cidrIpv4: cidr,
          },
          { parent: this },
        );
      }
    }
  }
}
