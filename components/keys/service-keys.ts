import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type KeyUse, keyPolicy } from "./key-policy";

/**
 * The services that have a key of their own, with who uses it.
 * `kms:ViaService` values: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
const USES = {
  aurora: { through: ["rds"] },
  // Amazon DocumentDB shares the RDS control plane, and calls KMS as it.
  documentdb: { through: ["rds"] },
  elasticache: { through: ["elasticache"] },
  msk: { through: ["kafka"] },
  opensearch: { through: ["es"] },
  // https://docs.aws.amazon.com/aurora-dsql/latest/userguide/data-encryption.html
  dsql: {
    through: ["dsql"],
    itself: { service: "dsql", resources: "cluster/*", encryptionContext: "aws:dsql:ClusterId" },
  },
  s3: { through: ["s3"] },
  eks: { through: ["eks"] },
  ebs: { through: ["ec2"] },
  secrets: { through: ["secretsmanager"] },
  logs: { logs: true },
  lambda: { through: ["lambda"] },
  messaging: { through: ["sns", "sqs"] },
  // A copy of a cluster snapshot is encrypted with its vault's key, by RDS.
  backup: { through: ["backup", "rds"] },
} as const satisfies Record<string, KeyUse>;

export type KeyService = keyof typeof USES;

export const KEY_SERVICES = Object.keys(USES) as readonly KeyService[];

export interface ServiceKeysArgs {
  /** Account that owns the keys: twelve digits. */
  readonly accountId: pulumi.Input<string>;
  /** AWS region of the keys. */
  readonly region: string;
  /** Start of every alias, such as `alias/mall/production/`; the service follows. */
  readonly aliasPrefix: string;
  /** The distribution of CloudFront that reads what S3's key encrypts. @default none: the region's files are no origin */
  readonly distributionArn?: pulumi.Input<string>;
  /** Whether Pulumi refuses to delete the keys. AWS waits 30 days in any case. */
  readonly protect: boolean;
}

/** One KMS key and alias per service: the loss, or the theft, of one key concerns one service in one region. */
export class ServiceKeys extends pulumi.ComponentResource {
  /**
   * ARN of each service's key. A plain record of Outputs, to be handed on one by one: as one Output every consumer would
   * depend on every key, and no policy could tell whose key it uses.
   */
  readonly arns: Readonly<Record<KeyService, pulumi.Output<string>>>;

  constructor(name: string, args: ServiceKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:keys:ServiceKeys", name, {}, opts);

    const keys = KEY_SERVICES.map((service) => [service, this.createKey(name, service, args)] as const);

    this.arns = Object.fromEntries(keys.map(([service, key]) => [service, key.arn])) as typeof this.arns;
    this.registerOutputs({ arns: this.arns });
  }

  private createKey(name: string, service: KeyService, args: ServiceKeysArgs): aws.kms.Key {
    const key = new aws.kms.Key(
      `${name}-${service}`,
      {
        description: `Encrypts what ${service} stores in ${args.region}`,
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: pulumi.jsonStringify(
          pulumi
            .all([args.accountId, service === "s3" ? args.distributionArn : undefined])
            .apply(([account, reader]) => keyPolicy(account, args.region, USES[service], reader)),
        ),
        tags: { service },
      },
      { parent: this, protect: args.protect },
    );
    new aws.kms.Alias(
      `${name}-${service}`,
      { name: `${args.aliasPrefix}${service}`, targetKeyId: key.id },
      { parent: this },
    );
    return key;
  }
}
