/** Kubernetes namespaces of the services. */
export const NAMESPACES = [
  "core-services",
  "user-services",
  "fulfillment",
  "business-services",
  "platform",
] as const;

export type Namespace = (typeof NAMESPACES)[number];

/**
 * The stores, and how a write gets to the region that takes writes:
 * - `writer-region`: the service connects to that region's endpoint, also from another region;
 * - `anywhere`: the own region's endpoint takes it, and the store replicates.
 */
export const STORES = {
  aurora: { writes: "writer-region" },
  dsql: { writes: "anywhere" },
  documentdb: { writes: "writer-region" },
  elasticache: { writes: "writer-region" },
  msk: { writes: "anywhere" },
  opensearch: { writes: "writer-region" },
  assets: { writes: "anywhere" },
  analytics: { writes: "anywhere" },
  traces: { writes: "anywhere" },
} as const satisfies Readonly<Record<string, { readonly writes: "writer-region" | "anywhere" }>>;

export type Store = keyof typeof STORES;

interface TopicShape {
  readonly partitions: number;
  /** Days after which Kafka deletes a message. */
  readonly retentionDays: number;
}

const topics = <const Names extends readonly string[]>(names: Names, shape: TopicShape) =>
  Object.fromEntries(names.map((name) => [name, shape])) as Readonly<Record<Names[number], TopicShape>>;

/** Every topic of the mall; Kafka creates no other. The workshop's, and below them what services need beyond. */
export const TOPICS = {
  ...topics(["order.created", "order.confirmed", "order.shipped", "order.delivered"], {
    partitions: 6,
    retentionDays: 7,
  }),
  ...topics(["payment.completed", "payment.refunded", "payment.failed"], { partitions: 6, retentionDays: 7 }),
  ...topics(["inventory.reserved", "inventory.released", "inventory.restocked"], {
    partitions: 4,
    retentionDays: 7,
  }),
  ...topics(["notification.email", "notification.push", "notification.sms"], {
    partitions: 3,
    retentionDays: 3,
  }),
  ...topics(["dlq.all"], { partitions: 1, retentionDays: 30 }),
  ...topics(["saga.orchestrator"], { partitions: 6, retentionDays: 7 }),

  ...topics(["order.cancelled"], { partitions: 6, retentionDays: 7 }),
  ...topics(["return.requested", "return.completed"], { partitions: 3, retentionDays: 7 }),
  ...topics(["catalog.product-created", "catalog.product-updated", "catalog.product-deleted"], {
    partitions: 6,
    retentionDays: 7,
  }),
  ...topics(["pricing.price-changed"], { partitions: 6, retentionDays: 7 }),
  ...topics(["review.created", "review.updated", "review.deleted"], { partitions: 3, retentionDays: 7 }),
  ...topics(["user.registered"], { partitions: 3, retentionDays: 7 }),
  ...topics(["user.activity"], { partitions: 6, retentionDays: 7 }),
} as const;

export type Topic = keyof typeof TOPICS;

/** What a service may do beyond its stores and topics. */
export type Permission = "send-email" | "send-sms" | "publish-push" | "manage-users";

/** One service of the mall: everything that is made for it follows from its row. */
export interface Service {
  readonly namespace: Namespace;
  readonly language: "go" | "java" | "python";
  /** TCP port of the container. */
  readonly port: number;
  /** Stores that it uses; `write` includes reading. */
  readonly stores: { readonly [S in Store]?: "read" | "write" };
  readonly produces: readonly Topic[];
  readonly consumes: readonly Topic[];
  readonly permissions: readonly Permission[];
}

const PORT = 8080;

