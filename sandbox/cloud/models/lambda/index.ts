import type { Model } from "../../model";
import { lambdaFunction } from "./function";
import { invocation } from "./invocation";

export const lambda: readonly Model[] = [invocation, lambdaFunction];
