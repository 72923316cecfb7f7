import type { Model } from "../../model";
import { bucketPolicy, logging, publicAccessBlock } from "./access";
import { bucket } from "./bucket";
import { replication } from "./replication";
import { encryption, lifecycle, ownership, versioning } from "./settings";

export const s3: readonly Model[] = [
  bucket,
  bucketPolicy,
  encryption,
  lifecycle,
  logging,
  ownership,
  publicAccessBlock,
  replication,
  versioning,
];
