import { expect } from "chai";
import { OpenSearch, type OpenSearchNodes } from "../../../components/data/opensearch";
import { OpenSearchOperator } from "../../../components/data/opensearch-operator";
import { OpenSearchServiceRole } from "../../../components/data/opensearch-service-role";
import type { Bag } from "../../../sandbox/cloud/values";
import { recordMall } from "../../stacks/mall";
import { only, type Registration, registered } from "../../support/recorder";
import { ACCOUNT, keysIn, networkIn, recordWith } from "../harness";

const DOMAIN = "aws:opensearch/domain:Domain";
const GROUP = "aws:cloudwatch/logGroup:LogGroup";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const CONNECTION = "aws:opensearch/outboundConnection:OutboundConnection";

const NODES: OpenSearchNodes = {
  instanceType: "m6g.large.search",
  instances: 3,
  masterType: "m6g.large.search",
  volumeSize: 10,
};

const recordOpenSearch = ({ instances = 3, instanceType = NODES.instanceType, protect = true } = {}) =>
  recordWith((opts) => {
    const keys = keysIn(opts);
    const network = networkIn(opts, keys);
    const serviceRole = new OpenSearchServiceRole("service-role", { protect }, opts);
    const operator = new OpenSearchOperator(
      "operator",
      { roleName: "mall-test-opensearch", accountId: ACCOUNT, vpcId: network.vpcId },
      opts,
    );
    const { domainArn, endpoint, securityGroupId } = new OpenSearch(
      "opensearch",
      {
        domainName: "mall-test-search",
        region: "us-east-1",
        accountId: ACCOUNT,
        nodes: { ...NODES, instances, instanceType },
        vpcId: network.vpcId,
        subnetIds: network.subnetIds.data,
        serviceRoleArn: serviceRole.arn,
        masterRoleArn: operator.roleArn,
        noriPackageId: "G45764408",
        kmsKeyArn: keys.arns.opensearch,
        logsKeyArn: keys.arns.logs,
        logGroupPrefix: "/mall/test/",
        callers: [{ name: "operator", securityGroupId: operator.securityGroupId }],
        protect,
      },
      opts,
    );
    const { roleArn } = operator;
    return { domainArn, endpoint, securityGroupId, roleArn, subnetIds: network.subnetIds.data };
  });

const pick = (inputs: Bag, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, inputs[key]]));

