import { expect } from "chai";
import { rules } from "../../policy/gate";
import type { Finished } from "../../sandbox/sandbox";
import { gateSummary } from "../../tools/gate-summary";
import { Clone, copyOfBothUp } from "../support/clone";

interface Mistake {
  /** What somebody has written by mistake. */
  readonly title: string;
  readonly edit: (clone: Clone) => void;
  /** Further flags of the preview. */
  readonly flags?: readonly string[];
  /** The control that refuses it, and the resource that it names. */
  readonly control: string;
  readonly resource: string;
  /** Part of the remedy. */
  readonly remedy: string;
}

const AURORA = "components/data/aurora.ts";
const REGION = "stacks/region.ts";
const EDGE = "stacks/edge.ts";

/** A pack that has nothing against anything. */
const OTHER_PACK = `const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("other", { policies: [{
  name: "content", description: "Is content.", enforcementLevel: "mandatory", validateResource: () => {},
}] });
`;

const MISTAKES: readonly Mistake[] = [
  {
    title: "a cluster without a key",
    edit: (clone) => clone.edit(AURORA, "        kmsKeyId: args.kmsKeyArn,\n", ""),
    control: "customer-managed-key",
    resource: "aurora",
    remedy: "Hand it the ARN of the service's own KMS key",
  },
  {
    title: "a cluster with another service's key",
    edit: (clone) => clone.edit(REGION, "kmsKeyArn: keys.arns.aurora", "kmsKeyArn: keys.arns.documentdb"),
    control: "key-of-own-service",
    resource: "aurora",
    remedy: "Hand on the ARN of that service's key as it is",
  },
  {
    title: "two services on one key",
    edit: (clone) =>
      clone.edit(
        REGION,
        "logsKeyArn: keys.arns.logs,\n      workloadPorts",
        "logsKeyArn: keys.arns.aurora,\n      workloadPorts",
      ),
    control: "one-service-per-key",
    resource: "keys-aurora",
    remedy: "Give each service a key of its own",
  },
  {
    title: "an unencrypted cluster, where another pack is asked for",
    edit: (clone) => {
      clone.edit(AURORA, "storageEncrypted: true", "storageEncrypted: false");
      clone.write("other/PulumiPolicy.yaml", "runtime: nodejs\nmain: index.js\n");
      clone.write("other/package.json", '{ "name": "other", "version": "0.0.1" }');
      clone.write("other/index.js", OTHER_PACK);
    },
    flags: ["--policy-pack", "other"],
    control: "encrypted-at-rest",
    resource: "aurora",
    remedy: "Switch encryption on explicitly",
  },
  {
    title: "a cluster without deletion protection",
    edit: (clone) => clone.edit(AURORA, "deletionProtection: args.protect", "deletionProtection: false"),
    control: "deletion-protection",
    resource: "aurora",
    remedy: "Switch AWS's deletion protection on",
  },
  {
    title: "a public database",
    edit: (clone) => clone.edit(AURORA, "publiclyAccessible: false", "publiclyAccessible: true"),
    control: "database-not-public",
    resource: "aurora-0",
    remedy: "Set publiclyAccessible: false",
  },
  {
    title: "a security group that is open to the world",
    edit: (clone) =>
      clone.edit(
        "components/network/store-access.ts",
        "referencedSecurityGroupId: caller.securityGroupId",
        'cidrIpv4: "0.0.0.0/0"',
      ),
    control: "security-group-closed",
    resource: "aurora-from-workloads",
    remedy: "Name a security group, a prefix list or a narrow block instead",
  },
  {
    title: "a global member that forgets to ignore what a failover changes",
    edit: (clone) =>
      clone.edit("components/data/aurora-membership.ts", '  "replicationSourceIdentifier",\n', ""),
    control: "failover-safe-options",
    resource: "aurora",
    remedy: "Add the missing properties to its ignoreChanges",
  },
  {
    title: "a web ACL for CloudFront outside of us-east-1",
    edit: (clone) =>
      clone.edit(
        EDGE,
        'protects: { front: "cloudfront", region: EDGE_REGION }',
        'protects: { front: "cloudfront", region: "us-west-2" }',
      ),
    control: "web-acl-region",
    resource: "edge-web-acl",
    remedy: "Give it, its log group and its logging configuration",
  },
  {
    title: "the shop's certificate in a region where CloudFront does not look",
    edit: (clone) =>
      clone.edit(
        EDGE,
        '"certificate-shop",\n    {\n      region: EDGE_REGION',
        '"certificate-shop",\n    {\n      region: "us-west-2"',
      ),
    control: "distribution-edge-region",
    resource: "distribution",
    remedy: "Give them region",
  },
  {
    title: "an origin group of one",
    edit: (clone) =>
      clone.edit(
        "components/edge/distribution-origins.ts",
        "members: assets.map((asset) => ({ originId: idOf(asset) }))",
        "members: assets.slice(1).map((asset) => ({ originId: idOf(asset) }))",
      ),
    control: "distribution-failover",
    resource: "distribution",
    remedy: "Declare both regions' buckets as members of an origin group",
  },
  {
    title: "a POST behaviour on an origin group",
    edit: (clone) =>
      clone.edit("components/edge/distribution.ts", "allowedMethods: READS,", "allowedMethods: EVERYTHING,"),
    control: "distribution-failover",
    resource: "distribution",
    remedy: "what takes POST names one origin",
  },
  {
    title: "a latency record without a set identifier",
    edit: (clone) =>
      clone.edit("components/edge/region-record.ts", "        setIdentifier: args.region,\n", ""),
    control: "routed-record-checked",
    resource: "region-record",
    remedy: "Set setIdentifier",
  },
];

