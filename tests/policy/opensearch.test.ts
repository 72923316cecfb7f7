import { expect } from "chai";
import { assess } from "../../policy/assess";
import { controls } from "../../policy/controls";
import { policyOf, sampleOf, withChange, withResources } from "../support/policy-fixture";
import {
  findingsIn,
  type Sample,
  type Samples,
  shownOf,
  unknown,
  verdictsOn,
} from "../support/policy-harness";

const undecidedIn = async (samples: Samples) => {
  const { inputs, members } = await shownOf(samples);
  const own = controls.filter(({ id }) => /^(opensearch|lambda)-/.test(id));
  return assess(own, inputs, members).undecided.map(
    ({ control, subject, text }) => `${control} ${subject.name}: ${text}`,
  );
};

const allow = { Effect: "Allow", Action: "es:ESHttpGet", Resource: "*" };

/** What else is good enough. */
const accepted: Readonly<Record<string, readonly [name: string, change: Partial<Sample>]>> = {
  "no access policy, which leaves it to IAM": ["search", { props: { accessPolicies: null } }],
  "an access policy that refuses everybody something": [
    "search",
    { props: { accessPolicies: policyOf({ ...allow, Effect: "Deny", Principal: "*" }) } },
  ],
  "an access policy that names a service": [
    "search",
    { props: { accessPolicies: policyOf({ ...allow, Principal: { Service: "osis.amazonaws.com" } }) } },
  ],
  "more nodes and masters than the least": [
    "search",
    {
      props: {
        clusterConfig: {
          instanceCount: 6,
          zoneAwarenessEnabled: true,
          dedicatedMasterEnabled: true,
          dedicatedMasterCount: 5,
        },
      },
    },
  ],
  "a function that is a container image": ["follower", { props: { runtime: null, packageType: "Image" } }],
  "a function without a VPC that is told of no store": [
    "follower",
    { props: { vpcConfig: null, environment: null }, dependencies: { kmsKeyArn: ["key-lambda"] } },
  ],
};

describe("The controls of OpenSearch and Lambda", () => {
  for (const [what, [name, change]] of Object.entries(accepted)) {
    it(`accept ${what}`, async () => {
      expect(await verdictsOn(withChange(name, change))).to.deep.equal([]);
    });
  }

  it("leave an access policy that is unknown undecided", async () => {
    const samples = withChange("search", { props: { accessPolicies: unknown.string } });
    expect(await undecidedIn(samples)).to.deep.equal(["opensearch-access search: accessPolicies is unknown"]);
  });

  it("leave logs that are unknown undecided", async () => {
    const samples = withChange("search", { props: { logPublishingOptions: unknown.list } });
    expect(await undecidedIn(samples)).to.deep.equal([
      "opensearch-logs search: logPublishingOptions is unknown",
    ]);
  });

  it("leave a runtime that is unknown undecided", async () => {
    expect(await undecidedIn(withChange("follower", { props: { runtime: unknown.string } }))).to.deep.equal([
      "lambda-runtime follower: runtime is unknown",
    ]);
  });

  it("name the permission by which anybody calls a function", async () => {
    const door: Sample = {
      type: "aws:lambda/permission:Permission",
      props: { region: "us-east-1", function: unknown.string, principal: "*" },
      dependencies: { function: ["follower"] },
    };
    const messages = (await findingsIn(withResources({ door }))).map(({ message }) => message);
    expect(messages.map((message) => message.split(". ")[0])).to.deep.equal([
      "door: it lets anybody call the function",
    ]);
  });

  it("demand a VPC of a function that is told of a domain whose endpoint is known", async () => {
    const follower = sampleOf("follower");
    const samples = withResources({
      follower: {
        ...follower,
        props: {
          region: "us-east-1",
          runtime: "nodejs22.x",
          kmsKeyArn: unknown.string,
          environment: { variables: { DOMAIN_ENDPOINT: "vpc-search-0a1b.us-east-1.es.amazonaws.com" } },
        },
      },
    });
    const messages = (await findingsIn(samples)).map(({ message }) => message);
    expect(messages.map((message) => message.split(". ")[0])).to.deep.equal([
      "follower: it is told of a store, and vpcConfig.subnetIds is not given",
      "follower: it is told of a store, and vpcConfig.securityGroupIds is not given",
    ]);
  });
});
