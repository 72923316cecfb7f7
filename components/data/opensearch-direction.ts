import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { OpenSearchConnection } from "./opensearch-connections";

export interface OpenSearchDirectionArgs {
  /** Region whose domain is directed. */
  readonly region: string;
  /** Function that directs it. */
  readonly functionName: pulumi.Input<string>;
  /**
   * Version of what the function does: another one, or another writer region, directs again. Left out for the domain of another
   * stack, which directs it ever after: its region may be out when this one changes.
   * @default directed once
   */
  readonly version?: string;
  /** Region that takes writes now. */
  readonly writerRegion: string;
  /** Connection over which the domain can follow; it is directed once that is accepted, and again over another one. */
  readonly connection?: OpenSearchConnection;
}

/** A call of the function that makes a domain lead or follow. */
export class OpenSearchDirection extends pulumi.ComponentResource {
  constructor(name: string, args: OpenSearchDirectionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:data:OpenSearchDirection", name, {}, opts);

    const once = args.version === undefined;
    new aws.lambda.Invocation(
      name,
      {
        region: args.region,
        functionName: args.functionName,
        input: JSON.stringify({ writerRegion: args.writerRegion }),
        triggers: {
          ...(args.version === undefined ? {} : { version: args.version }),
          ...(args.connection === undefined ? {} : { connection: args.connection.id }),
        },
      },
      {
        parent: this,
        ignoreChanges: once ? ["input"] : [],
        dependsOn: args.connection === undefined ? [] : [args.connection.accepted],
      },
    );

    this.registerOutputs({});
  }
}
