import type { Attributes, Identity } from "./identity";

/** A thing as AWS shows it: AWS knows nothing of stacks and URNs. */
export interface Thing {
  /** Pulumi's type; AWS's own ARN where no type is known for it. */
  readonly type: string;
  /** What `pulumi import` takes. */
  readonly id: string;
  /** Where it is; the same id may exist in two regions. Global things have none. */
  readonly region?: string;
  readonly arn?: string;
  /** What defines it, where the id in a state is another than the one to import. */
  readonly definition?: Attributes;
}

/** What a create has asked for. */
export interface Sought {
  readonly type: string;
  readonly region: string;
  readonly identity: Identity;
  /** All that was asked for, as far as it can be read. */
  readonly inputs: Attributes;
}

/** What was found, or why that cannot be told. */
export type Sighting =
  | { readonly kind: "found"; readonly things: readonly Thing[] }
  /** Asking for it again makes no second one. */
  | { readonly kind: "repeatable"; readonly why: string }
  | { readonly kind: "unanswerable"; readonly why: string };

/** AWS as an operator can ask it: by name, tags and definition. */
export interface OperatorsView {
  describe(sought: Sought): Promise<Sighting>;
  /** Things of any type that carry these tags, as AWS lists them to who asks in a region. */
  tagged(region: string, tags: Readonly<Record<string, string>>): Promise<readonly Thing[]>;
}
