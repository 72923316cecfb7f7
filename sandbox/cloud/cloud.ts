import { randomBytes } from "node:crypto";
import type { ChangeRequest, Model, Reference, Request, Rule } from "./model";
import { Refusal } from "./rules";
import { shapeOf } from "./shapes";
import { allowedValues } from "./specification";
import {
  type Bag,
  hasUnknown,
  isBag,
  isEmpty,
  isList,
  same,
  texts,
  UNKNOWN,
  type Value,
  valuesAt,
  withValueAt,
} from "./values";
import { GLOBAL, type Thing, type World } from "./world";

/** The simulated account. */
export const ACCOUNT = "111122223333";

/** Where a request comes from: what the configured provider knows. */
export interface Caller {
  readonly region: string;
  /** Tags that the provider adds to everything that takes tags. */
  readonly defaultTags: Readonly<Record<string, string>>;
}

/** A resource as Pulumi names it. */
export interface Named {
  readonly type: string;
  /** Logical name. */
  readonly name: string;
}

/** A thing as AWS describes it to an operator: AWS knows nothing of stacks and URNs. */
export interface Described {
  readonly type: string;
  readonly id: string;
  readonly attributes: Bag;
}

/** One property of a planned change. */
export interface PropertyChange {
  readonly property: string;
  readonly replaces: boolean;
  /** Whether the program's input differs from the input before, or only AWS's answer does. */
  readonly inputDiffers: boolean;
}

/** An input that the provider refuses before it asks AWS. */
export interface Invalid {
  readonly property?: string;
  readonly reason: string;
}

/** The cloud without its protocol: what every model does, asked as the AWS provider asks. */
export class SimulatedCloud {
  private readonly models: ReadonlyMap<string, Model>;
  /** Numbers of the collected rules by which a request has been refused. */
  readonly refusedBy = new Set<number>();

  constructor(
    readonly world: World,
    models: readonly Model[],
  ) {
    this.models = new Map(models.map((model) => [model.type, model]));
  }

  /** Completes the inputs with names, tags and defaults, and says what the provider would not even send. */
  check(
    caller: Caller,
    { type, name }: Named,
    news: Bag,
    olds: Bag,
  ): { readonly inputs: Bag; readonly invalid: readonly Invalid[] } {
    const model = this.model(type);
    const shape = shapeOf(type);
    const inputs: Record<string, Value> = { ...news };
    if (model.autoName !== undefined && inputs[model.autoName.property] === undefined) {
      const { property, limit } = model.autoName;
      inputs[property] =
        olds[property] ?? `${name.slice(0, limit - 8)}-${randomBytes(4).toString("hex").slice(0, 7)}`;
    }
    if (shape.inputs.has("tags") && type.startsWith("aws:") && inputs.tags !== UNKNOWN) {
      inputs.tags = { ...caller.defaultTags, ...(isBag(inputs.tags) ? inputs.tags : {}) };
    }

    const region = regionOf(caller, inputs);
    const invalid: Invalid[] = [];
    for (const property of Object.keys(news).filter(
      (key) => !shape.inputs.has(key) && !key.startsWith("__"),
    )) {
      invalid.push({ property, reason: `"${property}" is not an input of ${type}` });
    }
    for (const property of [...shape.required].filter((key) => inputs[key] === undefined)) {
      invalid.push({ property, reason: `Missing required property '${property}'` });
    }
    invalid.push(...this.notAllowed(model, inputs));
    for (const rule of model.invalid ?? []) {
      const refusal = rule({ world: this.world, account: ACCOUNT, region, name, inputs });
      if (refusal !== undefined) invalid.push({ reason: this.noted(refusal).message });
    }
    return { inputs, invalid };
  }

