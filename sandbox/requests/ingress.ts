import {
  LISTENER,
  LISTENER_RULE,
  LOAD_BALANCER,
  TARGET_GROUP,
  TARGET_GROUP_ATTACHMENT,
} from "../cloud/models/lb/common";
import { type Bag, bags, isBag, text, texts } from "../cloud/values";
import type { Thing, World } from "../cloud/world";
import { fromOutside } from "../reachability/reachability";
import type { Answer, Caller, Outage, Request } from "./answer";

/** A connection to a load balancer. */
export interface Call {
  readonly caller: Caller;
  readonly port: number;
  readonly isEncrypted: boolean;
  /** For which the caller expects a certificate; a health checker takes any. */
  readonly host?: string;
}

/** AWS's name of a caller's addresses. */
const LISTS = {
  cloudfront: () => "com.amazonaws.global.cloudfront.origin-facing",
  "health-checks": (region: string) => `com.amazonaws.${region}.route53-healthchecks`,
};

/** From a connection to whoever answers behind the load balancers. */
export function throughIngress(
  world: World,
  name: string,
  request: Pick<Request, "url" | "headers">,
  outage: Outage,
  { caller, port, isEncrypted, host }: Call,
): Answer {
  const network = balancerCalled(world, name);
  if (network === undefined) return failed(504, `${name} is nobody's`);
  if (outage.regions.includes(network.region))
    return failed(504, `${name} of ${network.region} does not answer`);
  const list = caller && LISTS[caller](network.region);
  const { ports, closedBy } = fromOutside(world, network, list);
  if (!ports.some(({ from, to, transport }) => transport === undefined && from <= port && port <= to)) {
    const why = closedBy.length === 0 ? "its groups let nobody in there" : closedBy.join("; ");
    return failed(504, `${name} does not answer ${list ?? "everybody"} on port ${port}: ${why}`);
  }
  const application = behind(world, network, port);
  if (application === undefined) return failed(502, `nothing stands behind ${name} on port ${port}`);
  const listener = listenerOf(world, application, application.port);
  const by = `application load balancer of ${network.region}`;
  if (listener?.state.protocol === "HTTPS" && !isEncrypted)
    return { status: 400, by, steps: [`load balancers: ${name} speaks TLS on port ${port}`] };
  if (listener === undefined || (listener.state.protocol === "HTTPS") !== isEncrypted)
    return failed(502, `${name} speaks no TLS on port ${port}`);
  if (isEncrypted && host !== undefined && !isCertified(world, listener, host))
    return failed(502, `${name} has no certificate for ${host}`);
  const rule = world
    .in(listener.region, LISTENER_RULE)
    .filter(({ state }) => state.listenerArn === listener.state.arn)
    .sort((a, b) => Number(a.state.priority) - Number(b.state.priority))
    .find(({ state }) => bags(state.conditions).every((condition) => holds(condition, request)));
  const [action] = bags(rule?.state.actions ?? listener.state.defaultActions);
  const which = rule === undefined ? "no rule, the default" : `rule ${String(rule.state.priority)}`;
  const step = `load balancers of ${network.region}: ${which}`;
  if (action?.type === "forward") {
    const group = world
      .in(network.region, TARGET_GROUP)
      .find(({ state }) => state.arn === action.targetGroupArn);
    return group === undefined
      ? { ...failed(503, "forwards to no target group"), steps: [step] }
      : { status: 200, by: `API gateway of ${network.region}`, steps: [step] };
  }
  const fixed = isBag(action?.fixedResponse) ? action.fixedResponse : {};
  return {
    status: Number(fixed.statusCode),
    by,
    steps: [step],
  };
}

function balancerCalled(world: World, name: string): Thing | undefined {
  return world.all(LOAD_BALANCER).find(({ state }) => state.dnsName === name);
}

/** The application load balancer that the network load balancer hands a port on to, and on which of its own. */
function behind(world: World, network: Thing, port: number) {
  const [action] = bags(listenerOf(world, network, port)?.state.defaultActions);
  const attachment = world
    .in(network.region, TARGET_GROUP_ATTACHMENT)
    .find(({ state }) => state.targetGroupArn === action?.targetGroupArn);
  const group = world
    .in(network.region, TARGET_GROUP)
    .find(({ state }) => state.arn === action?.targetGroupArn);
  const thing = world
    .in(network.region, network.type)
    .find(({ state }) => attachment !== undefined && state.arn === attachment.state.targetId);
  return thing && { ...thing, port: Number(attachment?.state.port ?? group?.state.port) };
}

function listenerOf(world: World, balancer: Thing, port: number): Thing | undefined {
  return world
    .in(balancer.region, LISTENER)
    .find(({ state }) => state.loadBalancerArn === balancer.state.arn && state.port === port);
}

function isCertified(world: World, { region, state }: Thing, host: string): boolean {
  const certificate = world
    .in(region, "aws:acm/certificate:Certificate")
    .find(({ state: { arn } }) => arn === state.certificateArn);
  const names = [text(certificate?.state.domainName), ...texts(certificate?.state.subjectAlternativeNames)];
  return certificate?.state.status === "ISSUED" && names.includes(host);
}

function holds(
  { pathPattern, httpHeader }: Bag,
  { url, headers }: Pick<Request, "url" | "headers">,
): boolean {
  const [path] = [pathPattern].flat();
  const [header] = [httpHeader].flat();
  if (isBag(path)) return texts(path.values).some((pattern) => like(pattern, url.pathname));
  if (!isBag(header)) return false;
  const given = headers[(text(header.httpHeaderName) ?? "").toLowerCase()];
  return given !== undefined && texts(header.values).some((pattern) => like(pattern, given));
}

/** `*` is any number of characters and `?` is one, in path patterns of load balancers and of CloudFront alike. */
export function like(pattern: string, value: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${escaped}$`).test(value);
}

function failed(status: number, why: string): Answer {
  return { status, by: "nobody", steps: [`load balancers: ${why}`] };
}
