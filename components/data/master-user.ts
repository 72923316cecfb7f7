import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

export interface MasterUserArgs {
  readonly username: string;
  /** What the user is master of, for the secret's description. */
  readonly of: string;
  /** The region's key for Secrets Manager. */
  readonly secretsKeyArn: pulumi.Input<string>;
  readonly protect: boolean;
}

/**
 * The master user of a global database, with a password that is made here and kept in a secret: AWS manages none for the
 * members of a global database. No service uses it: each has a user of its own, without a password.
 */
export class MasterUser extends pulumi.ComponentResource {
  readonly username: string;
  readonly password: pulumi.Output<string>;
  /** The secret, known once it has its first version. */
  readonly secretArn: pulumi.Output<string>;

  constructor(name: string, args: MasterUserArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:MasterUser", name, {}, opts);
    // They were children of the global cluster's component before.
    const aliases = opts?.parent === undefined ? [] : [{ parent: opts.parent }];

    const password = new random.RandomPassword(
      name,
      // Aurora and DocumentDB refuse /, @, " and, Aurora, spaces; Aurora takes 41 characters at most.
      { length: 40, overrideSpecial: "!#$%&*()-_=+[]{}<>:?" },
      // The database takes this password at its birth only, and rotation has given it others since.
      { parent: this, aliases, protect: args.protect, ignoreChanges: ["length", "overrideSpecial"] },
    );
    const secret = new aws.secretsmanager.Secret(
      name,
      {
        description: `Master user of ${args.of}`,
        kmsKeyId: args.secretsKeyArn,
        recoveryWindowInDays: 30,
      },
      { parent: this, aliases, protect: args.protect },
    );
    const version = new aws.secretsmanager.SecretVersion(
      name,
      {
        secretId: secret.id,
        secretString: pulumi.jsonStringify({ username: args.username, password: password.result }),
      },
      // A rotation makes other versions; this one stays what it was born with.
      { parent: this, aliases, ignoreChanges: ["secretString"] },
    );

    this.username = args.username;
    this.password = password.result;
    this.secretArn = pulumi.all([secret.arn, version.id]).apply(([arn]) => arn);
    this.registerOutputs({ username: this.username, password: this.password, secretArn: this.secretArn });
  }
}
