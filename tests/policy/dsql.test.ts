import { expect } from "chai";
import { assess } from "../../policy/assess";
import { controls } from "../../policy/controls";
import { keyOf, selection } from "../support/policy-fixture";
import { findingsIn, type Sample, type Samples, shownOf, unknown } from "../support/policy-harness";

const FOUNDER = "abcdefghijklmnopqrstuvwxyz";
const founderArn = `arn:aws:dsql:us-east-1:111122223333:cluster/${FOUNDER}`;

function clusterIn(region: string, clusters?: readonly string[]): Sample {
  const named = clusters === undefined ? {} : { clusters: [...clusters] };
  return {
    type: "aws:dsql/cluster:Cluster",
    protect: true,
    props: {
      region,
      kmsEncryptionKey: unknown.string,
      deletionProtectionEnabled: true,
      multiRegionProperties: { witnessRegion: "us-east-2", ...named },
      tags: { backup: "daily" },
    },
    outputs: { arn: unknown.string, identifier: unknown.string },
    dependencies: { kmsEncryptionKey: [`key-${region}`] },
  };
}

const keyIn = (region: string): Sample => ({ ...keyOf("dsql"), props: { ...keyOf("dsql").props, region } });

function peeringIn(region: string, identifier: string, of: string, own?: string): Sample {
  return {
    type: "aws:dsql/clusterPeering:ClusterPeering",
    props: { region, identifier, clusters: [unknown.string], witnessRegion: "us-east-2" },
    dependencies: { clusters: [of], ...(own !== undefined && { identifier: [own] }) },
  };
}

/** The newcomer's stack on its first preview: of the founder everything is known, of its own nothing. */
const newcomer: Samples = {
  selection,
  "key-us-west-2": keyIn("us-west-2"),
  pair: clusterIn("us-west-2", [founderArn]),
  peering: peeringIn("us-east-1", FOUNDER, "pair"),
};

const ofPair = controls.filter(({ id }) => id.startsWith("dsql-"));
const about = async (samples: Samples) =>
  (await findingsIn(samples))
    .filter(({ control }) => control.startsWith("dsql-"))
    .map(({ control, resource }) => `${control}: ${resource}`);
const undecidedIn = async (samples: Samples) => {
  const { inputs, members } = await shownOf(samples);
  return assess(ofPair, inputs, members).undecided.map(({ control, text }) => `${control}: ${text}`);
};

describe("The controls of Aurora DSQL", () => {
  it("decide on the newcomer's first preview, and find nothing", async () => {
    expect([await about(newcomer), await undecidedIn(newcomer)]).to.deep.equal([[], []]);
  });

  it("let a founder wait alone, without a peer", async () => {
    const founder = { selection, "key-us-east-1": keyIn("us-east-1"), founder: clusterIn("us-east-1") };
    expect([await about(founder), await undecidedIn(founder)]).to.deep.equal([[], []]);
  });

  it("let a founder be whose peer AWS has answered with since", async () => {
    const peerArn = `arn:aws:dsql:us-west-2:111122223333:cluster/${"z".repeat(26)}`;
    const joined = clusterIn("us-east-1", [peerArn]);
    const founder: Samples = {
      selection,
      "key-us-east-1": keyIn("us-east-1"),
      founder: { ...joined, outputs: { arn: founderArn, identifier: FOUNDER } },
    };
    expect(await about(founder)).to.deep.equal([]);
  });

  it("let two clusters of one stack name each other by two peerings, as Pulumi's example does", async () => {
    const both: Samples = {
      selection,
      "key-us-east-1": keyIn("us-east-1"),
      "key-us-west-2": keyIn("us-west-2"),
      east: clusterIn("us-east-1"),
      west: clusterIn("us-west-2"),
      "east-peering": {
        ...peeringIn("us-east-1", "", "west", "east"),
        props: { ...peeringIn("us-east-1", "", "west").props, identifier: unknown.string },
      },
      "west-peering": {
        ...peeringIn("us-west-2", "", "east", "west"),
        props: { ...peeringIn("us-west-2", "", "east").props, identifier: unknown.string },
      },
    };
    expect([await about(both), await undecidedIn(both)]).to.deep.equal([[], []]);
  });

  it("refuse a peering that nothing answers", async () => {
    const stranger: Samples = { ...newcomer, peering: peeringIn("us-east-1", "z".repeat(26), "pair") };
    expect(await about(stranger)).to.deep.equal(["dsql-pair: peering"]);
  });
});
