import { join } from "node:path";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { NodeFunction, type NodeFunctionArgs } from "../compute/node-function";

export interface UserPoolKeysArgs
  extends Pick<NodeFunctionArgs, "accountId" | "lambdaKeyArn" | "logsKeyArn" | "logGroupPrefix"> {
  /** Who the tokens say they are from: the URL under which the pool publishes its keys. */
  readonly issuer: pulumi.Input<string>;
}

/**
 * The public keys of a user pool, read once it is there, so that they can be written where they outlive its region. AWS offers them
 * under a URL and in no API, so a function reads them. It is in no VPC: what it asks is on the internet.
 */
export class UserPoolKeys extends pulumi.ComponentResource {
  /** JSON Web Key Set as JSON, of less than the 4,096 characters that a standard parameter takes. */
  readonly jwks: pulumi.Output<string>;

  constructor(name: string, { issuer, ...args }: UserPoolKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:identity:UserPoolKeys", name, {}, opts);

    const reader = new NodeFunction(
      name,
      {
        ...args,
        description: "Reads the public keys of the user pool",
        code: { folder: join(__dirname, "user-pool-keys"), files: ["index.mjs"] },
        variables: { ISSUER: issuer },
        memorySize: 128,
        timeout: 60,
      },
      { parent: this },
    );
    const call = new aws.lambda.Invocation(
      name,
      {
        functionName: reader.name,
        input: "{}",
        // Called again for another pool, and by other code.
        triggers: { issuer, version: reader.codeVersion },
      },
      { parent: this, dependsOn: [reader] },
    );

    this.jwks = call.result;
    this.registerOutputs({ jwks: this.jwks });
  }
}
