import {
  type Finding,
  pass,
  type ResourceControl,
  type StackControl,
  undecided,
  type Verdict,
  violation,
} from "../control";
import { demandOf, openAt } from "../demand";
import { conditionIn, saidIn, statementsOf } from "../document";
import { type Reading, read, readAll, shown, strings } from "../reader";
import type { Member, Stack } from "../stack";
import { originHeader } from "./load-balancers";

const distribution = "aws:cloudfront/distribution:Distribution";
const headersPolicy = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
const logSource = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
const logDelivery = "aws:cloudwatch/logDelivery:LogDelivery";
const webAcl = "aws:wafv2/webAcl:WebAcl";
const certificates = [
  "aws:acm/certificate:Certificate",
  "aws:acm/certificateValidation:CertificateValidation",
];

/** Where CloudFront looks for its certificates and web ACLs, and where its logs are asked for. */
const home = "us-east-1";

/** The blocks at a path, each as it is given. */
const blocks = (props: unknown, path: string): readonly unknown[] =>
  readAll(props, path).flatMap((reading) => (reading.state === "known" ? [reading.value] : []));

const behaviourPaths = ["defaultCacheBehavior", "orderedCacheBehaviors"];

/** The default behaviour and those before it, with what to call them. */
const behaviours = (props: unknown) =>
  behaviourPaths.flatMap((path) => blocks(props, path).map((behaviour) => ({ path, behaviour })));

/** An origin that is a bucket: what is not, says how it is talked to. */
const isBucket = (origin: unknown) =>
  ["customOriginConfig", "vpcOriginConfig"].every((path) => read(origin, path).state === "absent");

/** What takes nothing before TLS 1.2; newer ones than those of 2021 are as good. */
export const viewerTls: readonly unknown[] = ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"];

export const distributionTls: ResourceControl = {
  id: "distribution-tls",
  title: "CloudFront speaks TLS 1.2 or later, to viewers and to origins",
  scope: "resource",
  severity: "high",
  description:
    "Every behaviour sends viewers to HTTPS, nothing before TLS 1.2 is taken, and what CloudFront asks of an origin goes over TLS 1.2.",
  remediation:
    'Set viewerProtocolPolicy: "redirect-to-https", minimumProtocolVersion: "TLSv1.2_2021", originProtocolPolicy: "https-only" and originSslProtocols: ["TLSv1.2"].',
  reference:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html",
  tags: ["edge", "transit"],
  appliesTo: [distribution],
  evaluate: ({ props }) => [
    ...openAt(props, ...behaviourPaths, "origins.customOriginConfig"),
    ...behaviours(props).map(({ path, behaviour }) =>
      demandOf(read(behaviour, "viewerProtocolPolicy"), `${path}.viewerProtocolPolicy`, (value) =>
        ["redirect-to-https", "https-only"].includes(`${value}`),
      ),
    ),
    demandOf(
      read(props, "viewerCertificate.minimumProtocolVersion"),
      "viewerCertificate.minimumProtocolVersion",
      (value) => viewerTls.includes(value),
    ),
    ...blocks(props, "origins.customOriginConfig").flatMap((config) => [
      demandOf(
        read(config, "originProtocolPolicy"),
        "originProtocolPolicy",
        (value) => value === "https-only",
      ),
      ...openAt(config, "originSslProtocols"),
      strings(config, "originSslProtocols").every((protocol) => protocol === "TLSv1.2")
        ? pass
        : violation(`originSslProtocols are ${strings(config, "originSslProtocols").join(", ")}`),
    ]),
  ],
};

export const distributionWebAcl: ResourceControl = {
  id: "distribution-web-acl",
  title: "A web ACL is in front of CloudFront",
  scope: "resource",
  severity: "high",
  description: "Every distribution names a web ACL: one that is attached to nothing stops nobody.",
  remediation: "Set webAclId to the ARN of a web ACL of the scope CLOUDFRONT.",
  reference:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-awswaf.html",
  tags: ["edge", "exposure"],
  appliesTo: [distribution],
  evaluate: ({ props }) => {
    const named = read(props, "webAclId");
    // Whatever becomes of it, it was asked for.
    if (named.state === "unknown") return [pass];
    return [demandOf(named, "webAclId", (value) => value !== "")];
  },
};

