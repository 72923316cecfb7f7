import type { Refusal } from "./rules";
import type { Bag, Value } from "./values";
import type { Thing, World } from "./world";

/** A request to the simulated cloud, as a model sees it. */
export interface Request {
  readonly world: World;
  /** The simulated account: twelve digits. */
  readonly account: string;
  /** Region in which the request is made. */
  readonly region: string;
  /** Pulumi's name of the resource; for automatic names only. */
  readonly name: string;
  /** What is asked for, complete with names and tags. */
  readonly inputs: Bag;
}

/** A request about a thing that exists. */
export interface ChangeRequest extends Request {
  readonly thing: Thing;
}

/** What AWS refuses; `undefined` or nothing when it does not. */
export type Rule<R extends Request = Request> = (request: R) => Refusal | undefined;

/** An input that must name something which exists in the region of the request. */
export interface Reference {
  /** Name of the input, or the dotted path to what is inside it; its value may be a list. */
  readonly property: string;
  readonly type: string;
  /** Attribute of the other thing that the input carries. @default "id" */
  readonly by?: "id" | "arn" | "name";
  /** What AWS answers when there is no such thing. */
  readonly missing: (value: string) => Refusal;
}

/** What an attribute of a new thing becomes; `undefined` leaves an optional one out. */
export type Attributes = { readonly [name: string]: Value | undefined };

/** How one type of resource behaves: what AWS fills in, refuses, replaces and keeps. */
export interface Model {
  /** Pulumi's type token. */
  readonly type: string;
  /** Name in AWS's published resource specification, for enumerations and the form of the ARN. */
  readonly specification?: string;
  /** Whether a thing of this type belongs to a region. @default "regional" */
  readonly scope?: "regional" | "global";
  /** The name that the provider makes up when none is given, and how long it may be. */
  readonly autoName?: { readonly property: string; readonly limit: number };
  /** Inputs whose change replaces the thing, with the table's source in a comment. */
  readonly replaces: readonly string[];
  /** Parts of an input, by dotted path, whose change replaces the thing, by input. */
  readonly replacesWithin?: Readonly<Record<string, readonly string[]>>;
  /** Inputs of which some changes replace the thing: by input, whether this one does. */
  readonly replacesIf?: Readonly<
    Record<string, (asked: Value | undefined, is: Value | undefined, state: Bag) => boolean>
  >;
  /** Defaults of the provider: known before anything is created. */
  readonly defaults?: Bag;
  readonly references?: readonly Reference[];
  /** What the provider itself refuses, before it asks AWS: decides on a preview. Must let unknown values pass. */
  readonly invalid?: readonly Rule[];
  /** What AWS refuses when the thing is created. Every value is known. */
  readonly refusesCreate?: readonly Rule[];
  readonly refusesUpdate?: readonly Rule<ChangeRequest>[];
  readonly refusesDelete?: readonly Rule<ChangeRequest>[];
  /** Id of a new thing. */
  readonly id: (request: Request) => string;
  /** What AWS answers about a new thing, beyond what was asked for. */
  readonly attributes: (request: Request, id: string) => Attributes;
  /** Inputs whose difference the provider leaves unsaid while a thing is in this state. */
  readonly suppresses?: (state: Bag) => readonly string[];
  /** What AWS adds inside an input, by input: it is there when the thing is read, and no difference. */
  readonly answered?: Readonly<Record<string, readonly string[]>>;
  /** Parts of an input that AWS fills in when the program leaves them out, by input. */
  readonly fills?: Readonly<Record<string, readonly string[]>>;
  /** A thing that AWS made and answers for, and that does not work as it is; the summary shows it. */
  readonly warns?: (thing: Thing, world: World) => string | undefined;
  /** What else changes in the world when a thing is created, updated or deleted. */
  readonly created?: (request: ChangeRequest) => void;
  readonly updated?: (request: ChangeRequest, before: Bag) => void;
  readonly deleted?: (request: ChangeRequest) => void;
  /** What AWS answers when a thing is to be deleted to which others refer. Without it the reference does not hold it. */
  readonly heldByReferences?: (thing: Thing, holder: Thing) => Refusal;
  /** Seconds that AWS takes to create a thing; simulated only on request. @default 0 */
  readonly seconds?: number;
}
