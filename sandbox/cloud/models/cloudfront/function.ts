import type { Model, Rule } from "../../model";
import { Refusal } from "../../rules";
import { bags, text } from "../../values";
import { globalArn } from "../ids";
import { oneOf } from "../s3/common";
import { behavioursOf, distributionsWith, etag, FUNCTION, nameTaken } from "./common";

/** Source: Quotas of CloudFront Functions. */
const MOST_BYTES = 10_240;

const size: Rule = ({ inputs }) =>
  Buffer.byteLength(text(inputs.code) ?? "") <= MOST_BYTES
    ? undefined
    : new Refusal("FunctionSizeLimitExceeded", "The function exceeds the maximum size.");

export const edgeFunction: Model = {
  type: FUNCTION,
  specification: "AWS::CloudFront::Function",
  scope: "global",
  autoName: { property: "name", limit: 64 },
  // CloudFormation schema AWS::CloudFront::Function: Name cannot be changed.
  replaces: ["name"],
  defaults: { publish: true },
  invalid: [({ inputs }) => oneOf(inputs.runtime, "runtime", ["cloudfront-js-1.0", "cloudfront-js-2.0"])],
  refusesCreate: [nameTaken("FunctionAlreadyExists", FUNCTION, "A function"), size],
  refusesUpdate: [size],
  refusesDelete: [
    ({ world, thing }) =>
      distributionsWith(
        world,
        (distribution) =>
          behavioursOf(distribution).flatMap(({ functionAssociations }) =>
            bags(functionAssociations).map(({ functionArn }) => functionArn),
          ),
        thing.state.arn,
      ).length > 0
        ? new Refusal(
            "FunctionInUse",
            "Cannot delete the function because it's attached to one or more cache behaviors.",
          )
        : undefined,
  ],
  id: ({ inputs }) => text(inputs.name) ?? "",
  attributes: (request, id) => ({
    arn: globalArn(request, "cloudfront", `function/${id}`),
    etag: etag(),
    liveStageEtag: request.inputs.publish === false ? "" : etag(),
    status: "UNASSOCIATED",
  }),
  updated: ({ world, thing, inputs }) => {
    world.change(
      thing,
      inputs.publish === false ? { etag: etag() } : { etag: etag(), liveStageEtag: etag() },
    );
  },
};