/** The region in an ARN, where a property is one. */
const regionIn = (reading: Reading) =>
  reading.state === "known" ? /^arn:[^:]*:[^:]*:([^:]+):/.exec(`${reading.value}`)?.[1] : undefined;

function atHome(stack: Stack, member: Member, path: string, types: readonly string[]): Finding[] {
  const named = regionIn(read(member.props, path));
  const targets = stack.target(member, path, types).map((target) => stack.regionOf(target));
  if (named === undefined && targets.length === 0)
    return openAt(member.props, path).map((verdict) => ({ subject: member, verdict }));
  const regions = named === undefined ? targets : [{ state: "known", value: named } as const];
  return regions.map((region) => ({
    subject: member,
    verdict:
      region.state === "known" && region.value === home
        ? pass
        : violation(`${path} is in ${region.state === "known" ? shown(region.value) : "an unknown region"}`),
  }));
}

export const distributionEdgeRegion: StackControl = {
  id: "distribution-edge-region",
  title: "What CloudFront takes of other services is in us-east-1",
  scope: "stack",
  severity: "high",
  description:
    "The certificate, the web ACL, of the scope CLOUDFRONT, and the source of the logs are in us-east-1, whichever region is the primary: CloudFront sees none elsewhere.",
  remediation: 'Give them region: "us-east-1", and the web ACL scope: "CLOUDFRONT".',
  reference:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html",
  tags: ["edge", "regions"],
  evaluate: (stack) => [
    ...stack.ofType(distribution).flatMap((subject): Finding[] => [
      { subject, verdict: pass },
      ...atHome(stack, subject, "viewerCertificate.acmCertificateArn", certificates),
      ...atHome(stack, subject, "webAclId", [webAcl]),
      ...stack.target(subject, "webAclId", [webAcl]).map(({ props }) => ({
        subject,
        verdict: demandOf(read(props, "scope"), "its web ACL's scope", (value) => value === "CLOUDFRONT"),
      })),
    ]),
    ...stack
      .ofType(logSource)
      .filter((source) => stack.target(source, "resourceArn", [distribution]).length > 0)
      .map((subject) => ({
        subject,
        verdict: demandOf(stack.regionOf(subject), "its region", (value) => value === home),
      })),
  ],
};

export const distributionLogged: StackControl = {
  id: "distribution-logged",
  title: "Who asks CloudFront for what is logged",
  scope: "stack",
  severity: "medium",
  description: "Every distribution is the source of a delivery of access logs: unsaid, it logs nothing.",
  remediation:
    "Give it an aws.cloudwatch.LogDeliverySource with logType: ACCESS_LOGS, and an aws.cloudwatch.LogDelivery of that.",
  reference: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html",
  tags: ["edge", "logging"],
  evaluate: (stack) =>
    stack.ofType(distribution).map((subject) => {
      const delivered = stack
        .ofType(logDelivery)
        .flatMap((delivery) => stack.target(delivery, "deliverySourceName", [logSource]))
        .some((source) => stack.target(source, "resourceArn", [distribution]).includes(subject));
      return { subject, verdict: delivered ? pass : violation("no delivery takes its access logs") };
    }),
};

export const distributionOriginAccess: ResourceControl = {
  id: "distribution-origin-access",
  title: "CloudFront signs what it asks of buckets",
  scope: "resource",
  severity: "high",
  description:
    "Every origin that is a bucket has an origin access control, so that the bucket can stay private, and encrypted with our key.",
  remediation: "Set originAccessControlId, and leave s3OriginConfig out.",
  reference:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
  tags: ["edge", "access"],
  appliesTo: [distribution],
  evaluate: ({ props }) => [
    ...openAt(props, "origins.customOriginConfig", "origins.vpcOriginConfig"),
    ...blocks(props, "origins")
      .filter(isBucket)
      .map((origin) => {
        const control = read(origin, "originAccessControlId");
        const name = strings(origin, "originId")[0];
        return control.state === "absent" || (control.state === "known" && control.value === "")
          ? violation(`its origin ${name} has no origin access control`)
          : pass;
      }),
  ],
};

