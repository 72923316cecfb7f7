import { expect } from "chai";
import { auroraBirth } from "../../../components/data/aurora-membership";
import { documentDbBirth } from "../../../components/data/documentdb-membership";
import { elasticacheBirth } from "../../../components/data/elasticache-membership";
import { failoverGlobalReplicationGroup } from "../../../sandbox/cloud/models/elasticache/global-datastore";
import {
  failoverGlobalCluster,
  rebuildMember,
  switchoverGlobalCluster,
  writerOf,
} from "../../../sandbox/cloud/models/rds/global-database";
import type { World } from "../../../sandbox/cloud/world";
import { type FixtureName, type FixtureRegion, TestCloud } from "../../support/cloud-fixtures";

/** What each region has of every store, and what the program leaves alone in it. */
const MEMBERS: readonly (readonly [FixtureName, readonly string[]])[] = [
  [
    "cluster",
    auroraBirth({ role: "secondary", globalClusterId: "orders", sourceRegion: "us-east-1" }).ignoreChanges,
  ],
  ["instance", []],
  ["documentDbCluster", documentDbBirth({ role: "secondary", globalClusterId: "catalog" }).ignoreChanges],
  ["documentDbInstance", []],
  [
    "replicationGroup",
    elasticacheBirth({ role: "secondary", globalReplicationGroupId: "ldgnf-orders" }).ignoreChanges,
  ],
];

/** What the founder has besides. */
const GLOBALS: readonly (readonly [FixtureName, readonly string[]])[] = [
  ["globalCluster", []],
  ["documentDbGlobalCluster", []],
  ["globalReplicationGroup", ["primaryReplicationGroupId"]],
];

const followerOf = (global: string) => `arn:aws:rds:us-west-2:111122223333:cluster:${global}-us-west-2`;

/** What AWS does to one store, and to no other. */
const EVENTS: Readonly<Record<string, (world: World) => void>> = Object.fromEntries([
  ...Object.entries({ Aurora: "orders", DocumentDB: "catalog" }).flatMap(
    ([store, global]): [string, (world: World) => void][] => [
      [`a switchover of ${store}`, (world) => switchoverGlobalCluster(world, global, followerOf(global))],
      [
        `a failover of ${store}, while the old writer is being rebuilt`,
        (world) => failoverGlobalCluster(world, global, followerOf(global), { allowDataLoss: true }),
      ],
      [
        `a failover of ${store}, once the old writer follows the new one`,
        (world) => {
          const old = writerOf(world, global);
          if (old === undefined) throw new Error(`${global} has no writer`);
          failoverGlobalCluster(world, global, followerOf(global), { allowDataLoss: true });
          rebuildMember(world, global, old);
        },
      ],
    ],
  ),
  [
    "a failover of Valkey",
    (world) =>
      failoverGlobalReplicationGroup(world, "ldgnf-orders", {
        primaryRegion: "us-west-2",
        primaryReplicationGroupId: "orders-us-west-2",
      }),
  ],
]);

describe("after one store has changed its writer", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  let west: FixtureRegion;

  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
    west = await cloud.region("us-west-2", east);
    for (const region of [east, west]) for (const [name] of MEMBERS) await region.deploy(name);
    for (const [name] of GLOBALS) await east.deploy(name);
  });

  afterEach(() => cloud.stop());

  /** What a region's program wants to change of what AWS reports now, and of what the state remembers. */
  async function wanted(region: FixtureRegion): Promise<readonly string[]> {
    const told: string[] = [];
    for (const [name, ignored] of region === east ? [...MEMBERS, ...GLOBALS] : MEMBERS) {
      const remembered = await region.deploy(name);
      const reported = await region.client.read(remembered);
      if (reported === undefined) throw new Error(`${name} is gone`);
      for (const seen of [remembered, reported]) {
        const { changes } = await region.client.diff(seen, remembered.inputs, ignored);
        told.push(...changes.map((change) => `${name}: ${change}`));
      }
    }
    return told;
  }

  for (const [event, happens] of Object.entries(EVENTS)) {
    it(`${event}: the programs of both regions want nothing, refreshed or not`, async () => {
      happens(cloud.world);
      expect([await wanted(east), await wanted(west)]).to.deep.equal([[], []]);
    });
  }
});
