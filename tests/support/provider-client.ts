import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";

/** Properties as they go over the wire. */
export type Properties = Readonly<Record<string, JavaScriptValue>>;

/** What the engine sends for a text that a preview does not know yet. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the engine sends for a secret. */
export function secret(value: JavaScriptValue): JavaScriptValue {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value };
}

/** A resource as a program declares it. */
export interface Declared {
  readonly type: string;
  /** Logical name. */
  readonly name: string;
}

/** A resource as the engine keeps it in its state. */
export interface Deployed extends Declared {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What the provider says to inputs. */
export interface Checked {
  readonly inputs: Properties;
  readonly failures: readonly { readonly property: string; readonly reason: string }[];
}

/** What a diff would change. */
export interface Difference {
  readonly changes: readonly string[];
  readonly replaces: readonly string[];
}

/** How a provider is configured. */
export interface Configuration {
  readonly region: string;
  readonly defaultTags?: Readonly<Record<string, string>>;
}

type Answer<A> = (error: grpc.ServiceError | null, answer: A) => void;

/** One configured provider of a stack: asks as the engine asks, and keeps what the engine keeps. */
export class ProviderClient {
  private readonly client: ResourceProviderClient;

  private constructor(
    port: number,
    readonly region: string,
  ) {
    // The server tells configured providers apart by their connection; clients would share one.
    const own = { "grpc.use_local_subchannel_pool": 1 };
    this.client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), own);
  }

  static async connect(port: number, { region, defaultTags }: Configuration): Promise<ProviderClient> {
    const connected = new ProviderClient(port, region);
    const request = new messages.ConfigureRequest();
    request.setArgs(
      wire({ region, ...(defaultTags && { defaultTags: JSON.stringify({ tags: defaultTags }) }) }),
    );
    await connected.call<messages.ConfigureResponse>((done) => connected.client.configure(request, done));
    return connected;
  }

  close(): void {
    this.client.close();
  }

  /** Completes and judges inputs; `olds` are the inputs of the resource as it is deployed. */
  async check(declared: Declared, inputs: Properties, olds: Properties = {}): Promise<Checked> {
    const request = new messages.CheckRequest();
    request.setUrn(urnOf(declared));
    request.setNews(wire(inputs));
    request.setOlds(wire(olds));
    const answer = await this.call<messages.CheckResponse>((done) => this.client.check(request, done));
    return {
      inputs: plain(answer.getInputs()),
      failures: answer.getFailuresList().map((failure) => failure.toObject()),
    };
  }

  /** @throws Error with the provider's words, or with AWS's */
  async create(declared: Declared, inputs: Properties): Promise<Deployed> {
    const checked = await this.accepted(declared, inputs);
    const request = new messages.CreateRequest();
    request.setUrn(urnOf(declared));
    request.setProperties(wire(checked));
    const answer = await this.call<messages.CreateResponse>((done) => this.client.create(request, done));
    return { ...declared, id: answer.getId(), inputs: checked, outputs: plain(answer.getProperties()) };
  }

  /** What a preview says about a resource that is not there yet. */
  async previewCreate(
    declared: Declared,
    inputs: Properties,
  ): Promise<{ readonly id: string; readonly outputs: Properties }> {
    const request = new messages.CreateRequest();
    request.setUrn(urnOf(declared));
    request.setProperties(wire(await this.accepted(declared, inputs)));
    request.setPreview(true);
    const answer = await this.call<messages.CreateResponse>((done) => this.client.create(request, done));
    return { id: answer.getId(), outputs: plain(answer.getProperties()) };
  }

  async diff(
    deployed: Deployed,
    inputs: Properties,
    ignoreChanges: readonly string[] = [],
  ): Promise<Difference> {
    const news = (await this.check(deployed, inputs, deployed.inputs)).inputs;
    const request = new messages.DiffRequest();
    request.setUrn(urnOf(deployed));
    request.setId(deployed.id);
    request.setOlds(wire(deployed.outputs));
    request.setOldInputs(wire(deployed.inputs));
    request.setNews(wire(news));
    request.setIgnorechangesList([...ignoreChanges]);
    const answer = await this.call<messages.DiffResponse>((done) => this.client.diff(request, done));
    return { changes: answer.getDiffsList(), replaces: answer.getReplacesList() };
  }

  /** The resource as it is now; `undefined` when it is gone. */
  async read(deployed: Deployed): Promise<Deployed | undefined> {
    const request = new messages.ReadRequest();
    request.setUrn(urnOf(deployed));
    request.setId(deployed.id);
    request.setProperties(wire(deployed.outputs));
    request.setInputs(wire(deployed.inputs));
    const answer = await this.call<messages.ReadResponse>((done) => this.client.read(request, done));
    if (answer.getId() === "") return undefined;
    return { ...deployed, inputs: plain(answer.getInputs()), outputs: plain(answer.getProperties()) };
  }

  /** @throws Error with the provider's words, or with AWS's */
  async update(
    deployed: Deployed,
    inputs: Properties,
    ignoreChanges: readonly string[] = [],
  ): Promise<Deployed> {
    const news = await this.accepted(deployed, inputs, deployed.inputs);
    const answer = await this.sendUpdate(deployed, news, ignoreChanges, false);
    return { ...deployed, inputs: news, outputs: plain(answer.getProperties()) };
  }

  /** What a preview says about a change. */
  async previewUpdate(deployed: Deployed, inputs: Properties): Promise<Properties> {
    const news = await this.accepted(deployed, inputs, deployed.inputs);
    return plain((await this.sendUpdate(deployed, news, [], true)).getProperties());
  }

  /** @throws Error with AWS's words */
  async delete(deployed: Deployed): Promise<void> {
    const request = new messages.DeleteRequest();
    request.setUrn(urnOf(deployed));
    request.setId(deployed.id);
    request.setProperties(wire(deployed.outputs));
    request.setOldInputs(wire(deployed.inputs));
    await this.call((done) => this.client.delete(request, done));
  }

  async invoke(token: string, args: Properties = {}): Promise<Properties> {
    const request = new messages.InvokeRequest();
    request.setTok(token);
    request.setArgs(wire(args));
    const answer = await this.call<messages.InvokeResponse>((done) => this.client.invoke(request, done));
    return plain(answer.getReturn());
  }

  /** A component of the provider's own, which the simulated cloud does not make. */
  async construct(): Promise<void> {
    await this.call((done) => this.client.construct(new messages.ConstructRequest(), done));
  }

  private async accepted(declared: Declared, inputs: Properties, olds?: Properties): Promise<Properties> {
    const checked = await this.check(declared, inputs, olds);
    if (checked.failures.length === 0) return checked.inputs;
    throw new Error(checked.failures.map(({ reason }) => reason).join("\n"));
  }

  private sendUpdate(
    deployed: Deployed,
    news: Properties,
    ignoreChanges: readonly string[],
    preview: boolean,
  ): Promise<messages.UpdateResponse> {
    const request = new messages.UpdateRequest();
    request.setUrn(urnOf(deployed));
    request.setId(deployed.id);
    request.setOlds(wire(deployed.outputs));
    request.setOldInputs(wire(deployed.inputs));
    request.setNews(wire(news));
    request.setIgnorechangesList([...ignoreChanges]);
    request.setPreview(preview);
    return this.call((done) => this.client.update(request, done));
  }

  private call<A>(send: (done: Answer<A>) => void): Promise<A> {
    return new Promise((resolve, reject) => {
      send((error, answer) => (error === null ? resolve(answer) : reject(new Error(error.details))));
    });
  }
}

function urnOf({ type, name }: Declared): string {
  return `urn:pulumi:test::mall::mall:test:Component$${type}::${name}`;
}

function wire(properties: Properties): Struct {
  return Struct.fromJavaScript({ ...properties });
}

function plain(struct: Struct | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}
