import type { Request, Rule } from "../../model";
import { Refusal } from "../../rules";
import { type Bag, bags, isBag, isList, text, texts, type Value } from "../../values";
import { GLOBAL, type Thing, type World } from "../../world";
import { regionOfArn } from "../ids";
import { oneOf } from "../s3/common";
import {
  behavioursOf,
  DISTRIBUTION,
  FUNCTION,
  HOME,
  ORIGIN_ACCESS_CONTROL,
  RESPONSE_HEADERS_POLICY,
} from "./common";

const argument = (reason: string, rule?: number) => new Refusal("InvalidArgument", reason, rule);

/** Ids of origins or groups, by the blocks that have them. */
const idsIn = (blocks: Value | undefined): readonly string[] =>
  bags(blocks).flatMap(({ originId }) => text(originId) ?? []);

/** The numbers between which the provider lets a property of an origin be. */
const RANGES = [
  ["connectionAttempts", "connection_attempts", 1, 3],
  ["connectionTimeout", "connection_timeout", 1, 10],
] as const;

const patience: Rule = ({ inputs }) => {
  for (const [index, origin] of bags(inputs.origins).entries()) {
    for (const [property, name, least, most] of RANGES) {
      const value = origin[property];
      if (typeof value === "number" && (value < least || value > most)) {
        return new Refusal(
          "InvalidParameter",
          `expected origin.${index}.${name} to be in the range (${least} - ${most}), got ${value}`,
          87,
        );
      }
    }
  }
  return undefined;
};

/** The provider counts the members, CloudFront knows them. */
const groups: Rule = ({ inputs }) => {
  const declared = idsIn(inputs.origins);
  for (const [index, group] of bags(inputs.originGroups).entries()) {
    if (!isList(group.members)) continue;
    const count = group.members.length;
    if (count < 2) {
      return new Refusal(
        "Not enough list items",
        `Attribute origin_group.${index}.member requires 2 item minimum, but config has only ${count} declared.`,
        86,
      );
    }
    if (count > 2) {
      return new Refusal(
        "Too many list items",
        `Attribute origin_group.${index}.member supports 2 item maximum, but config has ${count} declared.`,
        86,
      );
    }
    const stray = idsIn(group.members).find((member) => !declared.includes(member));
    if (stray !== undefined) {
      return argument(
        `The parameter Members has one or more origins [${stray}] for origin group ${text(group.originId)} that aren't valid. Origins that you specify for an origin group must be associated with the distribution.`,
        86,
      );
    }
  }
  return undefined;
};

const targets: Rule = ({ inputs }) => {
  const known = [...idsIn(inputs.origins), ...idsIn(inputs.originGroups)];
  const lost = behavioursOf(inputs).some(({ targetOriginId }) => {
    const target = text(targetOriginId);
    return target !== undefined && !known.includes(target);
  });
  return lost
    ? new Refusal(
        "NoSuchOrigin",
        "One or more of your cache behavior target origins or origin groups do not exist.",
        87,
      )
    : undefined;
};

const UNSAFE = ["DELETE", "PATCH", "POST", "PUT"];

const methods: Rule = ({ inputs }) => {
  const grouped = idsIn(inputs.originGroups);
  const unsafe = behavioursOf(inputs).some(
    ({ targetOriginId, allowedMethods }) =>
      grouped.includes(text(targetOriginId) ?? "") &&
      texts(allowedMethods).some((method) => UNSAFE.includes(method)),
  );
  return unsafe
    ? argument(
        "The parameter AllowedMethods cannot include POST, PUT, PATCH, or DELETE for a cached behavior associated with an origin group.",
        86,
      )
    : undefined;
};

/** Sets of methods that a behaviour can allow. Source: CloudFront API Reference, AllowedMethods. */
const METHODS = [
  ["GET", "HEAD"],
  ["GET", "HEAD", "OPTIONS"],
  ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"],
].map((each) => each.join());

const methodSets: Rule = ({ inputs }) =>
  behavioursOf(inputs).every(
    ({ allowedMethods }) =>
      !isList(allowedMethods) || METHODS.includes([...texts(allowedMethods)].sort().join()),
  )
    ? undefined
    : argument("The parameter AllowedMethods contains methods that cannot be allowed together.");

