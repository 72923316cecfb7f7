import {
  LISTENER,
  LISTENER_RULE,
  LOAD_BALANCER,
  TARGET_GROUP,
  TARGET_GROUP_ATTACHMENT,
} from "../cloud/models/lb/common";
import { type Bag, bags, isBag, text, texts } from "../cloud/values";
import type { Thing, World } from "../cloud/world";
import type { Answer, Outage, Request } from "./answer";

/**
 * From a connection over TLS to whoever answers behind the load balancers.
 * @param host for which the caller expects a certificate; a health checker takes any
 */
export function throughIngress(
  world: World,
  name: string,
  request: Pick<Request, "url" | "headers">,
  outage: Outage,
  host?: string,
): Answer {
  const network = balancerCalled(world, name);
  if (network === undefined) return failed(504, `${name} is nobody's`);
  if (outage.regions.includes(network.region))
    return failed(504, `${name} of ${network.region} does not answer`);
  const application = behind(world, network);
  if (application === undefined) return failed(502, `nothing stands behind ${name} on port 443`);
  const listener = listenerOf(world, application);
  if (listener?.state.protocol !== "HTTPS") return failed(502, `${name} speaks no TLS on port 443`);
  if (host !== undefined && !isCertified(world, listener, host))
    return failed(502, `${name} has no certificate for ${host}`);
  const rule = world
    .in(listener.region, LISTENER_RULE)
    .filter(({ state }) => state.listenerArn === listener.state.arn)
    .sort((a, b) => Number(a.state.priority) - Number(b.state.priority))
    .find(({ state }) => bags(state.conditions).every((condition) => holds(condition, request)));
  const [action] = bags(rule?.state.actions ?? listener.state.defaultActions);
  const by = rule === undefined ? "no rule, the default" : `rule ${String(rule.state.priority)}`;
  const step = `load balancers of ${network.region}: ${by}`;
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
    by: `application load balancer of ${network.region}`,
    steps: [step],
  };
}

function balancerCalled(world: World, name: string): Thing | undefined {
  return world.all(LOAD_BALANCER).find(({ state }) => state.dnsName === name);
}

/** The application load balancer that the network load balancer hands port 443 on to. */
function behind(world: World, network: Thing): Thing | undefined {
  const [action] = bags(listenerOf(world, network)?.state.defaultActions);
  const attachment = world
    .in(network.region, TARGET_GROUP_ATTACHMENT)
    .find(({ state }) => state.targetGroupArn === action?.targetGroupArn);
  return world
    .in(network.region, network.type)
    .find(({ state }) => attachment !== undefined && state.arn === attachment.state.targetId);
}

function listenerOf(world: World, balancer: Thing): Thing | undefined {
  return world
    .in(balancer.region, LISTENER)
    .find(({ state }) => state.loadBalancerArn === balancer.state.arn && state.port === 443);
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
