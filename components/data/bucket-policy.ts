import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";

/** The ARN of a bucket: made from its name, so that it is known in a first preview, where AWS's answer is not. */
export function arnOfBucket(name: string): string {
  return `arn:aws:s3:::${name}`;
}

/**
 * The policy of a bucket, as JSON: whoever comes, comes with TLS 1.2 or later.
 * @param more what is allowed beyond, and by whom
 */
export function bucketPolicy(
  bucket: pulumi.Input<string>,
  more: readonly pulumi.Input<PolicyStatement>[] = [],
): pulumi.Output<string> {
  return pulumi.jsonStringify(
    pulumi.all([bucket, pulumi.all([...more])]).apply(
      ([name, allowed]): PolicyDocument => ({
        Version: "2012-10-17",
        Statement: [
          refusal(name, "TlsOnly", { Bool: { "aws:SecureTransport": "false" } }),
          refusal(name, "Tls12OrLater", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
          ...allowed,
        ],
      }),
    ),
  );
}

function refusal(bucket: string, sid: string, condition: PolicyStatement["Condition"]): PolicyStatement {
  return {
    Sid: sid,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [arnOfBucket(bucket), `${arnOfBucket(bucket)}/*`],
    Condition: condition,
  };
}
