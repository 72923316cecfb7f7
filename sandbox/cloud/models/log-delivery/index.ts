import type { Model } from "../../model";
import { delivery } from "./delivery";
import { destination } from "./destination";
import { source } from "./source";

export const logDelivery: readonly Model[] = [delivery, destination, source];
