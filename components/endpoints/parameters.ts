import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface ParametersArgs {
  /** Region in whose Parameter Store they stand. */
  readonly region: string;
  /** Start of their names, such as `/mall/production/us-east-1/`. */
  readonly prefix: string;
  /** Their values, by the rest of their names, such as `aurora/endpoint`. None is a secret. */
  readonly values: Readonly<Record<string, pulumi.Input<string | number>>>;
}

/** Values that applications look up by name, in the Parameter Store of one region. */
export class Parameters extends pulumi.ComponentResource {
  constructor(name: string, args: ParametersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:endpoints:Parameters", name, {}, opts);
    for (const [key, value] of Object.entries(args.values)) {
      new aws.ssm.Parameter(
        `${name}-${key.replaceAll("/", "-")}`,
        {
          region: args.region,
          name: `${args.prefix}${key}`,
          type: "String",
          // Said explicitly: an account's default tier may be another, and AWS takes no parameter back to Standard.
          tier: "Standard",
          // `value` is the same, kept as a secret: a preview would not show which way a pointer moves.
          insecureValue: pulumi.output(value).apply(String),
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