  /** What would change, from what AWS last answered to what the program now asks for. */
  diff(
    type: string,
    state: Bag,
    oldInputs: Bag,
    news: Bag,
    ignored: readonly string[],
  ): readonly PropertyChange[] {
    const model = this.model(type);
    const { inputs, always } = shapeOf(type);
    const silent = [...ignored, ...(model.suppresses?.(state) ?? [])];
    const changes: PropertyChange[] = [];
    const wanted = except(news, ignored, state);
    for (const property of inputs) {
      if (silent.includes(property)) continue;
      const asked = wanted[property];
      const is = withoutFilled(model, property, asked, asInput(model, property, state[property]));
      const differs =
        asked === undefined
          ? // Not asked for: what AWS always answers stays; the rest is taken away, unless the provider has a default.
            !always.has(property) && !isEmpty(is) && !same(is, model.defaults?.[property])
          : !same(asked, is) && !(isEmpty(asked) && isEmpty(is));
      if (!differs) continue;
      const replaces =
        model.replaces.includes(property) ||
        property === "region" ||
        (model.replacesWithin?.[property] ?? []).some(
          (part) => !same(valuesAt(asked, part), valuesAt(is, part)),
        ) ||
        model.replacesIf?.[property]?.(asked, is, state) === true;
      changes.push({ property, replaces, inputDiffers: !same(asked, oldInputs[property]) });
    }
    return changes;
  }

  /** What a preview can say about a thing that is not there yet: the inputs, and the provider's defaults. */
  plan(caller: Caller, type: string, inputs: Bag, known: Bag = {}): Bag {
    const { always, outputs } = shapeOf(type);
    const planned: Record<string, Value> = { ...this.model(type).defaults, ...inputs };
    for (const name of always) planned[name] ??= known[name] ?? UNKNOWN;
    if (outputs.has("region")) planned.region ??= caller.region;
    if (outputs.has("tagsAll") && inputs.tags !== undefined) planned.tagsAll = inputs.tags;
    return planned;
  }

  /** @throws Refusal as AWS would answer */
  create(caller: Caller, { type, name }: Named, inputs: Bag): { readonly id: string; readonly state: Bag } {
    const model = this.model(type);
    const region = regionOf(caller, inputs);
    const request: Request = { world: this.world, account: ACCOUNT, region, name, inputs };
    this.demandKnown(type, inputs);
    this.demandReferences(model, region, inputs);
    this.obey(model.refusesCreate, request);

    const id = model.id(request);
    const home = model.scope === "global" ? GLOBAL : region;
    if (this.world.get(type, home, id) !== undefined) {
      throw new Refusal("AlreadyExists", `${type.split(":").at(-1)} ${id} already exists in ${home}`);
    }
    const state = this.complete(type, region, inputs, { ...model.attributes(request, id), id });
    const thing: Thing = { type, region: home, id, inputs, state };
    this.world.put(thing);
    model.created?.({ ...request, thing });
    return { id, state: thing.state };
  }

  /** What AWS answers about a thing now, or `undefined` when it is gone. */
  read(
    caller: Caller,
    type: string,
    id: string,
    olds: Bag,
  ): { readonly inputs: Bag; readonly state: Bag } | undefined {
    const thing = this.find(caller, type, id, olds);
    if (thing === undefined) return undefined;
    // The provider reads back what it asked for, as AWS has it now.
    const inputs = Object.keys(thing.inputs).flatMap((name) => {
      const model = this.model(type);
      const value = withoutFilled(model, name, thing.inputs[name], asInput(model, name, thing.state[name]));
      return value === undefined ? [] : [[name, value] as const];
    });
    return { inputs: Object.fromEntries(inputs), state: thing.state };
  }

  /** @throws Refusal as AWS would answer */
  update(caller: Caller, { type, name }: Named, id: string, inputs: Bag, ignored: readonly string[]): Bag {
    const model = this.model(type);
    const region = regionOf(caller, inputs);
    const thing = this.find(caller, type, id, inputs);
    if (thing === undefined)
      throw new Refusal("NotFound", `${type.split(":").at(-1)} ${id} does not exist in ${region}`);
    this.demandKnown(type, inputs);
    const sent = except(inputs, ignored, thing.state);
    this.demandReferences(model, region, sent);
    const request: ChangeRequest = { world: this.world, account: ACCOUNT, region, name, inputs: sent, thing };
    this.obey(model.refusesUpdate, request);

    const before = thing.state;
    const changed = this.diff(type, before, thing.inputs, inputs, ignored).map(({ property }) => property);
    const kept = Object.fromEntries(Object.entries(before).filter(([key]) => !changed.includes(key)));
    const asked = Object.fromEntries(Object.entries(sent).filter(([key]) => changed.includes(key)));
    thing.inputs = inputs;
    thing.state = this.complete(type, region, asked, kept);
    this.world.put(thing);
    model.updated?.(request, before);
    return thing.state;
  }

