import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { DocumentDb, type DocumentDbArgs } from "../../../components/data/documentdb";
import { DocumentDbGlobal } from "../../../components/data/documentdb-global";
import { documentDbBirth } from "../../../components/data/documentdb-membership";
import type { Bag } from "../../../sandbox/cloud/values";
import { only, type Recorded, registered } from "../../support/recorder";
import { keysIn, networkIn, recordWith } from "../harness";

const CLUSTER = "aws:docdb/cluster:Cluster";
const GLOBAL_CLUSTER = "aws:docdb/globalCluster:GlobalCluster";
const INSTANCE = "aws:docdb/clusterInstance:ClusterInstance";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

const IGNORED = ["masterUsername", "masterPassword", "globalClusterIdentifier", "engineVersion"];

function mallIn(
  opts: pulumi.ComponentResourceOptions,
  callersOf: (vpcId: pulumi.Output<string>) => DocumentDbArgs["callers"],
  args: Partial<DocumentDbArgs> = {},
) {
  const keys = keysIn(opts);
  const network = networkIn(opts, keys);
  const { globalClusterId, founder } = new DocumentDbGlobal(
    "documentdb-global",
    {
      identifier: "mall-test-documentdb",
      secretsKeyArn: keys.arns.secrets,
      protect: args.protect ?? true,
    },
    opts,
  );
  const { clusterArn, endpoint, readerEndpoint, port, securityGroupId, firstInstanceArn } = new DocumentDb(
    "documentdb",
    {
      identifier: "mall-test-documentdb-us-east-1",
      membership: founder,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      availabilityZones: network.availabilityZones,
      kmsKeyArn: keys.arns.documentdb,
      logsKeyArn: keys.arns.logs,
      instanceClass: "db.r6g.large",
      instances: 3,
      callers: callersOf(network.vpcId),
      protect: true,
      ...args,
    },
    opts,
  );
  return { clusterArn, endpoint, readerEndpoint, port, securityGroupId, firstInstanceArn, globalClusterId };
}

const recordMall = (args: Partial<DocumentDbArgs> = {}) =>
  recordWith((opts) =>
    mallIn(
      opts,
      (vpcId) => [
        {
          name: "catalog",
          securityGroupId: new aws.ec2.SecurityGroup(
            "catalog",
            { vpcId },
            { ...(opts.providers && "aws" in opts.providers ? { provider: opts.providers.aws } : {}) },
          ).id,
        },
      ],
      args,
    ),
  );

const pick = (inputs: Bag, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, inputs[key]]));

function keyServiceOf({ world }: Recorded<unknown>, arn: unknown): unknown {
  return world.all("aws:kms/key:Key").find(({ state }) => state.arn === arn)?.state.tags;
}

