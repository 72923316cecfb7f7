import { expect } from "chai";
import {
  failoverGlobalCluster,
  switchoverGlobalCluster,
  upgradeMinorVersion,
} from "../../../sandbox/cloud/models/rds/global-database";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";
import { UNKNOWN_TEXT } from "../../support/provider-client";
import { operationRefusal, rule } from "../../support/rules";

const combination = (reason: string) => `InvalidParameterCombination: ${reason}`;

describe("AWS's rules", () => {
  let cloud: TestCloud;
  let primary: FixtureRegion;
  let secondary: FixtureRegion;

  beforeEach(async () => {
    cloud = await TestCloud.start();
    primary = await cloud.region("us-east-1");
    secondary = await cloud.region("us-west-2", primary);
  });

  afterEach(() => {
    cloud.stop();
  });

  /** A database with a writer, that a secondary may join. */
  const founded = () => primary.deploy("instance");

  /** A database with an instance in both regions. */
  const spread = async () => {
    await founded();
    await secondary.deploy("instance");
    return secondary.of("cluster", "arn");
  };

  describe("of a secondary cluster", () => {
    for (const [number, property, value, reason] of [
      [1, "masterUsername", "owner1", "Cannot specify user name for cross region replication cluster"],
      [2, "masterPassword", "correct-horse", "Cannot specify password for cross region replication cluster"],
      [3, "databaseName", "orders", "Cannot specify database name for cross region replication cluster"],
      [
        4,
        "kmsKeyId",
        undefined,
        "For encrypted cross-region replica, kmsKeyId should be explicitly specified",
      ],
    ] as const) {
      rule(number, `it is refused with ${property} ${value ?? "left out"}`, async () => {
        await founded();
        expect(await refusalOf(secondary.request("cluster", { [property]: value }))).to.equal(
          combination(reason),
        );
      });
    }

    rule(1, "without a master user it joins", async () => {
      await founded();
      expect((await secondary.request("cluster")).outputs.masterUsername).to.equal("owner1");
    });

    rule(5, "a key of another region is not accessible", async () => {
      await founded();
      const key = await primary.of("key", "arn");
      expect(await refusalOf(secondary.request("cluster", { kmsKeyId: key }))).to.equal(
        `KMSKeyNotAccessibleFault: The specified KMS key [${key}] does not exist, is not enabled or you do not have permissions to access it.`,
      );
    });

    rule(6, "it is refused while the writer has no instance", async () => {
      const source = await primary.of("cluster", "arn");
      expect(await refusalOf(secondary.request("cluster"))).to.equal(
        `InvalidDBClusterStateFault: Source cluster ${source} is in a state which is not valid for physical replication: it doesn't have at least one instance in available or creating state`,
      );
    });

    rule(16, "the writer's region takes no second cluster", async () => {
      await founded();
      const request = primary.request("cluster", {
        clusterIdentifier: "again",
        masterUsername: undefined,
        masterPassword: undefined,
        databaseName: undefined,
      });
      expect(await refusalOf(request)).to.equal(
        "InvalidGlobalClusterStateFault: Global cluster orders already has a cluster in us-east-1",
      );
    });

    rule(17, "its identifier is not that of another member", async () => {
      await founded();
      expect(
        await refusalOf(secondary.request("cluster", { clusterIdentifier: "orders-us-east-1" })),
      ).to.equal(
        "DBClusterAlreadyExistsFault: DB cluster identifier orders-us-east-1 is used by another member",
      );
    });

    rule(18, "it is refused when the writer's readers leave it no room", async () => {
      await founded();
      await moreInstances(15);
      expect(await refusalOf(secondary.request("cluster"))).to.equal(
        "InvalidDBClusterStateFault: orders-us-east-1 has 16 instances; with 1 secondary clusters there is no room for them",
      );
    });

    rule(18, "fourteen readers of the writer and one secondary are as many as there may be", async () => {
      await founded();
      await secondary.deploy("cluster");
      await moreInstances(14);
      expect(await refusalOf(moreInstances(1, 15))).to.equal(
        "InvalidDBClusterStateFault: orders-us-east-1 has 15 instances; with 1 secondary clusters there is no room for another",
      );
    });

    const moreInstances = async (count: number, from = 1) => {
      for (let index = from; index < from + count; index++) {
        await primary.request("instance", { identifier: `orders-us-east-1-${index}` });
      }
    };
  });

  describe("of a global cluster", () => {
    for (const [property, value] of [
      ["engine", "aurora-postgresql"],
      ["engineVersion", "17.5"],
      ["databaseName", "orders"],
      ["storageEncrypted", true],
    ] as const) {
      rule(7, `a source cluster excludes ${property}`, async () => {
        const request = primary.client.create(
          { type: "aws:rds/globalCluster:GlobalCluster", name: "orders" },
          {
            globalClusterIdentifier: "orders",
            sourceDbClusterIdentifier: "arn:aws:rds:us-east-1:111122223333:cluster:orders",
            forceDestroy: true,
            [property]: value,
          },
        );
        expect(await refusalOf(request)).to.equal(
          `ConflictsWith: "source_db_cluster_identifier": conflicts with ${property}`,
        );
      });
    }

    rule(7, "a source cluster requires forceDestroy", async () => {
      const request = primary.client.create(
        { type: "aws:rds/globalCluster:GlobalCluster", name: "orders" },
        {
          globalClusterIdentifier: "orders",
          sourceDbClusterIdentifier: "arn:aws:rds:us-east-1:111122223333:cluster:orders",
        },
      );
      expect(await refusalOf(request)).to.equal(
        'RequiredWith: "source_db_cluster_identifier": all of `force_destroy,source_db_cluster_identifier` must be specified',
      );
    });

    rule(8, "one without a source cluster needs an engine", async () => {
      expect(await refusalOf(primary.request("globalCluster", { engine: undefined }))).to.equal(
        "InvalidParameterValue: When creating standalone global cluster, value for engineName should be specified",
      );
    });

    rule(9, "it is not deleted while it has a member", async () => {
      await primary.deploy("cluster");
      expect(await refusalOf(primary.client.delete(await primary.deploy("globalCluster")))).to.equal(
        "InvalidGlobalClusterStateFault: Global Cluster orders is not empty",
      );
    });

    rule(9, "with forceDestroy its members are detached and it is deleted", async () => {
      const cluster = await primary.deploy("cluster");
      const global = await primary.update(await primary.deploy("globalCluster"), { forceDestroy: true });
      await primary.client.delete(global);
      expect((await primary.client.read(cluster))?.outputs).to.not.have.property("globalClusterIdentifier");
    });

    rule(9, "without members it is deleted", async () => {
      const global = await primary.deploy("globalCluster");
      await primary.client.delete(global);
      expect(await primary.client.read(global)).to.equal(undefined);
    });
  });

  describe("of deletion", () => {
    rule(10, "a member that the state does not know as one is not deleted", async () => {
      const cluster = await primary.deploy("cluster");
      const { globalClusterIdentifier, ...outputs } = cluster.outputs;
      expect(await refusalOf(primary.client.delete({ ...cluster, outputs }))).to.equal(
        "InvalidDBClusterStateFault: This cluster is a part of a global cluster, please remove it from globalcluster first",
      );
    });

    rule(10, "a member that the state knows as one is deleted", async () => {
      const cluster = await primary.deploy("cluster");
      await primary.client.delete(cluster);
      expect(await primary.client.read(cluster)).to.equal(undefined);
    });

    rule(11, "a protected cluster is not deleted", async () => {
      const cluster = await primary.request("cluster", { deletionProtection: true });
      expect(await refusalOf(primary.client.delete(cluster))).to.equal(
        combination("Cannot delete protected Cluster, please disable deletion protection and try again."),
      );
    });

    rule(11, "a protected global cluster is not deleted", async () => {
      const global = await primary.request("globalCluster", { deletionProtection: true });
      expect(await refusalOf(primary.client.delete(global))).to.equal(
        combination(
          "Cannot delete protected Global Cluster, please disable deletion protection and try again.",
        ),
      );
    });

    rule(12, "a cluster is not deleted without a name for its final snapshot", async () => {
      const cluster = await primary.request("cluster", { finalSnapshotIdentifier: undefined });
      expect(await refusalOf(primary.client.delete(cluster))).to.equal(
        "InvalidParameter: final_snapshot_identifier is required when skip_final_snapshot is false",
      );
    });

    rule(12, "a cluster that skips its final snapshot is deleted without a name for it", async () => {
      const cluster = await primary.request("cluster", {
        finalSnapshotIdentifier: undefined,
        skipFinalSnapshot: true,
      });
      await primary.client.delete(cluster);
      expect(await primary.client.read(cluster)).to.equal(undefined);
    });

    for (const name of ["orders_final", "orders--final", "orders-final-"]) {
      rule(12, `a final snapshot is not named ${name}`, async () => {
        expect(await refusalOf(primary.request("cluster", { finalSnapshotIdentifier: name }))).to.equal(
          `InvalidParameterValue: only alphanumeric characters and hyphens allowed in "final_snapshot_identifier", no two in a row, none at the end: "${name}"`,
        );
      });
    }
  });

  describe("of a cluster", () => {
    rule(13, "a snapshot and a global cluster exclude each other", async () => {
      expect(await refusalOf(primary.request("cluster", { snapshotIdentifier: "orders-final" }))).to.equal(
        'ConflictsWith: "snapshot_identifier": conflicts with global_cluster_identifier',
      );
    });

    rule(13, "a snapshot without a global cluster passes", async () => {
      const cluster = await primary.request("cluster", {
        snapshotIdentifier: "orders-final",
        globalClusterIdentifier: undefined,
      });
      expect(cluster.outputs.snapshotIdentifier).to.equal("orders-final");
    });

    rule(14, "one that exists is not added to a global cluster", async () => {
      const cluster = await primary.request("cluster", { globalClusterIdentifier: undefined });
      const request = primary.update(cluster, { globalClusterIdentifier: await primary.of("globalCluster") });
      expect(await refusalOf(request)).to.equal(
        "InvalidParameter: existing RDS Clusters cannot be added to an existing RDS Global Cluster",
      );
    });

    rule(14, "a member is not moved to another global cluster", async () => {
      const cluster = await primary.deploy("cluster");
      await primary.request("globalCluster", { globalClusterIdentifier: "returns" });
      expect(await refusalOf(primary.update(cluster, { globalClusterIdentifier: "returns" }))).to.equal(
        "InvalidParameter: existing RDS Clusters cannot be migrated between existing RDS Global Clusters",
      );
    });

    rule(
      14,
      "a member that was left out after a failover is updated when membership is ignored",
      async () => {
        const cluster = await primary.deploy("cluster");
        await founded();
        failoverGlobalCluster(cloud.world, "orders", await spread(), { allowDataLoss: true });
        const updated = await primary.update(cluster, { backupRetentionPeriod: 7 }, [
          "globalClusterIdentifier",
          "replicationSourceIdentifier",
        ]);
        expect(updated.outputs.backupRetentionPeriod).to.equal(7);
      },
    );

    rule(15, "a member's master password is not managed by AWS", async () => {
      const request = primary.request("cluster", {
        manageMasterUserPassword: true,
        masterPassword: undefined,
      });
      expect(await refusalOf(request)).to.equal(
        combination("ManageMasterUserPassword isn't supported for clusters in a global database"),
      );
    });

    for (const [property, name] of [
      ["masterPassword", "master_password"],
      ["masterPasswordWo", "master_password_wo"],
    ] as const) {
      rule(15, `a managed password and ${property} exclude each other`, async () => {
        const request = primary.request("cluster", {
          globalClusterIdentifier: undefined,
          manageMasterUserPassword: true,
          masterPassword: undefined,
          [property]: "correct-horse",
        });
        expect(await refusalOf(request)).to.equal(
          `ConflictsWith: "manage_master_user_password": conflicts with ${name}`,
        );
      });
    }

    rule(15, "outside a global database the password may be managed", async () => {
      const cluster = await primary.request("cluster", {
        globalClusterIdentifier: undefined,
        manageMasterUserPassword: true,
        masterPassword: undefined,
      });
      expect(cluster.outputs.manageMasterUserPassword).to.equal(true);
    });

    rule(22, "a version that AWS does not create is refused", async () => {
      expect(await refusalOf(primary.request("cluster", { engineVersion: "17.99" }))).to.equal(
        combination("Cannot find version 17.99 for aurora-postgresql"),
      );
    });

    rule(22, "a parameter group of another major version is refused", async () => {
      const group = await primary.request("parameterGroup", {
        name: "old",
        family: "aurora-postgresql15",
      });
      expect(await refusalOf(primary.request("cluster", { dbClusterParameterGroupName: group.id }))).to.equal(
        combination(
          "The Parameter Group old with DBParameterGroupFamily aurora-postgresql15 cannot be used for this instance.",
        ),
      );
    });

    for (const [property, value] of [
      ["allocatedStorage", 100],
      ["iops", 1000],
      ["dbClusterInstanceClass", "db.r6g.large"],
    ] as const) {
      rule(23, `Aurora takes no ${property}`, async () => {
        expect(await refusalOf(primary.request("cluster", { [property]: value }))).to.equal(
          combination(`Aurora DB clusters do not support ${property}`),
        );
      });
    }

    rule(23, "Aurora takes no publiclyAccessible", async () => {
      expect(await refusalOf(primary.request("cluster", { publiclyAccessible: false }))).to.equal(
        '"publiclyAccessible" is not an input of aws:rds/cluster:Cluster',
      );
    });

    rule(23, "Aurora takes no storage type of RDS", async () => {
      expect(await refusalOf(primary.request("cluster", { storageType: "gp3" }))).to.equal(
        combination("Aurora DB clusters do not support storageType gp3"),
      );
    });

    rule(23, "Aurora takes the storage type aurora-iopt1", async () => {
      const { outputs } = await primary.request("cluster", { storageType: "aurora-iopt1" });
      expect(outputs.storageType).to.equal("aurora-iopt1");
    });

    for (const user of ["postgres", "1owner", "a".repeat(17), "rds_superuser"]) {
      rule(25, `the master user is not called ${user}`, async () => {
        expect(await refusalOf(primary.request("cluster", { masterUsername: user }))).to.equal(
          `InvalidParameterValue: MasterUsername ${user} cannot be used: 1 to 16 letters and digits, a letter first, no reserved word`,
        );
      });
    }

    rule(25, "a master user of sixteen letters passes", async () => {
      const { outputs } = await primary.request("cluster", { masterUsername: "a".repeat(16) });
      expect(outputs.masterUsername).to.equal("a".repeat(16));
    });

    for (const days of [0, 36]) {
      rule(25, `backups are not kept for ${days} days`, async () => {
        expect(await refusalOf(primary.request("cluster", { backupRetentionPeriod: days }))).to.equal(
          `InvalidParameterValue: Invalid backup retention period: ${days}. Retention period must be between 1 and 35`,
        );
      });
    }

    rule(25, "backups are kept for 35 days", async () => {
      const { outputs } = await primary.request("cluster", { backupRetentionPeriod: 35 });
      expect(outputs.backupRetentionPeriod).to.equal(35);
    });

    rule(27, "a cluster asked for two zones wants a replacement ever after", async () => {
      const zones = ["us-east-1a", "us-east-1b"];
      const cluster = await primary.request("cluster", { availabilityZones: zones });
      expect(await primary.client.diff(cluster, cluster.inputs)).to.deep.equal({
        changes: ["availabilityZones"],
        replaces: ["availabilityZones"],
      });
    });

    rule(27, "a cluster is not asked for four zones", async () => {
      const zones = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"];
      expect(await refusalOf(primary.request("cluster", { availabilityZones: zones }))).to.contain(
        '"availability_zones": attribute supports 3 item maximum, but config has 4 declared',
      );
    });

    rule(27, "a cluster asked for three zones wants nothing", async () => {
      const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
      const cluster = await primary.request("cluster", { availabilityZones: zones });
      expect(await primary.client.diff(cluster, cluster.inputs)).to.deep.equal({ changes: [], replaces: [] });
    });

    for (const [fact, inputs, reason] of [
      [
        "a member is not backtracked",
        { backtrackWindow: 3600 },
        "Backtrack isn't supported for a cluster in a global database",
      ],
      [
        "a member is not serverless v1",
        { engineMode: "serverless" },
        "Aurora Serverless v1 isn't supported in a global database",
      ],
      [
        "Serverless v2 needs the engine mode provisioned",
        {
          globalClusterIdentifier: undefined,
          engineMode: "serverless",
          serverlessv2ScalingConfiguration: { minCapacity: 1, maxCapacity: 4 },
        },
        "ServerlessV2ScalingConfiguration needs the engine mode provisioned",
      ],
    ] as const) {
      rule(28, fact, async () => {
        expect(await refusalOf(primary.request("cluster", inputs))).to.equal(combination(reason));
      });
    }

    rule(28, "a member takes Serverless v2", async () => {
      const capacity = { minCapacity: 1, maxCapacity: 4 };
      const { outputs } = await primary.request("cluster", { serverlessv2ScalingConfiguration: capacity });
      expect(outputs.serverlessv2ScalingConfiguration).to.deep.equal(capacity);
    });

    rule(29, "writes are not forwarded outside a global database", async () => {
      const request = primary.request("cluster", {
        globalClusterIdentifier: undefined,
        enableGlobalWriteForwarding: true,
      });
      expect(await refusalOf(request)).to.equal(
        combination("EnableGlobalWriteForwarding is supported for members of a global database only"),
      );
    });

    rule(29, "a member forwards writes", async () => {
      const { outputs } = await primary.request("cluster", { enableGlobalWriteForwarding: true });
      expect(outputs.enableGlobalWriteForwarding).to.equal(true);
    });
  });

  describe("of a change of the writer", () => {
    const operations = {
      switchover: (arn: string) => switchoverGlobalCluster(cloud.world, "orders", arn),
      failover: (arn: string) => failoverGlobalCluster(cloud.world, "orders", arn, { allowDataLoss: true }),
    };

    for (const [operation, run] of Object.entries(operations)) {
      rule(19, `${operation} is refused between versions`, async () => {
        const target = await spread();
        const writer = cloud.world.get("aws:rds/cluster:Cluster", "us-east-1", "orders-us-east-1");
        if (writer !== undefined) cloud.world.change(writer, { engineVersionActual: "17.6" });
        expect(operationRefusal(() => run(target))).to.equal(
          "InvalidDBClusterStateFault: orders-us-west-2 runs 17.5, orders-us-east-1 runs 17.6: they must run the same major and minor version",
        );
      });

      rule(19, `${operation} is refused to a member without an instance`, async () => {
        await founded();
        const target = await secondary.of("cluster", "arn");
        expect(operationRefusal(() => run(target))).to.equal(
          "InvalidDBClusterStateFault: orders-us-west-2 has no DB instance that could be promoted",
        );
      });

      rule(19, `${operation} passes when all members were raised to a version`, async () => {
        const target = await spread();
        upgradeMinorVersion(cloud.world, "orders", "17.6");
        expect(() => run(target)).to.not.throw();
      });

      rule(20, `${operation} takes no identifier for its target`, async () => {
        await spread();
        expect(operationRefusal(() => run("orders-us-west-2"))).to.equal(
          "InvalidParameterValue: TargetDbClusterIdentifier must be an ARN, got orders-us-west-2",
        );
      });

      rule(20, `${operation} is refused to the writer`, async () => {
        await spread();
        const writer = await primary.of("cluster", "arn");
        expect(operationRefusal(() => run(writer))).to.equal(
          `InvalidDBClusterStateFault: ${writer} is already the primary cluster of orders`,
        );
      });

      rule(20, `${operation} is refused to a cluster that is no member`, async () => {
        await spread();
        const stranger = "arn:aws:rds:eu-west-1:111122223333:cluster:orders";
        expect(operationRefusal(() => run(stranger))).to.equal(
          `DBClusterNotFoundFault: ${stranger} is not a member of orders`,
        );
      });
    }

    for (const how of [{}, { allowDataLoss: true, switchover: true }]) {
      rule(20, `failover is refused with ${JSON.stringify(how)}`, async () => {
        const target = await spread();
        expect(operationRefusal(() => failoverGlobalCluster(cloud.world, "orders", target, how))).to.equal(
          combination("Specify exactly one of AllowDataLoss and Switchover."),
        );
      });
    }
  });

  describe("of an instance", () => {
    rule(21, "a member's instance is memory-optimised", async () => {
      expect(await refusalOf(primary.request("instance", { instanceClass: "db.t4g.medium" }))).to.equal(
        combination("DB Instance class db.t4g.medium is not supported for members of a global database"),
      );
    });

    rule(21, "a member's instance stays memory-optimised", async () => {
      const instance = await founded();
      expect(await refusalOf(primary.update(instance, { instanceClass: "db.t4g.medium" }))).to.equal(
        combination("DB Instance class db.t4g.medium is not supported for members of a global database"),
      );
    });

    rule(21, "a member's instance may be Serverless v2", async () => {
      const { outputs } = await primary.request("instance", { instanceClass: "db.serverless" });
      expect(outputs.instanceClass).to.equal("db.serverless");
    });

    rule(22, "its engine is the cluster's", async () => {
      expect(await refusalOf(primary.request("instance", { engine: "aurora-mysql" }))).to.equal(
        combination(
          "The engine name requested for your DB instance (aurora-mysql) doesn't match the engine name of your DB cluster (aurora-postgresql).",
        ),
      );
    });

    rule(24, "an interval of monitoring needs a role", async () => {
      expect(await refusalOf(primary.request("instance", { monitoringRoleArn: undefined }))).to.equal(
        combination(
          "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.",
        ),
      );
    });

    rule(24, "a role of monitoring needs an interval", async () => {
      expect(await refusalOf(primary.request("instance", { monitoringInterval: 0 }))).to.equal(
        combination(
          "A MonitoringInterval other than 0 is required if you specify a MonitoringRoleARN value.",
        ),
      );
    });

    rule(24, "an interval that a preview does not know passes", async () => {
      const inputs = { ...(await primary.inputsOf("instance")), monitoringInterval: UNKNOWN_TEXT };
      const { failures } = await primary.client.check(
        { type: "aws:rds/clusterInstance:ClusterInstance", name: "instance" },
        inputs,
      );
      expect(failures).to.deep.equal([]);
    });

    rule(24, "without an interval and a role it is not monitored", async () => {
      const { outputs } = await primary.request("instance", {
        monitoringInterval: undefined,
        monitoringRoleArn: undefined,
      });
      expect(outputs.monitoringInterval).to.equal(0);
    });

    rule(26, "its subnet group is the cluster's", async () => {
      const { name } = (await primary.request("subnetGroup", { name: "other" })).outputs;
      const own = await primary.of("subnetGroup", "name");
      expect(await refusalOf(primary.request("instance", { dbSubnetGroupName: name }))).to.equal(
        combination(`The DB subnet group other is not that of the cluster, ${own}`),
      );
    });
  });

  describe("of a subnet group", () => {
    const uncovered =
      "DBSubnetGroupDoesNotCoverEnoughAZs: The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: us-east-1a. Add subnets to cover at least 2 AZs.";

    rule(26, "one zone is not enough", async () => {
      const subnetIds = [await primary.of("subnetA")];
      expect(await refusalOf(primary.request("subnetGroup", { subnetIds }))).to.equal(uncovered);
    });

    rule(26, "it is not narrowed to one zone", async () => {
      const subnetIds = [await primary.of("subnetA")];
      expect(await refusalOf(primary.update(await primary.deploy("subnetGroup"), { subnetIds }))).to.equal(
        uncovered,
      );
    });
  });

  describe("of a secret's replica", () => {
    rule(77, "it is not in the secret's own region", async () => {
      expect(await refusalOf(primary.request("secret", { replicas: [{ region: "us-east-1" }] }))).to.equal(
        "InvalidParameterException: Invalid replica region: us-east-1 is the secret's own region.",
      );
    });

    rule(77, "its key is in its region", async () => {
      const kmsKeyId = await primary.of("key", "arn");
      expect(
        await refusalOf(primary.request("secret", { replicas: [{ region: "us-west-2", kmsKeyId }] })),
      ).to.equal(`InvalidParameterException: The KMS key ${kmsKeyId} is not in the replica's region.`);
    });

    rule(77, "an update is judged alike", async () => {
      const secret = await primary.deploy("secret");
      expect(await refusalOf(primary.update(secret, { replicas: [{ region: "us-east-1" }] }))).to.equal(
        "InvalidParameterException: Invalid replica region: us-east-1 is the secret's own region.",
      );
    });

    rule(77, "it fails, and the secret does not, where its name is taken", async () => {
      await secondary.deploy("secret");
      const secret = await primary.request("secret", { replicas: [{ region: "us-west-2" }] });
      expect(secret.outputs.replicas).to.deep.equal([
        {
          region: "us-west-2",
          lastAccessedDate: "",
          status: "Failed",
          statusMessage: "Replication failed: Secret name orders already exists in region us-west-2.",
        },
      ]);
    });

    rule(77, "what AWS says about it is no difference", async () => {
      const kmsKeyId = await secondary.of("key", "arn");
      const secret = await primary.request("secret", { replicas: [{ region: "us-west-2", kmsKeyId }] });
      expect(await primary.client.diff(secret, secret.inputs)).to.deep.equal({ changes: [], replaces: [] });
    });
  });

  describe("of the network", () => {
    for (const cidr of ["10.1.0.0/24", "10.0.0.0/15"]) {
      rule(83, `a subnet of ${cidr} is not in a VPC of 10.0.0.0/16`, async () => {
        expect(await refusalOf(primary.request("subnetA", { cidrBlock: cidr }))).to.equal(
          `InvalidSubnet.Range: The CIDR '${cidr}' is invalid.`,
        );
      });
    }

    for (const cidr of ["10.0.0.0/24", "10.0.0.128/25", "10.0.0.0/20"]) {
      rule(83, `a subnet of ${cidr} conflicts with one of 10.0.0.0/24`, async () => {
        await primary.deploy("subnetA");
        expect(await refusalOf(primary.request("subnetB", { cidrBlock: cidr }))).to.equal(
          `InvalidSubnet.Conflict: The CIDR '${cidr}' conflicts with another subnet`,
        );
      });
    }

    rule(83, "neighbouring subnets pass", async () => {
      await primary.deploy("subnetA");
      expect((await primary.request("subnetB")).outputs.cidrBlock).to.equal("10.0.1.0/24");
    });

    rule(83, "a public NAT gateway needs an address", async () => {
      expect(await refusalOf(primary.request("nat", { allocationId: undefined }))).to.equal(
        "MissingParameter: The request must contain the parameter allocationId",
      );
    });

    rule(83, "an address serves one NAT gateway", async () => {
      await primary.deploy("nat");
      const request = primary.request("nat", { subnetId: await primary.of("subnetB") });
      expect(await refusalOf(request)).to.equal(
        `Resource.AlreadyAssociated: resource ${await primary.of("address")} is already associated`,
      );
    });
  });
});
