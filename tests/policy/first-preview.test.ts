import { expect } from "chai";
import { assess } from "../../policy/assess";
import { controls } from "../../policy/controls";
import { type Samples, shownOf, unknown } from "../support/policy-harness";
import { previewedPrimary, previewedSecondary } from "../support/policy-preview";

/** Only the pack's own default: no stack may be thrown away. */
async function assessed(samples: Samples) {
  const { inputs, members } = await shownOf(samples);
  return assess(controls, inputs, members);
}

const said = ({ control, subject, text }: { control: string; subject: { name: string }; text: string }) =>
  `${control} ${subject.name}: ${text}`;

/** Controls over what the newcomer alone makes, between itself and a region that was there before. */
const overLinks = [
  "transit-peering-accepted",
  "transit-peering-both-ways",
  "transit-route-narrow",
  "msk-replicator-timeouts",
  "replication-complete",
  "replication-of-every-bucket",
  "replication-both-ways",
  "replica-key-of-destination-region",
];

/** Controls over what the founder of the global stores alone has, and the zone and the user pool of all regions with it. */
const overFounding = [
  "secret-rotated",
  "secret-not-typed",
  "zone-queries-logged",
  "zone-signed",
  "zone-names-issuers",
  "user-pool-mfa",
  "user-pool-passwords",
  "user-pool-threat-protection",
  "user-pool-client-flows",
  "user-pool-client-tokens",
];

/**
 * Policies are one text, and CloudFront makes up the id in these two. The update decides on the key's before KMS is asked, and on
 * the bucket's; every later preview decides on both.
 */
const beforeTheDistribution = [
  "key-policy aws:kms/key:Key keys-s3: its policy is unknown",
  "bucket-tls-only aws:s3/bucket:Bucket buckets-assets: its policy is unknown",
];

/** Controls over these, and controls over what the primary alone has. */
const overPolicies = ["key-policy", "bucket-tls-only"];
const overDistribution = [
  "distribution-tls",
  "distribution-web-acl",
  "distribution-edge-region",
  "distribution-logged",
  "distribution-origin-access",
  "distribution-origin-header",
  "distribution-names-in-ipv6",
  "distribution-failover",
  "distribution-error-pages",
  "distribution-security-headers",
  "distribution-reads-buckets",
];

const stacks = { primary: previewedPrimary, secondary: previewedSecondary };

describe("The first preview of the mall", () => {
  const rows = Object.entries(stacks).flatMap(([role, previewed]) =>
    (["reference", "small"] as const).map((profile) => [role, previewed, profile] as const),
  );
  for (const [role, previewed, profile] of rows) {
    describe(`of the ${role}, profile ${profile}`, () => {
      let samples: Samples = {};

      before(async () => {
        samples = await previewed({ "mall:profile": profile });
      });

      it("has an unknown key on its database cluster, which no id decides", () => {
        const cluster = samples["aws:rds/cluster:Cluster aurora"];
        expect(cluster?.props.kmsKeyId).to.equal(unknown.string);
      });

      it("leaves nothing undecided but what has the distribution's id in it, by control, resource and reason", async () => {
        const { undecided } = await assessed(samples);
        expect(undecided.map(said)).to.deep.equal(role === "primary" ? beforeTheDistribution : []);
      });

      it("is refused by nothing", async () => {
        const { findings } = await assessed(samples);
        expect(findings.map(said)).to.deep.equal([]);
      });

      it("is judged, and wholly, by every control", async () => {
        const { deciding } = await assessed(samples);
        expect(controls.map(({ id }) => id).filter((id) => !deciding.includes(id))).to.have.members(
          role === "primary" ? [...overLinks, ...overPolicies] : [...overFounding, ...overDistribution],
        );
      });
    });
  }
});
