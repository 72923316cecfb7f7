import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { Aurora, type AuroraArgs } from "../../../components/data/aurora";
import { AuroraGlobal } from "../../../components/data/aurora-global";
import { auroraBirth } from "../../../components/data/aurora-membership";
import type { Bag } from "../../../sandbox/cloud/values";
import { only, type Recorded, registered } from "../../support/recorder";
import { ACCOUNT, keysIn, networkIn, recordWith } from "../harness";

const CLUSTER = "aws:rds/cluster:Cluster";
const INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const SECRET = "aws:secretsmanager/secret:Secret";

const IGNORED = [
  "databaseName",
  "masterUsername",
  "masterPassword",
  "sourceRegion",
  "replicationSourceIdentifier",
  "globalClusterIdentifier",
  "engineVersion",
];

function mallIn(
  opts: pulumi.ComponentResourceOptions,
  callersOf: (vpcId: pulumi.Output<string>) => AuroraArgs["callers"],
  args: Partial<AuroraArgs> = {},
) {
  const keys = keysIn(opts);
  const network = networkIn(opts, keys);
  const global = new AuroraGlobal(
    "aurora-global",
    {
      identifier: "mall-test-aurora",
      databaseName: "mall",
      secretsKeyArn: keys.arns.secrets,
      protect: args.protect ?? true,
    },
    opts,
  );
  const { clusterArn, endpoint, readerEndpoint, port, securityGroupId, firstInstanceArn } = new Aurora(
    "aurora",
    {
      identifier: "mall-test-aurora-us-east-1",
      membership: global.founder,
      accountId: ACCOUNT,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      availabilityZones: network.availabilityZones,
      kmsKeyArn: keys.arns.aurora,
      logsKeyArn: keys.arns.logs,
      instanceClass: "db.r6g.large",
      instances: 2,
      callers: callersOf(network.vpcId),
      protect: true,
      ...args,
    },
    opts,
  );
  const { globalClusterId, endpoint: globalEndpoint } = global;
  return {
    clusterArn,
    endpoint,
    readerEndpoint,
    port,
    securityGroupId,
    firstInstanceArn,
    globalClusterId,
    globalEndpoint,
  };
}

