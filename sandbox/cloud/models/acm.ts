import { randomInt, randomUUID } from "node:crypto";
import type { ChangeRequest, Model, Request } from "../model";
import { Refusal } from "../rules";
import { type Bag, bags, text, texts } from "../values";
import type { World } from "../world";
import { regionalArn, stableToken } from "./ids";
import { isPrivate, plainName, RECORD, ZONE } from "./route53/common";

export const CERTIFICATE = "aws:acm/certificate:Certificate";

/** The most characters of a certificate's first name, its common name; others may have 253. */
const COMMON_NAME = 64;

const certificate: Model = {
  type: CERTIFICATE,
  specification: "AWS::CertificateManager::Certificate",
  // regions.md 2.1, and hashicorp/aws acm/certificate.go.
  replaces: [
    "domainName",
    "subjectAlternativeNames",
    "validationMethod",
    "keyAlgorithm",
    "validationOptions",
    "certificateAuthorityArn",
  ],
  defaults: { keyAlgorithm: "RSA_2048" },
  refusesCreate: [namesFit, isAskedFor],
  refusesDelete: [isNotInUse],
  id: (request) => regionalArn(request, "acm", `certificate/${randomUUID()}`),
  attributes: ({ inputs, account }, id) => ({
    arn: id,
    domainValidationOptions:
      inputs.validationMethod === "DNS" ? namesOf(inputs).map((name) => validationRecord(account, name)) : [],
    notAfter: "",
    notBefore: "",
    options: { certificateTransparencyLoggingPreference: "ENABLED", export: "DISABLED" },
    pendingRenewal: false,
    renewalEligibility: "INELIGIBLE",
    renewalSummaries: [],
    status: "PENDING_VALIDATION",
    subjectAlternativeNames: namesOf(inputs),
    type: "AMAZON_ISSUED",
    validationEmails: [],
  }),
};

function namesOf({ domainName, subjectAlternativeNames }: Bag): readonly string[] {
  return [...new Set([...texts([domainName ?? null]), ...texts(subjectAlternativeNames)])];
}

/** The record that proves a name. ACM asks for the same one for the same name, in all regions of an account. */
function validationRecord(account: string, domainName: string) {
  const host = stableToken(`${account} ${domainName} name`, 32);
  const value = stableToken(`${account} ${domainName} value`, 32);
  const suffix = stableToken(`${account} ${domainName} suffix`, 10);
  return {
    domainName,
    resourceRecordName: `_${host}.${domainName.replace(/^\*\./, "")}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_${value}.${suffix}.acm-validations.aws.`,
  };
}

function namesFit({ inputs }: Request): Refusal | undefined {
  const name = text(inputs.domainName) ?? "";
  return name.length <= COMMON_NAME
    ? undefined
    : new Refusal(
        "InvalidParameterException",
        `The first domain name can have ${COMMON_NAME} characters at most: ${name}`,
      );
}

function isAskedFor({ inputs }: Request): Refusal | undefined {
  if (inputs.domainName === undefined) return undefined;
  return inputs.validationMethod !== undefined || inputs.certificateAuthorityArn !== undefined
    ? undefined
    : new Refusal(
        "InvalidParameter",
        '"domain_name": all of `domain_name,validation_method` must be specified',
      );
}

/** What shows a certificate to clients. */
const SHOWN_BY = ["aws:cloudfront/distribution:Distribution", "aws:lb/listener:Listener"];

function isNotInUse({ world, thing }: ChangeRequest): Refusal | undefined {
  const isShown = SHOWN_BY.flatMap((type) => world.all(type)).some(({ state }) =>
    JSON.stringify(state).includes(JSON.stringify(thing.id)),
  );
  return isShown ? new Refusal("ResourceInUseException", `Certificate ${thing.id} is in use.`) : undefined;
}