describe("An OpenSearch domain", () => {
  let recorded: Awaited<ReturnType<typeof recordOpenSearch>>;
  let domain: Registration;
  before(async () => {
    recorded = await recordOpenSearch();
    domain = only(recorded, DOMAIN, "opensearch");
  });

  const serviceOfKey = (arn: unknown) =>
    recorded.world.all("aws:kms/key:Key").find(({ state }) => state.arn === arn)?.state.tags;

  it("takes TLS 1.2 or later only, and its nodes encrypt what they tell each other", () => {
    expect(pick(domain.inputs, ["domainEndpointOptions", "nodeToNodeEncryption"])).to.deep.equal({
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
      nodeToNodeEncryption: { enabled: true },
    });
  });

  it("is given Amazon's nori plug-in, with the time that a deployment of the domain takes", () => {
    const { inputs } = only(
      recorded,
      "aws:opensearch/packageAssociation:PackageAssociation",
      "opensearch-nori",
    );
    expect(inputs).to.deep.include({ domainName: "mall-test-search", packageId: "G45764408" });
  });

  it("is encrypted with its own key", () => {
    const key = recorded.world
      .all("aws:kms/key:Key")
      .find(({ state }) => JSON.stringify(state.tags) === '{"service":"opensearch"}')?.state.arn;
    expect(domain.inputs.encryptAtRest).to.deep.equal({ enabled: true, kmsKeyId: key });
  });

  it("is in the three data subnets, with a security group of its own", () => {
    expect(domain.inputs.vpcOptions).to.deep.equal({
      subnetIds: recorded.outputs.subnetIds,
      securityGroupIds: [recorded.outputs.securityGroupId],
    });
  });

  it("is administered by the operator's role, and by no user with a password", () => {
    expect(domain.inputs.advancedSecurityOptions).to.deep.equal({
      enabled: true,
      internalUserDatabaseEnabled: false,
      masterUserOptions: { masterUserArn: recorded.outputs.roleArn },
    });
  });

  it("lets in whom IAM allows it in the account, and lets followers ask for the domain itself", () => {
    const root = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
    expect(JSON.parse(String(domain.inputs.accessPolicies)).Statement).to.deep.equal([
      {
        Sid: "Requests",
        Effect: "Allow",
        Principal: root,
        Action: ["es:ESHttp*"],
        Resource: `${recorded.outputs.domainArn}/*`,
      },
      {
        Sid: "Followers",
        Effect: "Allow",
        Principal: root,
        Action: ["es:ESCrossClusterGet"],
        Resource: recorded.outputs.domainArn,
      },
    ]);
  });

  it("has its data nodes in three zones, and three dedicated masters", () => {
    expect(domain.inputs.clusterConfig).to.deep.equal({
      instanceType: "m6g.large.search",
      instanceCount: 3,
      zoneAwarenessEnabled: true,
      zoneAwarenessConfig: { availabilityZoneCount: 3 },
      dedicatedMasterEnabled: true,
      dedicatedMasterType: "m6g.large.search",
      dedicatedMasterCount: 3,
    });
  });

  it("refuses a data node that cross-cluster replication does not take", async () => {
    let message = "";
    await recordOpenSearch({ instanceType: "t3.medium.search" }).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.match(/^opensearch: instanceType is t3\.medium\.search; expected /);
  });

  for (const instances of [0, 2, 4]) {
    it(`refuses ${instances} data nodes, which the zones cannot share evenly`, async () => {
      let message = "";
      await recordOpenSearch({ instances }).catch((error: Error) => {
        message = error.message;
      });
      expect(message).to.equal(`opensearch: instances is ${instances}; expected a multiple of 3`);
    });
  }

  it("publishes all of its logs into groups of their own, with the key of logs, for 90 days", () => {
    const groups = ["audit", "error", "search-slow", "index-slow"].map(
      (log) => only(recorded, GROUP, `opensearch-${log}`).inputs,
    );
    expect(
      groups.map(({ name, retentionInDays, kmsKeyId }) => [name, retentionInDays, serviceOfKey(kmsKeyId)]),
    ).to.deep.equal(
      ["audit", "error", "search-slow", "index-slow"].map((log) => [
        `/mall/test/opensearch/${log}`,
        90,
        { service: "logs" },
      ]),
    );
    const arnOf = (log: string) => `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/mall/test/opensearch/${log}`;
    expect(domain.inputs.logPublishingOptions).to.deep.equal([
      { logType: "AUDIT_LOGS", cloudwatchLogGroupArn: arnOf("audit"), enabled: true },
      { logType: "ES_APPLICATION_LOGS", cloudwatchLogGroupArn: arnOf("error"), enabled: true },
      { logType: "SEARCH_SLOW_LOGS", cloudwatchLogGroupArn: arnOf("search-slow"), enabled: true },
      { logType: "INDEX_SLOW_LOGS", cloudwatchLogGroupArn: arnOf("index-slow"), enabled: true },
    ]);
  });

  it("lets OpenSearch write these logs for this domain alone", () => {
    const policies = registered(recorded, "aws:cloudwatch/logResourcePolicy:LogResourcePolicy");
    const { policyDocument } = policies.opensearch?.inputs ?? {};
    expect(JSON.parse(String(policyDocument)).Statement[0].Condition).to.deep.equal({
      StringEquals: { "aws:SourceAccount": ACCOUNT },
      ArnLike: { "aws:SourceArn": recorded.outputs.domainArn },
    });
  });

  it("lets in the callers that are named, on HTTPS's port", () => {
    const { securityGroupId } = recorded.outputs;
    const rules = Object.values(registered(recorded, RULE)).filter(
      ({ inputs }) => inputs.securityGroupId === securityGroupId,
    );
    expect(rules.map(({ inputs }) => pick(inputs, ["description", "fromPort", "toPort"]))).to.deep.equal([
      { description: "HTTPS from operator", fromPort: 443, toPort: 443 },
    ]);
  });

  for (const protect of [true, false]) {
    it(`${protect ? "is" : "is not"} protected, with the service's role, when protect is ${protect}`, async () => {
      const again = await recordOpenSearch({ protect });
      const serviceRole = only(again, "aws:iam/serviceLinkedRole:ServiceLinkedRole", "service-role");
      const protectedOnes = [only(again, DOMAIN, "opensearch"), serviceRole].map((each) => each.protect);
      expect(protectedOnes).to.deep.equal([protect, protect]);
    });
  }

  it("hands out no secret", () => {
    expect(recorded.secretOutputs).to.deep.equal([]);
  });
});

