import type { Model } from "../../model";
import { userPool } from "./user-pool";
import { userPoolClient } from "./user-pool-client";
import { userPoolDomain } from "./user-pool-domain";

export const cognito: readonly Model[] = [userPool, userPoolClient, userPoolDomain];
