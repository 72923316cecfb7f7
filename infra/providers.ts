import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Settings } from "./settings";
import type { Region, Topology } from "./topology";

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
    aws: new aws.Provider("aws", { region: region.name, defaultTags: defaultTagsOf(topology) }),
    random: new random.Provider("random"),
  };
}

/**
 * A provider of another region, for what ignores the `region` argument. It signs in at the own region's STS: that region is
 * there while this stack is at work.
 */
export function providerIn(another: Region, { topology, region }: Settings): aws.Provider {
  return new aws.Provider(`aws-${another.name}`, {
    region: another.name,
    stsRegion: region.name,
    defaultTags: defaultTagsOf(topology),
  });
}

function defaultTagsOf({ environment }: Topology): aws.ProviderArgs["defaultTags"] {
  return {
    tags: { environment, project: pulumi.getProject(), stack: pulumi.getStack(), "managed-by": "pulumi" },
  };
}
