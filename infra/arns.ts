/** The parts of an ARN. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface ArnParts {
  /** The service's name in ARNs, such as `s3`. */
  readonly service: string;
  /** @default none: what belongs to no region */
  readonly region?: string;
  /** @default none: what has a name of its own among all accounts */
  readonly account?: string;
  /** Type and name, in the service's form, such as `cluster:mall`. */
  readonly resource: string;
}

/** Nothing else in the program writes an ARN down. */
export function arnOf({ service, region = "", account = "", resource }: ArnParts): string {
  return `${startOfArns(service)}${region}:${account}:${resource}`;
}

/** What every ARN of a service begins with. */
export function startOfArns(service: string): string {
  return `arn:aws:${service}:`;
}

/** The ARN of a bucket: made from its name, so that it is known in a first preview, where AWS's answer is not. */
export function arnOfBucket(name: string): string {
  return arnOf({ service: "s3", resource: name });
}

/** Whoever the account's own IAM policies allow. */
export function arnOfRoot(account: string): string {
  return arnOf({ service: "iam", account, resource: "root" });
}

/** A policy that AWS writes and keeps, in every account the same. */
export function arnOfManagedPolicy(path: string): string {
  return arnOf({ service: "iam", account: "aws", resource: `policy/${path}` });
}
