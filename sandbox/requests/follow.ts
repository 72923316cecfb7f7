import { runInNewContext } from "node:vm";
import { DISTRIBUTION, FUNCTION } from "../cloud/models/cloudfront/common";
import { lockedOut } from "../cloud/models/cloudfront/reading";
import { BUCKET } from "../cloud/models/s3/common";
import { type Bag, bags, isBag, text, texts, type Value } from "../cloud/values";
import type { Thing, World } from "../cloud/world";
import type { Answer, Outage, Request } from "./answer";
import { resolve } from "./dns";
import { like, throughIngress } from "./ingress";

/** Methods that CloudFront repeats at the second member of an origin group. It repeats none that may have changed something. */
const REPEATABLE = ["GET", "HEAD", "OPTIONS"];

/**
 * Where a request ends: through Route 53's records, CloudFront's behaviours, origins and groups, and the load balancers' rules,
 * as they stand in the world. What a bucket holds is not simulated: a file is taken to be there. Neither is what a web ACL
 * thinks of a request, nor a cache.
 */
export function follow(world: World, request: Request, outage: Outage): Answer {
  const { url, near } = request;
  const found = resolve(world, url.hostname, near, outage);
  if (found === undefined) return { status: 0, by: "nobody", steps: [`DNS: there is no ${url.hostname}`] };
  const distribution = world.all(DISTRIBUTION).find(({ state }) => state.domainName === found.name);
  const answer =
    distribution === undefined
      ? throughIngress(world, found.name, request, outage, {
          caller: undefined,
          ...connection(url.protocol === "https:", url.port),
          host: url.hostname,
        })
      : throughDistribution(world, distribution, request, outage);
  return { ...answer, steps: [...found.steps, ...answer.steps] };
}

function throughDistribution(world: World, distribution: Thing, request: Request, outage: Outage): Answer {
  const { state } = distribution;
  const behaviour =
    bags(state.orderedCacheBehaviors).find((each) =>
      like(text(each.pathPattern) ?? "", request.url.pathname),
    ) ?? (isBag(state.defaultCacheBehavior) ? state.defaultCacheBehavior : {});
  const step = `CloudFront: the behaviour ${text(behaviour.pathPattern) ?? "of all other paths"}`;
  const turnedAway = (status: number, why = step): Answer => ({ status, by: "CloudFront", steps: [why] });
  // Then nobody has the name, as far as CloudFront is concerned.
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesGeneral.html
  if (state.enabled !== true) return turnedAway(403, `CloudFront: ${distribution.id} is disabled`);
  if (!texts(state.aliases).includes(request.url.hostname)) return turnedAway(403);
  if (request.url.protocol === "http:" && behaviour.viewerProtocolPolicy === "redirect-to-https")
    return turnedAway(301);
  if (!texts(behaviour.allowedMethods).includes(request.method)) return turnedAway(403);
  const asked = rewritten(world, behaviour, request);
  const moved = asked === request ? [] : [`CloudFront: its function makes ${asked.url.pathname} of it`];
  const answer = fromTarget(world, distribution, text(behaviour.targetOriginId) ?? "", asked, outage);
  return { ...answer, steps: [step, ...moved, ...answer.steps] };
}

/** The same request, or what the behaviour's function on viewer requests makes of it: its code is run. */
function rewritten(world: World, behaviour: Bag, request: Request): Request {
  const association = bags(behaviour.functionAssociations).find(
    ({ eventType }) => eventType === "viewer-request",
  );
  const code = world.all(FUNCTION).find(({ state }) => state.arn === association?.functionArn)?.state.code;
  if (typeof code !== "string") return request;
  const event = { request: { method: request.method, uri: request.url.pathname } };
  const uri: unknown = runInNewContext(`${code}\nhandler(event).uri`, { event });
  if (uri === request.url.pathname) return request;
  return { ...request, url: new URL(String(uri), request.url) };
}

function fromTarget(
  world: World,
  distribution: Thing,
  target: string,
  request: Request,
  outage: Outage,
): Answer {
  const group = bags(distribution.state.originGroups).find(({ originId }) => originId === target);
  if (group === undefined) return fromOrigin(world, distribution, target, request, outage);
  const [first = "", second = ""] = bags(group.members).map(({ originId }) => text(originId) ?? "");
  const answer = fromOrigin(world, distribution, first, request, outage);
  const criteria = isBag(group.failoverCriteria) ? group.failoverCriteria.statusCodes : [];
  const codes: readonly unknown[] = Array.isArray(criteria) ? criteria : [];
  if (!codes.includes(answer.status) || !REPEATABLE.includes(request.method)) return answer;
  const other = fromOrigin(world, distribution, second, request, outage);
  return {
    ...other,
    steps: [...answer.steps, `CloudFront: asks ${second} after ${answer.status}`, ...other.steps],
  };
}

function fromOrigin(world: World, distribution: Thing, id: string, request: Request, outage: Outage): Answer {
  const origin = bags(distribution.state.origins).find(({ originId }) => originId === id) ?? {};
  const host = text(origin.domainName) ?? "";
  return isBag(origin.customOriginConfig)
    ? fromHost(world, origin, host, request, outage)
    : fromBucket(world, distribution, host, outage);
}

/** By default what a protocol is spoken on. */
function connection(isEncrypted: boolean, port: Value | undefined) {
  return { isEncrypted, port: Number(port || (isEncrypted ? 443 : 80)) };
}

/** How CloudFront calls an origin, by the origin's policy: never, always, or as it is called itself. */
function connectionTo({ customOriginConfig }: Bag, { url }: Request) {
  const config = isBag(customOriginConfig) ? customOriginConfig : {};
  const { originProtocolPolicy: policy, httpPort, httpsPort } = config;
  const isEncrypted = policy === "https-only" || (policy === "match-viewer" && url.protocol === "https:");
  return connection(isEncrypted, isEncrypted ? httpsPort : httpPort);
}

/** CloudFront asks in its own name, with the headers that it is told to add. */
function fromHost(world: World, origin: Bag, host: string, request: Request, outage: Outage): Answer {
  const found = resolve(world, host, request.near, outage);
  if (found === undefined) return { status: 502, by: "CloudFront", steps: [`DNS: there is no ${host}`] };
  const added = bags(origin.customHeaders).map(
    ({ name, value }) => [(text(name) ?? "").toLowerCase(), text(value) ?? ""] as const,
  );
  const headers = { ...request.headers, ...Object.fromEntries(added) };
  const answer = throughIngress(world, found.name, { ...request, headers }, outage, {
    caller: "cloudfront",
    ...connectionTo(origin, request),
    host,
  });
  return { ...answer, steps: [...found.steps, ...answer.steps] };
}

function fromBucket(world: World, distribution: Thing, host: string, outage: Outage): Answer {
  const bucket = world.all(BUCKET).find(({ state }) => state.bucketRegionalDomainName === host);
  if (bucket === undefined) return { status: 404, by: "S3", steps: [`S3: there is no bucket ${host}`] };
  if (outage.regions.includes(bucket.region))
    return { status: 503, by: `S3 of ${bucket.region}`, steps: [`S3 of ${bucket.region} does not answer`] };
  const why = lockedOut(distribution, host, world);
  return why === undefined
    ? { status: 200, by: `bucket ${bucket.id}`, steps: [`S3 of ${bucket.region}: ${bucket.id}`] }
    : { status: 403, by: `S3 of ${bucket.region}`, steps: [`S3 of ${bucket.region}: ${why}`] };
}
