import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { ServiceKeys } from "../../components/keys/service-keys";
import { Network, type NetworkArgs } from "../../components/network/network";
import { record } from "../support/recorder";

export const ACCOUNT = "111122223333";

/** Runs a program of us-east-1 with the providers that a component is given. */
export function recordWith<O>(program: (opts: pulumi.ComponentResourceOptions) => O) {
  return record("us-east-1", () =>
    program({
      providers: {
        aws: new aws.Provider("aws", { region: "us-east-1" }),
        random: new random.Provider("random"),
      },
    }),
  );
}

export function keysIn(opts: pulumi.ComponentResourceOptions, protect = true): ServiceKeys {
  return new ServiceKeys(
    "keys",
    { accountId: ACCOUNT, region: "us-east-1", aliasPrefix: "alias/mall/test/", protect },
    opts,
  );
}

export function networkIn(
  opts: pulumi.ComponentResourceOptions,
  keys: ServiceKeys,
  args: Partial<NetworkArgs> = {},
): Network {
  return new Network(
    "network",
    {
      region: "us-east-1",
      accountId: ACCOUNT,
      cidr: "10.0.0.0/16",
      availabilityZoneIds: ["use1-az1", "use1-az2", "use1-az4"],
      natGateways: "one-per-zone",
      clusterName: "mall-test",
      logGroupPrefix: "/mall/test/",
      logsKeyArn: keys.arns.logs,
      workloadPorts: [8080],
      ...args,
    },
    opts,
  );
}

/** How many resources of each type; components, and what stands beside the component under test, left out. */
export function countsOf(
  registrations: readonly { readonly type: string }[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type } of registrations) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
