import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { LoadBalancerLogs } from "../data/buckets";
import { IngressAccess } from "./ingress-access";
import { ORIGIN_HEADER } from "./origin-header";

/** Path by which the API gateway says whether it can serve. */
export const HEALTH_PATH = "/health";

/** TLS 1.3, or 1.2 with forward secrecy, as CloudFront and Route 53's health checkers speak them; AWS's recommendation. */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

const HEALTH_CHECK = {
  path: HEALTH_PATH,
  interval: 10,
  timeout: 5,
  healthyThreshold: 3,
  unhealthyThreshold: 3,
};

export interface IngressArgs {
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** Public subnets, one per Availability Zone: the network load balancer. */
  readonly publicSubnetIds: readonly pulumi.Input<string>[];
  /** Private subnets, one per Availability Zone: the application load balancer. */
  readonly privateSubnetIds: readonly pulumi.Input<string>[];
  /** Security group that workloads wear; it admits the application load balancer on the API gateway's port. */
  readonly workloadSecurityGroupId: pulumi.Input<string>;
  /** TCP port of the API gateway. */
  readonly apiPort: number;
  /** The region's certificate for the API's name, validated. */
  readonly certificateArn: pulumi.Input<string>;
  /** Values of the origin header that are let in; secrets. */
  readonly acceptedHeaders: pulumi.Input<pulumi.Input<string>[]>;
  /** Where the application load balancer logs who asked for what. */
  readonly accessLogs: LoadBalancerLogs;
  /** What must be there first: the network, whose gateway and routes no argument names. */
  readonly network: pulumi.Resource;
  /** What must be done before an accepted value is dropped: the distribution that sends them. */
  readonly sender?: pulumi.Resource;
  /** AWS's deletion protection. */
  readonly protect: boolean;
}

/**
 * A region's way in, from CloudFront to the API gateway: a network load balancer that only CloudFront and Route 53's health
 * checkers reach, and behind it an application load balancer that only lets in what carries the origin header.
 */
export class Ingress extends pulumi.ComponentResource {
  /** The network load balancer's own name, and the hosted zone of that: what an alias record needs. */
  readonly dnsName: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
  /** The application load balancer: the web ACL is put before it. */
  readonly applicationLoadBalancerArn: pulumi.Output<string>;
  /** Where the API gateway's pods register. */
  readonly apiTargetGroupArn: pulumi.Output<string>;
  /** Group from which the API gateway is called. */
  readonly loadBalancerSecurityGroupId: pulumi.Output<string>;

  constructor(name: string, args: IngressArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:edge:Ingress", name, {}, opts);

    const access = new IngressAccess(`${name}-access`, args, { parent: this });
    const application = this.createApplicationBalancer(`${name}-alb`, access, args);
    const api = this.createApiTargets(`${name}-api`, args);
    const listener = this.listen(`${name}-alb`, application, args);
    this.createRules(`${name}-alb`, listener, api, args);
    const network = this.createNetworkBalancer(`${name}-nlb`, access, args);
    this.passOn(`${name}-nlb`, network, application, listener, args);

    this.dnsName = network.dnsName;
    this.zoneId = network.zoneId;
    this.applicationLoadBalancerArn = application.arn;
    this.apiTargetGroupArn = api.arn;
    this.loadBalancerSecurityGroupId = access.applicationGroupId;
    this.registerOutputs({
      dnsName: this.dnsName,
      zoneId: this.zoneId,
      applicationLoadBalancerArn: this.applicationLoadBalancerArn,
      apiTargetGroupArn: this.apiTargetGroupArn,
      loadBalancerSecurityGroupId: this.loadBalancerSecurityGroupId,
    });
  }