/** The services, by name. Namespaces are those of the running manifests: gateway routes and role subjects use them. */
export const SERVICES = {
  "api-gateway": {
    namespace: "platform",
    language: "go",
    port: PORT,
    stores: { elasticache: "write" },
    produces: [],
    consumes: [],
    permissions: [],
  },
  "event-bus": {
    namespace: "platform",
    language: "go",
    port: PORT,
    stores: { msk: "write" },
    produces: ["saga.orchestrator", "dlq.all", "user.activity"],
    consumes: ["saga.orchestrator", "dlq.all"],
    permissions: [],
  },
  analytics: {
    namespace: "platform",
    language: "python",
    port: PORT,
    stores: { documentdb: "write", analytics: "write", msk: "read" },
    produces: [],
    consumes: [
      "order.created",
      "order.confirmed",
      "order.shipped",
      "order.delivered",
      "order.cancelled",
      "payment.completed",
      "payment.refunded",
      "payment.failed",
      "inventory.restocked",
      "return.completed",
      "pricing.price-changed",
      "review.created",
      "user.registered",
      "user.activity",
    ],
    permissions: [],
  },
  "product-catalog": {
    namespace: "core-services",
    language: "python",
    port: PORT,
    stores: { documentdb: "write", elasticache: "write", assets: "write", msk: "write" },
    produces: ["catalog.product-created", "catalog.product-updated", "catalog.product-deleted"],
    consumes: ["review.created", "review.updated", "review.deleted", "pricing.price-changed"],
    permissions: [],
  },
  search: {
    namespace: "core-services",
    language: "go",
    port: PORT,
    stores: { opensearch: "write", elasticache: "write", msk: "read" },
    produces: [],
    consumes: [
      "catalog.product-created",
      "catalog.product-updated",
      "catalog.product-deleted",
      "pricing.price-changed",
    ],
    permissions: [],
  },
  cart: {
    namespace: "core-services",
    language: "go",
    port: PORT,
    stores: { elasticache: "write" },
    produces: [],
    consumes: [],
    permissions: [],
  },
  order: {
    namespace: "core-services",
    language: "java",
    port: PORT,
    stores: { aurora: "write", msk: "write" },
    produces: [
      "order.created",
      "order.confirmed",
      "order.cancelled",
      "order.delivered",
      "saga.orchestrator",
      "notification.email",
      "dlq.all",
    ],
    consumes: [
      "payment.completed",
      "payment.failed",
      "inventory.reserved",
      "inventory.released",
      "order.shipped",
      "saga.orchestrator",
    ],
    permissions: [],
  },
  payment: {
    namespace: "core-services",
    language: "java",
    port: PORT,
    stores: { aurora: "write", dsql: "write", msk: "write" },
    produces: ["payment.completed", "payment.refunded", "payment.failed", "dlq.all"],
    consumes: ["order.created", "order.cancelled", "return.completed"],
    permissions: [],
  },
  inventory: {
    namespace: "core-services",
    language: "go",
    port: PORT,
    stores: { aurora: "write", dsql: "write", elasticache: "write", msk: "write" },
    produces: ["inventory.reserved", "inventory.released", "inventory.restocked", "dlq.all"],
    consumes: ["order.created", "order.cancelled", "return.completed"],
    permissions: [],
  },
  "user-account": {
    namespace: "user-services",
    language: "java",
    port: PORT,
    stores: { aurora: "write", elasticache: "write", msk: "write" },
    produces: ["user.registered", "notification.email"],
    consumes: [],
    permissions: ["manage-users"],
  },
  "user-profile": {
    namespace: "user-services",
    language: "python",
    port: PORT,
    stores: { documentdb: "write", elasticache: "write", msk: "write" },
    produces: ["user.activity"],
    consumes: ["user.registered"],
    permissions: [],
  },
  wishlist: {
    namespace: "user-services",
    language: "python",
    port: PORT,
    stores: { documentdb: "write", elasticache: "write" },
    produces: [],
    consumes: [],
    permissions: [],
  },
  review: {
    namespace: "user-services",
    language: "python",
    port: PORT,
    stores: { documentdb: "write", elasticache: "write", msk: "write" },
    produces: ["review.created", "review.updated", "review.deleted"],
    consumes: ["order.delivered"],
    permissions: [],
  },
  shipping: {
    namespace: "fulfillment",
    language: "python",
    port: PORT,
    stores: { aurora: "write", msk: "write" },
    produces: ["order.shipped", "notification.push", "dlq.all"],
    consumes: ["order.confirmed"],
    permissions: [],
  },
  warehouse: {
    namespace: "fulfillment",
    language: "java",
    port: PORT,
    stores: { aurora: "write", msk: "write" },
    produces: ["inventory.restocked"],
    consumes: ["order.confirmed", "return.requested"],
    permissions: [],
  },
  returns: {
    namespace: "fulfillment",
    language: "java",
    port: PORT,
    stores: { aurora: "write", msk: "write" },
    produces: ["return.requested", "return.completed", "notification.email"],
    consumes: ["order.delivered"],
    permissions: [],
  },
  pricing: {
    namespace: "business-services",
    language: "java",
    port: PORT,
    stores: { aurora: "write", elasticache: "write", msk: "write" },
    produces: ["pricing.price-changed"],
    consumes: ["catalog.product-created", "catalog.product-deleted"],
    permissions: [],
  },
  recommendation: {
    namespace: "business-services",
    language: "python",
    port: PORT,
    stores: { documentdb: "write", elasticache: "write", msk: "read" },
    produces: [],
    consumes: ["user.activity", "user.registered", "catalog.product-updated", "order.created"],
    permissions: [],
  },
  notification: {
    namespace: "business-services",
    language: "python",
    port: PORT,
    stores: { documentdb: "write", msk: "write" },
    produces: ["dlq.all"],
    consumes: [
      "notification.email",
      "notification.push",
      "notification.sms",
      "order.confirmed",
      "order.shipped",
      "payment.failed",
      "user.registered",
    ],
    permissions: ["send-email", "send-sms", "publish-push"],
  },
  seller: {
    namespace: "business-services",
    language: "java",
    port: PORT,
    stores: { aurora: "write", assets: "write", msk: "write" },
    produces: ["notification.sms", "user.activity"],
    consumes: ["order.created", "return.requested", "payment.refunded"],
    permissions: [],
  },
} as const satisfies Readonly<Record<string, Service>>;

export type ServiceName = keyof typeof SERVICES;

/** TCP ports on which services call each other. */
export const SERVICE_PORTS: readonly number[] = [...new Set(Object.values(SERVICES).map(({ port }) => port))];

/** The services that use a store, in the catalogue's order. */
export function usersOf(store: Store): readonly ServiceName[] {
  return servicesWith((service) => service.stores[store] !== undefined);
}

/** Whether a service of another region opens connections to this region's store when this one takes the writes. */
export function isReachedAcross(store: Store): boolean {
  return (
    STORES[store].writes === "writer-region" &&
    servicesWith(({ stores }) => stores[store] === "write").length > 0
  );
}

function servicesWith(condition: (service: Service) => boolean): readonly ServiceName[] {
  const rows: readonly (readonly [string, Service])[] = Object.entries(SERVICES);
  return rows.flatMap(([name, service]) => (condition(service) ? [name as ServiceName] : []));
}
