import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { QueryLog } from "./query-log";

export interface HostedZoneArgs {
  readonly zone:
    | {
        /** It is made here, with a log of its queries, and signed. */
        readonly kind: "created";
        /** Domain of the zone. A change replaces it. */
        readonly domain: string;
        /** The edge's region, where Route 53 looks for log group and key. */
        readonly region: string;
        readonly accountId: pulumi.Input<string>;
        /** Start of the log group's name, such as `/mall/production/`. */
        readonly logGroupPrefix: string;
        /** The edge's key for CloudWatch Logs. */
        readonly logsKeyArn: pulumi.Input<string>;
        /** The edge's pair of keys that signs the zone. */
        readonly dnssecKeyArn: pulumi.Input<string>;
      }
    | {
        /** It is there already, and somebody else's: its log and its signing are theirs, too. */
        readonly kind: "adopted";
        readonly zoneId: string;
      };
  /** Hosts in the zone that are the mall's alone, by what they are for. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Whether Pulumi refuses to delete a zone that is created here. */
  readonly protect: boolean;
}

/** The domain's public zone, and at each of the mall's names who may issue certificates for it: ACM. */
export class HostedZone extends pulumi.ComponentResource {
  readonly zoneId: pulumi.Output<string>;
  /** For the registrar; of a zone that is created here. */
  readonly nameServers: pulumi.Output<string[]> | undefined;
  /** For the registrar, when the zone is to be trusted as signed; of a zone that is created here. */
  readonly dsRecord: pulumi.Output<string> | undefined;

  constructor(name: string, args: HostedZoneArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:edge:HostedZone", name, {}, opts);

    if (args.zone.kind === "created") {
      const zone = this.createZone(name, args.zone, args.protect);
      this.zoneId = zone.zoneId;
      this.nameServers = zone.nameServers;
      this.dsRecord = this.sign(name, zone, args.zone.dnssecKeyArn);
    } else {
      this.zoneId = pulumi.output(args.zone.zoneId);
    }
    this.demandAmazonCertificates(name, args.hosts);
    this.registerOutputs({
      zoneId: this.zoneId,
      nameServers: this.nameServers,
      dsRecord: this.dsRecord,
    });
  }

  private createZone(
    name: string,
    args: Extract<HostedZoneArgs["zone"], { kind: "created" }>,
    protect: boolean,
  ): aws.route53.Zone {
    const zone = new aws.route53.Zone(
      name,
      {
        name: args.domain,
        comment: "Public names of the mall",
        // Route 53 changes records in us-east-1 alone; with this it does so elsewhere within the hour.
        enableAcceleratedRecovery: true,
        tags: { Name: name },
      },
      { parent: this, protect },
    );
    new QueryLog(
      `${name}-queries`,
      {
        zoneId: zone.zoneId,
        region: args.region,
        accountId: args.accountId,
        logGroupName: `${args.logGroupPrefix}dns-queries`,
        logsKeyArn: args.logsKeyArn,
      },
      { parent: this },
    );
    return zone;
  }

  /** Answers are signed at once; nobody checks them before the registrar has the DS record. */
  private sign(
    name: string,
    zone: aws.route53.Zone,
    dnssecKeyArn: pulumi.Input<string>,
  ): pulumi.Output<string> {
    const key = new aws.route53.KeySigningKey(
      name,
      {
        hostedZoneId: zone.zoneId,
        keyManagementServiceArn: dnssecKeyArn,
        name: name.replaceAll("-", "_"),
      },
      { parent: this },
    );
    new aws.route53.HostedZoneDnsSec(
      name,
      { hostedZoneId: zone.zoneId },
      // Route 53 signs only with a key that is there.
      { parent: this, dependsOn: [key] },
    );
    return key.dsRecord;
  }

  /** At the names and not at the top: what else is in the zone has certificates of its own. */
  private demandAmazonCertificates(name: string, hosts: HostedZoneArgs["hosts"]) {
    for (const [purpose, host] of Object.entries(hosts)) {
      new aws.route53.Record(
        `${name}-caa-${purpose}`,
        {
          zoneId: this.zoneId,
          name: host,
          type: "CAA",
          ttl: 3600,
          records: ['0 issue "amazon.com"', '0 issuewild ";"'],
        },
        { parent: this },
      );
    }
  }
}
