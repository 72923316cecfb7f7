import { expect } from "chai";
import { DSQL_CLUSTER, deleteCluster, liftDeletionProtection } from "../../sandbox/cloud/models/dsql";
import { type Host, passThrough } from "../../sandbox/pass-through";
import { TestCloud } from "../support/cloud-fixtures";

const URN = `urn:pulumi:us-east-1::mall::${DSQL_CLUSTER}::dsql`;

const DESTROY = ["destroy", "--stack", "us-west-2"];
const LOSE = ["--lose", "dsql"];

describe("destroy --lose dsql", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await TestCloud.start();
    await (await cloud.region("us-east-1")).deploy("dsqlPeering");
  });
  afterEach(() => cloud.stop());

  const clusters = () => ["us-east-1", "us-west-2"].flatMap((region) => cloud.world.in(region, DSQL_CLUSTER));

  /** Runs each destroy over an engine that ends with its code, and by then has deleted the stack's half. */
  async function run(
    ...destroys: readonly {
      readonly flags: readonly string[];
      readonly code: number;
      /** @default yes, by `--yes` */
      readonly agreed?: boolean;
    }[]
  ): Promise<{ readonly refreshed: readonly string[]; readonly said: string }> {
    const refreshed: string[] = [];
    const lines: string[] = [];
    const [founder] = cloud.world.in("us-east-1", DSQL_CLUSTER);
    const exported = JSON.stringify({
      deployment: { resources: [{ urn: URN, type: DSQL_CLUSTER, custom: true, id: founder?.id }] },
    });
    for (const { flags, code, agreed = true } of destroys) {
      const host: Host = {
        stacks: [
          { name: "us-east-1", reads: [] },
          { name: "us-west-2", reads: [{ stack: "us-east-1", outputs: ["region"] }] },
        ],
        folder: "",
        gate: [],
        simulation: { world: cloud.world, cloud: cloud.cloud },
        ensure: async () => {},
        listStacks: async () => [{ name: "us-east-1" }, { name: "us-west-2" }],
        run: async (args) => ({ code: 0, stdout: args[1] === "export" ? exported : "", stderr: "" }),
        read: async (args) => {
          refreshed.push(args.slice(0, 5).join(" "));
          return "";
        },
        show: async (args) => {
          if (args.includes("--preview-only")) return code;
          for (const half of cloud.world.in("us-west-2", DSQL_CLUSTER)) {
            liftDeletionProtection(cloud.world, half);
            deleteCluster(cloud.world, half);
          }
          return code;
        },
      };
      await passThrough(host, [...DESTROY, ...(agreed ? ["--yes"] : []), ...flags], (line) =>
        lines.push(line),
      );
    }
    return { refreshed, said: lines.join("\n") };
  }

  for (const flags of [[], ["--yes=false"], ["--non-interactive"]]) {
    it(`loses no half before it is agreed to: ${flags.join(" ") || "without --yes"}`, async () => {
      const before = JSON.stringify(cloud.world.all());
      const refusal = await run({ flags: [...LOSE, ...flags], code: 0, agreed: false }).catch(String);
      expect(refusal).to.contain("Stack us-west-2 is not destroyed, and nothing was touched");
      expect(JSON.stringify(cloud.world.all())).to.equal(before);
    });
  }

  it("takes -y for an agreement, too", async () => {
    await run({ flags: [...LOSE, "-y"], code: 0, agreed: false });
    expect(clusters()).to.deep.equal([]);
  });

  it("has the other stack forget its half, once both are gone", async () => {
    const { refreshed, said } = await run({ flags: LOSE, code: 0 });
    expect(clusters()).to.deep.equal([]);
    expect(refreshed).to.deep.equal([`refresh --stack us-east-1 --target ${URN}`]);
    expect(said).to.contain("Stack us-east-1 has lost its half too");
  });

  it("leaves that to the next destroy after one that was killed when the half was gone", async () => {
    expect((await run({ flags: LOSE, code: 137 })).refreshed).to.deep.equal([]);
    expect(clusters()).to.deep.equal([]);
  });

  it("is finished by the next destroy, which needs to name no loss any more", async () => {
    const { refreshed } = await run({ flags: LOSE, code: 137 }, { flags: [], code: 0 });
    expect(refreshed).to.deep.equal([`refresh --stack us-east-1 --target ${URN}`]);
  });

  it("forgets nothing that is there, where it only previews", async () => {
    const { refreshed } = await run({ flags: [...LOSE, "--preview-only"], code: 0 });
    expect(refreshed).to.deep.equal([]);
  });
});

describe("An up of the primary with another number of the origin header", () => {
  let cloud: TestCloud;
  before(async () => {
    cloud = await TestCloud.start();
  });
  after(() => cloud.stop());

  it("does not begin while a region that is up has not followed the step before", async () => {
    const begun: string[] = [];
    const rotation = {
      setting: "mall:originHeader",
      number: 3,
      output: "originHeaderNumber",
      acceptedBy: ["us-west-2"],
    };
    const stands: Readonly<Record<string, number>> = { "us-east-1": 2, "us-west-2": 1 };
    const host: Host = {
      stacks: [
        { name: "us-east-1", reads: [], rotation },
        { name: "us-west-2", reads: [] },
      ],
      folder: "",
      gate: [],
      simulation: { world: cloud.world, cloud: cloud.cloud },
      ensure: async (stack) => void begun.push(stack),
      listStacks: async () => Object.keys(stands).map((name) => ({ name, resourceCount: 1 })),
      run: async () => ({ code: 0, stdout: "", stderr: "" }),
      read: async (args) => JSON.stringify({ originHeaderNumber: stands[args.at(-1) ?? ""] }),
      show: async () => 0,
    };
    const refusal = await passThrough(host, ["up", "--stack", "us-east-1"], () => {}).catch(String);
    expect(refusal).to.contain("Update it first: npm run sandbox -- up --stack us-west-2");
    expect(begun).to.deep.equal([]);
  });
});