export const distributionOriginHeader: ResourceControl = {
  id: "distribution-origin-header",
  title: "CloudFront shows origins that it asks for us",
  scope: "resource",
  severity: "critical",
  description:
    "What CloudFront asks of an origin that is no bucket carries the origin header: without, the load balancers answer 403, or have to answer whoever has a distribution.",
  remediation:
    "Add X-Origin-Verify to customHeaders of the origin, with the value that the balancers demand.",
  reference:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html",
  tags: ["edge", "exposure"],
  appliesTo: [distribution],
  evaluate: ({ props }) => [
    ...openAt(props, "origins.customOriginConfig", "origins.customHeaders.name"),
    ...blocks(props, "origins")
      .filter((origin) => !isBucket(origin) && openAt(origin, "customHeaders.name").length === 0)
      .map((origin) => {
        const shown = blocks(origin, "customHeaders").find(
          (header) => strings(header, "name")[0]?.toLowerCase() === originHeader.toLowerCase(),
        );
        const name = strings(origin, "originId")[0];
        if (shown === undefined) return violation(`its origin ${name} is not shown ${originHeader}`);
        const value = read(shown, "value");
        return value.state === "absent" || (value.state === "known" && value.value === "")
          ? violation(`its origin ${name} is shown ${originHeader} without a value`)
          : pass;
      }),
  ],
};

/** What a region that is out answers, or CloudFront in its place. */
const outages = ["500", "502", "503", "504"];
const unsafe = ["DELETE", "PATCH", "POST", "PUT"];

export const distributionFailover: ResourceControl = {
  id: "distribution-failover",
  title: "Files come from another bucket when one does not answer",
  scope: "resource",
  severity: "high",
  description:
    "No behaviour asks one bucket alone: it asks a group of exactly two declared origins, which fails over on 500, 502, 503 and 504, and takes no method that may change something.",
  remediation:
    "Declare both regions' buckets as members of an origin group, let behaviours of files name the group, and allow GET, HEAD and OPTIONS there; what takes POST names one origin.",
  reference:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html",
  tags: ["edge", "failover"],
  appliesTo: [distribution],
  evaluate: ({ props }) => {
    const origins = blocks(props, "origins");
    const declared = origins.flatMap((origin) => strings(origin, "originId"));
    const alone = origins.filter(isBucket).flatMap((origin) => strings(origin, "originId"));
    const groups = blocks(props, "originGroups");
    const grouped = groups.flatMap((group) => strings(group, "originId"));
    const undeclared = openAt(props, "origins.originId");
    const unnamed = [...undeclared, ...openAt(props, "originGroups.originId")];
    return [
      ...unnamed,
      ...openAt(props, "origins.customOriginConfig", "origins.vpcOriginConfig"),
      ...groups.flatMap((group) => onGroup(group, undeclared.length === 0 ? declared : undefined)),
      ...behaviourPaths.flatMap((path) => openAt(props, `${path}.targetOriginId`, `${path}.allowedMethods`)),
      ...behaviours(props).flatMap(({ path, behaviour }) =>
        strings(behaviour, "targetOriginId").map((target) => {
          const changing = strings(behaviour, "allowedMethods").filter((method) => unsafe.includes(method));
          if (alone.includes(target)) return violation(`${path} asks the bucket ${target} alone`);
          if (grouped.includes(target) && changing.length > 0)
            return violation(`${path} takes ${changing.join(", ")}, and names an origin group`);
          return [...declared, ...grouped].includes(target) || unnamed.length > 0
            ? pass
            : violation(`${path} names ${target}, which nobody declares`);
        }),
      ),
    ];
  },
};

/** What is wrong with a group, of which the origins that are declared may be unknown. */
function onGroup(group: unknown, declared: readonly string[] | undefined): Verdict[] {
  const name = strings(group, "originId")[0];
  const members = strings(group, "members.originId");
  const codes = saidIn(group, "failoverCriteria.statusCodes");
  const missing = outages.filter((code) => !codes.includes(code));
  const strays = members.filter((member) => declared?.includes(member) === false);
  const openMembers = openAt(group, "members.originId");
  const openCodes = openAt(group, "failoverCriteria.statusCodes");
  const pair =
    new Set(members).size === 2 && members.length === 2
      ? pass
      : violation(`the origin group ${name} has ${members.length} members, not two`);
  const outage =
    missing.length === 0
      ? pass
      : violation(`the origin group ${name} does not fail over on ${missing.join(", ")}`);
  return [
    ...(openMembers.length === 0 ? [pair] : openMembers),
    strays.length === 0
      ? pass
      : violation(`the origin group ${name} names ${strays.join(", ")}, which nobody declares`),
    ...(openCodes.length === 0 ? [outage] : openCodes),
  ];
}

