import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface CertificateArgs {
  /** Where the certificate is used: the load balancer's region, or the edge's. A change replaces it. */
  readonly region: string;
  /** Hosts, by what they are for; the first is the certificate's common name. A change replaces the certificate. */
  readonly hosts: Readonly<Record<string, string>>;
  /**
   * Who owns the records that prove the hosts. ACM asks for the same record for the same host in all regions of an account, so
   * that only the first certificate of a host can bring it.
   */
  readonly proof:
    | {
        readonly records: "own";
        readonly zoneId: pulumi.Input<string>;
      }
    | {
        /** They are there: another stack has proven the same hosts. */
        readonly records: "another stack's";
      };
}

/** A certificate of ACM that proves its hosts by DNS, and so renews itself. */
export class Certificate extends pulumi.ComponentResource {
  /** Known once ACM has issued it: nothing shows a certificate that is not issued. */
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:edge:Certificate", name, {}, opts);

    const [first, ...others] = Object.values(args.hosts);
    const certificate = new aws.acm.Certificate(
      name,
      {
        region: args.region,
        domainName: first,
        // ACM counts the first host among them.
        ...(others.length > 0 && { subjectAlternativeNames: Object.values(args.hosts) }),
        validationMethod: "DNS",
        tags: { Name: name },
      },
      { parent: this },
    );
    const records =
      args.proof.records === "own" ? this.prove(name, certificate, args.hosts, args.proof.zoneId) : undefined;
    const issued = new aws.acm.CertificateValidation(
      name,
      {
        region: args.region,
        certificateArn: certificate.arn,
        ...(records !== undefined && { validationRecordFqdns: records.map(({ fqdn }) => fqdn) }),
      },
      { parent: this },
    );

    this.arn = issued.certificateArn;
    this.registerOutputs({ arn: this.arn });
  }

  /** A record per host: what ACM asks for is unknown in a preview, how many hosts there are is not. */
  private prove(
    name: string,
    certificate: aws.acm.Certificate,
    hosts: CertificateArgs["hosts"],
    zoneId: pulumi.Input<string>,
  ): readonly aws.route53.Record[] {
    return Object.entries(hosts).map(([purpose, host]) => {
      const asked = certificate.domainValidationOptions.apply((options) => optionOf(options, host));
      return new aws.route53.Record(
        `${name}-proof-${purpose}`,
        {
          zoneId,
          name: asked.resourceRecordName,
          type: "CNAME",
          ttl: 300,
          records: [asked.resourceRecordValue],
        },
        { parent: this },
      );
    });
  }
}

/** @throws RangeError when ACM asks for no proof of the host */
function optionOf(options: readonly aws.types.output.acm.CertificateDomainValidationOption[], host: string) {
  const option = options.find(({ domainName }) => domainName === host);
  if (option === undefined) throw new RangeError(`ACM asks for no record that proves ${host}`);
  return option;
}
