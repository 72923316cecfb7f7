import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { RawConfig } from "../../infra/project-files";
import type { Value } from "../../sandbox/cloud/values";
import { World } from "../../sandbox/cloud/world";
import { asReferences, COMMITTED, primaryOf, recordPrimary, runPrimary, runSecondary } from "../stacks/mall";
import { type Sample, type Samples, unknown } from "./policy-harness";
import { type RecordOptions, type Registration, record } from "./recorder";

const sampleName = (urn: string) => `${urn.split("::")[2]?.split("$").at(-1)} ${urn.split("::")[3]}`;

/** What AWS makes up: ARNs and host names, but for those of buckets, and ids. */
const MADE_BY_AWS = /^(?!arn:aws:s3:::|[\w-]+\.s3\.).*(?:arn:aws|[0-9a-f]{8}|amazonaws|\.on\.aws)/;

/** What was made from a resource that does not exist yet: its blocks and lists are known, and in them what the program says itself. */
function unmade(value: Value): JavaScriptValue {
  if (Array.isArray(value)) return value.map(unmadeWithin);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unmadeWithin(inner)]));
  if (typeof value === "number") return unknown.number;
  return typeof value === "boolean" ? unknown.boolean : unknown.string;
}

function unmadeWithin(value: Value): JavaScriptValue {
  if (typeof value === "object" && value !== null) return unmade(value);
  return typeof value === "string" && MADE_BY_AWS.test(value) ? unknown.string : made(value);
}

function made(value: Value): JavaScriptValue {
  if (Array.isArray(value)) return value.map(made);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, made(inner)]));
  return value;
}

/** Another stack is up before this one is previewed, so what is read from it is known. */
const standsAlready = (urn: string) => urn.includes("::pulumi:pulumi:StackReference::");

/** A bucket is known by the name that the program gave it, and so is its ARN. */
const isKnownByName = (urn: string) => urn.includes("aws:s3/bucket:Bucket::");

/** Seconds in what the program says, such as `3h` or `180m`: the engine hands on no other. */
function secondsIn(duration = "0s"): number {
  const [, amount, unit] = /^(\d+)([hms])$/.exec(duration === "" ? "0s" : duration) ?? [];
  if (amount === undefined) throw new TypeError(`${duration} is no duration in hours, minutes or seconds.`);
  return Number(amount) * (unit === "h" ? 3600 : unit === "m" ? 60 : 1);
}

function sampleOf(
  region: string,
  registration: Registration,
  request: RegisterResourceRequest | undefined,
): Sample {
  const { type, inputs, protect, ignoreChanges } = registration;
  const dependencies: Record<string, string[]> = {};
  for (const [property, sources] of request?.getPropertydependenciesMap().entries() ?? [])
    dependencies[property] = sources.getUrnsList();
  const props = Object.entries(inputs).map(([name, value]) => {
    const open = dependencies[name]?.some((urn) => !standsAlready(urn) && !isKnownByName(urn)) === true;
    return [name, open ? unmade(value) : made(value)] as const;
  });
  const timeouts = request?.getCustomtimeouts();
  const ofAws = type.startsWith("aws:");
  return {
    type,
    props: Object.fromEntries(props),
    ...(ofAws && { outputs: { id: unknown.string, arn: unknown.string }, providerRegion: region }),
    protect,
    ignoreChanges,
    ...(timeouts !== undefined && {
      customTimeouts: {
        create: secondsIn(timeouts.getCreate()),
        update: secondsIn(timeouts.getUpdate()),
        delete: secondsIn(timeouts.getDelete()),
      },
    }),
    dependencies: Object.fromEntries(
      Object.entries(dependencies).map(([property, urns]) => [property, urns.map(sampleName)]),
    ),
  };
}

/** Runs a program and shows it as the engine would show it to the pack before anything of the stack exists. */
async function previewed(
  stack: string,
  program: () => object,
  options?: RecordOptions,
): Promise<{ readonly samples: Samples; readonly world: World }> {
  const requests = new Map<string, RegisterResourceRequest>();
  const { registrations, world } = await record(
    stack,
    () => {
      const monitor: unknown = pulumi.runtime.getMonitor();
      if (!(monitor instanceof MockMonitor)) throw new TypeError("Pulumi's mocks are not installed.");
      const register = monitor.registerResource.bind(monitor);
      monitor.registerResource = (request: RegisterResourceRequest, done) => {
        requests.set(`${request.getType()} ${request.getName()}`, request);
        return register(request, done);
      };
      return program();
    },
    options,
  );
  const samples = registrations.map((registration) => {
    const name = `${registration.type} ${registration.name}`;
    return [name, sampleOf(stack, registration, requests.get(name))] as const;
  });
  return { samples: Object.fromEntries(samples), world };
}

/** The primary as the pack sees it on the first preview of all. */
export async function previewedPrimary(project: RawConfig = {}, stacks = COMMITTED): Promise<Samples> {
  const { samples } = await previewed(primaryOf(stacks), () => runPrimary(project, stacks));
  return samples;
}

/** The second region as the pack sees it on its first preview, when the primary is up. */
export async function previewedSecondary(project: RawConfig = {}, stacks = COMMITTED): Promise<Samples> {
  const { outputs, world } = await recordPrimary(new World(), project, stacks);
  const [first = "", second = ""] = stacks.keys();
  const { samples } = await previewed(second, () => runSecondary(second, project, stacks), {
    world,
    ...asReferences({ [first]: { ...outputs } }),
  });
  return samples;
}