export const distributionErrorPages: ResourceControl = {
  id: "distribution-error-pages",
  title: "CloudFront turns no error into a page",
  scope: "resource",
  severity: "high",
  description:
    "No error page of a distribution answers an error with success: error pages hold for every behaviour, so that a client of the API takes its refusal for an answer.",
  remediation:
    "Leave customErrorResponses with a successful responseCode out; rewrite addresses in a function of the behaviour of pages.",
  reference:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html",
  tags: ["edge"],
  appliesTo: [distribution],
  evaluate: ({ props }) => [
    pass,
    ...openAt(props, "customErrorResponses.responseCode"),
    ...blocks(props, "customErrorResponses").map((page) => {
      const code = saidIn(page, "responseCode")[0];
      return code !== undefined && Number(code) < 400
        ? violation(`it answers ${saidIn(page, "errorCode")[0]} with ${code}`)
        : pass;
    }),
  ],
};

const aYear = 31_536_000;

/** What a headers policy says at each path. */
const wantedHeaders: readonly { readonly path: string; readonly isGood: (value: unknown) => boolean }[] = [
  { path: "strictTransportSecurity.accessControlMaxAgeSec", isGood: (value) => Number(value) >= aYear },
  { path: "strictTransportSecurity.includeSubdomains", isGood: (value) => value === true },
  { path: "strictTransportSecurity.override", isGood: (value) => value === true },
  { path: "contentTypeOptions.override", isGood: (value) => value === true },
  { path: "frameOptions.frameOption", isGood: (value) => ["DENY", "SAMEORIGIN"].includes(`${value}`) },
  { path: "referrerPolicy.referrerPolicy", isGood: (value) => value !== "unsafe-url" },
  { path: "contentSecurityPolicy.contentSecurityPolicy", isGood: (value) => value !== "" },
];

export const distributionSecurityHeaders: StackControl = {
  id: "distribution-security-headers",
  title: "Browsers are told to guard the shop",
  scope: "stack",
  severity: "medium",
  description:
    "Every behaviour has a headers policy of the stack, with HSTS of a year or more for subdomains, too, nosniff, frame options, a referrer policy and a content security policy.",
  remediation:
    "Give each behaviour responseHeadersPolicyId of an aws.cloudfront.ResponseHeadersPolicy with securityHeadersConfig.",
  reference:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-response-headers.html",
  tags: ["edge"],
  evaluate: (stack) => [
    ...stack.ofType(distribution).flatMap((subject) => [
      ...openAt(subject.props, ...behaviourPaths).map((verdict) => ({ subject, verdict })),
      ...behaviours(subject.props).map(({ path, behaviour }): Finding => {
        const given = read(behaviour, "responseHeadersPolicyId").state !== "absent";
        const found =
          given && stack.target(subject, `${path}.responseHeadersPolicyId`, [headersPolicy]).length > 0;
        return {
          subject,
          verdict: found ? pass : violation(`${path} has no headers policy of the stack`),
        };
      }),
    ]),
    ...stack.ofType(headersPolicy).flatMap((subject) =>
      wantedHeaders.map(({ path, isGood }) => ({
        subject,
        verdict: demandOf(read(subject.props, `securityHeadersConfig.${path}`), path, isGood),
      })),
    ),
  ],
};

const service = "cloudfront.amazonaws.com";
const oneDistribution = /^arn:aws[\w-]*:cloudfront::\d{12}:distribution\/[A-Z0-9]+$/;

/** What is wrong with a statement that lets CloudFront in. */
function admission(statement: unknown): Verdict {
  if (!saidIn(statement, "Effect").includes("Allow")) return pass;
  if (!saidIn(statement, "Principal.Service").includes(service)) return pass;
  const sources = ["StringEquals", "ArnEquals"].flatMap((operator) =>
    ["aws:SourceArn", "AWS:SourceArn"].flatMap((key) => conditionIn(statement, operator, key)),
  );
  return sources.length > 0 && sources.every((source) => oneDistribution.test(source))
    ? pass
    : violation(
        "its policy lets CloudFront in for whoever has a distribution, and not for exactly one of ours",
      );
}

