import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Settings } from "./settings";
import type { Region } from "./topology";

/** The providers of a stack. Default providers are disabled: every component is given these. */
export interface Providers {
  readonly aws: aws.Provider;
  readonly random: random.Provider;
}

/** Account that the providers' credentials belong to: twelve digits. */
export function accountOf(providers: Providers): pulumi.Output<string> {
  return aws.getCallerIdentityOutput({}, { provider: providers.aws }).accountId;
}

export function createProviders(settings: Settings): Providers {
  return { aws: awsProvider("aws", settings.region, settings), random: new random.Provider("random") };
}

/** A provider of another region, for what ignores the `region` argument. */
export function providerIn(another: Region, settings: Settings): aws.Provider {
  return awsProvider(`aws-${another.name}`, another, settings);
}

/** Default tags say whose a thing is, never its role: that would touch every resource on a failover. */
function awsProvider(name: string, { name: region }: Region, settings: Settings): aws.Provider {
  return new aws.Provider(name, {
    region,
    // The own region's: it is there while this stack is at work, whatever has become of the other.
    stsRegion: settings.region.name,
    defaultTags: {
      tags: {
        environment: settings.topology.environment,
        project: pulumi.getProject(),
        stack: pulumi.getStack(),
        "managed-by": "pulumi",
      },
    },
  });
}
