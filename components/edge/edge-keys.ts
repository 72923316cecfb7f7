import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { keyPolicy } from "../keys/key-policy";

export interface EdgeKeysArgs {
  /** Account that owns the keys: twelve digits. */
  readonly accountId: pulumi.Input<string>;
  /** AWS region of the edge, which may be another than the stack's. */
  readonly region: string;
  /** Start of every alias, such as `alias/mall/production/`. */
  readonly aliasPrefix: string;
  /** Whether Pulumi refuses to delete the keys. AWS waits 30 days in any case. */
  readonly protect: boolean;
}

/** The keys of what the edge has once for all regions; they are in the edge's region, whichever is the primary. */
export class EdgeKeys extends pulumi.ComponentResource {
  /** Encrypts the edge's log groups. */
  readonly logs: pulumi.Output<string>;
  /** Signs the hosted zone. */
  readonly dnssec: pulumi.Output<string>;

  constructor(name: string, args: EdgeKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:edge:EdgeKeys", name, {}, opts);

    const policyFor = (use: Parameters<typeof keyPolicy>[2]) =>
      pulumi.jsonStringify(
        pulumi.output(args.accountId).apply((account) => keyPolicy(account, args.region, use)),
      );
    const common = { region: args.region, deletionWindowInDays: 30 };
    const logs = new aws.kms.Key(
      `${name}-logs`,
      {
        ...common,
        description: "Encrypts the logs of the edge",
        enableKeyRotation: true,
        policy: policyFor({ logs: true }),
        // The region may have another key for its own logs.
        tags: { service: "logs", Name: `${name}-logs` },
      },
      { parent: this, protect: args.protect },
    );
    const dnssec = new aws.kms.Key(
      `${name}-dnssec`,
      {
        ...common,
        description: "Signs the hosted zone",
        // The only kind that Route 53 takes; KMS rotates no key pair.
        customerMasterKeySpec: "ECC_NIST_P256",
        keyUsage: "SIGN_VERIFY",
        policy: policyFor({ dnssec: true }),
        tags: { service: "dnssec", Name: `${name}-dnssec` },
      },
      { parent: this, protect: args.protect },
    );
    for (const [purpose, key] of Object.entries({ logs, dnssec })) {
      new aws.kms.Alias(
        `${name}-${purpose}`,
        { region: args.region, name: `${args.aliasPrefix}edge-${purpose}`, targetKeyId: key.id },
        { parent: this },
      );
    }

    this.logs = logs.arn;
    this.dnssec = dnssec.arn;
    this.registerOutputs({ logs: this.logs, dnssec: this.dnssec });
  }
}
