/** What somebody asks for, and from where. */
export interface Request {
  readonly method: string;
  readonly url: URL;
  /** AWS regions, the nearest to who asks first: what a latency record goes by. */
  readonly near: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** What is out: nothing in these regions answers. Global services go on, from where they are up. */
export interface Outage {
  readonly regions: readonly string[];
}

/** From where somebody calls a load balancer: AWS's list of their addresses; `undefined` is anywhere. */
export type Caller = "cloudfront" | "health-checks" | undefined;

/** Who answers in the end, and what the request went through on its way. */
export interface Answer {
  readonly status: number;
  /** Such as `assets bucket of us-west-2`, `API gateway of us-east-1`, or who turned it away. */
  readonly by: string;
  readonly steps: readonly string[];
}
