import type { PolicyDocument } from "@pulumi/aws/iam";
import { arnOf, arnOfRoot } from "../../infra/arns";

/** What a domain's access policies say of whom. */
export interface OpenSearchAccess {
  /** Account that owns the domains on both ends of a connection: twelve digits. */
  readonly accountId: string;
  readonly region: string;
  readonly domainName: string;
}

/**
 * The access policy of a domain: who may speak to it at all. What they may do inside is said by fine-grained access control.
 * It delegates to the account, so a request must be signed by a principal whom IAM allows it.
 */
export function openSearchAccessPolicy({ accountId, region, domainName }: OpenSearchAccess): PolicyDocument {
  const domain = arnOf({ service: "es", region, account: accountId, resource: `domain/${domainName}` });
  const account = { AWS: arnOfRoot(accountId) };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Requests",
        Effect: "Allow",
        Principal: account,
        Action: ["es:ESHttp*"],
        Resource: `${domain}/*`,
      },
      {
        // A domain that follows asks for the domain itself; on `/*` the statement would allow nothing. AWS's guide has everybody
        // here, and background processes that go on asking, as roles of the domains; as which principal of IAM, it does not say. So
        // there is no `aws:PrincipalArn` with the follower's role: a request that lacked it would end replication in silence. The
        // account is as narrow: of its roles only those whose own policy allows the action get through, which is the operator's.
        // https://docs.aws.amazon.com/opensearch-service/latest/developerguide/replication.html
        Sid: "Followers",
        Effect: "Allow",
        Principal: account,
        Action: ["es:ESCrossClusterGet"],
        Resource: domain,
      },
    ],
  };
}
