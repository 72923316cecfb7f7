import type { Model } from "../../model";
import { inboundConnectionAccepter, outboundConnection } from "./connection";
import { domain } from "./domain";

export const opensearch: readonly Model[] = [domain, inboundConnectionAccepter, outboundConnection];
