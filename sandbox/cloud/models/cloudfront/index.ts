import type { Model } from "../../model";
import { distribution } from "./distribution";
import { edgeFunction } from "./function";
import { originAccessControl } from "./origin-access-control";
import { responseHeadersPolicy } from "./response-headers-policy";

export const cloudfront: readonly Model[] = [
  distribution,
  edgeFunction,
  originAccessControl,
  responseHeadersPolicy,
];