const recordMall = (args: Partial<AuroraArgs> = {}) =>
  recordWith((opts) =>
    mallIn(
      opts,
      (vpcId) => [
        {
          name: "orders",
          securityGroupId: new aws.ec2.SecurityGroup(
            "orders",
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

describe("Aurora", () => {
  let recorded: Awaited<ReturnType<typeof recordMall>>;
  let cluster: Bag;
  before(async () => {
    recorded = await recordMall();
    cluster = only(recorded, CLUSTER, "aurora").inputs;
  });

  it("has a cluster with these inputs for its security", () => {
    expect(
      pick(cluster, [
        "storageEncrypted",
        "iamDatabaseAuthenticationEnabled",
        "deletionProtection",
        "skipFinalSnapshot",
        "copyTagsToSnapshot",
        "backupRetentionPeriod",
        "enabledCloudwatchLogsExports",
        "enableGlobalWriteForwarding",
      ]),
    ).to.deep.equal({
      storageEncrypted: true,
      iamDatabaseAuthenticationEnabled: true,
      deletionProtection: true,
      skipFinalSnapshot: false,
      copyTagsToSnapshot: true,
      backupRetentionPeriod: 35,
      enabledCloudwatchLogsExports: ["postgresql", "iam-db-auth-error"],
      enableGlobalWriteForwarding: true,
    });
  });

  it("is encrypted with the key of Aurora", () => {
    expect(keyServiceOf(recorded, cluster.kmsKeyId)).to.deep.equal({ service: "aurora" });
  });

  it("is protected", () => {
    expect(only(recorded, CLUSTER, "aurora").protect).to.equal(true);
  });

  it("is protected neither by Pulumi nor by AWS in a throw-away environment", async () => {
    const throwAway = only(await recordMall({ protect: false }), CLUSTER, "aurora");
    expect([throwAway.protect, throwAway.inputs.deletionProtection]).to.deep.equal([false, false]);
  });

  it("leaves alone what matters at birth only, and what AWS changes", () => {
    expect(only(recorded, CLUSTER, "aurora").ignoreChanges).to.deep.equal(IGNORED);
  });

  it("forces TLS, and lets sessions read their own forwarded writes", () => {
    const group = only(recorded, "aws:rds/clusterParameterGroup:ClusterParameterGroup", "aurora");
    expect(group.inputs.parameters).to.deep.equal([
      { name: "rds.force_ssl", value: "1" },
      { name: "apg_write_forward.consistency_mode", value: "SESSION" },
    ]);
  });

  it("has instances that nobody reaches from the internet", () => {
    const instances = Object.values(registered(recorded, INSTANCE));
    expect(instances.map(({ name, inputs }) => [name, inputs.publiclyAccessible])).to.have.deep.members([
      ["aurora-0", false],
      ["aurora-1", false],
    ]);
  });

  it("spreads its instances over the zones", () => {
    const zones = Object.values(registered(recorded, INSTANCE)).map(({ inputs }) => inputs.availabilityZone);
    expect(new Set(zones).size).to.equal(2);
  });

  it("encrypts performance insights with the key of Aurora", () => {
    const { performanceInsightsKmsKeyId } = only(recorded, INSTANCE, "aurora-0").inputs;
    expect(keyServiceOf(recorded, performanceInsightsKmsKeyId)).to.deep.equal({ service: "aurora" });
  });

  it("has its log groups before its cluster, encrypted with the key of logs", () => {
    const groups = ["aurora-postgresql", "aurora-iam-db-auth-error"].map((name) =>
      only(recorded, "aws:cloudwatch/logGroup:LogGroup", name),
    );
    expect(groups.map(({ inputs }) => keyServiceOf(recorded, inputs.kmsKeyId))).to.deep.equal([
      { service: "logs" },
      { service: "logs" },
    ]);
    expect(only(recorded, CLUSTER, "aurora").dependencies).to.include.members(groups.map(({ urn }) => urn));
  });

  it("makes the first instance before the others, so that it is always the writer of a founding cluster", () => {
    const { urn } = only(recorded, INSTANCE, "aurora-0");
    expect(only(recorded, INSTANCE, "aurora-1").dependencies).to.include(urn);
  });

  it("refuses a class that a global database does not take", async () => {
    let message = "";
    await recordMall({ instanceClass: "db.t4g.medium" }).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.match(/^aurora: instanceClass is db\.t4g\.medium; expected /);
  });

  it("refuses a single instance", async () => {
    let message = "";
    await recordMall({ instances: 1 }).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.equal("aurora: instances is 1; expected at least 2, over two zones");
  });

  it("lets in exactly the callers that are named", () => {
    const { securityGroupId } = recorded.outputs;
    const rules = recorded.world.all(RULE).filter(({ state }) => state.securityGroupId === securityGroupId);
    const orders = recorded.world
      .all("aws:ec2/securityGroup:SecurityGroup")
      .find(({ state }) => String(state.name).startsWith("orders-"))?.id;
    const open = { securityGroupId, ipProtocol: "tcp", fromPort: 5432, toPort: 5432 };
    expect(rules.map(({ inputs }) => inputs)).to.have.deep.members([
      { ...open, description: "PostgreSQL from orders", referencedSecurityGroupId: orders, tags: {} },
    ]);
  });

  it("lets nobody in when nobody is named", async () => {
    const closed = await recordWith((opts) => mallIn(opts, () => []));
    const { securityGroupId } = closed.outputs;
    expect(
      closed.world.all(RULE).filter(({ state }) => state.securityGroupId === securityGroupId),
    ).to.deep.equal([]);
  });

  it("has no rules inline, where they would fight those that are resources", () => {
    const { inputs } = only(recorded, "aws:ec2/securityGroup:SecurityGroup", "aurora");
    expect(Object.keys(inputs)).to.have.members(["vpcId", "description", "tags"]);
  });

  it("hands out no secret", () => {
    expect(recorded.secretOutputs).to.deep.equal([]);
  });
});

describe("The birth of an Aurora cluster", () => {
  const founder = auroraBirth({
    role: "primary",
    globalClusterId: "mall",
    databaseName: "mall",
    masterUsername: "admin_of_mall",
    masterPassword: "secret",
  });
  const follower = auroraBirth({
    role: "secondary",
    globalClusterId: "mall",
    sourceRegion: "us-east-1",
  });

  it("of the founder brings the database and its master user", () => {
    expect(founder.args).to.deep.equal({
      databaseName: "mall",
      masterUsername: "admin_of_mall",
      masterPassword: "secret",
    });
  });

  it("of a follower brings the source region alone", () => {
    expect(follower.args).to.deep.equal({ sourceRegion: "us-east-1" });
  });

  it("is ignored afterwards in either role alike, so that a failover changes nothing", () => {
    expect([founder.ignoreChanges, follower.ignoreChanges]).to.deep.equal([IGNORED, IGNORED]);
  });
});

describe("The Aurora global cluster", () => {
  let recorded: Awaited<ReturnType<typeof recordMall>>;
  before(async () => {
    recorded = await recordMall();
  });

  it("is founded empty, encrypted and protected", () => {
    const { inputs } = only(recorded, "aws:rds/globalCluster:GlobalCluster", "aurora-global");
    expect(inputs).to.deep.equal({
      globalClusterIdentifier: "mall-test-aurora",
      engine: "aurora-postgresql",
      engineVersion: "15.10",
      databaseName: "mall",
      storageEncrypted: true,
      deletionProtection: true,
    });
  });

  it("is protected by Pulumi too", () => {
    expect(only(recorded, "aws:rds/globalCluster:GlobalCluster", "aurora-global").protect).to.equal(true);
  });

  it("has the region's cluster as its writer", () => {
    const [global] = recorded.world.all("aws:rds/globalCluster:GlobalCluster");
    expect(global?.state.globalClusterMembers).to.deep.equal([
      { dbClusterArn: recorded.outputs.clusterArn, isWriter: true, readers: [] },
    ]);
  });

  it("keeps its master password in a protected secret", () => {
    expect(only(recorded, SECRET, "aurora-global-master").protect).to.equal(true);
  });

  it("encrypts that secret with the key of Secrets Manager", () => {
    const { kmsKeyId } = only(recorded, SECRET, "aurora-global-master").inputs;
    expect(keyServiceOf(recorded, kmsKeyId)).to.deep.equal({ service: "secrets" });
  });

  it("hands the master password to the cluster and the secret, as a secret", () => {
    const holders = recorded.registrations.filter(({ secretInputs }) => secretInputs.length > 0);
    expect(holders.map(({ type, secretInputs }) => [type, secretInputs])).to.have.deep.members([
      [CLUSTER, ["masterPassword"]],
      ["aws:secretsmanager/secretVersion:SecretVersion", ["secretString"]],
    ]);
  });

  it("shows the master password in no other input", () => {
    const password = String(
      recorded.world.all("random:index/randomPassword:RandomPassword")[0]?.state.result,
    );
    const shown = recorded.registrations.filter(({ inputs, secretInputs }) =>
      Object.entries(inputs).some(
        ([key, value]) =>
          !secretInputs.includes(key) &&
          JSON.stringify(value).includes(JSON.stringify(password).slice(1, -1)),
      ),
    );
    expect(shown).to.deep.equal([]);
  });

  it("makes a password of letters, digits and what Aurora takes", () => {
    const { inputs } = only(recorded, "random:index/randomPassword:RandomPassword", "aurora-global-master");
    expect(inputs).to.deep.equal({ length: 40, overrideSpecial: "!#$%&*()-_=+[]{}<>:?" });
  });
});
