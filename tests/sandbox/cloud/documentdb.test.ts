import { expect } from "chai";
import { documentDbBirth } from "../../../components/data/documentdb-membership";
import {
  failoverGlobalCluster,
  rebuildMember,
  switchoverGlobalCluster,
  upgradeMinorVersion,
} from "../../../sandbox/cloud/models/rds/global-database";
import type { Thing } from "../../../sandbox/cloud/world";
import { type FixtureName, type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";
import type { Deployed } from "../../support/provider-client";
import { operationRefusal, rule } from "../../support/rules";

const EAST = "arn:aws:rds:us-east-1:111122223333:cluster:catalog-us-east-1";
const WEST = "arn:aws:rds:us-west-2:111122223333:cluster:catalog-us-west-2";

const combination = (reason: string) => `InvalidParameterCombination: ${reason}`;

describe("DocumentDB", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  let west: FixtureRegion;

  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
    west = await cloud.region("us-west-2", east);
  });

  afterEach(() => cloud.stop());

  const founded = () => east.deploy("documentDbInstance");
  const spread = async () => {
    await founded();
    await west.deploy("documentDbInstance");
  };

  const now = async (region: FixtureRegion, name: FixtureName): Promise<Deployed> => {
    const read = await region.client.read(await region.deploy(name));
    if (read === undefined) throw new Error(`${name} is gone`);
    return read;
  };
  const answer = async (region: FixtureRegion, name: FixtureName, output: string) =>
    (await now(region, name)).outputs[output];
  const members = () => answer(east, "documentDbGlobalCluster", "globalClusterMembers");
  const writers = async () => [
    await answer(east, "documentDbInstance", "writer"),
    await answer(west, "documentDbInstance", "writer"),
  ];

  const cluster = (region: FixtureRegion): Thing => {
    const thing = cloud.world.get("aws:docdb/cluster:Cluster", region.name, `catalog-${region.name}`);
    if (thing === undefined) throw new Error("the cluster is gone");
    return thing;
  };

  describe("refuses by the rules that it shares with Aurora", () => {
    for (const [property, value, reason] of [
      ["masterUsername", "owner1", "Cannot specify user name for cross region replication cluster"],
      ["masterPassword", "correct-horse", "Cannot specify password for cross region replication cluster"],
      ["kmsKeyId", undefined, "For encrypted cross-region replica, kmsKeyId should be explicitly specified"],
    ] as const) {
      rule(30, `a secondary with ${property} ${value ?? "left out"}`, async () => {
        await founded();
        expect(await refusalOf(west.request("documentDbCluster", { [property]: value }))).to.equal(
          combination(reason),
        );
      });
    }

    rule(30, "a key of another region", async () => {
      await founded();
      const key = await east.of("key", "arn");
      expect(await refusalOf(west.request("documentDbCluster", { kmsKeyId: key }))).to.equal(
        `KMSKeyNotAccessibleFault: The specified KMS key [${key}] does not exist, is not enabled or you do not have permissions to access it.`,
      );
    });

    rule(30, "a secondary while the writer has no instance", async () => {
      await east.deploy("documentDbCluster");
      expect(await refusalOf(west.request("documentDbCluster"))).to.equal(
        `InvalidDBClusterStateFault: Source cluster ${EAST} is in a state which is not valid for physical replication: it doesn't have at least one instance in available or creating state`,
      );
    });

    rule(30, "the deletion of a member that the state does not know as one", async () => {
      const member = await east.deploy("documentDbCluster");
      const { globalClusterIdentifier: _, ...outputs } = member.outputs;
      expect(await refusalOf(east.client.delete({ ...member, outputs }))).to.equal(
        "InvalidDBClusterStateFault: This cluster is a part of a global cluster, please remove it from globalcluster first",
      );
    });

    for (const [name, noun] of [
      ["documentDbCluster", "Cluster"],
      ["documentDbGlobalCluster", "Global Cluster"],
    ] as const) {
      rule(30, `the deletion of a protected ${noun}`, async () => {
        const guarded = await east.request(name, { deletionProtection: true });
        expect(await refusalOf(east.client.delete(guarded))).to.equal(
          combination(`Cannot delete protected ${noun}, please disable deletion protection and try again.`),
        );
      });
    }

    rule(30, "the deletion of a cluster without a name for its final snapshot", async () => {
      const unnamed = await east.request("documentDbCluster", { finalSnapshotIdentifier: undefined });
      expect(await refusalOf(east.client.delete(unnamed))).to.equal(
        "InvalidParameter: DocumentDB Cluster FinalSnapshotIdentifier is required when a final snapshot is required",
      );
    });

    rule(30, "a snapshot beside a global cluster", async () => {
      expect(
        await refusalOf(east.request("documentDbCluster", { snapshotIdentifier: "catalog-final" })),
      ).to.equal('ConflictsWith: "snapshot_identifier": conflicts with global_cluster_identifier');
    });

    rule(30, "to add a cluster that exists to a global cluster", async () => {
      const alone = await east.request("documentDbCluster", { globalClusterIdentifier: undefined });
      const request = east.update(alone, {
        globalClusterIdentifier: await east.of("documentDbGlobalCluster"),
      });
      expect(await refusalOf(request)).to.equal(
        "InvalidParameter: existing DocumentDB Clusters cannot be added to an existing DocumentDB Global Cluster",
      );
    });

    it("a second cluster in the writer's region", async () => {
      await founded();
      const request = east.request("documentDbCluster", {
        clusterIdentifier: "again",
        masterUsername: undefined,
        masterPassword: undefined,
      });
      expect(await refusalOf(request)).to.equal(
        "InvalidGlobalClusterStateFault: Global cluster catalog already has a cluster in us-east-1",
      );
    });

    it("the identifier of an Aurora cluster: they share them", async () => {
      await east.deploy("cluster");
      expect(
        await refusalOf(east.request("documentDbCluster", { clusterIdentifier: "orders-us-east-1" })),
      ).to.equal("DBClusterAlreadyExistsFault: DB Cluster already exists");
    });

    it("a subnet group of one zone", async () => {
      const subnetIds = [await east.of("subnetA")];
      expect(await refusalOf(east.request("documentDbSubnetGroup", { subnetIds }))).to.equal(
        "DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: us-east-1a. Add subnets to cover at least 2 AZs.",
      );
    });
  });

  describe("refuses by rules of its own", () => {
    rule(31, "to promote a member of another version", async () => {
      await spread();
      cloud.world.change(cluster(east), { engineVersion: "4.0.0" });
      expect(operationRefusal(() => switchoverGlobalCluster(cloud.world, "catalog", WEST))).to.equal(
        "InvalidDBClusterStateFault: catalog-us-west-2 runs 5.0.0, catalog-us-east-1 runs 4.0.0: they must run the same major and minor version",
      );
    });

    for (const instanceClass of ["db.t3.medium", "db.t4g.medium", "db.r4.large", "db.r6g.medium"]) {
      rule(32, `a member's instance of ${instanceClass}`, async () => {
        expect(await refusalOf(east.request("documentDbInstance", { instanceClass }))).to.equal(
          combination(`DB Instance class ${instanceClass} is not supported for members of a global database`),
        );
      });
    }

    rule(32, "not db.r6g.large, the smallest", async () => {
      expect((await founded()).outputs.instanceClass).to.equal("db.r6g.large");
    });

    for (const port of [1149, 65536]) {
      rule(33, `port ${port}`, async () => {
        expect(await refusalOf(east.request("documentDbCluster", { port }))).to.equal(
          `InvalidParameterValue: expected port to be in the range (1150 - 65535), got ${port}`,
        );
      });
    }

    rule(33, "a key without encryption", async () => {
      expect(await refusalOf(east.request("documentDbCluster", { storageEncrypted: undefined }))).to.equal(
        combination("kms_key_id requires storage_encrypted to be true"),
      );
    });

    rule(33, "a parameter group of another version", async () => {
      const { id } = await east.request("documentDbParameterGroup", { name: "old", family: "docdb4.0" });
      expect(
        await refusalOf(east.request("documentDbCluster", { dbClusterParameterGroupName: id })),
      ).to.equal(
        combination(
          "The Parameter Group old with DBParameterGroupFamily docdb4.0 cannot be used for this instance.",
        ),
      );
    });

    for (const masterUsername of ["1owner", "an-owner", "admin", "a".repeat(64)]) {
      rule(34, `the master user ${masterUsername}`, async () => {
        expect(await refusalOf(east.request("documentDbCluster", { masterUsername }))).to.equal(
          `InvalidParameterValue: MasterUsername ${masterUsername} cannot be used: 1 to 63 letters and digits, a letter first, no reserved word`,
        );
      });
    }

    rule(34, "the export of any log but audit and profiler", async () => {
      const request = east.request("documentDbCluster", { enabledCloudwatchLogsExports: ["postgresql"] });
      expect(await refusalOf(request)).to.equal(
        'InvalidParameterValue: expected enabled_cloudwatch_logs_exports to be one of ["audit" "profiler"], got postgresql',
      );
    });

    for (const [name, value, reason] of [
      ["rds.force_ssl", "1", "Could not find parameter with name: rds.force_ssl"],
      [
        "tls",
        "tls1.0+",
        "Invalid parameter value: tls1.0+ for: tls allowed values are: enabled,disabled,fips-140-3,tls1.2+,tls1.3+",
      ],
      [
        "profiler_threshold_ms",
        "49",
        "Invalid parameter value: 49 for: profiler_threshold_ms allowed values are: 50-2147483646",
      ],
    ] as const) {
      it(`the parameter ${name} = ${value}`, async () => {
        expect(
          await refusalOf(east.request("documentDbParameterGroup", { parameters: [{ name, value }] })),
        ).to.equal(`InvalidParameterValue: ${reason}`);
      });
    }
  });

  describe("in two regions", () => {
    beforeEach(spread);

    const followed = [
      { dbClusterArn: EAST, isWriter: false },
      { dbClusterArn: WEST, isWriter: true },
    ];

    it("has its founder as the writer", async () => {
      expect(await members()).to.deep.equal([
        { dbClusterArn: EAST, isWriter: true },
        { dbClusterArn: WEST, isWriter: false },
      ]);
    });

    it("has its founder's instance as the writer", async () => {
      expect(await writers()).to.deep.equal([true, false]);
    });

    it("does not let its global cluster go before the secondary has left", async () => {
      expect(await refusalOf(east.client.delete(await now(east, "documentDbGlobalCluster")))).to.equal(
        "InvalidGlobalClusterStateFault: catalog-us-east-1 is the primary cluster of catalog; remove its secondary clusters first",
      );
    });

    it("a switchover makes the target the writer, and the writer a follower", async () => {
      switchoverGlobalCluster(cloud.world, "catalog", WEST);
      expect(await members()).to.deep.equal(followed);
    });

    it("a switchover moves the writing instance", async () => {
      switchoverGlobalCluster(cloud.world, "catalog", WEST);
      expect(await writers()).to.deep.equal([false, true]);
    });

    it("a switchover shows in no input of a cluster", async () => {
      switchoverGlobalCluster(cloud.world, "catalog", WEST);
      for (const region of [east, west]) {
        const { inputs } = await region.deploy("documentDbCluster");
        expect(await region.client.diff(await now(region, "documentDbCluster"), inputs)).to.deep.equal({
          changes: [],
          replaces: [],
        });
      }
    });

    it("a failover leaves the old writer out while it is rebuilt", async () => {
      failoverGlobalCluster(cloud.world, "catalog", WEST, { allowDataLoss: true });
      expect(await members()).to.deep.equal([{ dbClusterArn: WEST, isWriter: true }]);
    });

    it("a failover keeps a snapshot of what was lost, as AWS names it", () => {
      failoverGlobalCluster(cloud.world, "catalog", WEST, { allowDataLoss: true });
      expect(cloud.world.leftovers[0]?.id).to.match(
        /^rds:docdb-unplanned-global-failover-catalog-us-east-1-\d+$/,
      );
    });

    it("a rebuilt old writer follows the new one", async () => {
      failoverGlobalCluster(cloud.world, "catalog", WEST, { allowDataLoss: true });
      rebuildMember(cloud.world, "catalog", cluster(east));
      expect(await members()).to.deep.equal(followed);
    });

    it("a failover of DocumentDB leaves Aurora as it is", async () => {
      await east.deploy("instance");
      await west.deploy("instance");
      const before = await answer(east, "globalCluster", "globalClusterMembers");
      switchoverGlobalCluster(cloud.world, "catalog", WEST);
      expect(await answer(east, "globalCluster", "globalClusterMembers")).to.deep.equal(before);
    });

    it("a member that is taken out of the program's global cluster writes for itself", async () => {
      await west.update(await west.deploy("documentDbCluster"), { globalClusterIdentifier: undefined });
      expect(await writers()).to.deep.equal([true, true]);
    });
  });

  describe("each drift key of a cluster is needed", () => {
    const { ignoreChanges } = documentDbBirth({ role: "secondary", globalClusterId: "catalog" });

    /** What happens in AWS, and in whose program it shows. */
    const events: Readonly<Record<string, () => FixtureRegion>> = {
      globalClusterIdentifier: () => {
        failoverGlobalCluster(cloud.world, "catalog", WEST, { allowDataLoss: true });
        return east;
      },
      engineVersion: () => {
        upgradeMinorVersion(cloud.world, "catalog", "8.0.0");
        return west;
      },
    };

    /** What the program of a region wants after an event, when it leaves these keys alone. */
    const wanted = async (region: FixtureRegion, ignored: readonly string[]) => {
      const { inputs } = await region.deploy("documentDbCluster");
      return region.client.diff(await now(region, "documentDbCluster"), inputs, ignored);
    };

    beforeEach(spread);

    for (const [key, happens] of Object.entries(events)) {
      it(`without ${key} the program wants it back`, async () => {
        const region = happens();
        const others = ignoreChanges.filter((each) => each !== key);
        expect(await wanted(region, others)).to.deep.equal({ changes: [key], replaces: [] });
      });

      it(`with ${key} it wants nothing`, async () => {
        expect(await wanted(happens(), ignoreChanges)).to.deep.equal({ changes: [], replaces: [] });
      });
    }

    it("and no other key is there", () => {
      expect(ignoreChanges).to.have.members(["masterUsername", "masterPassword", ...Object.keys(events)]);
    });
  });
});
