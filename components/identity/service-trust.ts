import * as pulumi from "@pulumi/pulumi";

/**
 * The trust policy of a role that an AWS service takes on, on behalf of this account only: a service acts for every
 * account that asks, and could be talked into using a role of ours for another's sake.
 * @param service the service's principal, such as `vpc-flow-logs.amazonaws.com`
 * @returns the policy document as JSON
 */
export function serviceTrust(service: string, accountId: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ],
  });
}
