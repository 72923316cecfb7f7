import type { Named } from "./cloud";

/** A request that changes the world, as it reaches the cloud. */
export interface Mutation extends Named {
  /** Counted from 1, in the order of arrival, since the sandbox was opened. */
  readonly number: number;
  readonly kind: "create" | "update" | "delete";
}

/** Something that happens around a request; it may end the engine, wait, or throw what AWS answers. */
export type Disturbance = (mutation: Mutation) => void | Promise<void>;

/**
 * Where faults are injected: around every request that changes the world, of every provider of one simulation. The models
 * know nothing of it.
 *
 *     simulation.faults.before = fail(7, new Refusal("ThrottlingException", "Rate exceeded"));
 */
export class Faults {
  /** Called before the world changes: when it throws, that is AWS's answer, and the world stays as it is. */
  before: Disturbance = () => {};
  /** Called when the world has changed and the answer has not left: when it throws, the response is lost. */
  after: Disturbance = () => {};

  private count = 0;

  /** Changes the world, unless something is in the way. */
  async around<A>(kind: Mutation["kind"], resource: Named, change: () => A): Promise<A> {
    this.count += 1;
    const mutation = { ...resource, kind, number: this.count };
    await this.before(mutation);
    const answer = change();
    await this.after(mutation);
    return answer;
  }
}

/** Fails one request: the n-th that changes the world. */
export function fail(number: number, error: Error): Disturbance {
  return (mutation) => {
    if (mutation.number === number) throw error;
  };
}
