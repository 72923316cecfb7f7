import { namesIn, plain } from "./reader";
import { type Member, Stack } from "./stack";
import type { Subject } from "./subject";

/** What is derived from an object once. Anything else is not worth keeping. */
class Kept<T> {
  private readonly values = new WeakMap<object, T>();

  constructor(private readonly make: (from: unknown) => T) {}

  of(from: unknown): T {
    if (typeof from !== "object" || from === null) return this.make(from);
    const known = this.values.get(from) ?? this.make(from);
    this.values.set(from, known);
    return known;
  }
}

/**
 * Reads a bag out of the SDK's proxy. Each unknown value in it is thrown as an error, and a stack trace that nobody will
 * read takes longer to make than the rest.
 */
function plainly(bag: unknown): unknown {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return plain(bag);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * What the engine shows one pack: each resource by its inputs, and then the stack, by its outputs. The policies share it,
 * so that properties are read out of the SDK's proxies once. It knows requests apart by the properties themselves.
 */
export class Shown {
  private readonly bags = new Kept(plainly);
  private readonly asked = new Map<string, Subject>();
  private readonly given = new Map<string, ReadonlySet<string>>();
  private latest: { readonly bags: readonly unknown[]; readonly stack: Stack } | undefined;

  /** A resource as it is asked for: remembered, because outputs stand among the inputs when the stack is shown. */
  resource(shown: Subject): Subject {
    const props = this.bags.of(shown.props);
    const known = this.asked.get(shown.urn);
    if (known !== undefined && known.props === props && typeof props === "object") return known;
    const subject = this.read(shown);
    this.asked.set(shown.urn, subject);
    this.given.set(shown.urn, namesIn(props));
    return subject;
  }

  /** The whole stack, the same for every policy that is shown the same. */
  stack(resources: readonly Member[]): Stack {
    const bags = resources.map(({ props }) => props);
    const { latest } = this;
    if (latest?.bags.length === bags.length && latest.bags.every((bag, index) => bag === bags[index]))
      return latest.stack;
    const stack = new Stack(this.members(resources), this.given);
    this.latest = { bags, stack };
    return stack;
  }

  /** Whether no resource was ever asked for: so it is where the policy that remembers is disabled. */
  get isBlind(): boolean {
    return this.asked.size === 0;
  }

  /** What the resources of a stack asked for. */
  inputsOf(stack: Stack): Subject[] {
    return stack.members.flatMap(({ urn }) => this.asked.get(urn) ?? []);
  }

  private read(shown: Subject): Subject {
    const { type, name, urn, opts, provider } = shown;
    return {
      type,
      name,
      urn,
      opts,
      props: this.bags.of(shown.props),
      ...(provider !== undefined && { provider: { props: this.bags.of(provider.props) } }),
    };
  }

  /** Members point to each other, so they are made first and connected then. */
  private members(resources: readonly Member[]): Member[] {
    const made = new Map<Member, Member & { propertyDependencies: Record<string, readonly Member[]> }>();
    for (const resource of resources)
      made.set(resource, { ...this.read(resource), propertyDependencies: {} });
    for (const [resource, member] of made) {
      for (const [property, sources] of Object.entries(resource.propertyDependencies))
        member.propertyDependencies[property] = sources.flatMap((source) => made.get(source) ?? []);
    }
    return [...made.values()];
  }
}
