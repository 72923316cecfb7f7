import * as grpc from "@grpc/grpc-js";
import type { PolicyResource, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

/** What the engine sends for a string, a number, a boolean, a list or an object that is unknown in a preview. */
export const unknown = {
  string: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  boolean: "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  list: "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  object: "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
} as const;

/** A resource as the engine would show it to the pack. */
export interface Sample {
  readonly type: string;
  /** Its inputs. */
  readonly props: Readonly<Record<string, JavaScriptValue>>;
  /** What AWS adds to them: shown only when the stack is looked at as a whole. */
  readonly outputs?: Readonly<Record<string, JavaScriptValue>>;
  readonly protect?: boolean;
  readonly ignoreChanges?: readonly string[];
  /** In seconds; zero, as for every other, is the provider's own. */
  readonly customTimeouts?: { readonly create: number; readonly update: number; readonly delete: number };
  readonly providerRegion?: string;
  /** Names of the resources that each property was made from. */
  readonly dependencies?: Readonly<Record<string, readonly string[]>>;
}

export type Samples = Readonly<Record<string, Sample>>;

export interface Finding {
  readonly control: string;
  readonly resource: string;
  readonly message: string;
  readonly mandatory: boolean;
}

export interface Shown {
  readonly inputs: readonly ResourceValidationArgs[];
  readonly members: readonly PolicyResource[];
}

export type Configuration = Readonly<Record<string, Readonly<Record<string, JavaScriptValue>>>>;

/**
 * The service that the pack would listen with. It is caught on its way into the gRPC server, so that requests take the
 * SDK's own path, through its decoding and its proxies, with no port opened.
 */
function servedByPack(): grpc.UntypedServiceImplementation {
  const { addService, bindAsync } = grpc.Server.prototype;
  let served: grpc.UntypedServiceImplementation | undefined;
  grpc.Server.prototype.addService = (_, implementation) => {
    served = implementation;
  };
  grpc.Server.prototype.bindAsync = () => {};
  try {
    require("../../policy/pack");
  } finally {
    Object.assign(grpc.Server.prototype, { addService, bindAsync });
  }
  if (served === undefined) throw new Error("The pack did not start a server.");
  return served;
}

type Method = "analyze" | "analyzeStack" | "configure" | "getAnalyzerInfo";

/** What answers the engine's requests. */
export type Pack = Partial<Record<Method, unknown>>;

const service: Pack = servedByPack();

/** A pack of other policies. The SDK serves one per process, but makes the answering functions for any. */
export function packOf(policies: readonly object[]): Pack {
  const server: object = require("@pulumi/policy/server");
  const answering = (maker: string): unknown => {
    const make: unknown = Reflect.get(server, maker);
    if (typeof make !== "function") throw new Error(`The SDK has no ${maker}.`);
    return make("mall", "0.1.0", "mandatory", policies);
  };
  return {
    analyze: answering("makeAnalyzeRpcFun"),
    analyzeStack: answering("makeAnalyzeStackRpcFun"),
    configure: service.configure,
  };
}

function call(pack: Pack, method: Method, request: object): Promise<unknown> {
  const handler = pack[method];
  if (typeof handler !== "function") throw new Error(`The pack serves no ${method}.`);
  return new Promise((resolve, reject) => {
    handler({ request }, (error: unknown, response: unknown) => (error ? reject(error) : resolve(response)));
  });
}

function diagnosticsOf(response: unknown): Finding[] {
  if (!(response instanceof analyzer.AnalyzeResponse))
    throw new TypeError("The pack did not answer with diagnostics.");
  const diagnostics = response.getDiagnosticsList();
  const adrift = diagnostics.find((diagnostic) => diagnostic.getUrn() === "");
  if (adrift !== undefined)
    throw new Error(`The engine panics at a finding without a URN: ${adrift.getMessage()}`);
  return diagnostics.map((diagnostic) => ({
    control: diagnostic.getPolicyname(),
    resource: diagnostic.getUrn().split("::").at(-1) ?? "",
    // The SDK puts the description above the message.
    message: diagnostic.getMessage().replace(`${diagnostic.getDescription()}\n`, ""),
    mandatory: diagnostic.getEnforcementlevel() === analyzer.EnforcementLevel.MANDATORY,
  }));
}

function optionsOf({ protect, ignoreChanges, customTimeouts }: Sample) {
  const options = new analyzer.AnalyzerResourceOptions();
  options.setProtect(protect ?? false);
  options.setIgnorechangesList([...(ignoreChanges ?? [])]);
  if (customTimeouts !== undefined) {
    const timeouts = new analyzer.AnalyzerResourceOptions.CustomTimeouts();
    timeouts.setCreate(customTimeouts.create);
    timeouts.setUpdate(customTimeouts.update);
    timeouts.setDelete(customTimeouts.delete);
    options.setCustomtimeouts(timeouts);
  }
  return options;
}

function providerOf({ providerRegion }: Sample) {
  if (providerRegion === undefined) return undefined;
  const provider = new analyzer.AnalyzerProviderResource();
  provider.setType("pulumi:providers:aws");
  provider.setName("regional");
  provider.setProperties(Struct.fromJavaScript({ region: providerRegion }));
  return provider;
}

function resourceOf(urn: string, name: string, sample: Sample, urnOf: (name: string) => string) {
  const resource = new analyzer.AnalyzerResource();
  resource.setType(sample.type);
  resource.setName(name);
  resource.setUrn(urn);
  const given = Object.entries(sample.props).filter(([, value]) => value !== null);
  const reported = sample.providerRegion === undefined ? {} : { region: unknown.string };
  resource.setProperties(
    Struct.fromJavaScript({ ...reported, ...sample.outputs, ...Object.fromEntries(given) }),
  );
  resource.setOptions(optionsOf(sample));
  resource.setProvider(providerOf(sample));
  // The engine lists only inputs that were made from something.
  for (const [property, names] of Object.entries(sample.dependencies ?? {})) {
    if (names.length === 0) continue;
    const dependencies = new analyzer.AnalyzerPropertyDependencies();
    dependencies.setUrnsList(names.map(urnOf));
    resource.getPropertydependenciesMap().set(property, dependencies);
  }
  return resource;
}

function requestOf(resource: ReturnType<typeof resourceOf>, { props }: Sample) {
  const request = new analyzer.AnalyzeRequest();
  request.setType(resource.getType());
  request.setName(resource.getName());
  request.setUrn(resource.getUrn());
  request.setProperties(Struct.fromJavaScript(props));
  request.setOptions(resource.getOptions());
  request.setProvider(resource.getProvider());
  return request;
}

function configurationOf(configuration: Configuration) {
  const request = new analyzer.ConfigureAnalyzerRequest();
  for (const [control, properties] of Object.entries(configuration)) {
    const config = new analyzer.PolicyConfig();
    config.setEnforcementlevel(analyzer.EnforcementLevel.MANDATORY);
    config.setProperties(Struct.fromJavaScript(properties));
    request.getPolicyconfigMap().set(control, config);
  }
  return request;
}

/** What the engine sends in a preview of a stack: a request for each resource, and one for all of them. */
export interface Requests {
  readonly resources: readonly object[];
  readonly stack: object;
}

export function requestsFor(samples: Samples): Requests {
  const urnOf = (name: string) => `urn:pulumi:us-east-1::mall::${samples[name]?.type}::${name}`;
  const shown = Object.entries(samples).map(([name, sample]) => {
    const resource = resourceOf(urnOf(name), name, sample, urnOf);
    return { resource, request: requestOf(resource, sample) };
  });
  const stack = new analyzer.AnalyzeStackRequest();
  stack.setResourcesList(shown.map(({ resource }) => resource));
  return { resources: shown.map(({ request }) => request), stack };
}

/** What a pack says to the requests of a preview. */
export async function answersTo({ resources, stack }: Requests, pack: Pack): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const request of resources) findings.push(...diagnosticsOf(await call(pack, "analyze", request)));
  findings.push(...diagnosticsOf(await call(pack, "analyzeStack", stack)));
  return findings;
}

