import { randomUUID } from "node:crypto";
import type { Model, Rule } from "../../model";
import { Refusal } from "../../rules";
import { isBag } from "../../values";
import { globalArn } from "../ids";
import { oneOf } from "../s3/common";
import { behavioursOf, distributionsWith, etag, nameTaken, RESPONSE_HEADERS_POLICY } from "./common";

/** Values of `Referrer-Policy` that the provider takes. */
const REFERRER_POLICIES = [
  "no-referrer",
  "no-referrer-when-downgrade",
  "origin",
  "origin-when-cross-origin",
  "same-origin",
  "strict-origin",
  "strict-origin-when-cross-origin",
  "unsafe-url",
];

const headers: Rule = ({ inputs: { securityHeadersConfig: config } }) => {
  if (!isBag(config)) return undefined;
  const { frameOptions, referrerPolicy } = config;
  return (
    (isBag(frameOptions)
      ? oneOf(frameOptions.frameOption, "security_headers_config.0.frame_options.0.frame_option", [
          "DENY",
          "SAMEORIGIN",
        ])
      : undefined) ??
    (isBag(referrerPolicy)
      ? oneOf(
          referrerPolicy.referrerPolicy,
          "security_headers_config.0.referrer_policy.0.referrer_policy",
          REFERRER_POLICIES,
        )
      : undefined)
  );
};

export const responseHeadersPolicy: Model = {
  type: RESPONSE_HEADERS_POLICY,
  specification: "AWS::CloudFront::ResponseHeadersPolicy",
  scope: "global",
  autoName: { property: "name", limit: 128 },
  // hashicorp/aws cloudfront/response_headers_policy.go: nothing is ForceNew.
  replaces: [],
  invalid: [headers],
  refusesCreate: [
    nameTaken("ResponseHeadersPolicyAlreadyExists", RESPONSE_HEADERS_POLICY, "A response headers policy"),
  ],
  refusesDelete: [
    ({ world, thing }) =>
      distributionsWith(
        world,
        (distribution) => behavioursOf(distribution).map((behaviour) => behaviour.responseHeadersPolicyId),
        thing.id,
      ).length > 0
        ? new Refusal(
            "ResponseHeadersPolicyInUse",
            "Cannot delete the response headers policy because it is attached to one or more cache behaviors in a CloudFront distribution.",
          )
        : undefined,
  ],
  id: () => randomUUID(),
  attributes: (request, id) => ({
    arn: globalArn(request, "cloudfront", `response-headers-policy/${id}`),
    etag: etag(),
  }),
};
