import { expect } from "chai";
import {
  isReachedAcross,
  SERVICES,
  type Service,
  STORES,
  type Store,
  TOPICS,
  type Topic,
} from "../../infra/catalogue";

const services: readonly (readonly [string, Service])[] = Object.entries(SERVICES);
const topics = Object.keys(TOPICS) as readonly Topic[];

const across = (of: (service: Service) => readonly Topic[]) =>
  new Set(services.flatMap(([, service]) => of(service)));
const produced = across(({ produces }) => produces);
const consumed = across(({ consumes }) => consumes);

/** The workshop's topics: partitions, and days of retention. */
const WORKSHOP: Readonly<Record<string, readonly [partitions: number, retentionDays: number]>> = {
  "order.created": [6, 7],
  "order.confirmed": [6, 7],
  "order.shipped": [6, 7],
  "order.delivered": [6, 7],
  "payment.completed": [6, 7],
  "payment.refunded": [6, 7],
  "payment.failed": [6, 7],
  "inventory.reserved": [4, 7],
  "inventory.released": [4, 7],
  "inventory.restocked": [4, 7],
  "notification.email": [3, 3],
  "notification.push": [3, 3],
  "notification.sms": [3, 3],
  "dlq.all": [1, 30],
  "saga.orchestrator": [6, 7],
};

describe("The catalogue's topics", () => {
  it("honour the workshop's names, partitions and retention", () => {
    const ours = Object.entries(TOPICS)
      .filter(([name]) => name in WORKSHOP)
      .map(([name, { partitions, retentionDays }]) => [name, [partitions, retentionDays]] as const);
    expect(Object.fromEntries(ours)).to.deep.equal(WORKSHOP);
  });

  it("are produced by some service, every one that is consumed", () => {
    expect([...consumed].filter((topic) => !produced.has(topic))).to.deep.equal([]);
  });

  it("are produced, every one that exists", () => {
    expect(topics.filter((topic) => !produced.has(topic))).to.deep.equal([]);
  });

  it("are consumed, every one that exists", () => {
    expect(topics.filter((topic) => !consumed.has(topic))).to.deep.equal([]);
  });

  it("have names that no two of which Kafka's metrics confuse: they take dots for underscores", () => {
    const asMetrics = topics.map((topic) => topic.replaceAll(".", "_"));
    expect(new Set(asMetrics).size).to.equal(topics.length);
  });

  for (const [name, { produces, consumes, stores }] of services) {
    it(`${name} uses MSK as its topics say: ${stores.msk ?? "not at all"}`, () => {
      const needed = produces.length > 0 ? "write" : consumes.length > 0 ? "read" : undefined;
      expect(stores.msk).to.equal(needed);
    });

    it(`${name} names no topic twice`, () => {
      expect([new Set(produces).size, new Set(consumes).size]).to.deep.equal([
        produces.length,
        consumes.length,
      ]);
    });
  }
});

describe("The catalogue's stores", () => {
  it("are reached from another region when writes go to the writer's region, and no other is", () => {
    const stores = Object.keys(STORES) as readonly Store[];
    expect(stores.filter(isReachedAcross)).to.deep.equal([
      "aurora",
      "documentdb",
      "elasticache",
      "opensearch",
    ]);
  });
});