const TLS_TO_VIEWERS = [
  "SSLv3",
  "TLSv1",
  "TLSv1_2016",
  "TLSv1.1_2016",
  "TLSv1.2_2018",
  "TLSv1.2_2019",
  "TLSv1.2_2021",
  "TLSv1.2_2025",
  "TLSv1.3_2025",
];

const choices: Rule = ({ inputs }) => {
  const { httpVersion, priceClass, viewerCertificate } = inputs;
  const behaviour = behavioursOf(inputs)
    .map(({ viewerProtocolPolicy }) =>
      oneOf(viewerProtocolPolicy, "viewer_protocol_policy", ["allow-all", "https-only", "redirect-to-https"]),
    )
    .find((refusal) => refusal !== undefined);
  const origin = bags(inputs.origins)
    .map(({ customOriginConfig: custom }) =>
      isBag(custom)
        ? oneOf(custom.originProtocolPolicy, "origin_protocol_policy", [
            "http-only",
            "https-only",
            "match-viewer",
          ])
        : undefined,
    )
    .find((refusal) => refusal !== undefined);
  return (
    behaviour ??
    origin ??
    oneOf(httpVersion, "http_version", ["http1.1", "http2", "http3", "http2and3"]) ??
    oneOf(priceClass, "price_class", ["PriceClass_100", "PriceClass_200", "PriceClass_All", "None"]) ??
    (isBag(viewerCertificate)
      ? oneOf(viewerCertificate.minimumProtocolVersion, "minimum_protocol_version", TLS_TO_VIEWERS)
      : undefined)
  );
};

const NOT_A_CERTIFICATE = new Refusal(
  "InvalidViewerCertificate",
  "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
  85,
);

const certificateOf = ({ viewerCertificate }: Bag) =>
  isBag(viewerCertificate) ? text(viewerCertificate.acmCertificateArn) : undefined;

/** An ARN says where its certificate is before there is one. */
const certificateRegion: Rule = ({ inputs }) => {
  const arn = certificateOf(inputs);
  return arn === undefined || regionOfArn(arn) === HOME ? undefined : NOT_A_CERTIFICATE;
};

const SEE =
  "For more details, see: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-requirements";

/** Whether a name of a certificate is for this host; `*` stands for one label. */
function covers(name: string, host: string): boolean {
  return name === host || (name.startsWith("*.") && host.slice(host.indexOf(".")) === name.slice(1));
}

const certificate: Rule = ({ world, inputs }) => {
  const aliases = texts(inputs.aliases);
  const arn = certificateOf(inputs);
  if (arn === undefined) {
    return aliases.length === 0
      ? undefined
      : new Refusal(
          "InvalidViewerCertificate",
          `To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name. ${SEE}`,
        );
  }
  const found = world.in(HOME, "aws:acm/certificate:Certificate").find(({ state }) => state.arn === arn);
  if (found === undefined || found.state.status !== "ISSUED") return NOT_A_CERTIFICATE;
  const { domainName, subjectAlternativeNames } = found.state;
  const names = [...texts(subjectAlternativeNames), text(domainName) ?? ""];
  return aliases.every((alias) => names.some((name) => covers(name, alias)))
    ? undefined
    : new Refusal(
        "InvalidViewerCertificate",
        `The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) that you're trying to add. ${SEE}`,
      );
};

/** A name belongs to one distribution of all accounts. */
function aliasTaken(world: World, inputs: Bag, self?: Thing): Refusal | undefined {
  const taken = world
    .in(GLOBAL, DISTRIBUTION)
    .filter((other) => other !== self)
    .flatMap(({ state }) => texts(state.aliases));
  return texts(inputs.aliases).some((alias) => taken.includes(alias))
    ? new Refusal(
        "CNAMEAlreadyExists",
        "One or more of the CNAMEs you provided are already associated with a different resource.",
      )
    : undefined;
}

