import type { Model } from "../../model";
import { hostedZoneDnsSec, keySigningKey } from "./dnssec";
import { healthCheck } from "./health-check";
import { queryLog } from "./query-log";
import { record } from "./record";
import { zone } from "./zone";

export const route53: readonly Model[] = [
  zone,
  record,
  healthCheck,
  queryLog,
  keySigningKey,
  hostedZoneDnsSec,
];