describe("the policy gate, on a first preview", () => {
  for (const { title, edit, flags = [], control, resource, remedy } of MISTAKES) {
    describe(title, () => {
      let code = 0;
      let printed = "";
      let world = "";
      let summary = "";

      before(async () => {
        const clone = new Clone();
        edit(clone);
        const finished = await clone.cli("preview", "--stack", "us-east-1", "--non-interactive", ...flags);
        code = finished.code;
        printed = finished.stdout;
        world = clone.world;
        const record = clone.read(".sandbox/gate-preview-us-east-1.jsonl");
        summary = gateSummary([{ title: "preview", record }]);
        clone.remove();
      });

      it("is refused", () => {
        expect(code, printed).to.not.equal(0);
        expect(world).to.equal("");
      });

      it(`is a finding of ${control} in what the run leaves for a summary`, () => {
        expect(summary).to.contain("| preview | preview failed |");
        expect(summary).to.match(
          new RegExp(`\\*\\*mandatory\\*\\* \`${control}\` on \`[^\`]*::${resource}\``),
        );
      });

      it(`is refused by ${control}, which names ${resource} and the remedy`, () => {
        const lines = printed.split("\n");
        const at = lines.findIndex(
          (line) =>
            line.includes("[mandatory]") && line.includes(` ${control} `) && line.includes(`: ${resource})`),
        );
        expect(at, printed).to.be.greaterThan(-1);
        expect(lines.slice(at, at + 4).join(" ")).to.contain(remedy);
      });
    });
  }
});

describe("the policy gate, on saved states", () => {
  const STACKS = ["us-east-1", "us-west-2"] as const;
  let clone: Clone;

  before(async () => {
    clone = await copyOfBothUp();
    for (const stack of STACKS) {
      const state = await clone.with((sandbox) => sandbox.read(["stack", "export", "--stack", stack]));
      clone.write(`${stack}.json`, state);
    }
  });
  after(() => clone.remove());

  for (const stack of STACKS) {
    it(`passes ${stack} as it is up, with nothing said of any resource and nothing left undecided`, async () => {
      const { code, stdout, stderr } = await clone.policy("--state", `${stack}.json`);
      expect(code, stdout + stderr).to.equal(0);
      expect(stdout.trim().split("\n")).to.deep.equal([
        `# Policies over ${stack}.json: passed`,
        "",
        `${rules.length} policies; refused: 0, advice: 0, acknowledged: 0, undecided: 0.`,
      ]);
    });
  }

  describe("with an unencrypted cluster in one", () => {
    let finished: Finished;

    before(async () => {
      clone.write("wrong.json", withUnencrypted("aurora", clone.read("us-east-1.json")));
      finished = await clone.policy("--state", "wrong.json");
    });

    it("refuses it, with the exit code that says so", () => {
      expect(finished.code, finished.stdout + finished.stderr).to.equal(1);
    });

    it("names the control, the resource, and nothing else", () => {
      const [title, , , , heading, , ...table] = finished.stdout.trim().split("\n");
      expect([title, heading]).to.deep.equal(["# Policies over wrong.json: 1 refused", "## Refused"]);
      expect(table.slice(2).map((row) => row.split(" | ").slice(0, 2))).to.deep.equal([
        ["| encrypted-at-rest", "aurora"],
      ]);
    });
  });
});

/** An exported state in which a database cluster is not encrypted. */
function withUnencrypted(name: string, exported: string): string {
  interface Resource {
    readonly urn: string;
    readonly type: string;
    readonly inputs: object;
    readonly outputs: object;
  }
  const state: { readonly deployment: { readonly resources: readonly Resource[] } } = JSON.parse(exported);
  const wrong = { storageEncrypted: false };
  const resources = state.deployment.resources.map((resource) =>
    resource.type === "aws:rds/cluster:Cluster" && resource.urn.endsWith(`::${name}`)
      ? {
          ...resource,
          inputs: { ...resource.inputs, ...wrong },
          outputs: { ...resource.outputs, ...wrong },
        }
      : resource,
  );
  return JSON.stringify({ ...state, deployment: { ...state.deployment, resources } });
}
