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
        // A domain that follows asks for the domain itself; on `/*` the statement would allow nothing. Not narrowed to the follower's
        // role: AWS says whose signature starts a replication, and not as whom a domain goes on asking in the background. A key
        // that such a request lacked would stop it in silence. Of the account, only the roles that IAM allows it get through.
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
