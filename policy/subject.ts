import { type Reading, read } from "./reader";

/** What tells a resource from all others. */
export interface Identity {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
}

/** A resource as CrossGuard shows it: its inputs in a resource policy, its outputs in a stack policy. */
export interface Subject extends Identity {
  readonly props: unknown;
  readonly opts: {
    readonly protect: boolean;
    readonly ignoreChanges: readonly string[];
    /** Zero is the provider's own. */
    readonly customTimeouts: Readonly<Record<"createSeconds" | "updateSeconds" | "deleteSeconds", number>>;
  };
  readonly provider?: { readonly props: unknown };
}

/** `urn:pulumi:<stack>::<project>::…` */
export function stackOf({ urn }: Identity): string {
  return urn.split("::")[0]?.split(":")[2] ?? "";
}

/** The resource's own region, else its provider's. */
export function regionOf(subject: Subject): Reading {
  const own = read(subject.props, "region");
  return own.state === "absent" ? read(subject.provider?.props, "region") : own;
}
