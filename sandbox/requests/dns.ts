import { HEALTH_CHECK, RECORD } from "../cloud/models/route53/common";
import { bags, text } from "../cloud/values";
import type { Thing, World } from "../cloud/world";
import type { Outage } from "./answer";
import { throughIngress } from "./ingress";

/** What a host's address belongs to. */
export interface Resolved {
  /** AWS's own name of it: a distribution's or a load balancer's. */
  readonly name: string;
  readonly steps: readonly string[];
}

/**
 * What Route 53 answers for a host: of records by latency the nearest that is well. Where none is, it goes on as if all were.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html
 */
export function resolve(
  world: World,
  host: string,
  near: readonly string[],
  outage: Outage,
): Resolved | undefined {
  const records = world.all(RECORD).filter(({ state }) => state.type === "A" && state.fqdn === host);
  const well = records.filter((record) => isWell(world, record, outage));
  const [chosen] = [...(well.length > 0 ? well : records)].sort(
    (a, b) => distance(a, near) - distance(b, near),
  );
  const [alias] = bags(chosen?.state.aliases);
  const name = text(alias?.name);
  if (chosen === undefined || name === undefined) return undefined;
  const others = records
    .filter((record) => !well.includes(record))
    .map(({ state }) => text(state.setIdentifier));
  const which = text(chosen.state.setIdentifier) ?? "";
  return {
    name,
    steps: [
      ...(others.length > 0 && well.length > 0
        ? [`DNS: the health check of ${others.join(", ")} fails, its answer is left out`]
        : []),
      `DNS: ${host} is ${name}${which === "" ? "" : ` (the answer of ${which})`}`,
    ],
  };
}

function distance({ state }: Thing, near: readonly string[]): number {
  const region = text(bags(state.latencyRoutingPolicies)[0]?.region) ?? "";
  const place = near.indexOf(region);
  return place < 0 ? near.length : place;
}

/**
 * Whether Route 53 takes a record for well. A check that is disabled finds everything well, and one that is inverted says the
 * opposite of what it finds. What the load balancer says of its targets is left out: a region that is out says nothing.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html
 */
function isWell(world: World, { state }: Thing, outage: Outage): boolean {
  const check = world.all(HEALTH_CHECK).find(({ id }) => id === state.healthCheckId);
  if (check === undefined) return true;
  const { disabled, invertHealthcheck } = check.state;
  const found = disabled === true || isFoundWell(world, check, outage);
  return invertHealthcheck === true ? !found : found;
}

/**
 * What a health check finds, from whichever region it asks: it calls the load balancer by its own name, sends no header,
 * takes any certificate, and an answer from 200 to 399 for well.
 */
function isFoundWell(world: World, { state }: Thing, outage: Outage): boolean {
  const { fqdn, port, type, resourcePath } = state;
  if (type !== "HTTPS" && type !== "HTTP") return false;
  const url = new URL(text(resourcePath) ?? "/", `${type.toLowerCase()}://${text(fqdn)}`);
  const { status } = throughIngress(world, text(fqdn) ?? "", { url, headers: {} }, outage, {
    caller: "health-checks",
    port: Number(port),
    isEncrypted: type === "HTTPS",
  });
  return status >= 200 && status < 400;
}
