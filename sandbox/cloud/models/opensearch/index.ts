import type { Model } from "../../model";
import { inboundConnectionAccepter, outboundConnection } from "./connection";
import { domain } from "./domain";
import { packageAssociation } from "./package-association";

export const opensearch: readonly Model[] = [
  domain,
  inboundConnectionAccepter,
  outboundConnection,
  packageAssociation,
];
