import { randomUUID } from "node:crypto";
import type { Model } from "../../model";
import { Refusal } from "../../rules";
import { bags, text } from "../../values";
import type { Thing, World } from "../../world";
import { globalArn, token } from "../ids";
import { cloudFrontId, DISTRIBUTION, etag } from "./common";
import { refused, refusedAlias, refusedBeforehand } from "./distribution-rules";
import { hearsOfAbsence, lockedOut } from "./reading";

/** The hosted zone of all distributions' names. Source: Amazon CloudFront endpoints and quotas, AWS General Reference. */
const HOSTED_ZONE = "Z2FDTNDATAQYW2";

/** What CloudFront answers to a request to delete a distribution. */
export function deletionRefusal({ state }: Thing): Refusal | undefined {
  return state.enabled === true
    ? new Refusal(
        "DistributionNotDisabled",
        "The distribution you are trying to delete has not been disabled.",
      )
    : undefined;
}

function notReading(distribution: Thing, world: World): string | undefined {
  const locked = bags(distribution.state.origins)
    .filter(({ originAccessControlId }) => (text(originAccessControlId) ?? "") !== "")
    .map(({ originId, domainName }) => {
      const host = text(domainName) ?? "";
      const why =
        lockedOut(distribution, host, world) ??
        (hearsOfAbsence(distribution, host, world)
          ? undefined
          : "it may not list the bucket, and hears 403 of a file that is not there");
      return why === undefined ? undefined : `${text(originId)}: ${why}`;
    })
    .filter((each) => each !== undefined);
  return locked.length === 0
    ? undefined
    : `Distribution ${distribution.id} does not get what it asks for from ${locked.join("; ")}.`;
}

export const distribution: Model = {
  type: DISTRIBUTION,
  specification: "AWS::CloudFront::Distribution",
  scope: "global",
  // hashicorp/aws cloudfront/distribution.go: staging is ForceNew.
  replaces: ["staging"],
  defaults: {
    httpVersion: "http2",
    priceClass: "PriceClass_All",
    retainOnDelete: false,
    staging: false,
    waitForDeployment: true,
  },
  invalid: refusedBeforehand,
  refusesCreate: [(request) => refusedAlias(request), ...refused],
  refusesUpdate: [(request) => refusedAlias(request, request.thing), ...refused],
  refusesDelete: [
    ({ world, thing }) => {
      // The provider disables it first, and waits until that has reached every edge location.
      world.change(thing, { enabled: false });
      return deletionRefusal(thing);
    },
  ],
  id: cloudFrontId,
  attributes: (request, id) => ({
    arn: globalArn(request, "cloudfront", `distribution/${id}`),
    callerReference: randomUUID(),
    continuousDeploymentPolicyId: "",
    domainName: `d${token(13)}.cloudfront.net`,
    etag: etag(),
    hostedZoneId: HOSTED_ZONE,
    inProgressValidationBatches: 0,
    lastModifiedTime: new Date().toISOString(),
    loggingV1Enabled: false,
    status: "Deployed",
    trustedKeyGroups: [{ enabled: false, items: [] }],
    trustedSigners: [{ enabled: false, items: [] }],
  }),
  updated: ({ world, thing }) => {
    world.change(thing, { etag: etag(), lastModifiedTime: new Date().toISOString() });
  },
  deleted: ({ world, thing }) => {
    if (thing.state.retainOnDelete !== true) return;
    world.keep({
      kind: "CloudFront distribution",
      region: thing.region,
      id: thing.id,
      reason: "disabled, and kept until somebody deletes it",
    });
  },
  warns: notReading,
  seconds: 180,
};
