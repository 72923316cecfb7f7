import type * as pulumi from "@pulumi/pulumi";
import type { Store } from "./catalogue";
import type { regionContract, secondaryOutputs } from "./contract";

/**
 * What applications need to open a connection to a region's stores, by store: the last part of the parameter's name, and the
 * output whose value it has. The host names are AWS's own; a name of ours in front of them breaks TLS and IAM's tokens.
 */
export const ENDPOINTS = {
  aurora: { endpoint: "auroraEndpoint", "reader-endpoint": "auroraReaderEndpoint", port: "auroraPort" },
  dsql: { endpoint: "dsqlEndpoint" },
  documentdb: {
    endpoint: "documentdbEndpoint",
    "reader-endpoint": "documentdbReaderEndpoint",
    port: "documentdbPort",
  },
  elasticache: { "configuration-endpoint": "elasticacheConfigurationEndpoint", port: "elasticachePort" },
  // The brokers' ports stand with their names.
  msk: { "bootstrap-brokers": "mskBootstrapBrokers" },
  opensearch: { endpoint: "opensearchEndpoint" },
  assets: { bucket: "assetsBucketName" },
  analytics: { bucket: "analyticsBucketName" },
  traces: { bucket: "tracesBucketName" },
} as const satisfies { readonly [S in Store]?: Readonly<Record<string, keyof typeof regionContract>> };

/**
 * What is one for all regions and stands in each, owned by the region's own stack: whoever survives can move it. Who writes is
 * the name of a region and nothing else, so that no endpoint has two places: an application reads `writer-region`, and then
 * that region's endpoint. Aurora alone has an endpoint that follows the writer.
 */
export const POINTERS = {
  "writer-region": "writerRegion",
  "aurora/global-endpoint": "auroraGlobalEndpoint",
  "user-pool/id": "userPoolId",
  "user-pool/client-id": "userPoolClientId",
  "user-pool/issuer": "userPoolIssuer",
  "user-pool/sign-in-host": "userPoolSignInHost",
  "user-pool/token-keys": "userPoolTokenKeys",
} as const satisfies Readonly<Record<string, keyof typeof secondaryOutputs>>;

type Value = pulumi.Input<string | number>;

type Stores = typeof ENDPOINTS;

/** Outputs that are published as parameters of their region. */
export type EndpointOutput = { [S in keyof Stores]: Stores[S][keyof Stores[S]] }[keyof Stores];

/** Outputs that are published as parameters of every region. */
export type PointerOutput = (typeof POINTERS)[keyof typeof POINTERS];

/** The values of a region's endpoints, by what follows the region in the names of their parameters. */
export function endpointsOf(
  outputs: Readonly<Record<EndpointOutput, Value | undefined>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries<Readonly<Record<string, EndpointOutput>>>(ENDPOINTS).flatMap(([store, published]) =>
      Object.entries(published).flatMap(([endpoint, output]): (readonly [string, Value])[] => {
        const value = outputs[output];
        // A store that the region does not have.
        return value === undefined ? [] : [[`${store}/${endpoint}`, value]];
      }),
    ),
  );
}

/** The values of the pointers, by what follows the environment in the names of their parameters. */
export function pointersOf(outputs: Readonly<Record<PointerOutput, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries<PointerOutput>(POINTERS).map(([pointer, output]) => [pointer, outputs[output]]),
  );
}