const validation: Model = {
  type: "aws:acm/certificateValidation:CertificateValidation",
  // hashicorp/aws acm/certificate_validation.go: both are ForceNew.
  replaces: ["certificateArn", "validationRecordFqdns"],
  references: [
    {
      property: "certificateArn",
      type: CERTIFICATE,
      by: "arn",
      missing: (arn) => new Refusal("ResourceNotFoundException", `Could not find certificate ${arn}.`),
    },
  ],
  refusesCreate: [namesAllRecords, isIssued],
  // The provider takes the time of issue, to the nanosecond.
  id: () =>
    `${new Date()
      .toISOString()
      .replace("T", " ")
      .replace("Z", `${randomInt(1e5, 1e6)} +0000 UTC`)}`,
  attributes: () => ({}),
  created: ({ world, region, inputs }) => {
    const issued = certificateOf(world, region, inputs);
    if (issued === undefined) return;
    const from = new Date();
    world.change(issued, {
      status: "ISSUED",
      notBefore: `${from.toISOString().slice(0, 10)}T00:00:00Z`,
      notAfter: `${new Date(from.getTime() + VALID_FOR).toISOString().slice(0, 10)}T23:59:59Z`,
    });
  },
  seconds: 61,
};

/** ACM's certificates are valid for 198 days. */
const VALID_FOR = 198 * 86_400_000;

function certificateOf(world: World, region: string, { certificateArn }: Bag) {
  return world.in(region, CERTIFICATE).find(({ state }) => state.arn === certificateArn);
}

function optionsOf({ world, region, inputs }: Request): readonly Bag[] {
  return bags(certificateOf(world, region, inputs)?.state.domainValidationOptions);
}

/** The provider looks whether all records are named, when any is. */
function namesAllRecords(request: Request): Refusal | undefined {
  const named = texts(request.inputs.validationRecordFqdns).map(plainName);
  if (named.length === 0) return undefined;
  const missing = optionsOf(request).find(
    ({ resourceRecordName }) => !named.includes(plainName(text(resourceRecordName) ?? "")),
  );
  return missing === undefined
    ? undefined
    : new Refusal(
        "InvalidParameter",
        `missing ${text(missing.domainName)} DNS validation record: ${plainName(text(missing.resourceRecordName) ?? "")}`,
      );
}

/** ACM issues what it finds proven in public DNS, and what CAA records allow; the provider waits for that, and gives up. */
function isIssued(request: Request): Refusal | undefined {
  const { world, region, inputs } = request;
  const asked = certificateOf(world, region, inputs);
  if (asked === undefined || asked.state.status === "ISSUED") return undefined;
  const waiting = `waiting for ACM Certificate (${text(inputs.certificateArn)}) to be issued`;
  const options = optionsOf(request);
  if (options.length === 0 || !options.every((option) => isProven(world, option))) {
    return new Refusal(
      waiting,
      "timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 1h15m0s)",
    );
  }
  return options.every(({ domainName }) => mayIssue(world, text(domainName) ?? ""))
    ? undefined
    : new Refusal(waiting, "unexpected state 'FAILED', wanted target 'ISSUED'. last error: CAA_ERROR");
}

function publicRecords(world: World, type: string, name: string): readonly string[] {
  const zones = new Set(
    world
      .all(ZONE)
      .filter(({ state }) => !isPrivate(state))
      .map(({ id }) => id),
  );
  return world
    .all(RECORD)
    .filter(
      ({ state }) =>
        state.type === type && state.fqdn === plainName(name) && zones.has(text(state.zoneId) ?? ""),
    )
    .flatMap(({ state }) => texts(state.records));
}

function isProven(
  world: World,
  { resourceRecordName, resourceRecordType, resourceRecordValue }: Bag,
): boolean {
  const wanted = plainName(text(resourceRecordValue) ?? "");
  return publicRecords(world, text(resourceRecordType) ?? "", text(resourceRecordName) ?? "").some(
    (value) => plainName(value) === wanted,
  );
}

/** https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html */
const AMAZON = ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"];

/** RFC 8659: the records of the name itself, else of the nearest name above that has some; without any everybody may. */
function mayIssue(world: World, domain: string): boolean {
  const isWildcard = domain.startsWith("*.");
  const labels = domain.replace(/^\*\./, "").split(".");
  const names = labels.map((_, index) => labels.slice(index).join("."));
  const found = names.map((name) => publicRecords(world, "CAA", name)).find(({ length }) => length > 0) ?? [];
  const issuers = (tag: string) =>
    found.flatMap((record) => new RegExp(`^\\d+\\s+${tag}\\s+"([^";]*)`).exec(record)?.[1]?.trim() ?? []);
  const wild = isWildcard ? issuers("issuewild") : [];
  const relevant = wild.length > 0 ? wild : issuers("issue");
  return relevant.length === 0 || relevant.some((issuer) => AMAZON.includes(issuer));
}

export const acm: readonly Model[] = [certificate, validation];
