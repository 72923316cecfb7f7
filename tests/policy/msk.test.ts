import { expect } from "chai";
import { assess } from "../../policy/assess";
import { controls } from "../../policy/controls";
import { sampleOf, withChange, withResources } from "../support/policy-fixture";
import {
  findingsIn,
  type Sample,
  type Samples,
  shownOf,
  unknown,
  verdictsOn,
} from "../support/policy-harness";

const streams = sampleOf("streams");

const undecidedIn = async (samples: Samples) => {
  const { inputs, members } = await shownOf(samples);
  const ofMsk = controls.filter(({ id }) => id.startsWith("msk-"));
  return assess(ofMsk, inputs, members).undecided.map(
    ({ control, subject, text }) => `${control} ${subject.name}: ${text}`,
  );
};

/** What else is good enough. */
const accepted: Readonly<Record<string, readonly [name: string, change: Partial<Sample>]>> = {
  "a cluster that is silent about TLS, which AWS then demands": [
    "streams",
    { props: { encryptionInfo: { encryptionAtRestKmsKeyArn: unknown.string } } },
  ],
  "logs in a bucket": [
    "streams",
    { props: { loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: false }, s3: { enabled: true } } } } },
  ],
  "metrics by partition": ["streams", { props: { enhancedMonitoring: "PER_TOPIC_PER_PARTITION" } }],
  "a cluster that ignores all of its volumes": [
    "streams",
    { ignoreChanges: ["brokerNodeGroupInfo.storageInfo.ebsStorageInfo"] },
  ],
  "more copies than the least, in any of the forms of Java's properties": [
    "stream-configuration",
    { props: { serverProperties: " default.replication.factor 5\r\nmin.insync.replicas:3\r\n" } },
  ],
  "a topic that waits for as many copies as its cluster": ["topic", { props: { configs: null } }],
  "a Replicator that may take longer": [
    "replicator",
    { customTimeouts: { create: 14_400, update: 14_400, delete: 14_400 } },
  ],
};

describe("The controls of MSK", () => {
  for (const [what, [name, change]] of Object.entries(accepted)) {
    it(`accept ${what}`, async () => {
      expect(await verdictsOn(withChange(name, change))).to.deep.equal([]);
    });
  }

  it("accept a cluster that ignores nothing when nothing lets it grow", async () => {
    const { "stream-storage": storage, ...samples } = withChange("streams", { ignoreChanges: [] });
    expect(await verdictsOn(samples)).to.deep.equal([]);
  });

  it("find the configuration by its ARN once that is known", async () => {
    const arn = "arn:aws:kafka:us-east-1:111122223333:configuration/streams/0a1b";
    const samples = withResources({
      "stream-configuration": {
        ...sampleOf("stream-configuration"),
        props: { region: "us-east-1", serverProperties: "default.replication.factor=3" },
        outputs: { arn },
      },
      streams: { ...streams, props: { ...streams.props, configurationInfo: { arn, revision: 1 } } },
    });
    const messages = (await findingsIn(samples)).map(({ message }) => message);
    expect(messages.map((message) => message.split(". ")[0])).to.deep.equal([
      "streams: in its configuration: it does not say min.insync.replicas",
    ]);
  });

  it("leave a text that is unknown undecided", async () => {
    const samples = withChange("stream-configuration", { props: { serverProperties: unknown.string } });
    expect(await undecidedIn(samples)).to.deep.equal([
      "msk-configuration streams: the text of its configuration is unknown",
    ]);
  });

  it("leave what a topic sets undecided when it is unknown", async () => {
    expect(await undecidedIn(withChange("topic", { props: { configs: unknown.string } }))).to.deep.equal([
      "msk-topics topic: configs is unknown",
    ]);
  });
});