/** Runs the whole pack over a stack as a preview does: each resource by itself, then all of them together. */
async function saidOf(samples: Samples, configuration: Configuration, pack: Pack): Promise<Finding[]> {
  await call(pack, "configure", configurationOf(configuration));
  return answersTo(requestsFor(samples), pack);
}

/** What is said in the same way, and is no finding. */
const isUndecided = ({ control }: Finding) => control === "undecided";

/** What the pack finds in a stack. */
export async function findingsIn(
  samples: Samples,
  configuration: Configuration = {},
  pack: Pack = service,
): Promise<Finding[]> {
  return (await saidOf(samples, configuration, pack)).filter((said) => !isUndecided(said));
}

/** What the pack names as undecided in a stack. */
export async function undecidedIn(
  samples: Samples,
  configuration: Configuration = {},
  pack: Pack = service,
): Promise<Finding[]> {
  return (await saidOf(samples, configuration, pack)).filter(isUndecided);
}

/** What the SDK shows of a stack to policies: the inputs of each resource by itself, and all of them together. */
export async function shownOf(samples: Samples): Promise<Shown> {
  const inputs: ResourceValidationArgs[] = [];
  const members: PolicyResource[] = [];
  const probe = {
    name: "probe",
    validateResource: (args: ResourceValidationArgs) => void inputs.push(args),
    validateStack: ({ resources }: StackValidationArgs) => void members.push(...resources),
  };
  await findingsIn(samples, {}, packOf([probe]));
  return { inputs, members };
}

/** The findings in short: which control says something about which resource. */
export async function verdictsOn(samples: Samples, configuration: Configuration = {}): Promise<string[]> {
  const findings = await findingsIn(samples, configuration);
  return findings.map(({ control, resource }) => `${control}: ${resource}`);
}

/** What the pack says about itself when the engine asks. */
export async function packInfo() {
  const response = await call(service, "getAnalyzerInfo", {});
  if (!(response instanceof analyzer.AnalyzerInfo)) throw new TypeError("The pack did not introduce itself.");
  return response.toObject();
}