describe("What makes the search domains lead and follow", () => {
  let mall: Awaited<ReturnType<typeof recordMall>>;
  before(async () => {
    mall = await recordMall();
  });

  const statementsOf = () => {
    const { policy } = only(mall.primary, "aws:iam/rolePolicy:RolePolicy", "opensearch-follower").inputs;
    const statements: readonly { readonly Effect: string; readonly Action: readonly string[] }[] = JSON.parse(
      String(policy),
    ).Statement;
    return statements;
  };

  it("is a function that runs as the domain's master role, in the operator's security group", () => {
    const { role, vpcConfig } = only(
      mall.primary,
      "aws:lambda/function:Function",
      "opensearch-follower",
    ).inputs;
    const domain = only(mall.primary, DOMAIN, "opensearch").inputs;
    expect(domain.advancedSecurityOptions).to.have.nested.property("masterUserOptions.masterUserArn", role);
    const { securityGroupId } = only(mall.primary, RULE, "opensearch-from-opensearch-operator").inputs;
    expect(securityGroupId).to.equal(mall.primary.outputs.opensearchSecurityGroupId);
    const { referencedSecurityGroupId } = only(
      mall.primary,
      RULE,
      "opensearch-from-opensearch-operator",
    ).inputs;
    expect(vpcConfig).to.have.deep.property("securityGroupIds", [referencedSecurityGroupId]);
  });

  it("is there after the domain can take apart Korean text, which its template asks for", () => {
    const { dependencies } = only(mall.primary, "aws:lambda/function:Function", "opensearch-follower");
    const { urn } = only(
      mall.primary,
      "aws:opensearch/packageAssociation:PackageAssociation",
      "opensearch-nori",
    );
    expect(dependencies).to.include(urn);
  });

  it("may ask for the domain that it follows, and for no other: the leader's policy leaves that to IAM", () => {
    for (const [stack, leads] of [
      ["primary", "us-west-2"],
      ["secondary", "us-east-1"],
    ] as const) {
      const { policy } = only(mall[stack], "aws:iam/rolePolicy:RolePolicy", "opensearch-follower").inputs;
      const asks: readonly { readonly Action: readonly string[] }[] = JSON.parse(String(policy)).Statement;
      expect(asks.filter(({ Action }) => Action.includes("es:ESCrossClusterGet"))).to.deep.equal([
        {
          Effect: "Allow",
          Action: ["es:ESCrossClusterGet"],
          Resource: [`arn:aws:es:${leads}:${ACCOUNT}:domain/mall-production-search`],
        },
      ]);
    }
  });

  it("may speak to its own domain and write its log; what else it needs, Lambda alone may use", () => {
    const shown = statementsOf().map(({ Effect, Action }) => `${Effect} ${Action[0]} ${Action.length}`);
    expect(shown).to.deep.equal([
      "Allow es:ESHttp* 1",
      "Allow es:ESCrossClusterGet 1",
      "Allow ec2:AssignPrivateIpAddresses 6",
      "Deny ec2:AssignPrivateIpAddresses 6",
      "Allow logs:CreateLogStream 2",
    ]);
  });

  it("is a connection in each direction, which the newcomer makes", () => {
    expect(Object.keys(registered(mall.primary, CONNECTION))).to.deep.equal([]);
    const ways = Object.values(registered(mall.secondary, CONNECTION)).map(({ inputs }) => {
      return pick(inputs, ["region", "connectionAlias", "connectionMode"]);
    });
    expect(ways).to.have.deep.members([
      { region: "us-east-1", connectionAlias: "us-west-2", connectionMode: "DIRECT" },
      { region: "us-west-2", connectionAlias: "us-east-1", connectionMode: "DIRECT" },
    ]);
  });

  it("is accepted where the domain leads", () => {
    const accepters = registered(
      mall.secondary,
      "aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter",
    );
    expect(Object.values(accepters).map(({ name, inputs }) => [name, inputs.region])).to.have.deep.members([
      ["opensearch-connections-us-east-1-leads", "us-east-1"],
      ["opensearch-connections-us-west-2-leads", "us-west-2"],
    ]);
  });

  it("tells the primary's domain of the first connection once, and leaves it to its own stack then", () => {
    const own = only(mall.primary, "aws:lambda/invocation:Invocation", "opensearch-direction");
    const other = only(mall.secondary, "aws:lambda/invocation:Invocation", "opensearch-direction-us-east-1");
    expect([own.ignoreChanges, other.ignoreChanges]).to.deep.equal([[], ["input"]]);
  });
});