  /** @throws Refusal as AWS would answer */
  delete(caller: Caller, { type, name }: Named, id: string, inputs: Bag): void {
    const model = this.model(type);
    const thing = this.find(caller, type, id, inputs);
    if (thing === undefined) return;
    const region = regionOf(caller, inputs);
    const request: ChangeRequest = { world: this.world, account: ACCOUNT, region, name, inputs, thing };
    this.obey(model.refusesDelete, request);
    if (model.heldByReferences !== undefined) {
      const holder = this.referrersTo(type).find((other) => other !== thing && this.refersTo(other, thing));
      if (holder !== undefined) throw this.noted(model.heldByReferences(thing, holder));
    }
    this.world.remove(thing);
    model.deleted?.(request);
  }

  /** Things of a type whose attributes are these, as AWS lists them to who asks in a region. */
  describe(type: string, region: string, attributes: Bag): readonly Described[] {
    const home = this.model(type).scope === "global" ? GLOBAL : region;
    return this.world
      .in(home, type)
      .filter((thing) => agrees(thing.state, attributes))
      .map(described);
  }

  /** Things of any type that carry these tags, as AWS's tagging API lists them to who asks in a region. */
  tagged(region: string, tags: Bag): readonly Described[] {
    return this.world
      .all()
      .filter(
        (thing) => (thing.region === region || thing.region === GLOBAL) && agrees(thing.state, { tags }),
      )
      .map(described);
  }

  /** What was made, and does not work as it is. */
  warnings(): readonly string[] {
    return this.world.all().flatMap((thing) => {
      const warning = this.model(thing.type).warns?.(thing, this.world);
      return warning === undefined ? [] : [`${thing.region}: ${warning}`];
    });
  }

  /** How long AWS takes to create a thing of this type. */
  seconds(type: string): number {
    return this.model(type).seconds ?? 0;
  }

  get types(): readonly string[] {
    return [...this.models.keys()];
  }

  private obey<R extends Request>(rules: readonly Rule<R>[] | undefined, request: R): void {
    for (const rule of rules ?? []) {
      const refusal = rule(request);
      if (refusal !== undefined) throw this.noted(refusal);
    }
  }

  private noted(refusal: Refusal): Refusal {
    if (refusal.rule !== undefined) this.refusedBy.add(refusal.rule);
    return refusal;
  }

  private model(type: string): Model {
    const model = this.models.get(type);
    if (model !== undefined) return model;
    throw new Error(`${type} is not simulated: it needs a model in sandbox/cloud/models`);
  }

  private find(caller: Caller, type: string, id: string, inputs: Bag): Thing | undefined {
    const home = this.model(type).scope === "global" ? GLOBAL : regionOf(caller, inputs);
    return this.world.get(type, home, id);
  }

  /** Attributes of an existing thing; an output that nobody defines is a mistake in the model. */
  private complete(
    type: string,
    region: string,
    inputs: Bag,
    attributes: { readonly [name: string]: Value | undefined },
  ): Bag {
    const { always, outputs } = shapeOf(type);
    const all: Record<string, Value | undefined> = { ...this.model(type).defaults, ...attributes, ...inputs };
    if (outputs.has("region")) all.region ??= region;
    if (outputs.has("tagsAll")) all.tagsAll = all.tags ?? {};
    for (const name of always) {
      if (all[name] === undefined)
        throw new Error(`the model of ${type} does not define its output "${name}"`);
    }
    return Object.fromEntries(
      Object.entries(all).filter(
        (entry): entry is [string, Value] => entry[1] !== undefined && outputs.has(entry[0]),
      ),
    );
  }

