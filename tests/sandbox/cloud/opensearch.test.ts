import { expect } from "chai";
import { OUTBOUND } from "../../../sandbox/cloud/models/opensearch/common";
import { type FixtureRegion, refusalOf, TestCloud } from "../../support/cloud-fixtures";
import type { Properties } from "../../support/provider-client";
import { refusedRules, rule } from "../../support/rules";

type Block = Record<string, Properties[string]>;

const validation = (reason: string) => `ValidationException: ${reason}`;

describe("OpenSearch", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
  });
  afterEach(() => {
    for (const number of cloud.cloud.refusedBy) refusedRules.add(number);
    cloud.stop();
  });

  /** What AWS says to a domain with something changed inside of an input. */
  const refusalOfDomain = async (input: string, change: Block) => {
    const inputs = await east.inputsOf("domain");
    const block = inputs[input];
    return refusalOf(
      east.request("domain", { [input]: { ...(typeof block === "object" ? block : {}), ...change } }),
    );
  };

  describe("a package", () => {
    it("is one that Amazon has in the region", async () => {
      expect(await refusalOf(east.request("nori", { packageId: "G212142117" }))).to.equal(
        "ResourceNotFoundException: Package with id G212142117 does not exist",
      );
    });

    it("is made for the version that the domain runs", async () => {
      expect(await refusalOf(east.request("nori", { packageId: "G89944250" }))).to.equal(
        validation(
          "Package G89944250 is for OpenSearch_2.19, and the domain runs OpenSearch_2.17: a plug-in fits one engine version.",
        ),
      );
    });

    it("is given to a domain that is there", async () => {
      expect(await refusalOf(east.request("nori", { domainName: "orders" }))).to.equal(
        "ResourceNotFoundException: Domain not found: orders",
      );
    });

    it("is given once", async () => {
      await east.deploy("nori");
      expect(await refusalOf(east.request("nori"))).to.equal(
        "ConflictException: Package G45764408 is associated already",
      );
    });
  });

  describe("a domain", () => {
    rule(64, "two zones want two subnets", async () => {
      expect(await refusalOfDomain("vpcOptions", { subnetIds: [await east.of("subnetA")] })).to.equal(
        validation("You must specify exactly two subnets because you’ve set zone count to two."),
      );
    });

    rule(65, "four masters are no majority", async () => {
      expect(await refusalOfDomain("clusterConfig", { dedicatedMasterCount: 4 })).to.equal(
        validation("You must choose an instance count of 3 or 5 for dedicated master, got 4"),
      );
    });

    rule(65, "two zones want two data nodes", async () => {
      expect(await refusalOfDomain("clusterConfig", { instanceCount: 1 })).to.equal(
        validation("You must choose a minimum of two data nodes for a two Availability Zone deployment."),
      );
    });

    rule(66, "Multi-AZ with Standby wants three zones", async () => {
      expect(await refusalOfDomain("clusterConfig", { multiAzWithStandbyEnabled: true })).to.equal(
        validation("Multi-AZ with Standby requires three Availability Zones and dedicated masters."),
      );
    });

    for (const [input, needed] of [
      ["encryptAtRest", "enable encryption at rest"],
      ["nodeToNodeEncryption", "enable node-to-node encryption"],
    ] as const) {
      rule(67, `fine-grained access control wants ${input}`, async () => {
        expect(await refusalOf(east.request("domain", { [input]: { enabled: false } }))).to.equal(
          validation(`You must ${needed} to use advanced security options.`),
        );
      });
    }

    rule(67, "fine-grained access control wants HTTPS", async () => {
      expect(await refusalOfDomain("domainEndpointOptions", { enforceHttps: false })).to.equal(
        validation("You must enforce HTTPS to use advanced security options."),
      );
    });

    rule(70, "a domain in a VPC wants the service-linked role", async () => {
      const inputs = await east.inputsOf("domain");
      await east.client.delete(await east.deploy("searchServiceRole"));
      expect(
        await refusalOf(east.client.create({ type: "aws:opensearch/domain:Domain", name: "d" }, inputs)),
      ).to.equal(
        validation(
          "Before you can proceed, you must enable a service-linked role to give Amazon OpenSearch Service permissions to access your VPC.",
        ),
      );
    });

    rule(70, "logs want a resource policy that lets OpenSearch write for this domain", async () => {
      expect(await refusalOf(east.request("domain", { domainName: "another" }))).to.equal(
        validation(
          "The Resource Access Policy specified for the CloudWatch Logs log group /search/error does not grant sufficient permissions for Amazon OpenSearch Service to create a log stream. Please check the Resource Access Policy.",
        ),
      );
    });

    it("is replaced by another key, and by leaving the VPC", async () => {
      const domain = await east.deploy("domain");
      const { vpcOptions: _, ...outside } = domain.inputs;
      const replaced = async (inputs: Properties) => (await east.client.diff(domain, inputs)).replaces;
      expect([
        await replaced({ ...domain.inputs, encryptAtRest: { enabled: true, kmsKeyId: "another" } }),
        await replaced(outside),
      ]).to.deep.equal([["encryptAtRest"], ["vpcOptions"]]);
    });

    it("changes its nodes in place", async () => {
      const domain = await east.deploy("domain");
      const clusterConfig = { ...(domain.inputs.clusterConfig as Block), instanceCount: 4 };
      expect(await east.client.diff(domain, { ...domain.inputs, clusterConfig })).to.deep.equal({
        changes: ["clusterConfig"],
        replaces: [],
      });
    });
  });

  describe("the service-linked role", () => {
    it("exists once in an account", async () => {
      await east.deploy("searchServiceRole");
      expect(await refusalOf(east.request("searchServiceRole"))).to.equal(
        "InvalidInput: Service role name AWSServiceRoleForAmazonOpenSearchService has been taken in this account, please try a different suffix.",
      );
    });

    it("stays while a domain is in a VPC", async () => {
      await east.deploy("domain");
      expect(await refusalOf(east.client.delete(await east.deploy("searchServiceRole")))).to.match(
        /^DeletionTaskFailed: /,
      );
    });
  });

  describe("a connection", () => {
    const statuses = () => cloud.world.all(OUTBOUND).map(({ state }) => state.connectionStatus);

    it("waits for the leader's word", async () => {
      await east.deploy("connection");
      expect(statuses()).to.deep.equal(["PENDING_ACCEPTANCE"]);
    });

    it("is active once it is accepted, and warns that no index follows by that", async () => {
      await east.deploy("accepter");
      expect([statuses(), cloud.cloud.warnings()]).to.deep.equal([
        ["ACTIVE"],
        [
          "us-east-1: OpenSearch connection to leader is ACTIVE; no index follows until the domain itself is asked to, which is not simulated.",
        ],
      ]);
    });

    it("warns of a follower whose role IAM does not allow what the leader's policy delegates to the account", async () => {
      await east.deploy("accepter");
      await east.client.delete(await east.deploy("searchOperatorPolicy"));
      expect(cloud.cloud.warnings()).to.deep.equal([
        "us-east-1: OpenSearch connection to leader is ACTIVE; IAM does not allow the role that administers the follower es:ESCrossClusterGet on arn:aws:es:us-east-1:111122223333:domain/leader, so no index can follow.",
      ]);
    });

    it("needs no word of IAM's where the leader's policy names anybody, as AWS's example does", async () => {
      await east.deploy("accepter");
      await east.client.delete(await east.deploy("searchOperatorPolicy"));
      const leader = cloud.world
        .all("aws:opensearch/domain:Domain")
        .find(({ state }) => state.domainName === "leader");
      if (leader === undefined) throw new Error("no leader");
      const anybody = String(leader.state.accessPolicies).replace("arn:aws:iam::111122223333:root", "*");
      cloud.world.change(leader, { accessPolicies: anybody });
      expect(cloud.cloud.warnings()).to.deep.equal([
        "us-east-1: OpenSearch connection to leader is ACTIVE; no index follows until the domain itself is asked to, which is not simulated.",
      ]);
    });

    it("warns of a leader that admits followers to what is in the domain, and not to the domain (rule 71)", async () => {
      const { type, name } = { type: "aws:opensearch/domain:Domain", name: "leader" };
      const inputs = await east.inputsOf("leader");
      const accessPolicies = String(inputs.accessPolicies).replace("domain/leader", "domain/leader/*");
      await east.deploy("domain");
      await east.client.create({ type, name }, { ...inputs, accessPolicies });
      const ends = { ownerId: "111122223333", region: "us-east-1" };
      const connection = await east.client.create(
        { type: OUTBOUND, name: "connection" },
        {
          connectionAlias: "leader",
          localDomainInfo: { ...ends, domainName: "search" },
          remoteDomainInfo: { ...ends, domainName: "leader" },
        },
      );
      await east.client.create(
        { type: "aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter", name: "accepter" },
        { connectionId: connection.id },
      );
      expect(cloud.cloud.warnings()).to.deep.equal([
        "us-east-1: OpenSearch connection to leader is ACTIVE; the leader's access policy does not allow es:ESCrossClusterGet on arn:aws:es:us-east-1:111122223333:domain/leader, so no index can follow.",
      ]);
    });

    rule(67, "wants fine-grained access control on both ends", async () => {
      await east.deploy("domain");
      await east.request("leader", { advancedSecurityOptions: undefined });
      const ends = { ownerId: "111122223333", region: "us-east-1" };
      const request = east.client.create(
        { type: OUTBOUND, name: "connection" },
        {
          connectionAlias: "leader",
          localDomainInfo: { ...ends, domainName: "search" },
          remoteDomainInfo: { ...ends, domainName: "leader" },
        },
      );
      expect(await refusalOf(request)).to.equal(
        validation(
          "Domain leader must have fine-grained access control and node-to-node encryption enabled.",
        ),
      );
    });

    rule(68, "takes no t3", async () => {
      const inputs = await east.inputsOf("connection");
      const leader = await east.deploy("leader");
      await east.update(leader, { clusterConfig: { instanceType: "t3.small.search", instanceCount: 1 } });
      expect(await refusalOf(east.client.create({ type: OUTBOUND, name: "connection" }, inputs))).to.equal(
        validation(
          "Cross-cluster connections are not supported on t3.small.search instances (domain leader).",
        ),
      );
    });

    rule(68, "wants a leader that is not older", async () => {
      const inputs = await east.inputsOf("connection");
      await east.update(await east.deploy("leader"), { engineVersion: "OpenSearch_2.15" });
      expect(await refusalOf(east.client.create({ type: OUTBOUND, name: "connection" }, inputs))).to.equal(
        validation(
          "The leader runs OpenSearch_2.15, the follower OpenSearch_2.17: the leader must run the same or a later version of the same major.",
        ),
      );
    });

    rule(69, "has an alias that starts with a letter", async () => {
      expect(await refusalOf(east.request("connection", { connectionAlias: "1st" }))).to.include(
        "Member must satisfy regular expression pattern: [a-zA-Z][a-zA-Z0-9\\-\\_]+",
      );
    });

    rule(69, "is accepted in the leader's region only", async () => {
      const west = await cloud.region("us-west-2", east);
      const id = await east.of("connection");
      expect(
        await refusalOf(
          west.client.create(
            { type: "aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter", name: "accepter" },
            { connectionId: id },
          ),
        ),
      ).to.equal(`ResourceNotFoundException: Inbound connection not found: ${id}`);
    });
  });
});

