import * as pulumi from "@pulumi/pulumi";
import type { AuroraMembership } from "../../components/data/aurora-membership";
import type { Published, primaryContract, Received } from "../../infra/contract";
import type { Role } from "../../infra/settings";
import { contractFixture } from "../support/contract-fixture";

// Facts that the compiler proves: each line below an expectation must not compile, and `tsc` fails when one does.

const {
  auroraGlobalClusterId,
  auroraGlobalEndpoint,
  auroraFirstInstanceArn,
  dsqlClusterArn,
  dsqlIdentifier,
  documentdbGlobalClusterId,
  documentdbFirstInstanceArn,
  elasticacheGlobalReplicationGroupId,
  opensearchServiceRoleArn,
  distributionArn,
  originHeaderValues,
  originHeaderNumber,
  hostedZoneId,
} = contractFixture;

export const complete: Published<typeof primaryContract> = {
  auroraGlobalClusterId,
  auroraGlobalEndpoint,
  auroraFirstInstanceArn,
  dsqlClusterArn,
  dsqlIdentifier,
  documentdbGlobalClusterId,
  documentdbFirstInstanceArn,
  elasticacheGlobalReplicationGroupId,
  opensearchServiceRoleArn,
  distributionArn,
  originHeaderValues: pulumi.secret(originHeaderValues),
  originHeaderNumber,
  hostedZoneId,
};

export const open: Published<typeof primaryContract> = {
  ...complete,
  // @ts-expect-error A producer that gives a secret as plain text.
  originHeaderValues,
};

export const spelled = (received: Received<typeof primaryContract>): string[] =>
  // @ts-expect-error A consumer that wants to read a secret.
  received.originHeaderValues;

// @ts-expect-error A producer that forgets an output.
export const forgotten: Published<typeof primaryContract> = { auroraGlobalClusterId, auroraGlobalEndpoint };

export const mistyped: Published<typeof primaryContract> = {
  ...complete,
  // @ts-expect-error A producer that gives an output of the wrong type.
  auroraGlobalEndpoint: 5432,
};

export const misnamed = (received: Received<typeof primaryContract>) =>
  // @ts-expect-error A consumer that asks for a name that nobody publishes.
  received.auroraGlobalClusterID;

// @ts-expect-error A secondary that does not say of which primary.
export const orphan: Role = { kind: "secondary" };

// @ts-expect-error A member that joins a global cluster without naming it.
export const homeless: AuroraMembership = {
  role: "secondary",
  sourceRegion: "us-east-1",
};

// @ts-expect-error A founder without a master user.
export const headless: AuroraMembership = {
  role: "primary",
  globalClusterId: auroraGlobalClusterId,
  databaseName: "mall",
};
