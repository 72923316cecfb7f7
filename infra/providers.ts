import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Settings } from "./settings";

/** The providers of a stack. Default providers are disabled: every component is given these. */
export interface Providers {
  readonly aws: aws.Provider;
  readonly random: random.Provider;
}

/** Account that the providers' credentials belong to: twelve digits. */
export function accountOf(providers: Providers): pulumi.Output<string> {
  return aws.getCallerIdentityOutput({}, { provider: providers.aws }).accountId;
}

/** Default tags say whose a thing is, never its role: that would touch every resource on a failover. */
export function createProviders({ topology, region }: Settings): Providers {
  return {
    aws: new aws.Provider("aws", {
      region: region.name,
      defaultTags: {
        tags: {
          environment: topology.environment,
          project: pulumi.getProject(),
          stack: pulumi.getStack(),
          "managed-by": "pulumi",
        },
      },
    }),
    random: new random.Provider("random"),
  };
}
