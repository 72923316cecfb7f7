import { strings } from "./reader";
import type { Subject } from "./subject";

/** A resource together with the resources that each of its properties was made from. */
export interface Member extends Subject {
  readonly propertyDependencies: Readonly<Record<string, readonly Member[]>>;
}

/** All resources of one stack. Relations hold on a first preview too, when every id is still unknown. */
export class Stack {
  constructor(readonly members: readonly Member[]) {}

  ofType(...types: readonly string[]): Member[] {
    return this.members.filter(({ type }) => types.includes(type));
  }

  /**
   * The resources of these types that a property points to: those whose id it names, once ids are known; before that,
   * those that it was made from.
   */
  target(
    member: Member,
    path: string,
    types: readonly string[],
    identifiers: readonly string[] = ["id"],
  ): Member[] {
    const values = strings(member.props, path);
    const named = this.ofType(...types).filter(({ props }) =>
      identifiers.some((identifier) => strings(props, identifier).some((id) => values.includes(id))),
    );
    if (named.length > 0) return named;
    const [property = path] = path.split(".");
    return (member.propertyDependencies[property] ?? []).filter(({ type }) => types.includes(type));
  }
}
