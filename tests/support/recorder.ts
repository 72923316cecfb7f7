import { setImmediate as turn } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { type Caller, SimulatedCloud } from "../../sandbox/cloud/cloud";
import { invoke } from "../../sandbox/cloud/functions";
import { MODELS } from "../../sandbox/cloud/models";
import { type Bag, isBag, text, type Value } from "../../sandbox/cloud/values";
import { World } from "../../sandbox/cloud/world";

/** A resource as the program registered it. */
export interface Registration {
  readonly type: string;
  /** Logical name. */
  readonly name: string;
  readonly urn: string;
  /** URN of the parent; `undefined` at the top. */
  readonly parent: string | undefined;
  /** What the program asked for, secrets plain. */
  readonly inputs: Bag;
  /** Names of the inputs that arrived as secrets. */
  readonly secretInputs: readonly string[];
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  /** URNs of everything it waits for. */
  readonly dependencies: readonly string[];
}

/** What a program did. */
export interface Recorded<O> {
  readonly registrations: readonly Registration[];
  /** What the program returned, resolved. */
  readonly outputs: pulumi.Unwrap<O>;
  /** Names of the outputs that are secret, whole or in part. */
  readonly secretOutputs: readonly string[];
  readonly world: World;
}

export interface RecordOptions {
  /** The account in which the program runs. @default an empty one */
  readonly world?: World;
  /** Outputs of the stacks that a StackReference finds, by full name. @default there is no other stack */
  readonly stacks?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Names of those outputs that are secret there. @default none */
  readonly secrets?: readonly string[];
}

/**
 * Runs a program of the stack `stackName` under Pulumi's mocks, over the models of the sandbox: what they refuse, the
 * recorder refuses. One at a time.
 * @throws the first failure: of the program, a registration, a look-up, or an apply
 */
export async function record<O>(
  stackName: string,
  program: () => O | Promise<O>,
  { world = new World(), stacks = {}, secrets = [] }: RecordOptions = {},
): Promise<Recorded<O>> {
  // Pulumi reports failures as unhandled rejections. While a program runs they belong to it, and not to the test.
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  process.on("unhandledRejection", fail);
  const recorder = new Recorder(new SimulatedCloud(world, MODELS), stacks, secrets, fail);
  try {
    return await Promise.race([failed, recorder.run(stackName, program)]);
  } finally {
    // What fails in consequence is rejected some turns later, and must not reach the next program.
    await pulumi.runtime.disconnect();
    for (let quiet = 0; quiet < 5; quiet++) await turn();
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  }
}

// Pulumi handles many of the rejections after all; without a listener Node warns of each.
process.on("rejectionHandled", () => {});

class Recorder implements pulumi.runtime.Mocks {
  private readonly registrations: Registration[] = [];
  /** What the mocks do not show: the whole request of a registration, by type and name. */
  private readonly requests = new Map<string, RegisterResourceRequest>();
  /** What each configured provider knows, by the provider's id. */
  private readonly callers = new Map<string, Caller>();

  constructor(
    private readonly cloud: SimulatedCloud,
    private readonly stacks: NonNullable<RecordOptions["stacks"]>,
    private readonly secrets: readonly string[],
    /** Told of a failure in its own words, before Pulumi wraps it, or for a look-up loses it. */
    private readonly fail: (error: unknown) => void,
  ) {}

  async run<O>(stackName: string, program: () => O | Promise<O>): Promise<Recorded<O>> {
    await pulumi.runtime.setMocks(this, "mall", stackName, false, "organization");
    this.listen();
    const published = await program();
    await pulumi.runtime.disconnect();
    await turn();
    return {
      registrations: this.registrations,
      outputs: await resolved(pulumi.output(published)),
      secretOutputs: await secretsOf(published),
      world: this.cloud.world,
    };
  }

  call({ token, inputs, provider }: pulumi.runtime.MockCallArgs): pulumi.runtime.MockCallResult {
    const { world } = this.cloud;
    return this.reporting(() => invoke(this.callerOf(token, provider), token, plainBag(inputs), world));
  }

  newResource(args: pulumi.runtime.MockResourceArgs): pulumi.runtime.MockResourceResult {
    return this.reporting(() => this.register(args));
  }

