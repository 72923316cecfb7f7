// Nothing else in the program writes a host of AWS down, but for principals that are the same for everybody.

/**
 * Where a service answers in a region. Policies know it by this name: which service a key is used through, and the few whose
 * principals are regional. https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
export function hostOf(service: string, region: string): string {
  return `${service}.${region}.amazonaws.com`;
}

/** The principal of a service that is told, such as `dsql`. */
export function principalOf(service: string): string {
  return `${service}.amazonaws.com`;
}

/** Where an Aurora DSQL cluster answers; AWS has no attribute for it. */
export function dsqlHostOf(identifier: string, region: string): string {
  return `${identifier}.dsql.${region}.on.aws`;
}

/** Where shoppers sign in: the page of a user pool that has no domain of its own. */
export function signInHostOf(prefix: string, region: string): string {
  return `${prefix}.auth.${region}.amazoncognito.com`;
}