describe("Lambda", () => {
  let cloud: TestCloud;
  let east: FixtureRegion;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    east = await cloud.region("us-east-1");
  });
  afterEach(() => cloud.stop());

  const invalid = (reason: string) => `InvalidParameterValueException: ${reason}`;

  it("makes no function on a runtime that has been withdrawn", async () => {
    expect(await refusalOf(east.request("function", { runtime: "nodejs16.x" }))).to.equal(
      invalid(
        "The runtime parameter of nodejs16.x is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.",
      ),
    );
  });

  it("takes on no role that does not trust it", async () => {
    expect(
      await refusalOf(east.request("function", { role: await east.of("monitoringRole", "arn") })),
    ).to.equal(invalid("The role defined for the function cannot be assumed by Lambda."));
  });

  it("wants the role to make network interfaces for a function in a VPC", async () => {
    const inputs = await east.inputsOf("function");
    await east.client.delete(await east.deploy("functionRolePolicy"));
    expect(
      await refusalOf(east.client.create({ type: "aws:lambda/function:Function", name: "f" }, inputs)),
    ).to.equal(
      invalid("The provided execution role does not have permissions to call CreateNetworkInterface on EC2"),
    );
  });

  it("does not find a function of another region", async () => {
    const west = await cloud.region("us-west-2", east);
    const inputs = await east.inputsOf("invocation");
    expect(
      await refusalOf(west.client.create({ type: "aws:lambda/invocation:Invocation", name: "i" }, inputs)),
    ).to.equal(
      "ResourceNotFoundException: Function not found: arn:aws:lambda:us-west-2:111122223333:function:follower",
    );
  });

  it("warns that nothing has run when a function is called", async () => {
    await east.deploy("invocation");
    expect(cloud.cloud.warnings()).to.deep.equal([
      'us-east-1: Lambda function follower was called with {"writerRegion":"us-east-1"}; what it does is not simulated.',
    ]);
  });
});
