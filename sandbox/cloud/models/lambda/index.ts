import type { Model } from "../../model";
import { lambdaFunction } from "./function";
import { invocation } from "./invocation";
import { permission } from "./permission";

export const lambda: readonly Model[] = [invocation, lambdaFunction, permission];