  private createApplicationBalancer(name: string, access: IngressAccess, args: IngressArgs) {
    return new aws.lb.LoadBalancer(
      name,
      {
        loadBalancerType: "application",
        internal: true,
        subnets: [...args.privateSubnetIds],
        securityGroups: [access.applicationGroupId],
        // Headers that a proxy and a server would read differently.
        dropInvalidHeaderFields: true,
        accessLogs: {
          enabled: true,
          bucket: args.accessLogs.bucket.bucketName,
          prefix: args.accessLogs.prefix,
        },
        enableDeletionProtection: args.protect,
        tags: { Name: name },
      },
      // Elastic Load Balancing tries to write into the bucket, which its policy must let it.
      { parent: this, dependsOn: [args.accessLogs.bucket.policy] },
    );
  }

  private createApiTargets(name: string, args: IngressArgs) {
    return new aws.lb.TargetGroup(
      name,
      {
        targetType: "ip",
        protocol: "HTTP",
        port: args.apiPort,
        vpcId: args.vpcId,
        healthCheck: { ...HEALTH_CHECK, protocol: "HTTP", matcher: "200" },
        tags: { Name: name },
      },
      { parent: this },
    );
  }

  /** Encrypted, and closed to whoever no rule lets in. */
  private listen(name: string, balancer: aws.lb.LoadBalancer, args: IngressArgs) {
    return new aws.lb.Listener(
      name,
      {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: "HTTPS",
        sslPolicy: TLS_POLICY,
        certificateArn: args.certificateArn,
        defaultActions: [
          {
            type: "fixed-response",
            fixedResponse: { contentType: "text/plain", messageBody: "Forbidden", statusCode: "403" },
          },
        ],
      },
      { parent: this },
    );
  }

  private createRules(name: string, listener: aws.lb.Listener, api: aws.lb.TargetGroup, args: IngressArgs) {
    const forward = { type: "forward", targetGroupArn: api.arn };
    // Without the header, because neither Route 53's health checkers nor the network load balancer can send one; whoever comes
    // through another's distribution learns there that the gateway is well, and no more.
    new aws.lb.ListenerRule(
      `${name}-health`,
      {
        listenerArn: listener.arn,
        priority: 1,
        conditions: [{ pathPattern: { values: [HEALTH_PATH] } }],
        actions: [forward],
      },
      { parent: this },
    );
    new aws.lb.ListenerRule(
      `${name}-origin`,
      {
        listenerArn: listener.arn,
        priority: 2,
        conditions: [{ httpHeader: { httpHeaderName: ORIGIN_HEADER, values: args.acceptedHeaders } }],
        actions: [forward],
      },
      { parent: this, dependsOn: args.sender === undefined ? [] : [args.sender] },
    );
  }

  private createNetworkBalancer(name: string, access: IngressAccess, args: IngressArgs) {
    return new aws.lb.LoadBalancer(
      name,
      {
        loadBalancerType: "network",
        internal: false,
        subnets: [...args.publicSubnetIds],
        // From its birth: AWS gives none to a balancer that was made without.
        securityGroups: [...access.networkGroupIds],
        enableCrossZoneLoadBalancing: true,
        enableDeletionProtection: args.protect,
        tags: { Name: name },
      },
      // AWS demands the internet gateway.
      { parent: this, dependsOn: [args.network] },
    );
  }

  /** Hands on what arrives as it came: it is the application load balancer that speaks TLS. */
  private passOn(
    name: string,
    network: aws.lb.LoadBalancer,
    application: aws.lb.LoadBalancer,
    applicationListener: aws.lb.Listener,
    args: IngressArgs,
  ) {
    const targets = new aws.lb.TargetGroup(
      name,
      {
        targetType: "alb",
        protocol: "TCP",
        port: 443,
        vpcId: args.vpcId,
        healthCheck: { ...HEALTH_CHECK, protocol: "HTTPS", matcher: "200" },
        tags: { Name: name },
      },
      { parent: this },
    );
    new aws.lb.TargetGroupAttachment(
      name,
      { targetGroupArn: targets.arn, targetId: application.arn, port: 443 },
      // AWS registers a balancer that listens on the port, and no other.
      { parent: this, dependsOn: [applicationListener] },
    );
    new aws.lb.Listener(
      name,
      {
        loadBalancerArn: network.arn,
        port: 443,
        protocol: "TCP",
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
      },
      { parent: this },
    );
  }
}
