import * as aws from "@pulumi/aws";
import { ConfigurationError } from "./configuration-error";
import { PROJECT_FILE } from "./project-files";
import type { Providers } from "./providers";
import { stop } from "./stop";
import type { Topology } from "./topology";

/** What has to be known of a zone that is adopted. */
export type FoundZone = Pick<aws.route53.GetZoneResult, "name" | "privateZone">;

/** Finds a zone of the account by its id, as AWS answers. */
export function zonesOf(providers: Providers): (zoneId: string) => Promise<FoundZone> {
  return (zoneId) => aws.route53.getZone({ zoneId }, { provider: providers.aws });
}

/**
 * Id of the zone that the settings adopt; nothing when one is to be created. It is looked up, so that the wrong one is found
 * before anything is planned in it.
 * @throws RunError naming the setting, and what is wrong with the zone
 */
export async function adoptedZone(
  { domain, hostedZoneId }: Pick<Topology, "domain" | "hostedZoneId">,
  find: (zoneId: string) => Promise<FoundZone>,
): Promise<string | undefined> {
  if (hostedZoneId === undefined) return undefined;
  const refuse = (why: string) =>
    stop(
      new ConfigurationError([
        {
          file: PROJECT_FILE,
          key: "mall:hostedZoneId",
          value: hostedZoneId,
          expected: `the id of ${domain}'s public hosted zone in this account: ${why}`,
        },
      ]).message,
    );
  const zone = await find(hostedZoneId).catch((error: unknown) => {
    throw refuse(error instanceof Error ? error.message : String(error));
  });
  const name = zone.name.replace(/\.$/, "");
  if (name !== domain) throw refuse(`that zone is ${name}'s`);
  if (zone.privateZone === true) throw refuse("that zone is private");
  return hostedZoneId;
}