  private notAllowed(model: Model, inputs: Bag): readonly Invalid[] {
    const resource = model.specification;
    if (resource === undefined) return [];
    return Object.entries(inputs).flatMap(([property, value]) => {
      const allowed = allowedValues(resource, property);
      const fine = allowed === undefined || hasUnknown(value) || isList(value) || allowed.includes(value);
      return fine
        ? []
        : [
            {
              property,
              reason: `expected ${property} to be one of ${JSON.stringify(allowed)}, got ${JSON.stringify(value)}`,
            },
          ];
    });
  }

  private demandKnown(type: string, inputs: Bag): void {
    const unknown = Object.entries(inputs).find(([, value]) => hasUnknown(value));
    if (unknown !== undefined)
      throw new Error(`${type}: "${unknown[0]}" is still unknown when the resource is created`);
  }

  private demandReferences(model: Model, region: string, inputs: Bag): void {
    for (const reference of model.references ?? []) {
      for (const value of valuesOf(inputs, reference.property)) {
        if (this.target(reference, region, value) === undefined) throw this.noted(reference.missing(value));
      }
    }
  }

  private target({ type, by = "id" }: Reference, region: string, value: string): Thing | undefined {
    const home = this.model(type).scope === "global" ? GLOBAL : region;
    if (by === "id") return this.world.get(type, home, value);
    return this.world.in(home, type).find(({ state }) => state[by] === value);
  }

  /** Things of the types that can refer to one of this type. */
  private referrersTo(type: string): readonly Thing[] {
    return [...this.models.values()]
      .filter(({ references = [] }) => references.some((reference) => reference.type === type))
      .flatMap((model) => this.world.all(model.type));
  }

  private refersTo(other: Thing, thing: Thing): boolean {
    const references = this.models.get(other.type)?.references ?? [];
    return references.some(
      (reference) =>
        reference.type === thing.type &&
        valuesOf(other.inputs, reference.property).some(
          (value) => this.target(reference, other.region, value) === thing,
        ),
    );
  }
}

function described({ type, id, state }: Thing): Described {
  return { type, id, attributes: state };
}

/** Whether a thing has all these attributes. It may have more tags. */
export function agrees(thing: Bag, attributes: Bag): boolean {
  return Object.entries(attributes).every(([name, value]) =>
    name === "tags" && isBag(value)
      ? agrees(isBag(thing.tags) ? thing.tags : {}, value)
      : same(thing[name], value),
  );
}

function regionOf(caller: Caller, inputs: Bag): string {
  return typeof inputs.region === "string" ? inputs.region : caller.region;
}

/** The inputs, but as it is in the world what the program leaves alone, by name or dotted path: that is not sent. */
function except(inputs: Bag, ignored: readonly string[], state: Bag): Bag {
  return ignored.reduce((sent, path) => withValueAt(sent, path, valuesAt(state, path)[0]), inputs);
}

/** A property of the state as a program would write it: without what AWS adds inside. */
function asInput(model: Model, property: string, value: Value | undefined): Value | undefined {
  const answered = model.answered?.[property];
  if (answered === undefined || value === undefined) return value;
  const asked = (item: Value): Value =>
    isBag(item) ? Object.fromEntries(Object.entries(item).filter(([key]) => !answered.includes(key))) : item;
  return isList(value) ? value.map(asked) : asked(value);
}

/** A property of the state without those parts that AWS has filled in and the program does not ask for. */
function withoutFilled(
  model: Model,
  property: string,
  asked: Value | undefined,
  is: Value | undefined,
): Value | undefined {
  const filled = model.fills?.[property];
  if (filled === undefined || !isBag(is)) return is;
  return Object.fromEntries(
    Object.entries(is).filter(([part]) => !filled.includes(part) || partOf(asked, part) !== undefined),
  );
}

function partOf(value: Value | undefined, part: string): Value | undefined {
  return isBag(value) ? value[part] : undefined;
}

function valuesOf(inputs: Bag, property: string): readonly string[] {
  return valuesAt(inputs, property).flatMap((value) => (typeof value === "string" ? [value] : texts(value)));
}
