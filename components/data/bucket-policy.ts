import type { PolicyDocument, PolicyStatement } from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { arnOfBucket } from "../../infra/arns";

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

/**
 * What lets one distribution of CloudFront read a bucket, and no other, of whichever account. That it may list is for the answer
 * alone: S3 says 404 of a file that is not there only to who may know that. CloudFront asks for no list: no viewer's request ends
 * at the bucket's root, and the query, which would ask for one, stays behind.
 */
export function readableBy(
  distributionArn: pulumi.Input<string>,
  bucket: pulumi.Input<string>,
): readonly pulumi.Output<PolicyStatement>[] {
  const statement = (sid: string, action: string, suffix: string) =>
    pulumi.all([distributionArn, bucket]).apply(
      ([distribution, name]): PolicyStatement => ({
        Sid: sid,
        Effect: "Allow",
        Principal: { Service: "cloudfront.amazonaws.com" },
        Action: action,
        Resource: `${arnOfBucket(name)}${suffix}`,
        Condition: { StringEquals: { "aws:SourceArn": distribution } },
      }),
    );
  return [
    statement("FilesForTheDistribution", "s3:GetObject", "/*"),
    statement("AbsenceForTheDistribution", "s3:ListBucket", ""),
  ];
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
