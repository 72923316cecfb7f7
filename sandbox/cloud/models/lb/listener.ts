import type { Model, Request } from "../../model";
import { Refusal } from "../../rules";
import { text } from "../../values";
import { CERTIFICATE } from "../acm";
import { regionOfArn } from "../ids";
import {
  LISTENER,
  LISTENER_RULE,
  LOAD_BALANCER,
  loadBalancingArn,
  sharedGroup,
  strangeGroupProtocol,
  suffixOf,
  TARGET_GROUP_ATTACHMENT,
  targetGroupAt,
  tellTargetGroups,
  thingWithArn,
  validation,
} from "./common";
import { DEFAULT_TLS_POLICY, TLS_POLICIES } from "./tls-policies";

/** Protocols of each kind of balancer, as AWS lists them. */
const PROTOCOLS: Readonly<Record<string, readonly string[]>> = {
  application: ["HTTPS", "HTTP"],
  network: ["TCP", "TLS", "UDP", "TCP_UDP"],
};

const isEncrypted = (protocol: string) => protocol === "HTTPS" || protocol === "TLS";

function balancerOf({ world, region, inputs }: Request) {
  return thingWithArn(world, region, LOAD_BALANCER, inputs.loadBalancerArn);
}

/** The provider's default is the protocol of an Application Load Balancer. */
function protocolOf(request: Request): string {
  return text(request.inputs.protocol) ?? "HTTP";
}

function badProtocol(request: Request): Refusal | undefined {
  const type = text(balancerOf(request)?.state.loadBalancerType) ?? "";
  const allowed = PROTOCOLS[type] ?? [];
  const protocol = protocolOf(request);
  return allowed.includes(protocol)
    ? strangeGroupProtocol(request, protocol)
    : validation(`Listener protocol '${protocol}' must be one of '${allowed.join(", ")}'`);
}

function badEncryption(request: Request): Refusal | undefined {
  const { certificateArn, sslPolicy } = request.inputs;
  const protocol = protocolOf(request);
  if (isEncrypted(protocol)) {
    if (certificateArn === undefined)
      return validation(`A certificate must be specified for ${protocol} listeners`);
    return sslPolicy === undefined || TLS_POLICIES.has(text(sslPolicy) ?? "")
      ? undefined
      : new Refusal("SSLPolicyNotFound", `SSL policy '${text(sslPolicy)}' not found`);
  }
  if (certificateArn !== undefined)
    return validation(`A certificate cannot be specified for ${protocol} listeners`);
  // AWS's own spelling.
  return sslPolicy === undefined
    ? undefined
    : validation(`An SSL policy cannot be specifed for ${protocol} listeners`);
}

const noCertificate = (arn: string) => new Refusal("CertificateNotFound", `Certificate '${arn}' not found`);

/** Elastic Load Balancing asks for a certificate in the own region only: known as soon as the ARN is. */
function foreignCertificate({ region, inputs }: Request): Refusal | undefined {
  const arn = text(inputs.certificateArn);
  return arn === undefined || !arn.startsWith("arn:aws:acm:") || regionOfArn(arn) === region
    ? undefined
    : noCertificate(arn);
}

