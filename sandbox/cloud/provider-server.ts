import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Caller, Named, PropertyChange, SimulatedCloud } from "./cloud";
import { Faults } from "./faults";
import { invoke } from "./functions";
import { Refusal } from "./rules";
import { type Bag, isBag, text } from "./values";
import { fromWire, toWire } from "./wire";

/** A provider of Pulumi that the simulated cloud stands in for. */
export interface SimulatedProvider {
  /** Package, such as `aws`. */
  readonly package: string;
  /** Version of its SDK. */
  readonly version: string;
}

/** gRPC takes 4 MB by default; a large state is more. */
const NO_LIMIT = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };

/** Speaks Pulumi's provider protocol for one package, over a cloud that several packages share. */
export class ProviderServer {
  private readonly server = new grpc.Server(NO_LIMIT);
  /** Requests do not say to which configured provider they belong; the connection does. */
  private readonly callers = new Map<string, Caller>();

  constructor(
    private readonly cloud: SimulatedCloud,
    private readonly provider: SimulatedProvider,
    /** Resolves once AWS would have created a thing of this type. */
    private readonly created: (type: string) => Promise<unknown> = async () => {},
    private readonly faults = new Faults(),
  ) {
    this.server.addService(ResourceProviderService, this.handlers());
  }

  /** Listens on a free port of this machine, and says which. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
  }

  close(): void {
    this.server.forceShutdown();
  }

  private handlers(): grpc.UntypedServiceImplementation {
    const handlers: grpc.UntypedServiceImplementation = {};
    const on = <Q, A>(method: string, handle: (request: Q, peer: string) => A | Promise<A>) => {
      const handler: grpc.handleUnaryCall<Q, A> = (call, done) => {
        Promise.resolve()
          .then(() => handle(call.request, call.getPeer()))
          .then(
            (answer) => done(null, answer),
            (error: unknown) => done({ code: grpc.status.UNKNOWN, details: explain(error) }),
          );
      };
      handlers[method] = handler;
    };
    for (const method of Object.keys(ResourceProviderService)) {
      const unimplemented: grpc.handleUnaryCall<unknown, unknown> = (_, done) =>
        done({
          code: grpc.status.UNIMPLEMENTED,
          details: `${this.provider.package}: ${method} is not simulated`,
        });
      handlers[method] = unimplemented;
    }

    on("attach", () => new Empty());
    on("cancel", () => new Empty());
    on("getPluginInfo", () => {
      const info = new PluginInfo();
      info.setVersion(this.provider.version);
      return info;
    });
    on("getSchema", () => {
      const answer = new messages.GetSchemaResponse();
      answer.setSchema(JSON.stringify({ name: this.provider.package, version: this.provider.version }));
      return answer;
    });
    on("checkConfig", (request: messages.CheckRequest) => {
      const answer = new messages.CheckResponse();
      answer.setInputs(request.getNews());
      return answer;
    });
    on("diffConfig", (request: messages.DiffRequest) => diffConfig(request));
    on("configure", (request: messages.ConfigureRequest, peer) => {
      this.callers.set(peer, callerOf(fromWire(request.getArgs())));
      const answer = new messages.ConfigureResponse();
      answer.setSupportspreview(true);
      return answer;
    });
    on("check", (request: messages.CheckRequest, peer) => this.check(request, peer));
    on("diff", (request: messages.DiffRequest, peer) => this.diff(request, peer));
    on("create", (request: messages.CreateRequest, peer) => this.create(request, peer));
    on("read", (request: messages.ReadRequest, peer) => this.read(request, peer));
    on("update", (request: messages.UpdateRequest, peer) => this.update(request, peer));
    on("delete", (request: messages.DeleteRequest, peer) => this.delete(request, peer));
    on("invoke", (request: messages.InvokeRequest, peer) => {
      const answer = new messages.InvokeResponse();
      const { world } = this.cloud;
      answer.setReturn(
        toWire(invoke(this.caller(peer), request.getTok(), fromWire(request.getArgs()), world)),
      );
      return answer;
    });
    return handlers;
  }

  private caller(peer: string): Caller {
    const caller = this.callers.get(peer);
    if (caller === undefined)
      throw new Error(`${this.provider.package}: a request over a connection that was never configured`);
    return caller;
  }

  private check(request: messages.CheckRequest, peer: string): messages.CheckResponse {
    const { inputs, invalid } = this.cloud.check(
      this.caller(peer),
      named(request),
      fromWire(request.getNews()),
      fromWire(request.getOlds()),
    );
    const answer = new messages.CheckResponse();
    answer.setInputs(toWire(inputs));
    answer.setFailuresList(
      invalid.map(({ property, reason }) => {
        const failure = new messages.CheckFailure();
        if (property !== undefined) failure.setProperty(property);
        failure.setReason(reason);
        return failure;
      }),
    );
    return answer;
  }

  private diff(request: messages.DiffRequest, _peer: string): messages.DiffResponse {
    const changes = this.cloud.diff(
      named(request).type,
      fromWire(request.getOlds()),
      fromWire(request.getOldInputs()),
      fromWire(request.getNews()),
      request.getIgnorechangesList(),
    );
    const answer = new messages.DiffResponse();
    const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
    answer.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
    answer.setDiffsList(changes.map(({ property }) => property));
    answer.setReplacesList(changes.filter(({ replaces }) => replaces).map(({ property }) => property));
    answer.setHasdetaileddiff(true);
    for (const change of changes) answer.getDetaileddiffMap().set(change.property, propertyDiff(change));
    // The AWS provider deletes first: most of these names can exist once.
    answer.setDeletebeforereplace(changes.some(({ replaces }) => replaces));
    return answer;
  }

  private async create(request: messages.CreateRequest, peer: string): Promise<messages.CreateResponse> {
    const answer = new messages.CreateResponse();
    const resource = named(request);
    const inputs = fromWire(request.getProperties());
    if (request.getPreview()) {
      answer.setProperties(toWire(this.cloud.plan(this.caller(peer), resource.type, inputs)));
      return answer;
    }
    const { id, state } = await this.faults.around("create", resource, () =>
      this.cloud.create(this.caller(peer), resource, inputs),
    );
    await this.created(resource.type);
    answer.setId(id);
    answer.setProperties(toWire(state));
    return answer;
  }

  private read(request: messages.ReadRequest, peer: string): messages.ReadResponse {
    const answer = new messages.ReadResponse();
    const { type } = named(request);
    const olds = fromWire(request.getProperties());
    const found = this.cloud.read(this.caller(peer), type, request.getId(), olds);
    if (found === undefined) return answer;
    answer.setId(request.getId());
    answer.setProperties(toWire(found.state));
    answer.setInputs(toWire(found.inputs));
    return answer;
  }

  private async update(request: messages.UpdateRequest, peer: string): Promise<messages.UpdateResponse> {
    const answer = new messages.UpdateResponse();
    const resource = named(request);
    const news = fromWire(request.getNews());
    if (request.getPreview()) {
      answer.setProperties(
        toWire(this.cloud.plan(this.caller(peer), resource.type, news, fromWire(request.getOlds()))),
      );
      return answer;
    }
    const ignored = request.getIgnorechangesList();
    const state = await this.faults.around("update", resource, () =>
      this.cloud.update(this.caller(peer), resource, request.getId(), news, ignored),
    );
    answer.setProperties(toWire(state));
    return answer;
  }

  private async delete(request: messages.DeleteRequest, peer: string): Promise<Empty> {
    const resource = named(request);
    await this.faults.around("delete", resource, () =>
      this.cloud.delete(this.caller(peer), resource, request.getId(), fromWire(request.getProperties())),
    );
    return new Empty();
  }
}

function named(request: { getUrn(): string }): Named {
  const [, , types = "", name = ""] = request.getUrn().split("::");
  return { type: types.split("$").at(-1) ?? "", name };
}

/** A provider's configuration is flat: what is not text arrives as JSON. */
function callerOf(args: Bag): Caller {
  const given: unknown = JSON.parse(text(args.defaultTags) ?? "{}");
  const tags = isBag(given) && isBag(given.tags) ? given.tags : {};
  const defaultTags = Object.entries(tags).flatMap(([key, value]) =>
    typeof value === "string" ? [[key, value]] : [],
  );
  return { region: text(args.region) ?? "", defaultTags: Object.fromEntries(defaultTags) };
}

/** A provider's configuration changes in place. */
function diffConfig(request: messages.DiffRequest): messages.DiffResponse {
  const olds = fromWire(request.getOldInputs());
  const news = fromWire(request.getNews());
  const changed = JSON.stringify(olds) !== JSON.stringify(news);
  const answer = new messages.DiffResponse();
  answer.setChanges(
    changed ? messages.DiffResponse.DiffChanges.DIFF_SOME : messages.DiffResponse.DiffChanges.DIFF_NONE,
  );
  return answer;
}

function propertyDiff({ replaces, inputDiffers }: PropertyChange): messages.PropertyDiff {
  const diff = new messages.PropertyDiff();
  const { UPDATE, UPDATE_REPLACE } = messages.PropertyDiff.Kind;
  diff.setKind(replaces ? UPDATE_REPLACE : UPDATE);
  diff.setInputdiff(inputDiffers);
  return diff;
}

function explain(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  // Not AWS's answer but a mistake of the simulated cloud; the stack says where.
  return error instanceof Error ? `the simulated cloud failed: ${error.stack}` : String(error);
}
