import { expect } from "chai";
import { accessLogTarget } from "../../policy/buckets";
import type { Registration } from "../support/recorder";
import { recordMall } from "./mall";

const BUCKET = "aws:s3/bucket:Bucket";
const LOGGING = "aws:s3/bucketLogging:BucketLogging";
const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

/** Names of the buckets in both regions that are said at a property of these resources. */
const said = (registrations: readonly Registration[], type: string, property: string): readonly string[] =>
  registrations.flatMap(({ type: own, inputs }) => (own === type ? [String(inputs[property])] : []));

describe("The buckets of the mall's two regions", () => {
  let registrations: readonly Registration[];
  before(async () => {
    const { primary, secondary } = await recordMall();
    registrations = [...primary.registrations, ...secondary.registrations];
  });

  it("replicate all, once each, but for those that take access logs", () => {
    const exempt = accessLogTarget.from.includes("replication")
      ? said(registrations, LOGGING, "targetBucket")
      : [];
    const demanded = said(registrations, BUCKET, "bucket").filter((bucket) => !exempt.includes(bucket));
    expect(demanded).to.have.lengthOf(6);
    expect(said(registrations, REPLICATION, "bucket")).to.have.members(demanded);
  });
});
