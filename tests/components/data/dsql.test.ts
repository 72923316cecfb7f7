import { expect } from "chai";
import { Dsql, type DsqlArgs } from "../../../components/data/dsql";
import { only, registered } from "../../support/recorder";
import { keysIn, networkIn, recordWith } from "../harness";

const CLUSTER = "aws:dsql/cluster:Cluster";
const FOUNDER = `arn:aws:dsql:us-west-2:111122223333:cluster/${"a".repeat(26)}`;

const recordDsql = (args: Partial<DsqlArgs> = {}) =>
  recordWith((opts) => {
    const keys = keysIn(opts);
    const network = networkIn(opts, keys);
    const { identifier, endpoint, clusterArn, securityGroupId } = new Dsql(
      "dsql",
      {
        region: "us-east-1",
        membership: { role: "founder" },
        witnessRegion: "us-east-2",
        vpcId: network.vpcId,
        subnetIds: network.subnetIds.data,
        kmsKeyArn: keys.arns.dsql,
        callers: [{ name: "workloads", securityGroupId: network.workloadSecurityGroupId }],
        protect: true,
        ...args,
      },
      opts,
    );
    return { identifier, endpoint, clusterArn, securityGroupId, dataSubnetIds: network.subnetIds.data };
  });

describe("Aurora DSQL", () => {
  let recorded: Awaited<ReturnType<typeof recordDsql>>;
  before(async () => {
    recorded = await recordDsql();
  });

  it("has a founder that names the witness, and no peer", () => {
    expect(only(recorded, CLUSTER, "dsql").inputs.multiRegionProperties).to.deep.equal({
      witnessRegion: "us-east-2",
    });
  });

  it("is encrypted with its own key", () => {
    const { kmsEncryptionKey } = only(recorded, CLUSTER, "dsql").inputs;
    const key = recorded.world.all("aws:kms/key:Key").find(({ state }) => state.arn === kmsEncryptionKey);
    expect(key?.state.tags).to.deep.equal({ service: "dsql" });
  });

  for (const protect of [true, false]) {
    it(`${protect ? "is" : "is not"} protected by Pulumi and by AWS when protect is ${protect}`, async () => {
      const cluster = only(await recordDsql({ protect }), CLUSTER, "dsql");
      expect([cluster.protect, cluster.inputs.deletionProtectionEnabled]).to.deep.equal([protect, protect]);
    });
  }

  it("answers under AWS's own host name", () => {
    const { identifier, endpoint } = recorded.outputs;
    expect(endpoint).to.equal(`${identifier}.dsql.us-east-1.on.aws`);
  });

  it("is reached inside the VPC alone: an endpoint in the data subnets, which answers for that name", () => {
    const { inputs } = only(recorded, "aws:ec2/vpcEndpoint:VpcEndpoint", "dsql");
    const { subnetIds, securityGroupIds, privateDnsEnabled, vpcEndpointType } = inputs;
    expect({ subnetIds, securityGroupIds, privateDnsEnabled, vpcEndpointType }).to.deep.equal({
      subnetIds: recorded.outputs.dataSubnetIds,
      securityGroupIds: [recorded.outputs.securityGroupId],
      privateDnsEnabled: true,
      vpcEndpointType: "Interface",
    });
  });

  it("lets in the workloads on PostgreSQL's port, and nobody else", () => {
    const rules = Object.values(
      registered(recorded, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"),
    ).filter(({ inputs }) => inputs.securityGroupId === recorded.outputs.securityGroupId);
    expect(
      rules.map(({ inputs: { description, fromPort, toPort } }) => ({ description, fromPort, toPort })),
    ).to.deep.equal([{ description: "PostgreSQL from workloads", fromPort: 5432, toPort: 5432 }]);
  });

  it("refuses a peer whose founder does not exist, as AWS does", async () => {
    let message = "";
    await recordDsql({ membership: { role: "peer", founderArn: FOUNDER } }).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.contain(`ResourceNotFoundException: Cluster ${FOUNDER} does not exist`);
  });
});