const webAcl: Rule = ({ world, inputs }) => {
  const arn = text(inputs.webAclId) ?? "";
  if (arn === "") return undefined;
  const found = world.in(HOME, "aws:wafv2/webAcl:WebAcl").find(({ state }) => state.arn === arn);
  return found?.state.scope === "CLOUDFRONT"
    ? undefined
    : new Refusal("InvalidWebACLId", "Web ACL is not accessible by the requester.", 84);
};

/** A web ACL's ARN says its scope before there is one. */
const webAclScope: Rule = ({ inputs }) => {
  const arn = text(inputs.webAclId) ?? "";
  return !arn.startsWith("arn:") || (regionOfArn(arn) === HOME && /:global\/webacl\//.test(arn))
    ? undefined
    : new Refusal("InvalidWebACLId", "Web ACL is not accessible by the requester.", 84);
};

/** Sources: the pages "Using the managed cache policies" and "Using the managed origin request policies" of AWS. */
const MANAGED = {
  cachePolicyId: [
    "658327ea-f89d-4fab-a63d-7e88639e58f6",
    "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
    "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
    "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
  ],
  originRequestPolicyId: [
    "216adef6-5c7f-47e4-b989-5492eafa07d3",
    "33f36d7e-f396-46d9-90e0-52428a34d9dc",
    "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    "59781a5b-3903-41f3-afcb-af62929ccde1",
    "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
  ],
} as const;

/** Whether there is a thing of a type that has this value, where there is a value. */
const exists = ({ world }: Request, type: string, attribute: string, value: Value | undefined) =>
  text(value) === undefined ||
  world.in(GLOBAL, type).some(({ id, state }) => (attribute === "id" ? id : state[attribute]) === value);

const policies: Rule = (request) => {
  for (const behaviour of behavioursOf(request.inputs)) {
    const { cachePolicyId, originRequestPolicyId, responseHeadersPolicyId, functionAssociations } = behaviour;
    const managed = (id: Value | undefined, ids: readonly string[]) =>
      text(id) === undefined || ids.includes(text(id) ?? "");
    if (!managed(cachePolicyId, MANAGED.cachePolicyId))
      return new Refusal("NoSuchCachePolicy", "The cache policy does not exist.");
    if (!managed(originRequestPolicyId, MANAGED.originRequestPolicyId))
      return new Refusal("NoSuchOriginRequestPolicy", "The origin request policy does not exist.");
    if (!exists(request, RESPONSE_HEADERS_POLICY, "id", responseHeadersPolicyId))
      return new Refusal("NoSuchResponseHeadersPolicy", "The response headers policy does not exist.");
    for (const { functionArn } of bags(functionAssociations)) {
      const found = request.world.in(GLOBAL, FUNCTION).find(({ state }) => state.arn === functionArn);
      // Only what is published runs at the edge.
      if (found === undefined || found.state.liveStageEtag === "")
        return new Refusal("InvalidFunctionAssociation", "A CloudFront function association is invalid.");
    }
  }
  return undefined;
};

const S3_DOMAIN = /\.s3[.-]([a-z0-9-]+\.)?amazonaws\.com$/;

const origins: Rule = (request) => {
  for (const { domainName, customOriginConfig, vpcOriginConfig, originAccessControlId } of bags(
    request.inputs.origins,
  )) {
    const isS3 = customOriginConfig === undefined && vpcOriginConfig === undefined;
    if (isS3 && !S3_DOMAIN.test(text(domainName) ?? ""))
      return argument("The parameter Origin DomainName does not refer to a valid S3 bucket.");
    if (!exists(request, ORIGIN_ACCESS_CONTROL, "id", originAccessControlId))
      return new Refusal("NoSuchOriginAccessControl", "The origin access control does not exist.");
  }
  return undefined;
};

/** What is refused before anything is asked of CloudFront: it shows in what is asked for alone. */
export const refusedBeforehand: readonly Rule[] = [
  patience,
  groups,
  targets,
  methods,
  methodSets,
  choices,
  certificateRegion,
  webAclScope,
];

/** What CloudFront refuses of a distribution, new or changed. */
export const refused: readonly Rule[] = [certificate, webAcl, policies, origins];

export const refusedAlias = ({ world, inputs }: Request, self?: Thing) => aliasTaken(world, inputs, self);
