import type { Model } from "../../model";
import { listener } from "./listener";
import { listenerRule } from "./listener-rule";
import { loadBalancer } from "./load-balancer";
import { targetGroup } from "./target-group";
import { targetGroupAttachment } from "./target-group-attachment";

export const lb: readonly Model[] = [
  loadBalancer,
  targetGroup,
  targetGroupAttachment,
  listener,
  listenerRule,
];
