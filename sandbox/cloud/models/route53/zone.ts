import type { ChangeRequest, Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import {
  isPrivate,
  KEY_SIGNING_KEY,
  nameServersOf,
  plainName,
  RECORD,
  route53Arn,
  ZONE,
  zoneIdOf,
} from "./common";

export const zone: Model = {
  type: ZONE,
  scope: "global",
  // hashicorp/aws route53/zone.go: name and delegation_set_id are ForceNew.
  replaces: ["name", "delegationSetId"],
  defaults: { comment: "Managed by Pulumi", forceDestroy: false },
  invalid: [
    ({ inputs }) =>
      inputs.vpcs !== undefined && inputs.delegationSetId !== undefined
        ? new Refusal("InvalidParameter", '"delegation_set_id": conflicts with vpc')
        : undefined,
  ],
  refusesCreate: [nameIsADomain, recoversOnlyWhenPublic],
  refusesUpdate: [recoversOnlyWhenPublic],
  refusesDelete: [isEmpty],
  id: zoneIdOf,
  attributes: ({ inputs }, id) => ({
    arn: route53Arn(`hostedzone/${id}`),
    enableAcceleratedRecovery: false,
    nameServers: isPrivate(inputs) ? [] : nameServersOf(id),
    primaryNameServer: nameServersOf(id)[0],
    zoneId: id,
  }),
  warns: ({ state }) =>
    RESERVED.test(plainName(text(state.name) ?? ""))
      ? `${text(state.name)} is reserved: Route 53 creates no such zone in a real account. Set mall:domain to a domain of your own`
      : undefined,
};

/**
 * RFC 2606. Route 53 answers InvalidDomainName; the simulated one lets it pass, and says so, because a mall that nobody has
 * configured has no other domain.
 */
const RESERVED = /(^|\.)example(\.(com|net|org))?$/;

function nameIsADomain({ inputs }: Request): Refusal | undefined {
  const name = plainName(text(inputs.name) ?? "");
  const labels = name.split(".");
  if (labels.length > 1 && labels.every((label) => /^[^\s.]{1,63}$/.test(label)) && name.length <= 255)
    return undefined;
  return new Refusal("InvalidDomainName", `The domain name is invalid: ${name}`);
}

function recoversOnlyWhenPublic({ inputs }: Request): Refusal | undefined {
  return inputs.enableAcceleratedRecovery === true && isPrivate(inputs)
    ? new Refusal("InvalidInput", "Accelerated recovery is available only for public hosted zones.")
    : undefined;
}

function isEmpty({ world, thing, inputs }: ChangeRequest): Refusal | undefined {
  if (world.all(KEY_SIGNING_KEY).some(({ state }) => state.hostedZoneId === thing.id)) {
    return new Refusal(
      "HostedZoneNotEmpty",
      "The specified hosted zone contains DNSSEC Key Signing Keys and so cannot be deleted.",
    );
  }
  const holdsRecords = world.all(RECORD).some(({ state }) => state.zoneId === thing.id);
  return holdsRecords && inputs.forceDestroy !== true
    ? new Refusal(
        "HostedZoneNotEmpty",
        "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
      )
    : undefined;
}
