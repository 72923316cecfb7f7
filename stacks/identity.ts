import { WebAcl } from "../components/edge/web-acl";
import { UserPool } from "../components/identity/user-pool";
import { UserPoolKeys } from "../components/identity/user-pool-keys";
import type { Published, userContract } from "../infra/contract";
import type { Foundation } from "./region";

/** The shoppers' accounts: one pool for all regions, in the primary's, and its public keys, which outlive that. */
export function identity({
  settings: { topology, region },
  names,
  accountId,
  opts,
  keys,
}: Foundation): Published<typeof userContract> {
  const { shop, www } = names.domainNames;
  const pool = new UserPool(
    "user-pool",
    {
      poolName: names.userPool,
      region: region.name,
      domainPrefix: accountId.apply((account) => `${names.signInPrefix}${account}`),
      callbackUrls: [shop, www].map((host) => `https://${host}/signed-in`),
      logoutUrls: [shop, www].map((host) => `https://${host}/`),
      protect: region.protect,
    },
    opts,
  );
  new WebAcl(
    "user-pool-web-acl",
    {
      protects: { front: "user-pool", resourceArn: pool.poolArn },
      aclNamePrefix: names.webAclPrefix,
      modes: topology.wafModes,
      logsKeyArn: keys.arns.logs,
    },
    opts,
  );
  const tokenKeys = new UserPoolKeys(
    "user-pool-keys",
    {
      accountId,
      issuer: pool.issuer,
      lambdaKeyArn: keys.arns.lambda,
      logsKeyArn: keys.arns.logs,
      logGroupPrefix: names.logGroupPrefix,
    },
    opts,
  );
  return {
    userPoolId: pool.poolId,
    userPoolClientId: pool.clientId,
    userPoolIssuer: pool.issuer,
    userPoolSignInHost: pool.signInHost,
    userPoolTokenKeys: tokenKeys.jwks,
  };
}