  private reporting<T>(answer: () => T): T {
    try {
      return answer();
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  private register(args: pulumi.runtime.MockResourceArgs): pulumi.runtime.MockResourceResult {
    const { type, name, custom, provider } = args;
    if (type === "pulumi:pulumi:StackReference") return this.reference(args);

    const registration = this.registrationOf(args);
    const { inputs } = registration;
    if (custom !== true) return { id: undefined, state: inputs };
    if (type.startsWith("pulumi:providers:")) {
      this.callers.set(registration.urn, configured(inputs));
      return { id: registration.urn, state: inputs };
    }

    const caller = this.callerOf(registration.urn, provider);
    const checked = this.cloud.check(caller, { type, name }, inputs, {});
    if (checked.invalid.length > 0) {
      throw new Error(`${type} ${name}: ${checked.invalid.map(({ reason }) => reason).join("; ")}`);
    }
    const { id, state } = this.cloud.create(caller, { type, name }, checked.inputs);
    return { id, state: this.withSecrets(registration, state) };
  }

  private listen(): void {
    const monitor: unknown = pulumi.runtime.getMonitor();
    if (!(monitor instanceof MockMonitor)) throw new TypeError("Pulumi's mocks are not installed.");
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request: RegisterResourceRequest, done) => {
      this.requests.set(`${request.getType()} ${request.getName()}`, request);
      return register(request, done);
    };
  }

  private registrationOf({ type, name, inputs }: pulumi.runtime.MockResourceArgs): Registration {
    const request = this.requests.get(`${type} ${name}`);
    if (request === undefined) throw new Error(`${type} ${name} was not registered`);
    const parent = request.getParent();
    const ancestry = parent === "" ? type : `${parent.split("::")[2]}$${type}`;
    const registration = {
      type,
      name,
      urn: `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${ancestry}::${name}`,
      parent: parent === "" ? undefined : parent,
      inputs: { ...plainBag(inputs), ...archivesIn(request) },
      secretInputs: Object.keys(inputs).filter((key) => holdsSecret(inputs[key])),
      protect: request.getProtect() ?? false,
      ignoreChanges: request.getIgnorechangesList(),
      dependencies: request.getDependenciesList(),
    };
    if (this.registrations.some(({ urn }) => urn === registration.urn)) {
      throw new Error(`Duplicate resource URN '${registration.urn}'; try giving it a unique name`);
    }
    this.registrations.push(registration);
    return registration;
  }

  private reference({ type, name, inputs, id }: pulumi.runtime.MockResourceArgs) {
    const stack = text(plainBag(inputs).name) ?? name;
    const outputs = this.stacks[stack];
    if (outputs === undefined) throw new Error(`unknown stack "${stack}"`);
    this.registrations.push({
      type,
      name,
      urn: `urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${type}::${name}`,
      parent: undefined,
      inputs: plainBag(inputs),
      secretInputs: [],
      protect: false,
      ignoreChanges: [],
      dependencies: [],
    });
    return { id, state: { name: stack, outputs, secretOutputNames: this.secrets } };
  }

  /** Default providers are disabled in the project, so what names no provider is refused, as the engine would. */
  private callerOf(who: string, provider: string | undefined): Caller {
    const urn = provider?.slice(0, provider.indexOf("::urn:"));
    const caller = this.callers.get(urn ?? "");
    if (caller !== undefined) return caller;
    throw new Error(`Default provider is disabled. ${who} must use an explicit provider.`);
  }

  /** The mocks keep no secret by themselves: what was given as one stays one, and so does what the SDK says is one. */
  private withSecrets({ type, name, secretInputs }: Registration, state: Bag) {
    const secret = new Set([
      ...secretInputs,
      ...(this.requests.get(`${type} ${name}`)?.getAdditionalsecretoutputsList() ?? []),
    ]);
    const entries: readonly (readonly [string, unknown])[] = Object.entries(state);
    return Object.fromEntries(
      entries.map(([key, value]) => [key, secret.has(key) ? pulumi.secret(value) : value]),
    );
  }
}

/** What the program registered under a type, by name. */
export function registered(
  { registrations }: Pick<Recorded<unknown>, "registrations">,
  type: string,
): Readonly<Record<string, Registration>> {
  const found = registrations.filter((registration) => registration.type === type);
  return Object.fromEntries(found.map((registration) => [registration.name, registration]));
}

/**
 * The one resource of a type and name.
 * @throws RangeError when there is none
 */
export function only(
  recorded: Pick<Recorded<unknown>, "registrations">,
  type: string,
  name: string,
): Registration {
  const found = registered(recorded, type)[name];
  if (found === undefined) throw new RangeError(`No ${type} ${name} was registered.`);
  return found;
}

/** A provider's properties arrive as JSON, as the engine hands them to the plugin. */
function configured({ region, defaultTags }: Bag): Caller {
  const { tags = {} }: { readonly tags?: Readonly<Record<string, string>> } = JSON.parse(
    text(defaultTags) ?? "{}",
  );
  return { region: text(region) ?? "", defaultTags: tags };
}

/** Archives as they go over the wire: the mocks hold what is in them as promises. */
function archivesIn(request: RegisterResourceRequest): Bag {
  const sent = plainBag(request.getObject()?.toJavaScript() ?? {});
  const archives = Object.entries(sent).filter(([, value]) => isBag(value) && value[SIGNATURE] === ARCHIVE);
  return Object.fromEntries(archives);
}

/** How Pulumi marks an archive. */
const SIGNATURE = pulumi.runtime.specialSigKey;
const ARCHIVE = pulumi.runtime.specialArchiveSig;

function plainBag(inputs: unknown): Bag {
  const value = plain(inputs);
  return isBag(value) ? value : {};
}

/** Mock inputs as the models want them: secrets plain, and what was not given left out. */
function plain(value: unknown): Value {
  if (pulumi.runtime.isRpcSecret(value)) return plain(pulumi.runtime.unwrapRpcSecret(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  const given = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
  return Object.fromEntries(given.map(([key, inner]) => [key, plain(inner)]));
}

function holdsSecret(value: unknown): boolean {
  if (pulumi.runtime.isRpcSecret(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSecret);
}

function resolved<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply(resolve));
}

async function secretsOf(published: unknown): Promise<readonly string[]> {
  if (typeof published !== "object" || published === null) return [];
  const entries = await Promise.all(
    Object.entries(published).map(
      async ([name, value]) => [name, await pulumi.isSecret(pulumi.output(value))] as const,
    ),
  );
  return entries.filter(([, secret]) => secret).map(([name]) => name);
}