/** A certificate of ACM is there, and issued. */
function unusableCertificate({ world, region, inputs }: Request): Refusal | undefined {
  const arn = text(inputs.certificateArn);
  if (arn?.startsWith("arn:aws:acm:") !== true) return undefined;
  const certificate = thingWithArn(world, region, CERTIFICATE, arn);
  if (certificate === undefined) return noCertificate(arn);
  return certificate.state.status === "ISSUED"
    ? undefined
    : new Refusal(
        "UnsupportedCertificate",
        `The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
      );
}

function portTaken({ world, region, inputs }: Request): Refusal | undefined {
  return world
    .in(region, LISTENER)
    .some(({ state }) => state.loadBalancerArn === inputs.loadBalancerArn && state.port === inputs.port)
    ? new Refusal(
        "DuplicateListener",
        `A listener already exists on this port for this load balancer '${text(inputs.loadBalancerArn)}'`,
      )
    : undefined;
}

/** What the provider answers about headers that nobody asked to be changed. */
const UNCHANGED_HEADERS = Object.fromEntries(
  [
    "RequestXAmznMtlsClientcertHeaderName",
    "RequestXAmznMtlsClientcertIssuerHeaderName",
    "RequestXAmznMtlsClientcertLeafHeaderName",
    "RequestXAmznMtlsClientcertSerialNumberHeaderName",
    "RequestXAmznMtlsClientcertSubjectHeaderName",
    "RequestXAmznMtlsClientcertValidityHeaderName",
    "RequestXAmznTlsCipherSuiteHeaderName",
    "RequestXAmznTlsVersionHeaderName",
    "ResponseAccessControlAllowCredentialsHeaderValue",
    "ResponseAccessControlAllowHeadersHeaderValue",
    "ResponseAccessControlAllowMethodsHeaderValue",
    "ResponseAccessControlAllowOriginHeaderValue",
    "ResponseAccessControlExposeHeadersHeaderValue",
    "ResponseAccessControlMaxAgeHeaderValue",
    "ResponseContentSecurityPolicyHeaderValue",
    "ResponseStrictTransportSecurityHeaderValue",
    "ResponseXContentTypeOptionsHeaderValue",
    "ResponseXFrameOptionsHeaderValue",
  ].map((header) => [`routingHttp${header}`, ""]),
);

export const listener: Model = {
  type: LISTENER,
  specification: "AWS::ElasticLoadBalancingV2::Listener",
  // hashicorp/aws elbv2/listener.go: the balancer is ForceNew.
  replaces: ["loadBalancerArn"],
  answered: { defaultActions: ["order"] },
  references: [
    {
      property: "loadBalancerArn",
      type: LOAD_BALANCER,
      by: "arn",
      missing: (arn) => new Refusal("LoadBalancerNotFound", `Load balancer '${arn}' not found`),
    },
    targetGroupAt("defaultActions.targetGroupArn"),
  ],
  invalid: [foreignCertificate],
  refusesCreate: [
    badEncryption,
    unusableCertificate,
    badProtocol,
    portTaken,
    (request) => sharedGroup(request, request.inputs.loadBalancerArn),
  ],
  refusesUpdate: [
    badEncryption,
    unusableCertificate,
    badProtocol,
    (request) => sharedGroup(request, request.inputs.loadBalancerArn),
  ],
  refusesDelete: [
    ({ world, thing }) =>
      world
        .in(thing.region, TARGET_GROUP_ATTACHMENT)
        .some(
          ({ state }) => state.targetId === thing.state.loadBalancerArn && state.port === thing.state.port,
        )
        ? new Refusal(
            "ResourceInUse",
            `Listener port '${String(thing.state.port)}' is in use by registered target '${text(thing.state.loadBalancerArn)}' and cannot be removed.`,
          )
        : undefined,
  ],
  id: (request) =>
    loadBalancingArn(
      request,
      `listener/${suffixOf(text(request.inputs.loadBalancerArn) ?? "", "loadbalancer/")}`,
    ),
  attributes: (request, id) => {
    const protocol = protocolOf(request);
    return {
      ...UNCHANGED_HEADERS,
      arn: id,
      mutualAuthentication: {
        advertiseTrustStoreCaNames: "",
        mode: protocol === "HTTPS" ? "off" : "",
      },
      protocol,
      routingHttpResponseServerEnabled: protocol.startsWith("HTTP"),
      sslPolicy: isEncrypted(protocol) ? DEFAULT_TLS_POLICY : "",
      tcpIdleTimeoutSeconds: protocol === "TCP" ? 350 : 0,
    };
  },
  created: ({ world, thing }) => tellTargetGroups(world, thing),
  updated: ({ world, thing }) => tellTargetGroups(world, thing),
  deleted: ({ world, thing }) => {
    for (const rule of world.in(thing.region, LISTENER_RULE))
      if (rule.state.listenerArn === thing.id) world.remove(rule);
    tellTargetGroups(world, thing);
  },
};
