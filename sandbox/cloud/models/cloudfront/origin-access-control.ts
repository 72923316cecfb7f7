import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { bags } from "../../values";
import { globalArn } from "../ids";
import { oneOf } from "../s3/common";
import { cloudFrontId, distributionsWith, etag, nameTaken, ORIGIN_ACCESS_CONTROL } from "./common";

export const originAccessControl: Model = {
  type: ORIGIN_ACCESS_CONTROL,
  specification: "AWS::CloudFront::OriginAccessControl",
  scope: "global",
  autoName: { property: "name", limit: 64 },
  // hashicorp/aws cloudfront/origin_access_control.go: the name is ForceNew.
  replaces: ["name"],
  invalid: [
    ({ inputs }) =>
      oneOf(inputs.originAccessControlOriginType, "origin_access_control_origin_type", [
        "lambda",
        "mediapackagev2",
        "mediastore",
        "s3",
      ]) ??
      oneOf(inputs.signingBehavior, "signing_behavior", ["always", "never", "no-override"]) ??
      oneOf(inputs.signingProtocol, "signing_protocol", ["sigv4"]),
  ],
  refusesCreate: [
    nameTaken("OriginAccessControlAlreadyExists", ORIGIN_ACCESS_CONTROL, "An origin access control"),
  ],
  refusesDelete: [
    ({ world, thing }) =>
      distributionsWith(
        world,
        ({ origins }) => bags(origins).map((origin) => origin.originAccessControlId),
        thing.id,
      ).length > 0
        ? new Refusal(
            "OriginAccessControlInUse",
            "Cannot delete the origin access control because it's in use by one or more distributions.",
          )
        : undefined,
  ],
  id: cloudFrontId,
  attributes: (request, id) => ({
    arn: globalArn(request, "cloudfront", `origin-access-control/${id}`),
    etag: etag(),
  }),
};