/** Resources whose policies CloudFront can be let in by. */
export const cloudFrontDoors: readonly string[] = [
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:kms/key:Key",
  "aws:kms/keyPolicy:KeyPolicy",
];

export const oneDistributionAdmitted: ResourceControl = {
  id: "one-distribution-admitted",
  title: "Policies that let CloudFront in name the distribution",
  scope: "resource",
  severity: "critical",
  description:
    "A policy of a bucket or a key that names CloudFront says for which distribution: CloudFront asks for everybody who has one.",
  remediation:
    "Add the condition StringEquals aws:SourceArn with the distribution's ARN, without a wildcard.",
  reference:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
  tags: ["edge", "access"],
  appliesTo: cloudFrontDoors,
  evaluate: ({ props }) => {
    const policy = read(props, "policy");
    if (policy.state === "unknown") return [undecided("its policy is unknown")];
    return [pass, ...statementsOf(policy.state === "known" ? policy.value : undefined).map(admission)];
  },
  relate: (stack) =>
    stack.ofType(...cloudFrontDoors).map((subject) => {
      const isOpen =
        read(subject.props, "policy").state === "unknown" &&
        stack.sources(subject, "policy", [distribution]).length === 0;
      return { subject, verdict: isOpen ? undecided("its policy is unknown") : pass };
    }),
};

/** Whether a policy lets CloudFront in: a known one says so, an unknown one was made from the distribution. */
function admits(stack: Stack, subject: Member, distributions: Member): boolean {
  const policy = read(subject.props, "policy");
  return policy.state === "known"
    ? statementsOf(policy.value).some(
        (statement) =>
          saidIn(statement, "Effect").includes("Allow") &&
          saidIn(statement, "Principal.Service").includes(service),
      )
    : stack.sources(subject, "policy", [distribution]).includes(distributions);
}

const bucketType = "aws:s3/bucket:Bucket";
const encryptionType =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

export const distributionReadsBuckets: StackControl = {
  id: "distribution-reads-buckets",
  title: "Buckets that are origins, and their keys, let CloudFront read",
  scope: "stack",
  severity: "high",
  description:
    "A bucket of the stack that is an origin has a policy that lets the distribution in, and so has the key it is encrypted with: without, every file is refused.",
  remediation:
    "Allow cloudfront.amazonaws.com s3:GetObject in the bucket's policy and kms:Decrypt in its key's, for the distribution's ARN.",
  reference:
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html",
  tags: ["edge", "access"],
  evaluate: (stack) =>
    stack.ofType(distribution).flatMap((subject): Finding[] => {
      const domains = blocks(subject.props, "origins")
        .filter(isBucket)
        .flatMap((origin) => strings(origin, "domainName"));
      const buckets = stack
        .ofType(bucketType)
        .filter(({ props }) =>
          strings(props, "bucket").some((name) => domains.some((domain) => domain.startsWith(`${name}.s3.`))),
        );
      const open = openAt(subject.props, "origins.domainName", "origins.customOriginConfig");
      return [
        { subject, verdict: pass },
        ...open.map((verdict) => ({ subject, verdict })),
        ...buckets.flatMap((bucket) => {
          const settings = (type: string) =>
            stack.ofType(type).filter((each) => stack.target(each, "bucket", [bucketType]).includes(bucket));
          const policies = settings("aws:s3/bucketPolicy:BucketPolicy");
          const keys = settings(encryptionType).flatMap((each) =>
            stack.target(each, "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId", [
              "aws:kms/key:Key",
            ]),
          );
          return [
            {
              subject: bucket,
              verdict: policies.some((policy) => admits(stack, policy, subject))
                ? pass
                : violation(`it is an origin of ${subject.name}, and its policy does not let CloudFront in`),
            },
            ...keys.map((key) => ({
              subject: key,
              verdict: admits(stack, key, subject)
                ? pass
                : violation(
                    `it encrypts an origin of ${subject.name}, and its policy does not let CloudFront in`,
                  ),
            })),
          ];
        }),
      ];
    }),
};
