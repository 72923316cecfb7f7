import { type Reading, read, strings } from "./reader";
import { regionOf, type Subject } from "./subject";

/** A resource together with the resources that each of its properties was made from. */
export interface Member extends Subject {
  readonly propertyDependencies: Readonly<Record<string, readonly Member[]>>;
}

/** Which properties of a resource were asked for, by its URN. */
export type Inputs = ReadonlyMap<string, ReadonlySet<string>>;

/** What other resources call a resource by. */
const identifiers = ["arn", "id", "keyId", "name"];

/** All resources of one stack. Relations hold on a first preview too, when every id is still unknown. */
export class Stack {
  private readonly byType: Map<string, Member[]>;
  private readonly byIdentifier: Map<string, Member[]>;
  /** Controls ask each other's questions again, and some ask them for every pair of resources. */
  private readonly pointedTo = new Map<Member, Map<string, readonly Member[]>>();

  constructor(
    readonly members: readonly Member[],
    private readonly inputs: Inputs = new Map(),
  ) {
    this.byType = index(members, ({ type }) => [type]);
    this.byIdentifier = index(members, ({ props }) => identifiers.flatMap((path) => strings(props, path)));
  }

  ofType(...types: readonly string[]): Member[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /**
   * Whether somebody chose the value of a property, and not AWS. That it was made from something says so, but the engine
   * keeps silent about values that were made from nothing.
   */
  isInput(member: Member, path: string): boolean {
    const [property = path] = path.split(".");
    return (
      Object.hasOwn(member.propertyDependencies, property) ||
      this.inputs.get(member.urn)?.has(property) === true
    );
  }

  /** In a preview AWS has yet to report a region that nobody gave: it is the provider's. */
  regionOf(member: Member): Reading {
    const region = regionOf(member);
    return region.state === "unknown" && !this.isInput(member, "region")
      ? read(member.provider?.props, "region")
      : region;
  }

  /** The resources of these types that have this id: there are some only once ids are known. */
  called(identifier: string, types: readonly string[]): Member[] {
    return (this.byIdentifier.get(identifier) ?? []).filter(({ type }) => types.includes(type));
  }

  /** The resources of these types that a property was made from. */
  sources(member: Member, path: string, types: readonly string[]): Member[] {
    const [property = path] = path.split(".");
    return (member.propertyDependencies[property] ?? []).filter(({ type }) => types.includes(type));
  }

  /** The resources of these types that a property points to: by name where it can be, else by what it was made from. */
  target(member: Member, path: string, types: readonly string[]): readonly Member[] {
    const known = this.pointedTo.get(member) ?? new Map<string, readonly Member[]>();
    this.pointedTo.set(member, known);
    const question = `${path} ${types.join(" ")}`;
    const found = known.get(question) ?? this.findTarget(member, path, types);
    known.set(question, found);
    return found;
  }

  private findTarget(member: Member, path: string, types: readonly string[]): readonly Member[] {
    const named = strings(member.props, path).flatMap((value) => this.called(value, types));
    return named.length > 0 ? named : this.sources(member, path, types);
  }
}

function index(
  members: readonly Member[],
  keysOf: (member: Member) => readonly string[],
): Map<string, Member[]> {
  const found = new Map<string, Member[]>();
  for (const member of members) {
    for (const key of new Set(keysOf(member))) {
      const list = found.get(key) ?? [];
      list.push(member);
      found.set(key, list);
    }
  }
  return found;
}