describe("DocumentDB", () => {
  let recorded: Awaited<ReturnType<typeof recordMall>>;
  let cluster: Bag;
  before(async () => {
    recorded = await recordMall();
    cluster = only(recorded, CLUSTER, "documentdb").inputs;
  });

  it("has a cluster with these inputs for its security", () => {
    const expected = {
      engineVersion: "5.0.0",
      storageEncrypted: true,
      deletionProtection: true,
      skipFinalSnapshot: false,
      backupRetentionPeriod: 35,
      enabledCloudwatchLogsExports: ["audit", "profiler"],
      port: 27017,
    };
    expect(pick(cluster, Object.keys(expected))).to.deep.equal(expected);
  });

  it("names its final snapshot after its incarnation", () => {
    expect(cluster.finalSnapshotIdentifier).to.match(/^mall-test-documentdb-us-east-1-final-[0-9a-f]{8}$/);
  });

  it("is encrypted with the key of DocumentDB", () => {
    expect(keyServiceOf(recorded, cluster.kmsKeyId)).to.deep.equal({ service: "documentdb" });
  });

  it("is protected", () => {
    expect(only(recorded, CLUSTER, "documentdb").protect).to.equal(true);
  });

  it("is protected neither by Pulumi nor by AWS in a throw-away environment", async () => {
    const throwAway = only(await recordMall({ protect: false }), CLUSTER, "documentdb");
    expect([throwAway.protect, throwAway.inputs.deletionProtection]).to.deep.equal([false, false]);
  });

  it("leaves alone what matters at birth only, and what AWS changes", () => {
    expect(only(recorded, CLUSTER, "documentdb").ignoreChanges).to.deep.equal(IGNORED);
  });

  it("demands TLS 1.2 or later, and writes the logs that it exports", () => {
    const group = only(recorded, "aws:docdb/clusterParameterGroup:ClusterParameterGroup", "documentdb");
    expect(group.inputs.parameters).to.deep.equal([
      { name: "tls", value: "tls1.2+" },
      { name: "audit_logs", value: "enabled" },
      { name: "profiler", value: "enabled" },
    ]);
  });

  it("spreads its instances over the zones", () => {
    const zones = Object.values(registered(recorded, INSTANCE)).map(({ inputs }) => inputs.availabilityZone);
    expect(new Set(zones).size).to.equal(3);
  });

  it("encrypts performance insights with the key of DocumentDB", () => {
    const { performanceInsightsKmsKeyId } = only(recorded, INSTANCE, "documentdb-0").inputs;
    expect(keyServiceOf(recorded, performanceInsightsKmsKeyId)).to.deep.equal({ service: "documentdb" });
  });

  describe("its log groups", () => {
    const groups = () =>
      ["documentdb-audit", "documentdb-profiler"].map((name) =>
        only(recorded, "aws:cloudwatch/logGroup:LogGroup", name),
      );

    it("are those that DocumentDB writes to, for 90 days", () => {
      expect(groups().map(({ inputs }) => pick(inputs, ["name", "retentionInDays"]))).to.deep.equal([
        { name: "/aws/docdb/mall-test-documentdb-us-east-1/audit", retentionInDays: 90 },
        { name: "/aws/docdb/mall-test-documentdb-us-east-1/profiler", retentionInDays: 90 },
      ]);
    });

    it("are encrypted with the key of logs", () => {
      expect(groups().map(({ inputs }) => keyServiceOf(recorded, inputs.kmsKeyId))).to.deep.equal([
        { service: "logs" },
        { service: "logs" },
      ]);
    });

    it("are there before the cluster", () => {
      expect(only(recorded, CLUSTER, "documentdb").dependencies).to.include.members(
        groups().map(({ urn }) => urn),
      );
    });
  });

  it("makes the first instance before the others, so that it is always the writer of a founding cluster", () => {
    const { urn } = only(recorded, INSTANCE, "documentdb-0");
    for (const name of ["documentdb-1", "documentdb-2"]) {
      expect(only(recorded, INSTANCE, name).dependencies).to.include(urn);
    }
  });

  it("refuses a class that a global database does not take", async () => {
    let message = "";
    await recordMall({ instanceClass: "db.t4g.medium" }).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.match(/^documentdb: instanceClass is db\.t4g\.medium; expected /);
  });

  it("refuses a single instance", async () => {
    let message = "";
    await recordMall({ instances: 1 }).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.equal("documentdb: instances is 1; expected at least 2, over two zones");
  });

  it("lets in exactly the callers that are named", () => {
    const { securityGroupId } = recorded.outputs;
    const rules = recorded.world.all(RULE).filter(({ state }) => state.securityGroupId === securityGroupId);
    const catalog = recorded.world
      .all("aws:ec2/securityGroup:SecurityGroup")
      .find(({ state }) => String(state.name).startsWith("catalog-"))?.id;
    expect(rules.map(({ inputs }) => inputs)).to.deep.equal([
      {
        securityGroupId,
        ipProtocol: "tcp",
        fromPort: 27017,
        toPort: 27017,
        description: "MongoDB from catalog",
        referencedSecurityGroupId: catalog,
        tags: {},
      },
    ]);
  });

  it("lets nobody in when nobody is named", async () => {
    const closed = await recordWith((opts) => mallIn(opts, () => []));
    const { securityGroupId } = closed.outputs;
    expect(
      closed.world.all(RULE).filter(({ state }) => state.securityGroupId === securityGroupId),
    ).to.deep.equal([]);
  });

  it("hands out no secret", () => {
    expect(recorded.secretOutputs).to.deep.equal([]);
  });

  describe("its global cluster", () => {
    it("is founded empty, encrypted and protected", () => {
      expect(only(recorded, GLOBAL_CLUSTER, "documentdb-global").inputs).to.deep.equal({
        globalClusterIdentifier: "mall-test-documentdb",
        engine: "docdb",
        engineVersion: "5.0.0",
        storageEncrypted: true,
        deletionProtection: true,
      });
    });

    it("is protected by Pulumi too", () => {
      expect(only(recorded, GLOBAL_CLUSTER, "documentdb-global").protect).to.equal(true);
    });

    it("has the region's cluster as its writer", () => {
      const [global] = recorded.world.all(GLOBAL_CLUSTER);
      expect(global?.state.globalClusterMembers).to.deep.equal([
        { dbClusterArn: recorded.outputs.clusterArn, isWriter: true },
      ]);
    });

    it("hands the master password to the cluster and the secret, as a secret", () => {
      const holders = recorded.registrations.filter(({ secretInputs }) => secretInputs.length > 0);
      expect(holders.map(({ type, secretInputs }) => [type, secretInputs])).to.have.deep.members([
        [CLUSTER, ["masterPassword"]],
        ["aws:secretsmanager/secretVersion:SecretVersion", ["secretString"]],
      ]);
    });
  });
});

describe("The birth of a DocumentDB cluster", () => {
  const founder = documentDbBirth({
    role: "primary",
    globalClusterId: "mall",
    masterUsername: "owner1",
    masterPassword: "secret",
  });
  const follower = documentDbBirth({ role: "secondary", globalClusterId: "mall" });

  it("of the founder brings the master user", () => {
    expect(founder.args).to.deep.equal({ masterUsername: "owner1", masterPassword: "secret" });
  });

  it("of a follower brings nothing", () => {
    expect(follower.args).to.deep.equal({});
  });

  it("is ignored afterwards in either role alike, so that a failover changes nothing", () => {
    expect([founder.ignoreChanges, follower.ignoreChanges]).to.deep.equal([IGNORED, IGNORED]);
  });
});
