// The runtime brings the SDK, which is no dependency of this repository.
import { setTimeout } from "node:timers/promises";
import { DocDB } from "@aws-sdk/client-docdb";
import { RDS } from "@aws-sdk/client-rds";
import { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { rotate } from "./rotation.mjs";

const DATABASES = { rds: () => new RDS({}), docdb: () => new DocDB({}) };

const surroundings = {
  secrets: new SecretsManager({}),
  databases: DATABASES[process.env.DATABASES](),
  globalClusterId: process.env.GLOBAL_CLUSTER_ID,
  region: process.env.AWS_REGION,
  pause: () => setTimeout(15_000),
};

/** Secrets Manager calls it once for each step of a rotation. */
export async function handler(order) {
  await rotate(surroundings, order);
  console.log(JSON.stringify({ step: order.Step, version: order.ClientRequestToken, done: true }));
}
