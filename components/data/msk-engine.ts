import type { StorePorts } from "../network/store-access";

/** What every MSK cluster of the mall runs; whatever region takes writes, its brokers behave alike. */
export const MSK_ENGINE = {
  /**
   * The workshop names 3.6, whose support by MSK ended on 2026-06-01; that of 3.7.x ended on 2026-09-01. 3.8.x is the nearest that
   * lives, and the one that MSK recommends: https://docs.aws.amazon.com/msk/latest/developerguide/supported-kafka-versions.html
   */
  kafkaVersion: "3.8.x",
  /** Copies of every partition, one per zone. */
  replicationFactor: 3,
  /** Copies that must have a message before its producer is told so; with three, one zone may be out. */
  minInSyncReplicas: 2,
} as const;

/** Where clients authenticate with IAM. */
export const MSK_PORTS: StorePorts = { protocol: "Kafka with IAM", from: 9098, to: 9098 };

/** What the brokers are told, in Kafka's own format. */
export const SERVER_PROPERTIES = [
  // Topics are resources; a typing error must not become one.
  "auto.create.topics.enable=false",
  // Messages stay as their producer compressed them, and so do those that the Replicator brings.
  "compression.type=producer",
  `default.replication.factor=${MSK_ENGINE.replicationFactor}`,
  `min.insync.replicas=${MSK_ENGINE.minInSyncReplicas}`,
  // A copy that lags behind never becomes the leader: it would lose what it lacks.
  "unclean.leader.election.enable=false",
].join("\n");
