import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** Header by which a load balancer knows this mall's distribution: anybody's comes from the same addresses. */
export const ORIGIN_HEADER = "X-Origin-Verify";

export interface OriginHeaderArgs {
  /** Number of the value that CloudFront sends, from 1. One more makes the next value current, and a new one the next. */
  readonly number: number;
}

/**
 * The values of the origin header: the one that CloudFront sends, and the one that it will send next. Load balancers accept both,
 * so that a change at CloudFront finds its value accepted everywhere already.
 */
export class OriginHeader extends pulumi.ComponentResource {
  /** What CloudFront sends; a secret. */
  readonly current: pulumi.Output<string>;
  /** What load balancers accept: the current value and the next one; secrets. */
  readonly accepted: pulumi.Output<string[]>;

  constructor(name: string, args: OriginHeaderArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mall:edge:OriginHeader", name, {}, opts);

    // One resource for the odd numbers, one for the even ones: a step replaces the value that is out of use, and no other.
    const values = {
      odd: this.createValue(`${name}-odd`, latest(args.number, 1)),
      even: this.createValue(`${name}-even`, latest(args.number, 0)),
    };
    const [current, next] = args.number % 2 === 1 ? [values.odd, values.even] : [values.even, values.odd];

    this.current = pulumi.secret(current);
    this.accepted = pulumi.secret(pulumi.all([current, next]));
    this.registerOutputs({});
  }

  private createValue(name: string, version: number): pulumi.Output<string> {
    const value = new random.RandomPassword(
      name,
      // A load balancer compares without regard to case, and takes `*` and `?` for any text.
      { length: 48, special: false, upper: false, keepers: { version: `${version}` } },
      { parent: this },
    );
    return value.result;
  }
}

/** Which of a number and its successor is odd, or even. */
function latest(number: number, parity: 0 | 1): number {
  return number % 2 === parity ? number : number + 1;
}
